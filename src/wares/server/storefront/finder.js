// The finder: asks the shop for the list that a state stands for. The latest question wins; the last answers are kept.

import * as api from "./api.js";
import { served, take } from "./boot.js";
import { request } from "./state.js";

const PER_PAGE = 24;
const KEPT = 20; // answers

/** What a list is asked as: the state, its language and who asks. */
export const questionOf = ({ q, verbatim, like, picture, refine, sort, page, why }, language, visitor, isUnfinished) =>
  JSON.stringify([q, verbatim, like, picture, refine, sort, page, why, language, isUnfinished, visitor.shopper, visitor.personal]);

/** The finder of one list. */
export function createFinder(visitor) {
  const answers = new Map(); // question → answer, the latest used last
  let controller = null;

  const keep = (question, answer) => {
    answers.delete(question);
    answers.set(question, answer);
    if (answers.size > KEPT) answers.delete(answers.keys().next().value);
    return answer;
  };

  return {
    /** An answer that was given before, or null. */
    recall(question) {
      const answer = answers.get(question);
      return answer ? keep(question, answer) : null;
    },
    /**
     * The answer to a state, or null when another question came meanwhile. `load()` gives the catalogue; `isFirst`: what the server has put into
     * the page answers it, though without saying why. Rejects with a Failure.
     */
    async ask(question, { state, language, load, picture, isUnfinished, isFirst }) {
      controller?.abort();
      controller = new AbortController();
      const { signal } = controller;
      try {
        const given = isFirst && !state.why && served.language === language && !visitor.known ? take("answer") : null;
        const { names, kinds } = await load();
        if (signal.aborted) return null;
        if (given) return keep(question, given);
        const body = request(state, { facets: names, kinds, perPage: PER_PAGE, language, unfinished: isUnfinished, pictures: picture ? [picture] : [], identity: visitor.identity() });
        return keep(question, await api.search(body, signal));
      } catch (error) {
        if (error.name === "AbortError") return null;
        throw error;
      }
    },
    cancel: () => controller?.abort(),
  };
}

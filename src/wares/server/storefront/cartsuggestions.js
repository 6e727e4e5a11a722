// What goes with a cart: a carousel whose cards can be put into it.

import * as api from "./api.js";
import { carousel, fill, retitle } from "./carousel.js";
import { el, icon } from "./dom.js";
import { text } from "./format.js";
import { choicesOf } from "./offers.js";
import { searchOrigin } from "./tracker.js";

const NAMED = 100; // products that may be asked about at once

/** `limit`: cards; `level`: of the heading; `small` cards. Gives a function of the lines that gives the carousel, null where there is none. */
export function createSuggestions({ limit, level, small }) {
  let node = null;
  let shownFor = "";
  let controller = null;

  /** The carousel for these lines, asked anew when they are of other products; `isOrder`: they are bought. */
  return function suggest(lines, view, isOrder = false) {
    const { t, visitor, language } = view;
    const ids = [...new Set(lines.map(({ product }) => product.id))];
    const subject = JSON.stringify([ids, visitor.names(), visitor.personal, language]);
    if (subject === shownFor) return node;
    shownFor = subject;
    controller?.abort();
    controller = new AbortController();
    const title = isOrder ? "mayLike" : ids.length ? "goesWithCart" : "popular";
    node = carousel("with-cart", t(title), view, { small, level });
    load(node, ids, view, controller.signal);
    return node;
  };

  async function load(into, ids, view, signal) {
    const { t, visitor, language } = view;
    const parameters = { placement: ids.length ? "cart" : "home", product: ids.slice(0, NAMED), limit, language, ...visitor.identity() };
    const answer = await api.recommend(parameters, signal).catch(() => null);
    if (signal.aborted) return;
    if (!answer?.items.length) {
      into.remove();
      node = null;
      return;
    }
    if (ids.length && answer.fallback) retitle(into, t("mayLike"));
    if (!ids.length && !answer.fallback) retitle(into, t("forYou"));
    const origin = searchOrigin(answer.query_id);
    const hits = answer.items.map((hit) => ({ ...hit, quiet: small || answer.fallback || !ids.length })); // all for one reason, which the heading says
    fill(into, hits, view, origin, (hit, position) => addButton(hit, view, { ...origin, position }));
  }
}

function addButton(hit, view, origin) {
  const name = text(hit.product, "title", view.language);
  const isOpen = choicesOf(hit.product).length > 0;
  const click = () => {
    if (isOpen) view.go({ product: hit.id });
    else if (view.cart.add(hit.product, {}, origin)) view.notify(view.t("added", { name }));
  };
  const label = view.t(isOpen ? "chooseNamed" : "addNamed", { name });
  return el("button", { class: "secondary add", type: "button", "aria-label": label, on: { click } }, icon(isOpen ? "right" : "plus"), view.t(isOpen ? "choose1" : "add"));
}

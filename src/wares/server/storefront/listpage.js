// The page of a list: what was searched for, narrowed or sorted, or a category or brand.

import { byId, painted, replaceButtons } from "./dom.js";
import { facetPanel } from "./facets.js";
import { createFinder, questionOf } from "./finder.js";
import { lastPart, number } from "./format.js";
import * as pictures from "./pictures.js";
import { countLine, failure, notices, pager, results, skeletons } from "./results.js";
import { chips, sorts } from "./toolbar.js";
import { searchOrigin } from "./tracker.js";
import { Failure } from "./wire.js";

const SKELETON_DELAY = 160; // milliseconds before skeletons replace what is shown

/**
 * The page inside `#results-page`. `page()`: what views are given, and `catalog`, `typing`: whether words are still being typed.
 * `show(isReturn)` gives a promise that is kept once what was asked for is drawn; a return to what was shown before is drawn at once.
 */
export function createListPage(page, visitor) {
  const finder = createFinder(visitor);
  let answer = null;
  let drawn = ""; // the question whose answer is shown
  let asked = ""; // the latest question
  let isFirst = true;
  let headed = null; // the question whose head the server has drawn

  async function show(isReturn) {
    const view = page();
    const { state, language, typing } = view;
    const picture = pictures.recall(state.picture);
    if (state.picture && !picture) {
      view.notify(view.t("lostPicture"));
      return view.go({ picture: "" }, { replace: true });
    }
    const question = questionOf(state, language, visitor, typing);
    if (question === drawn && question === asked) return undefined;
    const before = isReturn && view.catalog.now.language === language ? finder.recall(question) : null;
    asked = question;
    if (before) {
      finder.cancel();
      byId("results").classList.remove("pending");
      return draw(before, question);
    }
    return find(question, { state, language, picture, isUnfinished: typing });
  }

  async function find(question, { state, language, picture, isUnfinished }) {
    const view = page();
    byId("results").classList.add("pending");
    const timer = setTimeout(() => byId("list").replaceChildren(skeletons(12)), answer ? 3 * SKELETON_DELAY : SKELETON_DELAY);
    const load = () => view.catalog.load(language);
    try {
      const found = await finder.ask(question, { state, language, load, picture, isUnfinished, isFirst });
      isFirst = false;
      if (found) draw(found, question);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (question === asked) drawFailure(error);
    } finally {
      clearTimeout(timer);
      if (question === asked) byId("results").classList.remove("pending");
    }
  }

  function draw(found, question) {
    answer = found;
    drawn = question;
    const view = page();
    const { t, language, state, tracker, typing } = view;
    if (answer.page === 1) tracker.search(state.q, answer.query_id, typing);
    if (answer.total && !typing) view.recent.search(state.q);
    byId("results").classList.remove("failed");
    drawHead(view, question);
    byId("count").textContent = countLine(answer, view);
    byId("list").replaceChildren(results(answer, view, searchOrigin(answer.query_id, state.q)));
    byId("pager").replaceChildren(...pager(answer, view));
    const messages = notices(answer, view);
    byId("notice").replaceChildren(...messages);
    byId("notice").hidden = !messages.length;
    byId("filters-done").textContent = t("show", { n: number(answer.total, language) });
    byId("personalised").textContent = t("orderedForYou");
    byId("personalised").hidden = !answer.personal || !answer.hits.length;
    byId("sort").replaceChildren(...sorts(view));
    drawChips(view);
    if (typing) painted().then(drawFacets); // the next letter waits for nothing that is beside the list
    else drawFacets();
  }

  /** The head of the list; crumbs and further categories that the server drew stand as long as their list is shown. */
  function drawHead(view, question) {
    headed ??= question;
    const title = listTitle(view);
    const { q, like, picture } = view.state;
    byId("list-title").textContent = title || view.t(q ? "resultsTitle" : "all", { q });
    byId("list-title").classList.toggle("visually-hidden", Boolean(q || like || picture));
    if (question !== headed) for (const id of ["list-crumbs", "list-below"]) byId(id).replaceChildren();
    view.title(title || q);
  }

  function drawFailure(error) {
    asked = drawn = "";
    const view = page();
    byId("results").classList.add("failed");
    byId("count").textContent = "";
    byId("notice").hidden = true;
    byId("pager").replaceChildren();
    byId("list").replaceChildren(failure(error, view));
    drawChips(view);
  }

  /** The panel is drawn anew; the focus goes back to where it was. */
  function drawFacets() {
    const panel = byId("facets");
    const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    panel.replaceChildren(...facetPanel(page().catalog.now.names, answer.facets, page()));
    if (focused) panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  function drawChips(view) {
    const [buttons, count] = chips(answer, view);
    replaceButtons(byId("chips"), buttons, byId("results"));
    byId("filters-count").textContent = String(count);
    byId("filters-count").hidden = !count;
  }

  return {
    show,
    fail: drawFailure,
    redraw: drawFacets,
    /** What is shown is out of date: it is asked for anew when it is shown next. */
    expire: () => (asked = drawn = ""),
  };
}

/** What a list is called that is one category or brand; "" where it is something else. */
function listTitle({ state, labels }) {
  if (state.q || state.like || state.picture) return "";
  for (const attribute of ["category", "brand"]) {
    const [value, ...more] = state.refine[attribute] ?? [];
    if (value && !more.length) return lastPart(labels[attribute]?.[value] ?? value);
  }
  return "";
}

// The list of products, the notices above it, and the pages below it.

import { card, follow, skeletons } from "./cards.js";
import { el, icon } from "./dom.js";
import { lastPart, number } from "./format.js";
import { EMPTY } from "./state.js";
import { atPosition } from "./tracker.js";

const FIRST_ROW = 4; // cards whose pictures are fetched first

/** The products, below a line those that match in part; or the empty state. `page`: see `card`, and `state`, `ideas`,
 *  `watch`; `origin`: see tracker.js. */
export function results(answer, page, origin) {
  if (!answer.hits.length) return empty(page);
  const first = 1 + (answer.page - 1) * answer.per_page;
  const cards = answer.hits.map((hit, n) => card(hit, page, atPosition(origin, first + n), null, n < FIRST_ROW));
  page.watch(cards, origin, first);
  const above = cards.filter((_, n) => !answer.hits[n].related);
  const below = cards.filter((_, n) => answer.hits[n].related);
  return el(
    "div",
    {},
    above.length > 0 && el("div", { class: "grid" }, above),
    below.length > 0 && el("section", { class: "related", "aria-label": page.t("related") }, relatedHead(answer, page), el("div", { class: "grid" }, below)),
  );
}

/** What is said above products that are no answer, but near one. */
function relatedHead(answer, { t, state }) {
  if (answer.total) return el("h2", {}, t("related"));
  const nothing = answer.matched === "nothing";
  const title = state.q ? t(nothing ? "nothingLike" : "noneWhole", { q: state.q }) : t("nothingAlike");
  return [el("h2", {}, title), el("p", {}, t(nothing ? "nearestHere" : "someHere"))];
}

export { skeletons };

/** The line over the grid. */
export function countLine(answer, { t, state, language }) {
  const blanks = { n: number(answer.total, language), q: state.q };
  return t(`count${state.q ? "For" : ""}${answer.total === 1 ? "One" : ""}`, blanks);
}

/** What a shopper should know about how the answer came about; [] when nothing. */
export function notices(answer, page) {
  const { t, state } = page;
  const notes = [];
  if (answer.corrected && answer.corrected !== state.q) {
    const link = (words, change) => {
      const click = (event) => follow(event, () => page.go({ page: 1, ...change }));
      return el("a", { class: "link", href: page.hrefOf({ page: 1, ...change }), on: { click } }, words);
    };
    notes.push(el("p", {}, `${t("resultsFor")} `, link(answer.corrected, { q: answer.corrected })));
    notes.push(el("p", {}, `${t("searchInstead")} `, link(state.q, { verbatim: true })));
  }
  if (answer.total && state.q && answer.matched === "similar" && !state.picture && !state.like) notes.push(el("p", {}, t("nearest")));
  return notes;
}

/** Links to the pages around the current one. */
export function pager(answer, page) {
  if (answer.pages <= 1) return [];
  const link = (number_, content, label, current = false) => {
    const change = { page: number_ };
    const click = (event) => follow(event, () => page.go(change, { top: true }));
    return el("a", { href: page.hrefOf(change), "aria-label": label, "aria-current": current && "page", on: { click } }, content);
  };
  const { t } = page;
  const at = answer.page;
  return [
    at > 1 && link(at - 1, icon("left"), t("previous")),
    ...around(at, answer.pages).map((n) => (n === 0 ? el("span", { "aria-hidden": "true" }, "…") : link(n, String(n), t("page", { n }), n === at))),
    at < answer.pages && link(at + 1, icon("right"), t("next")),
  ].filter(Boolean);
}

/** Page numbers to link: the first, the last, those beside `at`; 0 marks a gap. */
export function around(at, last) {
  const pages = [...new Set([1, at - 1, at, at + 1, last])].filter((n) => n >= 1 && n <= last).sort((a, b) => a - b);
  return pages.flatMap((n, i) => (i && n - pages[i - 1] > 1 ? [0, n] : [n]));
}

/** What is shown when the shop cannot answer. */
export function failure(error, page) {
  const { t } = page;
  const offline = error.code === "offline";
  const isRefused = error.code.startsWith("bad_") || error.code === "not_found"; // asking again would not help
  const [label, action] = isRefused ? ["startOver", () => page.go({ ...EMPTY, language: page.state.language })] : ["retry", page.retry];
  return el(
    "div",
    { class: "message", role: "alert" },
    el("h2", {}, t(offline ? "offline" : "failed")),
    el("p", {}, offline ? t("offlineText") : error.message),
    el("button", { class: "primary", type: "button", on: { click: action } }, t(label)),
  );
}

function empty(page) {
  const { t, state, ideas } = page;
  const narrowed = Object.keys(state.refine).length > 0;
  const hasQuery = state.q || state.like || state.picture;
  const text = narrowed ? t("emptyFilters") : hasQuery ? t("emptyWords", { q: state.q }) : t("emptyShop");
  const idea = ({ value, label }) => {
    const change = { ...EMPTY, language: state.language, refine: { category: [value] } };
    return el("a", { class: "secondary", href: page.hrefOf(change), on: { click: (event) => follow(event, () => page.go(change)) } }, lastPart(label));
  };
  return el(
    "div",
    { class: "message empty" },
    el("h2", {}, t("emptyTitle")),
    el("p", {}, text),
    narrowed && el("button", { class: "primary", type: "button", on: { click: () => page.go({ refine: {}, page: 1 }) } }, t("dropFilters")),
    ideas.length > 0 && el("p", {}, t("ideas")),
    ideas.length > 0 && el("div", { class: "ideas" }, ideas.map(idea)),
  );
}

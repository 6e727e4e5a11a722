// What is shown where there is nothing: what to change, each part of the question to be taken off, and what others like.

import * as api from "./api.js";
import { carousel, fill } from "./carousel.js";
import { instructionLabel, withoutInstruction } from "./chips.js";
import { el, icon } from "./dom.js";
import { lastPart, number } from "./format.js";
import { follow } from "./links.js";
import { EMPTY, request, withValues } from "./state.js";
import { searchOrigin } from "./tracker.js";
import { attributeName } from "./translate.js";

const MOST_WAYS = 6;
const POPULAR = 12;

/** The page's message for an answer without products. `page`: see `results`, and `catalog`, `recent`. */
export function emptyState(answer, page) {
  const { t, state } = page;
  if (isWholeShop(state)) return el("div", { class: "message empty" }, icon("image"), el("h2", {}, t("emptyShop")), el("p", {}, t("emptyShopText")));
  const ways = waysOut(answer, page);
  const hasQuery = state.q || state.like || state.picture;
  const narrowed = Object.values(state.refine).flat().length;
  return el(
    "div",
    { class: "empty" },
    el(
      "div",
      { class: "message" },
      el("h2", {}, t("emptyTitle")),
      el("p", {}, t(whyEmpty(answer, state), { q: state.q })),
      ways.length > 0 && el("ul", { class: "ways", "aria-label": t("emptyWhat") }, ways.map((way) => wayOut(way, page))),
      (narrowed > 1 || (narrowed > 0 && hasQuery)) && el("button", { class: "link", type: "button", on: { click: () => page.go({ refine: {}, page: 1 }) } }, t("dropFilters")),
      ideas(page),
    ),
    popularShelf(page),
    recentShelf(page),
  );
}

const isWholeShop = (state) => !state.q && !state.like && !state.picture && !Object.keys(state.refine).length;

/** The text that says what it is due to: words that are nowhere, filters that leave nothing of what they find, or what was shown. */
function whyEmpty({ matched }, { q, refine }) {
  if (Object.keys(refine).length && !(q && matched === "nothing")) return "emptyFilters";
  return q ? "emptyWords" : "emptyTips";
}

/** Each part of the question that can be taken off, as { label, change }. */
function waysOut(answer, { state, t, labels, kinds, language, currency }) {
  const page = { t, language, currency };
  const asked = (answer.instructions ?? []).map((one) => ({ label: instructionLabel(one, page), change: withoutInstruction(one) }));
  const refined = Object.entries(state.refine).flatMap(([attribute, values]) =>
    values.map((value) => {
      const called = kinds[attribute] === "number" ? value.replace("..", " – ") : lastPart(labels[attribute]?.[value] ?? value);
      return { label: `${attributeName(attribute, t)}: ${called}`, change: withValues(state, attribute, values.filter((one) => one !== value)) };
    }),
  );
  const words = state.q.split(/\s+/).filter(Boolean);
  const shorter = asked.length || words.length < 2 || words.length > 5 ? [] : words.map((word, at) => ({ label: `“${word}”`, change: { q: words.filter((_, place) => place !== at).join(" "), page: 1 } }));
  return [...asked, ...refined, ...shorter].slice(0, MOST_WAYS);
}

/** A way out as a button; how many products it leads to is looked up, and one that leads nowhere disappears. */
function wayOut({ label, change }, page) {
  const { t, language } = page;
  const count = el("small");
  const click = (event) => follow(event, () => page.go(change));
  const item = el("li", {}, el("a", { class: "secondary", href: page.hrefOf(change), on: { click } }, icon("close"), el("span", {}, t("emptyWithout", { what: label })), count));
  countOf(change, page).then((total) => {
    if (total === 0) item.remove();
    else if (total !== null) count.textContent = t(total === 1 ? "emptyFoundOne" : "emptyFound", { n: number(total, language) });
  });
  return item;
}

async function countOf(change, { state, kinds, language }) {
  const next = { ...state, ...change, why: false };
  if (state.picture) return null;
  const body = request(next, { facets: [], kinds, perPage: 0, language, pictures: [], unfinished: false });
  return api.search(body).then(({ total }) => total, () => null);
}

function ideas(page) {
  const links = page.ideas.map(({ value, label }) => {
    const change = { ...EMPTY, language: page.state.language, refine: { category: [value] } };
    return el("a", { class: "secondary", href: page.hrefOf(change), on: { click: (event) => follow(event, () => page.go(change)) } }, lastPart(label));
  });
  return links.length > 0 && [el("p", {}, page.t("ideas")), el("div", { class: "ideas" }, links)];
}

/** What is popular, in the category that was asked for where there is one; it stands in a box of its own. */
function popularShelf(page) {
  const { t, state, labels, language } = page;
  const [category] = state.refine.category ?? [];
  const title = category ? t("popularIn", { name: lastPart(labels.category?.[category] ?? category) }) : t("popular");
  const node = carousel("popular", title, page);
  const parameters = category ? { placement: "category", category } : { placement: "home" };
  api.recommend({ ...parameters, limit: POPULAR, language }).then(
    ({ items, query_id: queryId }) => fill(node, items.map((hit) => ({ ...hit, reasons: [] })), page, searchOrigin(queryId)),
    () => node.remove(),
  );
  return node;
}

/** What was looked at last in this browser, but for the product `except`; null when that is nothing. */
export function recentShelf(page, except = "") {
  const products = page.recent.products().filter(({ id }) => id !== except);
  if (!products.length) return null;
  const node = carousel("recently", page.t("recent"), page, { small: true });
  fill(node, products.map((product) => ({ id: product.id, product, highlights: {}, explanation: null })), page, null);
  return node;
}

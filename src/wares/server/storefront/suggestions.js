// What is offered below the search box: searches, categories and products; in the empty box recent and trending searches.

import * as api from "./api.js";
import { el, icon, marked } from "./dom.js";
import { lastPart, number, text } from "./format.js";
import { announce } from "./live.js";
import { priceParts } from "./offerviews.js";

const TRENDING = 8;
const FRESH = 600_000; // milliseconds for which trending searches stand
const isChinese = (words) => /\p{Script=Han}/u.test(words);
let trending = { at: -Infinity, asked: null };

/** An offer: what is shown, `words` to search for or a `change` of the state, or an `action`; `forget()` removes it. */
const group = (name, title, offers) => ({ name, title, offers });

/** Groups for what is typed: searches that find something, categories, products. */
export async function offersFor(typed, page, signal) {
  const { t, language } = page;
  const found = await api.suggest(typed, language, signal);
  const queries = inScriptOf(found.suggestions, language).filter((one) => one.text.toLowerCase() !== typed.toLowerCase());
  return [
    group("queries", t("queries"), queries.map(({ text: words, marked: html }) => ({ words, node: line("search", marked(html)) }))),
    group("categories", t("inCategories"), found.categories.map((one) => category(one, page))),
    group("products", t("productsFound"), found.products.map((one) => product(one, page))),
  ].filter(({ offers }) => offers.length);
}

/** On an English page no Chinese words that only sound as what was typed, unless there are no others. */
function inScriptOf(suggestions, language) {
  const readable = suggestions.filter(({ text: words }) => language === "zh" || !isChinese(words));
  return readable.length ? readable : suggestions;
}

/** Groups of the empty box: what this browser searched for, and, once that is known, what many do; `show` is told each time. */
export async function offerEmptyBox(page, show) {
  const { t, recent, language } = page;
  const searches = recent.searches();
  const recents = searches.map((words) => ({ words, forget: () => recent.forgetSearch(words), node: line("clock", [words]) }));
  if (recents.length) recents.push({ action: () => (recent.clearSearches(), announce(t("recentCleared"))), node: el("span", { class: "clear-recent" }, t("clearRecent")) });
  const groups = [group("recents", t("recentSearches"), recents)].filter(({ offers }) => offers.length);
  show(groups);
  const many = (await trendingNow()).filter((words) => !searches.includes(words) && isChinese(words) === (language === "zh"));
  if (many.length) show([...groups, group("trending", t("trendingSearches"), many.slice(0, TRENDING).map((words) => ({ words, node: line("trend", [words]) })))]);
}

async function trendingNow() {
  if (performance.now() - trending.at > FRESH) trending = { at: performance.now(), asked: api.trending().catch(() => ({ queries: [] })) };
  return (await trending.asked).queries;
}

const line = (name, nodes) => [icon(name), el("span", { class: "words" }, nodes)];

function category({ value, label, count }, page) {
  const steps = label.split(" > ");
  const parent = steps.slice(0, -1).join(" › ");
  const node = [icon("grid"), el("span", { class: "words" }, lastPart(label), parent && el("small", {}, parent)), el("span", { class: "count-value" }, number(count, page.language))];
  return { change: { q: "", like: "", picture: "", page: 1, refine: { category: [value] } }, node };
}

function product(one, page) {
  const picture = one.pictures.length ? el("img", { src: one.pictures[0], alt: "", decoding: "async" }) : icon("image");
  if (one.pictures.length) picture.addEventListener("error", () => picture.replaceWith(icon("image")), { once: true });
  const cost = priceParts(one, page);
  const node = [el("span", { class: "thumb" }, picture), el("span", { class: "words" }, text(one, "title", page.language), cost.length > 0 && el("small", {}, cost))];
  return { change: { product: one.id }, node };
}

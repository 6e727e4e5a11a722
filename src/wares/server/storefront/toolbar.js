// What stands above the list: categories to begin with, how it is sorted, and what it is narrowed to.

import { follow } from "./cards.js";
import { instructionLabel, withoutInstruction } from "./chips.js";
import { el, icon } from "./dom.js";
import { refinements } from "./facets.js";
import { lastPart, number } from "./format.js";
import { image } from "./images.js";
import { announce } from "./live.js";
import { range, withValues } from "./state.js";
import { attributeName } from "./translate.js";

const SORTS = ["relevance", "-popularity", "-rating", "-published_at", "price", "-price", "-discount"];

/** A link to each of the shop's first categories. */
export function tiles(categories, page) {
  return categories.map(({ value, label, picture }) => {
    const change = { refine: { category: [value] } };
    const click = (event) => follow(event, () => page.go(change, { top: true }));
    return el("a", { class: "tile", href: page.hrefOf(change), on: { click } }, el("span", { class: "tile-picture" }, image(picture, { sizes: "112px", isFirst: true })), el("span", {}, lastPart(label)));
  });
}

/** The orders that the shop's attributes allow. */
export function sorts({ kinds, state, t }) {
  const names = SORTS.filter((name) => name === "relevance" || kinds[name.replace("-", "")] === "number");
  if (!names.includes(state.sort)) names.push(state.sort);
  return names.map((name) => el("option", { value: name, selected: name === state.sort }, t(name)));
}

/** One chip for each thing the words ask for and each value the list is narrowed to, and how many values there are. */
export function chips(answer, page) {
  const { t, language, state, go } = page;
  const active = refinements(state, answer?.facets ?? {}, page.labels);
  const currency = page.currency || answer?.hits[0]?.product.currency || "";
  const asked = (answer?.instructions ?? []).map((one) => {
    const label = instructionLabel(one, { ...page, currency });
    const remove = () => (announce(t("takenOff", { name: label })), go(withoutInstruction(one)));
    return chip(label, label, remove, page, null, `“${one.text}”`);
  });
  const chips = active.map(([attribute, value, label]) => {
    const text = value.includes("..") && page.kinds[attribute] === "number" ? rangeLabel(value, language) : label;
    const name = `${attributeName(attribute, t)}: ${text}`;
    const remaining = withValues(state, attribute, state.refine[attribute].filter((one) => one !== value));
    return chip(name, name, () => go({ refine: remaining.refine, page: 1 }), page);
  });
  if (chips.length > 1) chips.push(el("button", { class: "link", type: "button", on: { click: () => go({ refine: {}, page: 1 }) } }, t("clearAll")));
  return [[...asked, ...chips], active.length];
}

/** A removable sign of something the search is made of; `source`: its picture. */
export function chip(label, name, remove, { t }, source = null, title = name) {
  const button = el("button", { type: "button", "aria-label": t("remove", { name }), on: { click: remove } }, icon("close"));
  return el("span", { class: source ? "chip with-picture" : "chip", title }, source && el("img", { src: source, alt: name }), label && el("span", {}, label), button);
}

function rangeLabel(value, language) {
  const [low, high] = range(value);
  const say = (n) => number(n, language);
  if (low === null) return `≤ ${say(high)}`;
  return high === null ? `≥ ${say(low)}` : `${say(low)} – ${say(high)}`;
}

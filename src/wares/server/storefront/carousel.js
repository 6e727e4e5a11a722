// A carousel: a titled row of cards that scrolls sideways.

import { arrows } from "./arrows.js";
import { card, skeleton } from "./cards.js";
import { el } from "./dom.js";

const PLACEHOLDERS = 6;

/** A carousel with cards that stand in for those to come. `name` is its class; `note` stands below the title; `level` of its heading. */
export function carousel(name, title, page, { note = null, small = false, level = 2 } = {}) {
  const row = el("ul", { class: "row" }, Array.from({ length: PLACEHOLDERS }, () => el("li", {}, skeleton())));
  const head = el("div", { class: "carousel-head" }, el("div", { class: "carousel-title" }, el(`h${level}`, {}, title), note), arrows(row, page));
  return el("section", { class: `carousel ${name}${small ? " small" : ""}`, "aria-label": title, "aria-busy": "true" }, head, row);
}

/**
 * Put hits into a carousel, or remove it when there are none. `origin`: see `searchOrigin` (null = what is seen is not reported);
 * `extra(hit, position)`: what else a card shows.
 */
export function fill(node, hits, page, origin, extra = null) {
  if (!hits.length) return node.remove();
  const cards = hits.map((hit, at) => card(hit, page, origin && { ...origin, position: at + 1 }, extra?.(hit, at + 1)));
  const row = node.querySelector(".row");
  row.replaceChildren(...cards.map((one) => el("li", {}, one)));
  row.scrollLeft = 0;
  node.removeAttribute("aria-busy");
  row.dispatchEvent(new Event("scroll"));
  if (origin) page.watch(cards, origin);
  return undefined;
}

/** Give the carousel another title. */
export function retitle(node, title) {
  node.setAttribute("aria-label", title);
  node.querySelector("h2, h3").textContent = title;
}

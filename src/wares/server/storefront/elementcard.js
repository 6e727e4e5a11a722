// Products as the elements show them.

import { el, icon, marked } from "./dom.js";
import { text } from "./format.js";
import { image } from "./images.js";
import { offerOf, state } from "./offers.js";
import { priceParts, rating, saleMark } from "./offerviews.js";

const LABELS = new Set(["out", "preorder", "backorder"]); // states that a card tells
const PARTS = { now: "price-now", was: "price-was" };

/** One product as a card. `view`: see `WaresElement.view`; `origin`: where it was found, with its position, see tracker.js. */
export function card(hit, view, origin, sizes) {
  const { product } = hit;
  const supply = state(offerOf(product, {}) ?? product);
  const title = hit.highlights?.title ? marked(hit.highlights.title) : [text(product, "title", view.language)];
  const mark = LABELS.has(supply) ? el("span", { class: "badge" }, view.t(`state.${supply}`)) : saleMark(product, view, "badge sale");
  mark?.setAttribute("part", "badge");
  const stars = rating(product, view);
  stars?.setAttribute("part", "rating");
  return el(
    "article",
    { class: supply === "out" ? "card out" : "card", part: "card", data: { id: hit.id } },
    el(
      "a",
      { href: view.hrefOf(hit), part: "link", on: { click: (event) => view.select(hit, origin, event) } },
      el("span", { class: "picture", part: "picture" }, pictureOf(product, view, sizes), mark),
      product.brand && el("span", { class: "brand", part: "brand" }, text(product, "brand", view.language)),
      el("span", { class: "title", part: "title" }, title),
    ),
    el("p", { class: "price", part: "price" }, priceOf(product, view)),
    stars,
    hit.reason && el("p", { class: "reason", part: "reason" }, hit.reason),
  );
}

/** A product's first picture, or the icon that stands for one. */
export function pictureOf({ pictures }, { shop }, sizes) {
  if (!pictures.length) return icon("image");
  const node = image(pictures[0], { sizes, origin: shop.server });
  node.addEventListener("error", () => node.replaceWith(icon("image")), { once: true });
  return node;
}

export function priceOf(product, view) {
  const parts = priceParts(product, view);
  for (const one of parts) if (PARTS[one.className]) one.setAttribute("part", PARTS[one.className]);
  return parts;
}

/** Cards that stand in while the real ones are on their way. */
export const skeletons = (count) =>
  Array.from({ length: count }, () => el("li", { "aria-hidden": "true" }, el("div", { class: "card skeleton" }, el("div", { class: "picture" }), el("div", { class: "line short" }), el("div", { class: "line" }))));

// Product cards, as the grid and the product page show them.

import { el, icon, marked } from "./dom.js";
import { number, price, text } from "./format.js";

/**
 * One hit as a card. `page`: `t`, `language`, `hrefOf(change)`, `go(change)`, `currency`.
 * The whole card is one link; beside it stands a button that searches for products like it.
 */
export function card(hit, page) {
  const { product } = hit;
  const title = hit.highlights.title ? marked(hit.highlights.title) : [text(product, "title", page.language)];
  const out = product.stock === 0;
  const open = { product: hit.id };
  const link = el(
    "a",
    { href: page.hrefOf(open), on: { click: (event) => follow(event, () => page.go(open)) } },
    el("span", { class: "card-picture" }, pictureOf(product), out && el("span", { class: "badge" }, page.t("soldOut"))),
    product.brand && el("span", { class: "brand" }, text(product, "brand", page.language)),
    el("span", { class: "title" }, ...title),
  );
  return el(
    "article",
    { class: out ? "card out" : "card", data: { id: hit.id } },
    link,
    el("p", { class: "price" }, price(product.price, product.currency || page.currency, page.language)),
    el(
      "button",
      { class: "alike", type: "button", title: page.t("alike"), "aria-label": page.t("alike"), on: { click: () => page.likeThis(hit.id) } },
      icon("alike"),
    ),
    hit.explanation && reasons(hit.explanation, page),
  );
}

/** Cards that stand in while the real ones are on their way. */
export function skeletons(count) {
  const one = () =>
    el("div", { class: "card skeleton", "aria-hidden": "true" }, el("div", { class: "card-picture" }), el("div", { class: "stripe short" }), el("div", { class: "stripe" }));
  return el("div", { class: "grid" }, Array.from({ length: count }, one));
}

/** Follow a link inside the page, unless the visitor wants a new tab or window. */
export function follow(event, action) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  action();
}

function pictureOf(product) {
  if (!product.pictures.length) return icon("image");
  const image = el("img", { src: product.pictures[0], alt: "", loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(icon("image")), { once: true });
  return image;
}

function reasons(explanation, { t, language }) {
  const shares = Object.entries(explanation.shares).filter(([, share]) => share > 0.005);
  const named = (name) => (t(`share.${name}`) === `share.${name}` ? name : t(`share.${name}`));
  const parts = shares.map(([, share]) => {
    const part = el("i");
    part.style.flexGrow = share;
    return part;
  });
  const told = shares.map(([name, share]) => `${named(name)} ${number(Math.round(share * 100), language)}%`).join(" · ");
  const matched = explanation.matched.map(({ word, term, kind }) =>
    word === term ? `${word} (${t(`kind.${kind}`)})` : `${word} → ${term} (${t(`kind.${kind}`)})`,
  );
  return el(
    "div",
    { class: "reasons", "aria-label": t("whyHit") },
    shares.length > 0 && el("div", { class: "parts", "aria-hidden": "true" }, parts),
    told && el("div", {}, told),
    matched.length > 0 && el("div", {}, matched.join(", ")),
  );
}

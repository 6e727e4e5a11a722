// Product cards, as the grid and the product page show them.

import { el, icon, marked } from "./dom.js";
import { number, pictureAt, text } from "./format.js";
import { image } from "./images.js";
import { offerOf, state } from "./offers.js";
import { priceParts, rating, saleMark } from "./offerviews.js";
import { searchOrigin } from "./tracker.js";

/**
 * One hit as a card. `page`: `t`, `language`, `hrefOf(change)`, `go(change)`, `currency`, `tracker`.
 * The whole card is one link; beside it stands a button that searches for products like it. `origin`: the place it was found at,
 * see tracker.js; `extra`: what else it shows; `isFirst`: it is in sight when the page opens.
 */
export function card(hit, page, origin = null, extra = null, isFirst = false) {
  const { product } = hit;
  const title = hit.highlights?.title ? marked(hit.highlights.title) : [text(product, "title", page.language)];
  const supply = state(offerOf(product, {}) ?? product);
  const out = supply === "out";
  const open = { product: hit.id };
  const click = (event) => {
    page.tracker.click(hit.id, origin ?? searchOrigin());
    follow(event, () => page.go(open));
  };
  const link = el(
    "a",
    { href: page.hrefOf(open), on: { click } },
    el("span", { class: "card-picture" }, pictureOf(product, isFirst), LABELS.has(supply) ? el("span", { class: "badge" }, page.t(`state.${supply}`)) : saleMark(product, page, "badge sale"), hit.moved > 0 && rankChange(hit.moved, page)),
    product.brand && el("span", { class: "brand" }, text(product, "brand", page.language)),
    el("span", { class: "title" }, ...title),
  );
  return el(
    "article",
    { class: out ? "card out" : "card", data: { id: hit.id } },
    link,
    el("p", { class: "price" }, priceParts(product, page)),
    rating(product, page),
    el(
      "button",
      { class: "find-similar", type: "button", title: page.t("alike"), "aria-label": page.t("alike"), on: { click: () => page.searchSimilar(hit.id) } },
      icon("similar"),
    ),
    hit.reasons?.length > 0 && reason(hit.reasons[0]),
    extra,
    hit.explanation && reasons(hit, page),
  );
}

const LABELS = new Set(["out", "preorder", "backorder"]); // states that a card tells

/** A card that stands in while the real one is on its way. */
export const skeleton = () =>
  el("div", { class: "card skeleton", "aria-hidden": "true" }, el("div", { class: "card-picture" }), el("div", { class: "text-placeholder short" }), el("div", { class: "text-placeholder" }));

/** A grid of cards that stand in. */
export const skeletons = (count) => el("div", { class: "grid" }, Array.from({ length: count }, skeleton));

/** Why a card was recommended, beside a picture of the product it was recommended for. */
function reason({ text: words, product }) {
  const source = product && image(pictureAt(product), { sizes: "34px" });
  source?.addEventListener("error", () => source.remove(), { once: true });
  return el("p", { class: "reason", title: words }, source, el("span", {}, words));
}

/** Shown while the card is pointed at: the visitor's taste has moved it. */
const rankChange = (places, { t, language }) => el("span", { class: "rank-change" }, icon("up"), el("span", {}, t("moved", { n: number(places, language) })));

/** Follow a link inside the page, unless the visitor wants a new tab or window. */
export function follow(event, action) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  action();
}

const SIZES = "(max-width: 900px) 46vw, 260px";

function pictureOf(product, isFirst) {
  if (!product.pictures.length) return icon("image");
  const node = image(product.pictures[0], { sizes: SIZES, isFirst });
  node.addEventListener("error", () => node.replaceWith(icon("image")), { once: true });
  return node;
}

function reasons({ explanation, moved: places }, { t, language }) {
  const shares = Object.entries(explanation.shares).filter(([, share]) => share > 0.005);
  const nameOf = (name) => (t(`share.${name}`) === `share.${name}` ? name : t(`share.${name}`));
  const segments = shares.map(([, share]) => {
    const part = el("i");
    part.style.flexGrow = share;
    return part;
  });
  const percentages = shares.map(([name, share]) => `${nameOf(name)} ${number(Math.round(share * 100), language)}%`).join(" · ");
  const matched = explanation.matched.map(({ word, term, kind }) => {
    const how = t(`kind.${kind}`);
    return word === term ? `${word} (${how})` : `${word} → ${term} (${how})`;
  });
  return el(
    "div",
    { class: "reasons", "aria-label": t("whyHit") },
    shares.length > 0 && el("div", { class: "parts", "aria-hidden": "true" }, segments),
    percentages && el("div", {}, percentages),
    matched.length > 0 && el("div", {}, matched.join(", ")),
    places > 0 && el("div", {}, t("moved", { n: number(places, language) })),
    places < 0 && el("div", {}, t("movedDown", { n: number(-places, language) })),
  );
}

// Product cards, as the grid and the product page show them.

import { compareButton, heartButton } from "./cardactions.js";
import { el, icon, marked } from "./dom.js";
import { number, pictureAt, text } from "./format.js";
import { exchange, image, timeAt } from "./images.js";
import { follow } from "./links.js";
import { offerOf, state } from "./offers.js";
import { priceParts, rating, saleMark } from "./offerviews.js";
import { whyRecommended } from "./reasons.js";
import { addGroupColours, swatches } from "./swatches.js";
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
  const picture = pictureOf(product, isFirst);
  const link = el(
    "a",
    { href: page.hrefOf(open), on: { click } },
    el("span", { class: "card-picture" }, picture.nodes, LABELS.has(supply) ? el("span", { class: "badge" }, page.t(`state.${supply}`)) : saleMark(product, page, "badge sale"), hit.moved > 0 && rankChange(hit.moved, page), hit.moment && moment(hit.moment, page)),
    product.brand && el("span", { class: "brand" }, text(product, "brand", page.language)),
    el("span", { class: "title" }, ...title),
  );
  const colours = el("div", { class: "colours" }, swatches(product, page, picture.show));
  const look = () => {
    picture.ready();
    addGroupColours(colours, product, page, picture.show);
  };
  return el(
    "article",
    { class: out ? "card out" : "card", data: { id: hit.id }, on: { pointerenter: look, focusin: look } },
    link,
    colours,
    el("p", { class: "price" }, priceParts(product, page)),
    rating(product, page),
    actions(hit, page),
    hit.reasons?.length > 0 && whyRecommended(hit, page),
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

/** Shown while the card is pointed at: the visitor's taste has moved it. */
const rankChange = (places, { t, language }) => el("span", { class: "rank-change" }, icon("up"), el("span", {}, t("moved", { n: number(places, language) })));

/** Where in the product's film what was asked for is seen. */
const moment = ({ second }, { t }) => el("span", { class: "moment", title: t("seenAt", { time: timeAt(second) }) }, `▶ ${timeAt(second)}`);

export { follow };

/** What can be done with a product besides opening it. */
function actions({ id, product }, page) {
  const similar = el("button", { class: "card-action find-similar", type: "button", title: page.t("alike"), "aria-label": page.t("alike"), on: { click: () => page.searchSimilar(id) } }, icon("similar"));
  return el("div", { class: "card-actions" }, heartButton(product, page), similar, compareButton(product, page));
}

const SIZES = "(max-width: 900px) 46vw, 260px";

/** The picture, and a second one over it once the card is looked at. `show(source)` shows another instead, null these again. */
function pictureOf(product, isFirst) {
  const [first, second] = product.pictures;
  if (!first) return { nodes: [icon("image")], ready() {}, show() {} };
  const node = image(first, { sizes: SIZES, isFirst });
  node.addEventListener("error", () => node.replaceWith(icon("image")), { once: true });
  const other = el("img", { class: "second", alt: "", sizes: SIZES, decoding: "async", hidden: true });
  other.addEventListener("load", () => (other.hidden = false));
  other.addEventListener("error", () => (other.hidden = true));
  const ready = () => {
    if (second && !other.getAttribute("src")) exchange(other, second);
  };
  const show = (source) => {
    other.classList.toggle("chosen", source !== null);
    if (source ?? second) exchange(other, source ?? second);
    else other.hidden = true;
  };
  return { nodes: [node, other], ready, show };
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

// What a product costs, whether it can be had, its choices, and the buttons that put it into the cart; a bar with them at the foot of a narrow
// window while they are out of sight.

import { compareButton } from "./cardactions.js";
import { chooser } from "./choices.js";
import { el, icon } from "./dom.js";
import { number, text } from "./format.js";
import { choicesOf, isWhole, most, offerOf, onlyChoice, state } from "./offers.js";
import { availabilityLabel, choiceText, priceParts, saleMark } from "./offerviews.js";
import { sizeGuide } from "./sizeguide.js";
import { attributeName } from "./translate.js";

const chosen = new Map(); // product → what was chosen of it in this visit

/** Show product `id` with this choice when it is opened next. */
export const remember = (id, choice) => chosen.set(id, choice ?? {});

/** What was chosen of product `id` in this visit. */
export const chosenOf = (id) => chosen.get(id);

/**
 * The box of a product. `showPicture(picture)` is called with the first picture of what is chosen. Of the answer: `offer`, what it costs and whether
 * it can be had, `choices` with the buttons, `bar`, and `refresh()`.
 */
export function buyBox(product, page, showPicture) {
  let selection = initialChoice(product);
  let offer = product;
  const cost = el("div", { class: "price", role: "status" });
  const availability = el("div", { class: "availability", role: "status" });
  const guide = sizeGuide(product, page);
  const hasSize = choicesOf(product).some(([name]) => name === "size");
  const choices = chooser(product, page, selection, choose, hasSize && guide ? { name: "size", node: guide } : null);
  const buy = buyRow(product, page, put);
  const bar = buyBar(buy.node, put);
  choose(selection);
  return { offer: [cost, availability], choices: [choices.node, !hasSize && guide, buy.node], bar: bar.node, refresh: draw };

  function choose(next) {
    selection = next;
    remember(product.id, next);
    offer = offerOf(product, next) ?? product;
    if (Object.keys(next).length) showPicture(offer.pictures[0]);
    draw();
  }

  function draw() {
    const label = buttonLabel(product, selection, offer, page);
    cost.replaceChildren(...[...priceParts(offer, page), saleMark(offer, page)].filter(Boolean));
    availability.replaceChildren(...[availabilityLabel(offer, page)].filter(Boolean));
    buy.draw(label);
    bar.draw(label, priceParts(offer, page), choiceText(selection, page));
  }

  function put() {
    const open = choices.ask();
    if (open.length) return buy.say(missing(open, page));
    if (!page.cart.add(product, selection)) page.notify(page.t("noMore", { name: text(product, "title", page.language) }));
    else if (!buy.isInSight()) page.notify(page.t("added", { name: text(product, "title", page.language) }), { label: page.t("viewCart"), action: page.openCart });
    return draw();
  }
}

/** What is chosen when the page opens: what was chosen before, as far as it still can be, else what cannot be otherwise. */
function initialChoice(product) {
  const names = new Map(choicesOf(product));
  const before = Object.entries(chosenOf(product.id) ?? {}).filter(([name, value]) => names.get(name)?.includes(value));
  const start = { ...onlyChoice(product), ...Object.fromEntries(before) };
  return offerOf(product, start) ? start : onlyChoice(product);
}

function missing(names, { t, language }) {
  const what = names.map((name) => attributeName(name, t).toLowerCase()).join(language === "zh" ? "、" : ", ");
  return t("chooseFirst", { what });
}

/** What the button says, and whether there is nothing to be had. */
function buttonLabel(product, selection, offer, { t }) {
  const isOut = most(offer) === 0;
  const isAhead = isWhole(product, selection) && state(offer) === "preorder";
  return { isOut, words: t(isOut ? "state.out" : isAhead ? "preorder1" : "addToCart") };
}

/** The buttons that put what is chosen into the cart, and the product among the favourites. */
function buyRow(product, page, put) {
  const { t, cart, favourites, language } = page;
  const label = el("span");
  const add = el("button", { class: "primary", type: "button", on: { click: put } }, icon("cart"), label);
  const heart = el("button", { class: "icon-button heart", type: "button", on: { click: () => (favourites.toggle(product), drawHeart()) } }, icon("heart"));
  const status = el("p", { class: "cart-status", role: "status" });
  const node = el("div", { class: "buy" }, el("div", {}, add, heart, compareButton(product, page)), status);
  return { node, draw, say: (words) => status.replaceChildren(words), isInSight: () => isInSight(add) };

  function draw({ isOut, words }) {
    add.disabled = isOut;
    label.textContent = words;
    drawHeart();
    const count = cart.countOf(product.id);
    const open = el("button", { class: "link", type: "button", on: { click: page.openCart } }, t("viewCart"));
    status.replaceChildren(...(count ? [icon("check"), t("inCart", { n: number(count, language) }), " ", open] : []));
  }

  function drawHeart() {
    const isLiked = favourites.has(product.id);
    const words = t(isLiked ? "unfavourite" : "favourite");
    heart.setAttribute("aria-pressed", String(isLiked));
    heart.setAttribute("aria-label", words);
    heart.title = words;
  }
}

function isInSight(node) {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

/** The bar at the foot, while `row` is out of sight. */
function buyBar(row, put) {
  const [price, words, label] = [el("span", { class: "price" }), el("small", {}), el("span", {})];
  const add = el("button", { class: "primary", type: "button", on: { click: put } }, label);
  const node = el("div", { class: "buy-bar", hidden: true }, el("div", {}, price, words), add);
  new IntersectionObserver(([{ isIntersecting }]) => (node.hidden = isIntersecting)).observe(row);
  return {
    node,
    draw(button, parts, choice) {
      price.replaceChildren(...parts);
      words.textContent = choice;
      add.disabled = button.isOut;
      label.textContent = button.words;
    },
  };
}

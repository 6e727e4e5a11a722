// What a cart looks like: its lines, what has changed, what it costs, and an order. Panel and page are made of these.

import { follow } from "./cards.js";
import { remember } from "./buybox.js";
import { el, icon } from "./dom.js";
import { keyOfLine, most, pieces, sums } from "./cart.js";
import { number, price, text } from "./format.js";
import { image } from "./images.js";
import { reduction, state } from "./offers.js";
import { choiceText } from "./offerviews.js";

/** The lines of a cart. */
export const lineList = (lines, view) => el("ul", { class: "lines" }, lines.map((line) => lineRow(line, view)));

/** What a line is called: the product, with what is chosen of it. */
function nameOf({ product, choice }, view) {
  const [title, words] = [text(product, "title", view.language), choiceText(choice, view)];
  return words ? `${title}, ${words}` : title;
}

function lineRow(line, view) {
  const { product, choice } = line;
  const { t, language } = view;
  const key = keyOfLine(line);
  const name = nameOf(line, view);
  const words = choiceText(choice, view);
  const open = { product: product.id };
  const follows = (event) => follow(event, () => (remember(product.id, choice), view.go(open)));
  const link = (props, ...children) => el("a", { href: view.hrefOf(open), on: { click: follows }, ...props }, ...children);
  return el(
    "li",
    { class: "line", data: { id: product.id, key } },
    link({ class: "card-picture", tabindex: "-1", "aria-hidden": "true" }, pictureOf(product)),
    el(
      "div",
      { class: "line-about" },
      link({ class: "title" }, text(product, "title", language)),
      product.brand && el("span", { class: "brand" }, text(product, "brand", language)),
      words && el("span", { class: "line-choice" }, words),
      steps(line, name, view),
    ),
    el("div", { class: "line-end" }, cost(line, view), el("button", { class: "link", type: "button", "aria-label": t("remove", { name }), data: { key: `remove:${key}` }, on: { click: () => remove(line, name, view) } }, t("removeShort"))),
  );
}

const pictureOf = (product) => (product.pictures.length ? image(product.pictures[0], { sizes: "112px" }) : icon("image"));

/** The buttons for one more and one less, as far as there are any. */
function steps(line, name, { t, language, cart }) {
  const { product, count } = line;
  const [key, all] = [keyOfLine(line), most(product)];
  const step = (label, sign, to, isOut) => el("button", { class: "icon-button", type: "button", "aria-label": t(label, { name }), disabled: isOut, data: { key: `${label}:${key}` }, on: { click: () => cart.count(line, to) } }, icon(sign));
  return el(
    "div",
    { class: "steps" },
    step("oneLess", "minus", count - 1, count <= 1),
    el("span", { class: "how-many", "aria-label": t("howMany", { n: count }) }, number(count, language)),
    step("oneMore", "plus", count + 1, count >= all),
    count >= all && state(product) === "few" && el("span", { class: "few" }, t("state.few", { n: number(all, language) })),
  );
}

function cost({ product, count }, { t, language, currency }) {
  const unit = product.currency || currency;
  const isKnown = typeof product.price === "number";
  return el(
    "div",
    { class: "cost" },
    el("span", { class: "price" }, isKnown ? price(count * product.price, unit, language) : ""),
    reduction(product) > 0 && el("s", { class: "was" }, el("span", { class: "visually-hidden" }, `${t("wasPrice")} `), price(count * product.was_price, unit, language)),
    isKnown && count > 1 && el("small", {}, t("each", { price: price(product.price, unit, language) })),
  );
}

function remove(line, name, { t, cart, notify }) {
  const at = cart.lines().findIndex((one) => keyOfLine(one) === keyOfLine(line));
  cart.count(line, 0);
  notify(t("removed", { name }), { label: t("undo"), action: () => cart.restore(line, at) });
}

/** What the shop has otherwise than before, in sentences; null when it is all the same. */
export function changeNotice({ changes, dismiss }, view) {
  if (!changes.length) return null;
  const { t } = view;
  const close = el("button", { class: "icon-button", type: "button", "aria-label": t("close"), on: { click: dismiss } }, icon("close"));
  return el("div", { class: "notice changes", role: "status" }, el("div", {}, el("b", {}, t("cartChanged")), el("ul", {}, changes.map((change) => el("li", {}, sentence(change, view))))), close);
}

function sentence({ line, kind, count, before, now }, view) {
  const { t, language, currency } = view;
  const money = (value) => price(value, line.product.currency || currency, language) || t("noPrice");
  return t(`changed.${kind}`, { name: nameOf(line, view), n: number(count ?? 0, language), before: money(before), now: money(now) });
}

/** What the cart holds and costs, in words. */
export function cartWords(lines, { t, language, currency }) {
  const totals = sums(lines, currency).map(([unit, sum]) => price(sum, unit, language));
  return lines.length ? [t("cartCount", { n: number(pieces(lines), language) }), `${t("sum")} ${totals.join(" + ")}`].join(language === "zh" ? "，" : ". ") : t("cartEmpty");
}

/** The sum of each currency, and the button to check out; `flow`: see `createCartFlow`. */
export function summary(lines, view, flow, ...more) {
  const { t, language, currency, shop } = view;
  const totals = sums(lines, currency).map(([unit, sum]) => el("b", {}, price(sum, unit, language)));
  const button = el("button", { class: "primary", type: "button", disabled: flow.isBusy, data: { key: "checkout" }, on: { click: flow.checkOut } }, t(flow.isBusy ? "oneMoment" : "checkout"));
  return [
    el("div", { class: "sum" }, el("span", {}, t("sum")), el("span", { class: "sums" }, totals)),
    lines.some(({ product }) => typeof product.price !== "number") && el("p", {}, t("someWithoutPrice")),
    flow.failure && el("p", { class: "failure", role: "alert" }, flow.failure),
    button,
    ...more,
    el("p", {}, t(shop.checkout ? "handedOver" : "forShow")),
  ].filter(Boolean);
}

/** An order: what and how much. */
export function orderSummary({ lines, number: name }, { t, language, currency, shop, leave }) {
  const totals = sums(lines, currency).map(([unit, sum]) => price(sum, unit, language));
  const key = pieces(lines) === 1 ? "thanksOne" : "thanks";
  return el(
    "div",
    { class: "message thanks" },
    el("div", { class: "order-pictures" }, lines.slice(0, 5).map(({ product }) => el("span", { class: "card-picture" }, pictureOf(product)))),
    el("p", { role: "status" }, t(key, { n: number(pieces(lines), language), sum: totals.join(" + ") })),
    name && el("p", {}, t("orderNumber", { name })),
    !shop.checkout && el("p", {}, t("forShow")),
    el("button", { class: "primary", type: "button", on: { click: leave } }, t("goOn")),
  );
}

/** Nothing in the cart. */
export const emptyCart = ({ t, leave }) =>
  el("div", { class: "message" }, icon("cart"), el("p", {}, t("cartEmpty")), el("button", { class: "secondary", type: "button", on: { click: leave } }, t("goOn")));

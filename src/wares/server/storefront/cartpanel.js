// The page of the cart: what is in it, what goes with it, and a checkout for show; and the button that leads there.

import * as api from "./api.js";
import { follow } from "./cards.js";
import { byId, el, icon } from "./dom.js";
import { keyOfLine, most, pieces, sums } from "./cart.js";
import { number, price, text } from "./format.js";
import { image } from "./images.js";
import { choicesOf, reduction, state } from "./offers.js";
import { choiceText } from "./offerviews.js";
import { remember } from "./product.js";
import { carousel, fill, retitle } from "./carousel.js";
import { searchOrigin } from "./tracker.js";

const LIMIT = 8;
const NAMED = 100; // products that may be asked about at once

/** The page inside `#cart`, and the button that counts. `page()`: what views are given. */
export function createCartPage(page) {
  const region = byId("cart");
  let suggestions = null; // the carousel below the lines
  let suggestedFor = "";
  let controller = null;
  let order = null; // the lines of an order just made
  let isShown = false;

  function drawButton() {
    const { t, cart, language } = page();
    const count = pieces(cart.lines());
    const label = count ? t("cartCount", { n: number(count, language) }) : t("cart");
    byId("cart-open").setAttribute("aria-label", label);
    byId("cart-open").title = label;
    byId("cart-count").textContent = count > 99 ? "99+" : String(count);
    byId("cart-count").hidden = count === 0;
  }

  function draw() {
    const view = page();
    const lines = view.cart.lines();
    const focus = region.contains(document.activeElement) && document.activeElement.dataset.key;
    const title = view.t(order ? "ordered" : "yourCart");
    const body = order ? orderSummary(order, view) : lines.length ? lineList(lines, view) : emptyCart(view);
    suggest(lines, view);
    const foot = !order && lines.length > 0 && footer(lines, view, buy);
    const heading = el("h1", { id: "cart-title", tabindex: "-1" }, title);
    region.replaceChildren(...[heading, el("div", { class: "cart-body" }, body, foot), suggestions].filter(Boolean));
    view.title(title);
    if (focus) (region.querySelector(`[data-key="${CSS.escape(focus)}"]:not([disabled])`) ?? byId("cart-title")).focus({ preventScroll: true });
  }

  /** What goes with the lines; asked anew when they are other products. */
  async function suggest(lines, view) {
    const { t, visitor, language } = view;
    const ids = [...new Set((order ?? lines).map(({ product }) => product.id))];
    const subject = JSON.stringify([ids, visitor.names(), visitor.personal, language]);
    if (subject === suggestedFor) return;
    suggestedFor = subject;
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    const title = order ? "mayLike" : ids.length ? "goesWithCart" : "popular";
    const node = carousel("with-cart", t(title), view, { small: true });
    suggestions = node;
    const parameters = { placement: ids.length ? "cart" : "home", product: ids.slice(0, NAMED), limit: LIMIT, language, ...visitor.identity() };
    const answer = await api.recommend(parameters, signal).catch(() => null);
    if (signal.aborted) return;
    if (!answer?.items.length) {
      node.remove();
      suggestions = null;
      return;
    }
    if (ids.length && answer.fallback) retitle(node, t("mayLike"));
    if (!ids.length && !answer.fallback) retitle(node, t("forYou"));
    const origin = searchOrigin(answer.query_id);
    fill(node, answer.items, view, origin, (hit, position) => addButton(hit, view, { ...origin, position }));
  }

  function addButton(hit, view, origin) {
    const name = text(hit.product, "title", view.language);
    const isOpen = choicesOf(hit.product).length > 0;
    const click = () => {
      if (isOpen) view.go({ product: hit.id });
      else if (view.cart.add(hit.product, {}, origin)) view.notify(view.t("added", { name }));
    };
    const label = view.t(isOpen ? "chooseNamed" : "addNamed", { name });
    return el("button", { class: "secondary add", type: "button", "aria-label": label, on: { click } }, icon(isOpen ? "right" : "plus"), view.t(isOpen ? "choose1" : "add"));
  }

  function buy() {
    order = page().cart.buy();
    draw();
    byId("cart-title").focus();
  }

  /** Prices and stock as they are now. */
  async function renew({ cart }) {
    const ids = [...new Set(cart.lines().map(({ product }) => product.id))];
    const products = await Promise.all(
      ids.map((id) => api.product(id).then((product) => [id, product]).catch(({ code }) => (code === "not_found" ? [id, null] : [id, undefined]))),
    );
    cart.renew(new Map(products));
  }

  return {
    drawButton,
    show() {
      const wasShown = isShown;
      isShown = true;
      draw();
      if (!wasShown) renew(page());
    },
    hide() {
      isShown = false;
      order = null;
    },
    /** The cart has changed. */
    changed() {
      drawButton();
      if (isShown && !order) draw();
    },
  };
}

const lineList = (lines, view) => el("ul", { class: "lines" }, lines.map((line) => lineRow(line, view)));

function lineRow(line, view) {
  const { product, choice, count } = line;
  const { t, language, currency, cart } = view;
  const [title, choiceWords] = [text(product, "title", language), choiceText(choice, view)];
  const name = choiceWords ? `${title}, ${choiceWords}` : title;
  const [key, unit] = [keyOfLine(line), product.currency || currency];
  const follows = (event) => follow(event, () => (remember(product.id, choice), view.go(open)));
  const open = { product: product.id };
  const all = most(product);
  const step = (label, sign, to, isOut) => {
    const props = { class: "icon-button", type: "button", "aria-label": t(label, { name }), disabled: isOut, data: { key: `${label}:${key}` }, on: { click: () => cart.count(line, to) } };
    return el("button", props, icon(sign));
  };
  const remove = () => {
    const before = cart.lines();
    cart.count(line, 0);
    view.notify(t("removed", { name }), { label: t("undo"), action: () => cart.restore(before) });
  };
  return el(
    "li",
    { class: "line", data: { id: product.id, key } },
    el("span", { class: "card-picture" }, product.pictures.length ? image(product.pictures[0], { sizes: "112px" }) : icon("image")),
    el(
      "div",
      { class: "line-about" },
      el("a", { class: "title", href: view.hrefOf(open), on: { click: follows } }, title),
      product.brand && el("span", { class: "brand" }, text(product, "brand", language)),
      choiceWords && el("span", { class: "line-choice" }, choiceWords),
      el(
        "div",
        { class: "steps" },
        step("oneLess", "minus", count - 1, count <= 1),
        el("span", { class: "how-many", "aria-label": t("howMany", { n: count }) }, number(count, language)),
        step("oneMore", "plus", count + 1, count >= all),
        count >= all && state(product) === "few" && el("span", { class: "few" }, t("state.few", { n: number(all, language) })),
      ),
    ),
    el(
      "div",
      { class: "line-end" },
      el(
        "div",
        { class: "cost" },
        el("span", { class: "price" }, typeof product.price === "number" ? price(count * product.price, unit, language) : ""),
        reduction(product) > 0 && el("s", { class: "was" }, el("span", { class: "visually-hidden" }, `${t("wasPrice")} `), price(count * product.was_price, unit, language)),
      ),
      el("button", { class: "link", type: "button", "aria-label": t("remove", { name }), on: { click: remove } }, t("removeShort")),
    ),
  );
}

function footer(lines, { t, language, currency }, buy) {
  const totals = sums(lines, currency).map(([unit, sum]) => price(sum, unit, language));
  return el(
    "div",
    { class: "cart-foot" },
    el("div", { class: "sum" }, el("span", {}, t("sum")), el("b", { role: "status" }, totals.join(" + "))),
    el("button", { class: "primary", type: "button", on: { click: buy } }, t("checkout")),
    el("p", {}, t("forShow")),
  );
}

function emptyCart({ t, leave }) {
  return el(
    "div",
    { class: "message" },
    icon("cart"),
    el("p", {}, t("cartEmpty")),
    el("button", { class: "secondary", type: "button", on: { click: leave } }, t("goOn")),
  );
}

function orderSummary(lines, { t, language, currency, leave }) {
  const totals = sums(lines, currency).map(([unit, sum]) => price(sum, unit, language));
  return el(
    "div",
    { class: "message thanks" },
    el("div", { class: "order-pictures" }, lines.slice(0, 5).map(({ product }) => el("span", { class: "card-picture" }, product.pictures.length ? image(product.pictures[0], { sizes: "112px" }) : icon("image")))),
    el("p", { role: "status" }, t(pieces(lines) === 1 ? "thanksOne" : "thanks", { n: number(pieces(lines), language), sum: totals.join(" + ") })),
    el("p", {}, t("forShow")),
    el("button", { class: "primary", type: "button", on: { click: leave } }, t("goOn")),
  );
}

// Comparing up to four products: the bar that gathers them, and the page with what differs.

import * as api from "./api.js";
import { drawCompare } from "./cardactions.js";
import { snapshot } from "./cart.js";
import { comparison } from "./comparison.js";
import { byId, el, icon } from "./dom.js";
import { recentShelf } from "./emptystates.js";
import { number, text } from "./format.js";
import { follow } from "./links.js";
import { announce } from "./live.js";

export const MOST = 4;

/** What is to be compared, over `store` (products, in the order they were added). */
export function createComparison(store) {
  const products = () => store.get();
  return {
    products,
    has: (id) => products().some((one) => one.id === id),
    /** Add a product or take it out; false when there is no room. */
    toggle(product) {
      const rest = products().filter(({ id }) => id !== product.id);
      if (rest.length === products().length && rest.length >= MOST) return false;
      store.set(rest.length === products().length ? [...rest, snapshot(product)] : rest);
      return true;
    },
    clear: () => store.set([]),
    onChange: store.onChange,
  };
}

/** The bar at the foot of the page, and all compare buttons. `page()`: what views are given. Gives a function that draws them. */
export function createCompareBar(page) {
  const bar = el("aside", { class: "compare-bar", hidden: true });
  let before = 0;
  byId("main").after(bar);

  return function draw() {
    const view = page();
    const { t, compare, state, language } = view;
    const products = compare.products();
    for (const button of document.querySelectorAll("[data-compare]")) drawCompare(button, view);
    bar.hidden = !products.length || Boolean(state.compare);
    document.body.classList.toggle("comparing", !bar.hidden);
    const hadFocus = bar.contains(document.activeElement);
    bar.setAttribute("aria-label", t("compareBar"));
    bar.replaceChildren(el("ul", {}, products.map((one) => chip(one, view))), el("span", { class: "compare-count" }, t("compareIn", { n: number(products.length, language) })), clear(view), open(products, view));
    if (hadFocus && !bar.hidden) bar.querySelector("a").focus();
    if (products.length !== before) announce(t("compareIn", { n: number(products.length, language) }));
    before = products.length;
  };
}

function chip(product, { t, compare, language }) {
  const name = text(product, "title", language);
  const picture = product.pictures.length ? el("img", { src: product.pictures[0], alt: "" }) : icon("image");
  const remove = el("button", { type: "button", "aria-label": t("compareTake", { name }), title: name, on: { click: () => compare.toggle(product) } }, el("span", { class: "thumb" }, picture), icon("close"));
  return el("li", {}, remove);
}

const clear = ({ t, compare }) => el("button", { class: "link", type: "button", on: { click: () => compare.clear() } }, t("compareClear"));

function open(products, { t, go, hrefOf }) {
  const change = { compare: products.map(({ id }) => id) };
  return el("a", { class: "primary", href: hrefOf(change), on: { click: (event) => follow(event, () => go(change)) } }, t("compare"));
}

/** The page inside `#compare`: what the address names is compared. `page()`: what views are given. */
export function createComparePage(page) {
  const region = byId("compare");
  let shown = "";
  let onlyDifferent = false;

  async function show() {
    const view = page();
    const ids = [...new Set(view.state.compare)].slice(0, MOST);
    const key = JSON.stringify([ids, view.language]);
    view.title(view.t("compareTitle"));
    if (key === shown) return;
    shown = key;
    if (!region.querySelector("table")) region.replaceChildren(heading(view));
    const found = await Promise.all(ids.map((id) => api.product(id, view.language).catch(() => null)));
    if (key === shown) draw(found.filter(Boolean));
  }

  function draw(products) {
    const view = page();
    const { t, go, compare } = view;
    const remove = (product) => {
      if (compare.has(product.id)) compare.toggle(product);
      go({ compare: products.filter((one) => one !== product).map(({ id }) => id) }, { replace: true });
    };
    const redraw = () => {
      onlyDifferent = !onlyDifferent;
      draw(products);
      region.querySelector("[role=switch]").focus();
    };
    const body = products.length ? comparison(products, { onlyDifferent, remove, redraw }, view) : [el("div", { class: "message" }, icon("scales"), el("p", {}, t("compareNone"))), recentShelf(view)];
    region.replaceChildren(...[heading(view), ...body].filter(Boolean));
  }

  const heading = ({ t }) => el("h1", { tabindex: "-1" }, t("compareTitle"));
  return { show, expire: () => (shown = "") };
}

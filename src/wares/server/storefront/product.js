// The product page: a dialog over the list, with everything known of one product and others like it.

import * as api from "./api.js";
import { follow } from "./cards.js";
import { byId, el, icon } from "./dom.js";
import { lastPart, number, swatch, text } from "./format.js";
import { buyBox, chosenOf } from "./buybox.js";
import { carousel, fill, retitle } from "./carousel.js";
import { deliveryNotes } from "./delivery.js";
import { gallery } from "./gallery.js";
import { attributeName } from "./i18n.js";
import { rating } from "./offerviews.js";
import { fillSiblings, siblings } from "./siblings.js";
import { searchOrigin } from "./tracker.js";

const LIMIT = 10;

let controller = null;
let shownKey = null;
let viewed = null; // reported as viewed, so that another language is not another view

/**
 * Show product `name`, or close when it is "". `page`: see `card`, and `labels`, `searchSimilar(id, words)`, `cart`, `favourites`,
 * `visitor`, `openCart()`.
 */
export async function productPage(name, page) {
  const dialog = byId("product");
  const key = name && JSON.stringify([name, page.language]);
  if (key === shownKey) return;
  shownKey = key;
  controller?.abort();
  if (name !== viewed) viewed = null;
  if (!name) return dialog.close();
  controller = new AbortController();
  const { signal } = controller;
  dialog.replaceChildren(closeButton(page), placeholder());
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  try {
    const product = await api.product(name, signal);
    const similar = carousel("similar", page.t("similar"), page, { level: 3 });
    const goesWith = carousel("goes-with", page.t("goesWith"), page, { level: 3 });
    const { node, bar } = top(product, page);
    dialog.replaceChildren(closeButton(page), node, el("div", { class: "product-recommendations" }, goesWith, similar), bar);
    dialog.querySelector(".product-close").focus({ preventScroll: true }); // the one it was on has gone
    if (viewed !== name) page.tracker.view(name, chosenOf(name));
    viewed = name;
    fillGoesWith(goesWith, name, page, signal);
    fillSiblings(dialog.querySelector(".variants"), product, page, signal);
    const answer = await api.similar(name, page.language, signal);
    const reasons = [{ kind: "similar", text: page.t("looksLike"), product: null }];
    fill(similar, answer.hits.map((hit) => ({ ...hit, reasons, quiet: true })), page, searchOrigin(answer.query_id));
  } catch (error) {
    if (error.name !== "AbortError") dialog.replaceChildren(closeButton(page), failureMessage(error, page));
  }
}

function closeButton(page) {
  return el("button", { class: "icon-button product-close", type: "button", "aria-label": page.t("close"), on: { click: page.closeProduct } }, icon("close"));
}

function placeholder() {
  return el("div", { class: "product-top skeleton", "aria-busy": "true" }, el("div", { class: "card-picture" }), el("div", { class: "about" }, el("div", { class: "text-placeholder" }), el("div", { class: "text-placeholder short" })));
}

function failureMessage(error, { t }) {
  const gone = error.code === "not_found";
  return el("div", { class: "message", role: "alert" }, el("h2", { id: "product-title" }, t(gone ? "gone" : "failed")), !gone && el("p", {}, error.message));
}

function top(product, page) {
  const pictures = gallery(product, page);
  const box = buyBox(product, page, pictures.show);
  const node = el(
    "div",
    { class: "product-top" },
    pictures.node,
    el(
      "div",
      { class: "about" },
      crumbs(product, page),
      el("h2", { id: "product-title" }, text(product, "title", page.language)),
      el("div", { class: "byline" }, product.brand && el("span", { class: "brand" }, text(product, "brand", page.language)), rating(product, page)),
      box.offer,
      siblings(product),
      box.choices,
      deliveryNotes(page),
      el("p", {}, text(product, "description", page.language)),
      details(product, page),
      composedSearchForm(product, page.t, page),
    ),
  );
  return { node, bar: box.bar };
}

/** The categories as links to what they hold, one path a line. */
function crumbs(product, page) {
  const paths = [product.category, ...(product.other_categories ?? [])].filter((path) => path.length);
  if (!paths.length) return null;
  return el("nav", { class: "crumbs", "aria-label": page.t("crumbs") }, paths.map((path, at) => el("ol", {}, crumbLinks(path, at === 0 && product.texts?.[page.language]?.category, page))));
}

function crumbLinks(path, called, { labels, go, hrefOf }) {
  const own = typeof called === "string" ? called.split(">").map((step) => step.trim()) : [];
  return path.map((step, at) => {
    const whole = path.slice(0, at + 1).join(" > ");
    const label = (own.length === path.length && own[at]) || lastPart(labels.category?.[whole] ?? step);
    const open = { product: "", q: "", like: "", picture: "", page: 1, refine: { category: [whole] } };
    return el("li", {}, el("a", { href: hrefOf(open), on: { click: (event) => follow(event, () => go(open, { top: true })) } }, label));
  });
}

function details(product, page) {
  const { t, language, labels } = page;
  const say = (name, value) => product.texts?.[language]?.[name] ?? labels[name]?.[value] ?? value;
  const rows = [];
  if (product.colour) rows.push(["colour", say("colour", product.colour), swatch(product.colour)]);
  if (product.material) rows.push(["material", say("material", product.material), null]);
  for (const [name, value] of Object.entries(product.attributes)) {
    const shownValue = Array.isArray(value)
      ? (value.length === 1 ? say(name, value[0]) : value.map((one) => labels[name]?.[one] ?? one).join(", "))
      : number(value, language);
    if (shownValue) rows.push([name, shownValue, null]);
  }
  rows.push(["id", product.id, null]);
  return [el("h3", {}, t("details")), el("dl", {}, rows.map((row) => detailRow(row, t)))];
}

function detailRow([name, value, colour], t) {
  const dot = colour && el("span", { class: "dot", "aria-hidden": "true" });
  if (dot) dot.style.background = colour;
  return el("div", {}, el("dt", {}, name === "id" ? t("id") : attributeName(name, t)), el("dd", {}, dot, name === "id" ? value : el("span", {}, value)));
}

function composedSearchForm(product, t, page) {
  const input = el("input", { type: "text", id: "composed-words", placeholder: t("butHint"), autocomplete: "off", maxlength: 500 });
  const submit = (event) => {
    event.preventDefault();
    page.searchSimilar(product.id, input.value.trim());
  };
  return el("form", { class: "composed", on: { submit } }, el("label", { for: "composed-words" }, t("but")), el("div", {}, input, el("button", { class: "primary", type: "submit" }, t("find"))));
}

/** What goes with it; where nothing is known of that, what may be liked; where nothing comes, no carousel. */
async function fillGoesWith(node, name, page, signal) {
  const parameters = { placement: "cart", product: name, limit: LIMIT, language: page.language, ...page.visitor.identity() };
  try {
    const answer = await api.recommend(parameters, signal);
    if (answer.fallback) retitle(node, page.t("mayLike"));
    fill(node, answer.items, page, searchOrigin(answer.query_id));
  } catch (error) {
    if (error.name !== "AbortError") node.remove();
  }
}

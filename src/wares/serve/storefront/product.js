// The product page: a dialog over the list, with everything known of one product and others like it.

import * as api from "./api.js";
import { follow } from "./cards.js";
import { most } from "./cart.js";
import { byId, el, icon } from "./dom.js";
import { number, price, swatch, text } from "./format.js";
import { attributeName } from "./i18n.js";
import { fill, retitle, shelf } from "./shelf.js";
import { place } from "./tracking.js";

const MOST_VARIANTS = 100;
const LIMIT = 10;

let controller = null;
let shown = null;
let viewed = null; // told as seen, so that another language is not another view

/**
 * Show product `name`, or close when it is "". `page`: see `card`, and `labels`, `likeThis(id, words)`, `basket`, `favourites`,
 * `visitor`, `openCart()`.
 */
export async function productPage(name, page) {
  const dialog = byId("product");
  const key = name && JSON.stringify([name, page.language]);
  if (key === shown) return;
  shown = key;
  controller?.abort();
  if (name !== viewed) viewed = null;
  if (!name) return dialog.close();
  controller = new AbortController();
  const { signal } = controller;
  dialog.replaceChildren(closeButton(page), waiting());
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  try {
    const product = await api.product(name, signal);
    const alike = shelf("similar", page.t("similar"), page, { level: 3 });
    const goesWith = shelf("goes-with", page.t("goesWith"), page, { level: 3 });
    dialog.replaceChildren(closeButton(page), top(product, page), el("div", { class: "beside" }, goesWith, alike));
    dialog.querySelector(".product-close").focus({ preventScroll: true }); // the one it was on has gone
    if (viewed !== name) page.told.view(name);
    viewed = name;
    fillGoesWith(goesWith, name, page, signal);
    const [found, others] = await Promise.all([api.similar(name, page.language, signal), variants(product, page, signal)]);
    fill(alike, found.hits, page, place(found.query_id));
    if (others.length) dialog.querySelector(".about > h3").before(variantRow(others, page));
  } catch (error) {
    if (error.name !== "AbortError") dialog.replaceChildren(closeButton(page), broken(error, page));
  }
}

/** The other products of its group. They share most of the title, so words find those that look unlike it, too. */
async function variants(product, { language }, signal) {
  if (!product.group) return [];
  const asked = { like: product.id, words: product.title, per_page: MOST_VARIANTS, language };
  const { hits } = await api.search(asked, signal);
  return hits.filter((hit) => hit.product.group === product.group);
}

function variantRow(hits, page) {
  const link = ({ id, product }) => {
    const open = { product: id };
    const title = text(product, "title", page.language);
    const click = (event) => follow(event, () => page.go(open));
    const picture = product.pictures.length ? el("img", { src: product.pictures[0], alt: "" }) : icon("image");
    return el("a", { class: "variant", href: page.hrefOf(open), title, "aria-label": title, on: { click: click } }, picture);
  };
  return el("div", { class: "variants" }, el("h3", {}, page.t("variants")), el("div", { class: "thumbs" }, hits.map(link)));
}

function closeButton(page) {
  return el("button", { class: "round product-close", type: "button", "aria-label": page.t("close"), on: { click: page.closeProduct } }, icon("close"));
}

function waiting() {
  return el("div", { class: "product-top skeleton", "aria-busy": "true" }, el("div", { class: "card-picture" }), el("div", { class: "about" }, el("div", { class: "stripe" }), el("div", { class: "stripe short" })));
}

function broken(error, { t }) {
  const gone = error.code === "not_found";
  return el("div", { class: "plain", role: "alert" }, el("h2", { id: "product-title" }, t(gone ? "gone" : "failed")), !gone && el("p", {}, error.message));
}

function top(product, page) {
  const { t, language } = page;
  return el(
    "div",
    { class: "product-top" },
    gallery(product, page),
    el(
      "div",
      { class: "about" },
      el("div", { class: "crumbs" }, crumbs(product, page)),
      el("h2", { id: "product-title" }, text(product, "title", language)),
      product.brand && el("div", { class: "brand" }, text(product, "brand", language)),
      el("div", { class: "price" }, price(product.price, product.currency || page.currency, language)),
      stock(product, page),
      buyRow(product, page),
      el("p", {}, text(product, "description", language)),
      details(product, page),
      butForm(product, t, page),
    ),
  );
}

function gallery(product, { t, language }) {
  if (!product.pictures.length) return el("div", { class: "large" }, icon("image"));
  const large = el("img", { src: product.pictures[0], alt: text(product, "title", language) });
  const buttons = product.pictures.map((source, at) =>
    el("button", { type: "button", "aria-label": t("openPicture", { n: at + 1 }), "aria-pressed": String(at === 0), on: { click: () => choose(at) } }, el("img", { src: source, alt: "" })),
  );
  const choose = (at) => {
    large.src = product.pictures[at];
    buttons.forEach((button, n) => button.setAttribute("aria-pressed", String(n === at)));
  };
  return el("div", {}, el("div", { class: "large" }, large), buttons.length > 1 && el("div", { class: "thumbs" }, buttons));
}

function crumbs(product, { language, labels }) {
  const path = product.category.join(" > ");
  const label = product.texts?.[language]?.category ?? labels.category?.[path] ?? path;
  return label.split(" > ").join(" / ");
}

function stock(product, { t, language }) {
  if (product.stock === null) return null;
  if (product.stock === 0) return el("div", { class: "stock out" }, t("soldOut"));
  if (product.stock <= 5) return el("div", { class: "stock few" }, t("few", { n: number(product.stock, language) }));
  return el("div", { class: "stock" }, t("inStock"));
}

function details(product, page) {
  const { t, language, labels } = page;
  const say = (name, value) => product.texts?.[language]?.[name] ?? labels[name]?.[value] ?? value;
  const rows = [];
  if (product.colour) rows.push(["colour", say("colour", product.colour), swatch(product.colour)]);
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

function butForm(product, t, page) {
  const input = el("input", { type: "text", id: "but", placeholder: t("butHint"), autocomplete: "off", maxlength: 500 });
  const submit = (event) => {
    event.preventDefault();
    page.likeThis(product.id, input.value.trim());
  };
  return el("form", { class: "but", on: { submit } }, el("label", { for: "but" }, t("but")), el("div", {}, input, el("button", { class: "solid", type: "submit" }, t("find"))));
}

/** What goes with it; where nothing is known of that, what may be liked; where nothing comes, no shelf. */
async function fillGoesWith(node, name, page, signal) {
  const asked = { placement: "cart", product: name, limit: LIMIT, language: page.language, ...page.visitor.identity() };
  try {
    const answer = await api.recommend(asked, signal);
    if (answer.fallback) retitle(node, page.t("mayLike"));
    fill(node, answer.items, page, place(answer.query_id));
  } catch (error) {
    if (error.name !== "AbortError") node.remove();
  }
}

/** The buttons that put a product into the cart and among the favourites. */
function buyRow(product, page) {
  const { t, basket, favourites, language } = page;
  const name = text(product, "title", language);
  const isOut = most(product) === 0;
  const add = el("button", { class: "solid", type: "button", disabled: isOut, on: { click: put } }, icon("cart"), el("span", {}, t(isOut ? "soldOut" : "addToCart")));
  const heart = el("button", { class: "round heart", type: "button", on: { click: () => (favourites.toggle(product), draw()) } }, icon("heart"));
  const had = el("p", { class: "had", role: "status" });
  draw();
  return el("div", { class: "buy" }, el("div", {}, add, heart), had);

  function put() {
    const isIn = basket.add(product);
    if (!isIn) page.say(t("noMore", { name }));
    draw();
  }

  function draw() {
    const count = basket.countOf(product.id);
    const isLiked = favourites.has(product.id);
    heart.setAttribute("aria-pressed", String(isLiked));
    heart.setAttribute("aria-label", t(isLiked ? "unfavourite" : "favourite"));
    heart.title = t(isLiked ? "unfavourite" : "favourite");
    const open = el("button", { class: "link", type: "button", on: { click: page.openCart } }, t("viewCart"));
    had.replaceChildren(...(count ? [icon("check"), t("inCart", { n: number(count, language) }), " ", open] : []));
  }
}

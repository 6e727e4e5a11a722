// The product page: a dialog over the list, with everything known of one product and others like it.

import * as api from "./api.js";
import { card, follow, skeletons } from "./cards.js";
import { byId, el, icon } from "./dom.js";
import { number, price, swatch, text } from "./format.js";
import { attributeName } from "./i18n.js";

const MOST_VARIANTS = 100;

let controller = null;
let shown = null;

/** Show product `name`, or close when it is "". `page`: see `card`, and `labels`, `likeThis(id, words)`. */
export async function productPage(name, page) {
  const dialog = byId("product");
  const key = name && JSON.stringify([name, page.language]);
  if (key === shown) return;
  shown = key;
  controller?.abort();
  if (!name) return dialog.close();
  controller = new AbortController();
  const { signal } = controller;
  dialog.replaceChildren(closeButton(page), waiting());
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  try {
    const product = await api.product(name, signal);
    dialog.replaceChildren(closeButton(page), top(product, page), similarSection(page));
    const [alike, others] = await Promise.all([api.similar(name, page.language, signal), variants(product, page, signal)]);
    fillSimilar(dialog, alike, page);
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

function similarSection({ t }) {
  return el("section", { class: "similar" }, el("h3", {}, t("similar")), skeletons(4));
}

function fillSimilar(dialog, answer, page) {
  const section = dialog.querySelector(".similar");
  if (!answer.hits.length) return section.remove();
  return section.querySelector(".grid").replaceWith(el("div", { class: "grid" }, answer.hits.map((hit) => card(hit, page))));
}

// The table of a comparison: a column a product, a row an attribute, marked where they differ.

import { el, icon } from "./dom.js";
import { lastPart, number, swatch, text } from "./format.js";
import { follow } from "./links.js";
import { choicesOf } from "./offers.js";
import { availabilityLabel, priceParts, rating } from "./offerviews.js";
import { attributeName } from "./translate.js";

/** The switch and the table. `actions`: `onlyDifferent`, `remove(product)`, `redraw()`. */
export function comparison(products, actions, page) {
  const rows = rowsOf(products, page);
  const isAlone = products.length === 1;
  const isAlike = !isAlone && !rows.some(({ differs }) => differs);
  const shown = actions.onlyDifferent && !isAlone ? rows.filter(({ differs }) => differs) : rows;
  return [
    isAlone && el("p", { class: "hint" }, page.t("compareMore")),
    isAlike && el("p", { class: "hint", role: "status" }, page.t("compareSame")),
    !isAlone && !isAlike && onlySwitch(actions, page),
    el("div", { class: "compare-scroll", tabindex: "0", role: "region", "aria-label": page.t("compareTitle") }, table(products, shown, actions, page)),
  ];
}

function onlySwitch({ onlyDifferent, redraw }, { t }) {
  return el("button", { class: "switch", type: "button", role: "switch", "aria-checked": String(onlyDifferent), on: { click: redraw } }, el("i", { "aria-hidden": "true" }), t("compareOnly"));
}

function table(products, rows, { remove }, page) {
  const head = products.map((product) => el("th", { scope: "col" }, el("div", {}, productHead(product, () => remove(product), page))));
  const body = rows.map(({ name, cells, differs }) =>
    el(
      "tr",
      { class: differs ? "differs" : null },
      el("th", { scope: "row" }, name, differs && el("span", { class: "differs-mark" }, page.t("compareDiffers"))),
      cells.map((cell) => el("td", {}, cell ?? page.t("none"))),
    ),
  );
  return el("table", { class: "compare-table" }, el("thead", {}, el("tr", {}, el("td", {}), head)), el("tbody", {}, body));
}

function productHead(product, remove, page) {
  const name = text(product, "title", page.language);
  const open = { product: product.id };
  const picture = product.pictures.length ? el("img", { src: product.pictures[0], alt: "" }) : icon("image");
  return [
    el("button", { class: "icon-button", type: "button", "aria-label": page.t("compareTake", { name }), on: { click: remove } }, icon("close")),
    el("a", { href: page.hrefOf(open), on: { click: (event) => follow(event, () => page.go(open)) } }, el("span", { class: "card-picture" }, picture), el("span", { class: "title" }, name)),
  ];
}

/** Rows { name, cells (node, text or null), differs } of what is known of at least one of them. */
function rowsOf(products, page) {
  const { t, language } = page;
  const row = (name, keyOf, cellOf) => {
    const keys = products.map((one) => keyOf(one) ?? null);
    const cells = products.map((one, at) => (keys[at] === null ? null : cellOf(one)));
    return { name, cells, differs: new Set(keys.map((key) => JSON.stringify(key))).size > 1, isKnown: keys.some((key) => key !== null) };
  };
  const own = (name) => row(attributeName(name, t), (one) => one[name] || null, (one) => valueText(one, name, one[name], page));
  const attributes = [...new Set(products.flatMap((one) => Object.keys(one.attributes)))].filter((name) => !products.some((one) => choicesOf(one).some(([choice]) => choice === name)));
  const choices = [...new Set(products.flatMap((one) => choicesOf(one).map(([name]) => name)))];
  return [
    row(t("row.price"), (one) => one.price ?? null, (one) => el("span", { class: "price" }, priceParts(one, page))),
    row(t("row.rating"), (one) => one.rating ?? null, (one) => rating(one, page)),
    own("brand"),
    row(attributeName("category", t), (one) => one.category.join(" > ") || null, (one) => lastPart(one.texts?.[language]?.category ?? page.labels.category?.[one.category.join(" > ")] ?? one.category.at(-1))),
    row(attributeName("colour", t), (one) => one.colour || null, (one) => withSwatch(one, page)),
    own("material"),
    ...choices.map((name) => row(attributeName(name, t), (one) => one.choices?.[name] ?? null, (one) => one.choices[name].map((value) => page.labels[name]?.[value] ?? value).join(language === "zh" ? "、" : ", "))),
    ...attributes.map((name) => row(attributeName(name, t), (one) => valueKey(one.attributes[name]), (one) => valueText(one, name, one.attributes[name], page))),
    row(t("row.availability"), (one) => availabilityLabel(one, page)?.textContent ?? null, (one) => availabilityLabel(one, page)),
  ].filter(({ isKnown }) => isKnown);
}

const valueKey = (value) => (value === undefined || value === null || (Array.isArray(value) && !value.length) ? null : value);

function valueText(product, name, value, { labels, language }) {
  if (typeof value === "number") return number(value, language);
  const values = [value].flat();
  if (values.length === 1 && product.texts?.[language]?.[name]) return product.texts[language][name];
  return values.map((one) => labels[name]?.[one] ?? one).join(language === "zh" ? "、" : ", ");
}

function withSwatch(product, page) {
  const dot = swatch(product.colour) && el("span", { class: "dot", "aria-hidden": "true" });
  if (dot) dot.style.background = swatch(product.colour);
  return el("span", { class: "with-dot" }, dot, valueText(product, "colour", product.colour, page));
}

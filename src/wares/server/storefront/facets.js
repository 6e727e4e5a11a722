// The filter panel: values with counts, a search inside long lists, swatches of colours, and numbers as ranges.

import { el, icon } from "./dom.js";
import { isFound } from "./facetsearch.js";
import { lastPart, number, swatch } from "./format.js";
import { announce } from "./live.js";
import { numberFacet } from "./priceslider.js";
import { toggled } from "./state.js";
import { attributeName } from "./translate.js";

const SHOWN = 8;
const MANY = 12; // values from which on there is a search among them
const MOST = 80; // rows drawn at once
const COLOURS = new Set(["colour", "color", "颜色"]);
const openGroups = new Set();
const typedIn = new Map(); // attribute → what is searched for among its values

/** The panel's content. `page`: `state`, `kinds`, `labels`, `go(state)`, `t`, `language`, `redraw()`. */
export function facetPanel(names, facets, page) {
  return names
    .filter((name) => facets[name])
    .map((name) => (page.kinds[name] === "number" ? numberFacet : textFacet)(name, facets[name], page))
    .filter(Boolean);
}

/** What is narrowed at the moment, as [attribute, value, label]. */
export function refinements(state, facets, labels) {
  return Object.entries(state.refine).flatMap(([attribute, values]) =>
    values.map((value) => {
      const entry = facets[attribute]?.values.find((one) => one.value === value);
      return [attribute, value, lastPart(entry?.label ?? labels[attribute]?.[value] ?? value)];
    }),
  );
}

function textFacet(name, facet, page) {
  const selection = page.state.refine[name] ?? [];
  const missing = selection.filter((value) => !facet.values.some((one) => one.value === value));
  const all = [...facet.values, ...missing.map((value) => ({ value, label: page.labels[name]?.[value] ?? value, count: 0 }))];
  if (!all.length) return null;
  const rows = name === "category" ? asTree(all, selection) : all.map((one) => ({ ...one, depth: 0 }));
  const isSwatches = COLOURS.has(name) && all.every(({ value, label }) => swatch(value) ?? swatch(label));
  const holder = el("div", { class: isSwatches ? "values swatch-values" : "values" });
  const draw = () => holder.replaceChildren(...visible(name, rows, all, selection, page));
  draw();
  return el(
    "fieldset",
    { class: "facet", data: { facet: name } },
    el("legend", {}, attributeName(name, page.t)),
    all.length >= MANY && !isSwatches && searchField(name, all, draw, page),
    holder,
  );
}

/** The rows that are shown: those that were searched for, else the first, and whatever is chosen. */
function visible(name, rows, all, selection, page) {
  const typed = typedIn.get(name) ?? "";
  if (typed) {
    const found = all.filter((one) => isFound(one, typed));
    if (!found.length) return [el("p", { class: "count-value" }, page.t("foundInNone"))];
    return [...found.slice(0, MOST).map((one) => valueRow(name, { ...one, depth: 0 }, selection, page)), ...beyond(found.length, page)];
  }
  const isLong = rows.length > SHOWN + 2;
  const isOpen = openGroups.has(name) || !isLong;
  const shown = rows.filter(({ value }, at) => (isOpen ? at < MOST : at < SHOWN) || selection.includes(value));
  return [
    ...shown.map((one) => valueRow(name, one, selection, page)),
    ...(isOpen ? beyond(rows.length, page) : []),
    ...(isLong ? [moreButton(name, rows.length, page)] : []),
  ];
}

const beyond = (count, page) => (count > MOST ? [el("p", { class: "count-value" }, page.t("beyond", { n: number(count - MOST, page.language) }))] : []);

function searchField(name, all, draw, page) {
  const label = page.t("searchIn", { name: attributeName(name, page.t) });
  const input = ({ target }) => {
    typedIn.set(name, target.value.trim());
    draw();
    const count = all.filter((one) => isFound(one, target.value)).length;
    announce(page.t(count === 0 ? "foundInNone" : count === 1 ? "foundInOne" : "foundIn", { n: number(count, page.language) }));
  };
  const keydown = (event) => {
    if (event.key !== "Escape" || !event.target.value) return;
    event.preventDefault(); // the first press clears, and closes no panel
    event.target.value = "";
    input(event);
  };
  const field = el("input", { type: "search", value: typedIn.get(name) ?? "", placeholder: label, "aria-label": label, autocomplete: "off", spellcheck: "false", data: { key: `${name}:search` }, on: { input, keydown } });
  return el("div", { class: "facet-search" }, icon("search"), field);
}

function valueRow(name, { value, label, count, depth }, selection, page) {
  const colour = COLOURS.has(name) ? swatch(value) ?? swatch(label) : null;
  const dot = colour && el("span", { class: "dot", "aria-hidden": "true" });
  if (dot) dot.style.background = colour;
  const change = () => page.go(toggled(page.state, name, value));
  return el(
    "label",
    { class: depth ? "value nested" : "value", title: lastPart(label) },
    el("input", { type: "checkbox", checked: selection.includes(value), data: { key: `${name}=${value}` }, on: { change } }),
    dot,
    el("span", { class: "name" }, lastPart(label)),
    el("span", { class: "count-value" }, number(count, page.language)),
  );
}

function moreButton(name, count, page) {
  const open = openGroups.has(name);
  const click = () => {
    if (open) openGroups.delete(name);
    else openGroups.add(name);
    page.redraw();
  };
  const props = { class: "more", type: "button", "aria-expanded": String(open), data: { key: `${name}:more` }, on: { click } };
  return el("button", props, open ? page.t("less") : page.t("more", { n: count }));
}

/** Paths "A > B" under "A"; children only where their parent, a sibling or they themselves are chosen, or one root is left. */
function asTree(values, selection) {
  const roots = values.filter((one) => !one.value.includes(" > "));
  if (!roots.length) return values.map((one) => ({ ...one, depth: 0 }));
  return roots.flatMap((root) => {
    const under = values.filter((one) => one.value.startsWith(`${root.value} > `));
    const open = roots.length === 1 || selection.some((value) => value === root.value || value.startsWith(`${root.value} > `));
    return [{ ...root, depth: 0 }, ...(open ? under.map((one) => ({ ...one, depth: 1 })) : [])];
  });
}

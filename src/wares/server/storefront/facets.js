// The filter panel: values with counts, and the price as a range.

import { el } from "./dom.js";
import { lastPart, number, swatch } from "./format.js";
import { attributeName } from "./i18n.js";
import { range, toggled, withValues } from "./state.js";

const SHOWN = 8;
const openGroups = new Set();

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
  const open = openGroups.has(name) || rows.length <= SHOWN + 2;
  const visible = rows.filter((one, at) => open || at < SHOWN || selection.includes(one.value));
  return el(
    "fieldset",
    { class: "facet", data: { facet: name } },
    el("legend", {}, attributeName(name, page.t)),
    visible.map((one) => valueRow(name, one, selection.includes(one.value), page)),
    rows.length > SHOWN + 2 && moreButton(name, rows.length, page),
  );
}

function valueRow(name, { value, label, count, depth }, checked, page) {
  const colour = name === "colour" || name === "color" ? swatch(value) ?? swatch(label) : null;
  const dot = colour && el("span", { class: "dot", "aria-hidden": "true" });
  if (dot) dot.style.background = colour;
  const change = () => page.go(toggled(page.state, name, value));
  return el(
    "label",
    { class: depth ? "value nested" : "value" },
    el("input", { type: "checkbox", checked, data: { key: `${name}=${value}` }, on: { change } }),
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

function numberFacet(name, facet, page) {
  if (!facet.stats || facet.stats.max <= facet.stats.min) return page.state.refine[name] ? emptyRange(name, page) : null;
  const ends = [Math.floor(facet.stats.min), Math.ceil(facet.stats.max)];
  const [low, high] = page.state.refine[name] ? range(page.state.refine[name][0]) : [null, null];
  const now = [low ?? ends[0], high ?? ends[1]];
  const apply = (at, value) => {
    const next = [...now];
    next[at] = Number.isFinite(value) ? value : ends[at];
    if (next[0] > next[1]) next[1 - at] = next[at];
    const open = [next[0] <= ends[0] ? "" : next[0], next[1] >= ends[1] ? "" : next[1]];
    page.go(withValues(page.state, name, open[0] === "" && open[1] === "" ? [] : [`${open[0]}..${open[1]}`]));
  };
  return el(
    "fieldset",
    { class: "facet", data: { facet: name } },
    el("legend", {}, attributeName(name, page.t)),
    el("div", { class: "range-ends" }, endInput(0), "–", endInput(1)),
    slider(),
  );

  function endInput(at) {
    const change = (event) => apply(at, event.target.value === "" ? Number.NaN : Number(event.target.value));
    return el("input", {
      type: "number", inputmode: "decimal", min: 0, step: "any", value: now[at], "aria-label": `${attributeName(name, page.t)} ${page.t(at ? "to" : "from")}`,
      data: { key: `${name}:${at}` }, on: { change },
    });
  }

  function slider() {
    const holder = el("div", { class: "slider" }, el("i"));
    const percentage = (value) => `${(100 * (Math.min(Math.max(value, ends[0]), ends[1]) - ends[0])) / (ends[1] - ends[0])}%`;
    const draw = (values) => {
      holder.style.setProperty("--low", percentage(values[0]));
      holder.style.setProperty("--high", percentage(values[1]));
    };
    draw(now);
    for (const at of [0, 1]) {
      const input = (event) => draw(now.map((value, end) => (end === at ? Number(event.target.value) : value)));
      const change = (event) => apply(at, Number(event.target.value));
      holder.append(
        el("input", {
          type: "range", min: ends[0], max: ends[1], value: now[at], "aria-label": `${attributeName(name, page.t)} ${page.t(at ? "to" : "from")}`,
          data: { key: `${name}:slide${at}` }, on: { input, change },
        }),
      );
    }
    return holder;
  }
}

function emptyRange(name, page) {
  return el("fieldset", { class: "facet", data: { facet: name } }, el("legend", {}, attributeName(name, page.t)), el("p", { class: "count-value" }, page.t("noValues")));
}

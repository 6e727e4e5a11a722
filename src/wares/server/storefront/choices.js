// The choices of a product as groups of radio buttons, long ones as lists: what can be had of each value, and what is still to be chosen.

import { el } from "./dom.js";
import { number, swatch } from "./format.js";
import { choicesOf, fitting, isPossible, isWhole, offerOf, onlyChoice, state } from "./offers.js";
import { valueText } from "./offerviews.js";
import { attributeName } from "./translate.js";

const MOST_BUTTONS = 24; // values of one choice; more of them become a list
const COLOURS = new Set(["colour", "color", "颜色"]);
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const FOCUSABLE = 'button[tabindex="0"], select';

/**
 * The choices of a product. `onChange(chosen)` is called with each choice. `selection`: what is chosen already; `extra`: { name, node } of what
 * stands beside the name of one choice. Of the answer: `node`, null without choices; `ask()` goes to the first choice that is still to be
 * made, and gives the names of all of them.
 */
export function chooser(product, page, selection, onChange, extra = null) {
  const { t } = page;
  const given = onlyChoice(product);
  const rows = choicesOf(product).map(([name, values], at) => {
    const head = rowHead(name, at, page, extra);
    return { name, head, ...(values.length > MOST_BUTTONS ? list(name, values, head) : buttons(name, values, head)) };
  });
  const clear = el("button", { class: "link clear-choice", type: "button", on: { click: () => pick({ ...given }, true) } }, t("clearChoice"));
  const node = rows.length ? el("div", { class: "choices" }, rows.map((row) => row.node), clear) : null;
  draw();
  return { node, ask };

  function pick(next, isCleared = false) {
    selection = next;
    draw();
    onChange(selection);
    if (isCleared) node.querySelector(FOCUSABLE)?.focus();
  }

  /** Choose a value; what was chosen besides and does not go with it is open again. */
  function choose(name, value) {
    pick(fitting(product, selection, name, value));
  }

  function draw() {
    for (const row of rows) {
      const value = selection[row.name];
      row.head.selected.textContent = value === undefined ? "" : valueText(row.name, value, page);
      if (value !== undefined) require(row, false);
      row.draw();
    }
    clear.hidden = !Object.keys(selection).some((name) => given[name] === undefined);
  }

  function ask() {
    if (isWhole(product, selection)) return [];
    const open = rows.filter(({ name }) => selection[name] === undefined);
    for (const row of open) require(row, true);
    open[0].node.querySelector(FOCUSABLE)?.focus();
    open[0].node.scrollIntoView({ block: "nearest" });
    return open.map(({ name }) => name);
  }

  function require(row, isMissing) {
    row.node.classList.toggle("required", isMissing);
    row.group.setAttribute("aria-invalid", String(isMissing));
  }

  function buttons(name, values, head) {
    const all = values.map((value) => valueButton(name, value, page, () => choose(name, value)));
    const group = el("div", { class: "choice-values", role: "radiogroup", "aria-labelledby": head.id, "aria-required": "true", on: { keydown: (event) => walk(event, name, values, all) } }, all.map((one) => one.node));
    const node = el("div", { class: "choice-row", data: { name } }, head.node, group);
    return {
      node,
      group,
      draw() {
        const first = Math.max(0, values.findIndex((value) => selection[name] === value));
        all.forEach((one, at) => one.draw(product, selection, selection[name] === values[at], at === first));
      },
    };
  }

  /** Arrow keys go from value to value and choose what can be had. */
  function walk(event, name, values, all) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = all.findIndex((one) => one.node === document.activeElement);
    const next = (at + step + all.length) % all.length;
    if (isPossible(product, {}, name, values[next])) choose(name, values[next]);
    for (const one of all) one.node.tabIndex = -1;
    all[next].node.tabIndex = 0;
    all[next].node.focus();
  }

  function list(name, values, head) {
    const options = values.map((value) => el("option", { value }, valueText(name, value, page)));
    const change = ({ target }) => (target.value ? choose(name, target.value) : pick(Object.fromEntries(Object.entries(selection).filter(([one]) => one !== name))));
    const select = el("select", { "aria-labelledby": head.id, on: { change } }, el("option", { value: "" }, t("choose1")), options);
    return {
      node: el("div", { class: "choice-row", data: { name } }, head.node, select),
      group: select,
      draw() {
        select.value = selection[name] ?? "";
        options.forEach((option, at) => (option.disabled = !isPossible(product, {}, name, values[at])));
      },
    };
  }
}

let groups = 0; // for ids that are the page's only ones

function rowHead(name, at, { t }, extra) {
  groups += 1;
  const id = `choice-${groups}-${at}`;
  const selected = el("span", { class: "selected-value" });
  return { id, selected, node: el("div", { class: "choice-head" }, el("b", { id }, attributeName(name, t)), selected, extra?.name === name && extra.node) };
}

/** One value as a radio button, which says whether it can be had. */
function valueButton(name, value, page, choose) {
  const { t, language } = page;
  const colour = COLOURS.has(name.toLowerCase()) && swatch(value);
  const dot = colour && el("span", { class: "dot", "aria-hidden": "true" });
  if (dot) dot.style.background = colour;
  const note = el("small", {});
  const click = () => node.getAttribute("aria-disabled") !== "true" && choose();
  const node = el("button", { class: "choice", type: "button", role: "radio", data: { value }, on: { click } }, dot, el("span", { class: "label" }, valueText(name, value, page)), note);
  return {
    node,
    draw(product, selection, isChosen, isFirst) {
      const offer = offerOf(product, { ...selection, [name]: value });
      const isHere = isPossible(product, selection, name, value);
      const isAnywhere = isHere || isPossible(product, {}, name, value);
      const supply = isHere && offer ? state(offer) : "";
      node.setAttribute("aria-checked", String(isChosen));
      node.setAttribute("aria-disabled", String(!isAnywhere));
      node.tabIndex = isFirst ? 0 : -1;
      node.classList.toggle("unavailable", !isAnywhere);
      node.classList.toggle("elsewhere", isAnywhere && !isHere);
      node.title = isHere ? "" : t(isAnywhere ? "notSo" : "state.out");
      const isTold = supply === "few" || supply === "preorder" || supply === "backorder";
      note.className = isHere && isTold ? "" : "visually-hidden";
      note.textContent = isTold ? t(supply === "few" ? "left" : `state.${supply}`, { n: number(offer.stock ?? 0, language) }) : isHere ? "" : t(isAnywhere ? "notSo" : "state.out");
    },
  };
}

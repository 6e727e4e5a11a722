// How an offer looks: price with what it was, availability, rating, and the buttons of its choices.

import { el } from "./dom.js";
import { number, price, swatch } from "./format.js";
import { attributeName } from "./i18n.js";
import { choicesOf, onlyChoice, isFrom, isPossible, isWhole, reduction, state } from "./offers.js";

const MOST_BUTTONS = 24; // values of one choice; more of them become a list
const COLOURS = new Set(["colour", "color", "颜色"]);

/** By how much the price is reduced, as a mark; null when it is not. */
export function saleMark(product, { t, language }, name = "discount") {
  const share = reduction(product);
  return share ? el("span", { class: name }, t("off", { n: number(share, language) })) : null;
}

/** What a price tag holds: the price, and struck out what it was. */
export function priceParts(product, { t, language, currency }) {
  const unit = product.currency || currency;
  const now = price(product.price, unit, language);
  if (!now) return [];
  const current = el("span", { class: "now" }, isFrom(product) ? t("priceFrom", { price: now }) : now);
  if (!reduction(product)) return [current];
  const was = el("s", { class: "was" }, el("span", { class: "visually-hidden" }, `${t("wasPrice")} `), price(product.was_price, unit, language));
  return [current, " ", was];
}

/** Availability in words with a mark; null when nothing is known. */
export function availabilityLabel(product, { t, language }) {
  const supply = state(product);
  return supply ? el("span", { class: `stock ${supply}` }, t(`state.${supply}`, { n: number(product.stock ?? 0, language) })) : null;
}

/** Stars and how many rated; null when nobody did. */
export function rating(product, { t, language }) {
  if (typeof product.rating !== "number") return null;
  const mean = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(product.rating);
  const count = product.rating_count;
  const label = count === null || count === undefined ? t("rated", { rating: mean }) : t(count === 1 ? "ratedByOne" : "ratedBy", { rating: mean, n: number(count, language) });
  const stars = el("span", { class: "stars", "aria-hidden": "true" }, "★★★★★");
  stars.style.setProperty("--share", `${(product.rating / 5) * 100}%`);
  const figures = count ? `${mean} (${number(count, language)})` : mean;
  return el("span", { class: "rating", role: "img", "aria-label": label, title: label }, stars, el("span", { "aria-hidden": "true" }, figures));
}

/** A choice in words, e.g. "Size M · Colour red". */
export const choiceText = (choice, page) =>
  Object.entries(choice ?? {}).map(([name, value]) => `${attributeName(name, page.t)} ${valueText(name, value, page)}`).join(" · ");

const valueText = (name, value, { labels }) => labels?.[name]?.[value] ?? value;

/**
 * The choices of a product as buttons, long ones as lists. `onChange(chosen)` is called with each choice.
 * `selection`: what is chosen already. `ask()` of the answer shows what is still to be chosen and goes there; says whether something is.
 */
export function chooser(product, page, selection, onChange) {
  const { t } = page;
  const rows = choicesOf(product).map(([name, values]) => ({ name, ...(values.length > MOST_BUTTONS ? list(name, values) : buttons(name, values)) }));
  const clear = el("button", { class: "link clear-choice", type: "button", on: { click: () => pick({ ...onlyChoice(product) }, true) } }, t("clearChoice"));
  const node = rows.length ? el("div", { class: "choices" }, rows.map((row) => row.node), clear) : null;
  draw();
  return { node, ask };

  function pick(next, isCleared = false) {
    selection = next;
    draw();
    onChange(selection);
    if (isCleared) node.querySelector("button:not([disabled]), select")?.focus();
  }

  function toggle(name, value) {
    const { [name]: before, ...rest } = selection;
    pick(before === value ? rest : { ...rest, [name]: value });
  }

  function draw() {
    for (const row of rows) row.draw();
    clear.hidden = !Object.entries(selection).some(([name]) => onlyChoice(product)[name] === undefined);
  }

  function ask() {
    if (isWhole(product, selection)) return false;
    const open = rows.find(({ name }) => selection[name] === undefined);
    open.node.classList.add("required");
    open.node.querySelector("button:not([disabled]), select")?.focus();
    return true;
  }

  function legend(name) {
    const selected = el("span", { class: "selected-value" });
    return { selected, node: el("legend", {}, attributeName(name, t), " ", selected) };
  }

  function buttons(name, values) {
    const head = legend(name);
    const all = values.map((value) => {
      const dot = COLOURS.has(name.toLowerCase()) && swatch(value);
      const mark = dot && el("span", { class: "dot", "aria-hidden": "true" });
      if (mark) mark.style.background = dot;
      return el("button", { class: "choice", type: "button", data: { value }, on: { click: () => toggle(name, value) } }, mark, el("span", { class: "label" }, valueText(name, value, page)));
    });
    const node = el("fieldset", { class: "choice-row", data: { name } }, head.node, el("div", {}, all));
    return {
      node,
      draw() {
        head.selected.textContent = selection[name] === undefined ? "" : valueText(name, selection[name], page);
        if (selection[name] !== undefined) node.classList.remove("required");
        all.forEach((button, at) => {
          const isChosen = selection[name] === values[at];
          const can = isPossible(product, selection, name, values[at]);
          button.setAttribute("aria-pressed", String(isChosen));
          button.disabled = !can && !isChosen;
          button.classList.toggle("unavailable", !can);
          button.title = can ? "" : t("notSo");
        });
      },
    };
  }

  function list(name, values) {
    const head = legend(name);
    const options = values.map((value) => el("option", { value }, valueText(name, value, page)));
    const change = (event) => (event.target.value ? pick({ ...selection, [name]: event.target.value }) : toggle(name, selection[name]));
    const select = el("select", { "aria-label": attributeName(name, t), on: { change } }, el("option", { value: "" }, t("choose1")), options);
    const node = el("fieldset", { class: "choice-row", data: { name } }, head.node, select);
    return {
      node,
      draw() {
        select.value = selection[name] ?? "";
        if (selection[name] !== undefined) node.classList.remove("required");
        options.forEach((option, at) => (option.disabled = !isPossible(product, selection, name, values[at]) && selection[name] !== values[at]));
      },
    };
  }
}

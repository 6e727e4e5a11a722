// The box of <wares-search>: words, and what is offered for them.

import { el, icon, marked } from "./dom.js";
import { pictureOf, priceOf } from "./elementcard.js";
import { lastPart, number, text } from "./format.js";
import { createOfferList } from "./offerlist.js";
import { searchOrigin } from "./tracker.js";

const PAUSE = 110; // milliseconds after which words being typed are asked for
const MOST_CHARACTERS = 500;
const isChinese = (words) => /\p{Script=Han}/u.test(words);

/**
 * The box of an `element`: `node`, `set(words)`, `focus()`. `onAsk(words)` is called with what is to be searched for, `onCategory({ value, label })` with a category
 * that was taken, `onClear()`.
 */
export function createBox(element, { onAsk, onCategory, onClear }) {
  const { t, shop, language } = element;
  const label = element.getAttribute("label") || t("searchLabel");
  const list = el("div", { class: "suggestions", part: "suggestions", id: "suggestions", role: "listbox", "aria-label": label, hidden: true });
  const input = el("input", {
    part: "input", type: "text", inputmode: "search", enterkeyhint: "search", role: "combobox", "aria-label": label, "aria-expanded": "false", "aria-controls": "suggestions",
    "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: MOST_CHARACTERS, placeholder: element.getAttribute("placeholder") || t("placeholder"),
  });
  const clear = el("button", { class: "icon-button", part: "clear", type: "button", "aria-label": t("clear"), hidden: true }, icon("close"));
  const node = el("form", { class: "box", part: "box", role: "search", "aria-label": label }, icon("search"), input, clear, list);
  const offers = createOfferList(input, list, choose, (words) => element.announce(words));
  let timer = 0;
  let controller = null;
  let typed = "";
  let about = {};

  function set(words) {
    input.value = typed = words;
    clear.hidden = !words;
  }

  function close() {
    controller?.abort();
    clearTimeout(timer);
    offers.close();
  }

  function choose(offer) {
    close();
    if (offer.hit) return element.select(offer.hit, searchOrigin("", typed)) && location.assign(element.hrefOf(offer.hit));
    set(offer.words ?? "");
    return offer.words ? onAsk(offer.words) : onCategory(offer.category);
  }

  async function suggest() {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    try {
      about = await element.about();
      const groups = await groupsFor(input.value.trim(), signal);
      if (!signal.aborted && element.shadowRoot.activeElement === input && !offers.active) offers.show(groups, { t, language }); // nothing moves under who walks through it
    } catch (error) {
      if (error.name !== "AbortError") offers.close(); // the search itself says what is wrong
    }
  }

  async function groupsFor(words, signal) {
    const view = element.view(about);
    if (!words) {
      const { queries } = await shop.trending();
      return groups([["trending", t("trendingSearches"), queries.filter((one) => isChinese(one) === (language === "zh")).map((one) => ({ words: one, node: line("trend", [one]) }))]]);
    }
    const found = await shop.suggest({ q: words, language, limit: 5, categories: 2, products: 4 }, signal);
    const queries = found.suggestions.filter((one) => one.text.toLowerCase() !== words.toLowerCase() && (language === "zh" || !isChinese(one.text)));
    return groups([
      ["queries", t("queries"), queries.map((one) => ({ words: one.text, node: line("search", marked(one.marked)) }))],
      ["categories", t("inCategories"), found.categories.map((one) => ({ category: one, node: categoryNodes(one, language) }))],
      ["products", t("productsFound"), found.products.map((one) => ({ hit: { id: one.id, product: one }, node: productNodes(one, view) }))],
    ]);
  }

  /** Walk through the offers; a search that is marked stands in the field, everything else leaves there what was typed. */
  function walk(way) {
    if (!offers.isOpen) return suggest();
    offers.move(way);
    input.value = offers.active?.words ?? typed;
    return undefined;
  }

  const KEYS = {
    ArrowDown: () => walk(1),
    ArrowUp: () => walk(-1),
    Escape: () => (offers.isOpen ? ((input.value = typed), close()) : false),
    Enter: () => (offers.active ? choose(offers.active) : false),
  };
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    typed = input.value;
    clear.hidden = !typed;
    offers.unmark();
    clearTimeout(timer);
    timer = setTimeout(suggest, PAUSE);
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  input.addEventListener("click", () => !input.value && !offers.isOpen && suggest());
  input.addEventListener("blur", () => {
    input.value = typed;
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !KEYS[event.key] || KEYS[event.key]() === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    set(input.value.trim());
    if (typed) onAsk(typed);
    else onClear();
  });
  clear.addEventListener("click", () => {
    close();
    set("");
    input.focus();
    onClear();
  });
  return { node, set, focus: (options) => input.focus(options) };
}

const groups = (all) => all.map(([name, title, offers]) => ({ name, title, offers })).filter(({ offers }) => offers.length);
const line = (name, nodes) => [icon(name), el("span", { class: "words" }, nodes)];

function categoryNodes({ label, count }, language) {
  const parent = label.split(" > ").slice(0, -1).join(" › ");
  return [icon("grid"), el("span", { class: "words" }, lastPart(label), parent && el("small", {}, parent)), el("span", { class: "count-value" }, number(count, language))];
}

function productNodes(product, view) {
  const cost = priceOf(product, view);
  return [el("span", { class: "thumb" }, pictureOf(product, view, "44px")), el("span", { class: "words" }, text(product, "title", view.language), cost.length > 0 && el("small", {}, cost))];
}

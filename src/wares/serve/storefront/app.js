// The storefront: the URL says what is shown; every change goes through `go`, and `update` draws it.

import * as api from "./api.js";
import { follow } from "./cards.js";
import { byId, el, icon } from "./dom.js";
import { facetPanel, refinements } from "./facets.js";
import { lastPart, number, text } from "./format.js";
import { attributeName, chooseLanguage, translator } from "./i18n.js";
import * as pictures from "./pictures.js";
import { productPage } from "./product.js";
import { countLine, failure, notices, pager, results, skeletons } from "./results.js";
import { searchBox } from "./searchbox.js";
import { EMPTY, atHome, chooseFacets, format, parse, range, request } from "./state.js";

const PER_PAGE = 24;
const PATIENCE = 160; // milliseconds before skeletons replace what is shown
const TILES = 9;

let state = parse(location.search);
let shop = { name: "", language: "en", currency: "", languages: ["en", "zh"] };
let known = null; // { kinds, names, labels, categories, tiles } of the shop in one language
let answer = null;
let asked = ""; // the request `answer` belongs to
let unfinished = false;
let typing = false;
let controller = null;
const likeNames = new Map();

const languageNow = () => chooseLanguage(state.language, localStorage.getItem("language"), navigator.languages, shop.languages);

/** What the views are given. */
function page() {
  const language = languageNow();
  return {
    state, language, t: translator(language), currency: shop.currency, kinds: known?.kinds ?? {}, labels: known?.labels ?? {}, ideas: known?.categories.slice(0, 6) ?? [],
    go, hrefOf, likeThis, closeProduct, retry, redraw: drawFacets,
  };
}

const hrefOf = (change) => location.pathname + format({ ...state, ...change });

/** Change the state, remember it in the URL, and draw. `replace`: no new step for the back button; `top`: scroll up. */
function go(change, { replace = false, top = false } = {}) {
  state = { ...state, ...change };
  history[replace ? "replaceState" : "pushState"](null, "", hrefOf({}));
  if (top) scrollTo({ top: 0 });
  update();
}

function likeThis(id, words = "") {
  unfinished = false;
  go({ like: id, q: words, product: "", page: 1, refine: {}, sort: EMPTY.sort }, { top: true });
}

function closeProduct() {
  if (state.product) go({ product: "" });
}

function retry() {
  asked = "";
  update();
}

async function update() {
  const { language, t } = page();
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  drawWords(t, language);
  drawGiven();
  productPage(state.product, page());
  await find();
}

/** Ask the shop when what is wanted differs from what is shown; the latest question wins. */
async function find() {
  const { language } = page();
  const picture = pictures.recall(state.picture);
  if (state.picture && !picture) {
    toast(page().t("lostPicture"));
    return go({ picture: "" }, { replace: true });
  }
  const wanted = JSON.stringify([state.q, state.like, state.picture, state.refine, state.sort, state.page, state.why, language, unfinished]);
  if (wanted === asked) return undefined;
  asked = wanted;
  controller?.abort();
  controller = new AbortController();
  const { signal } = controller;
  byId("results").classList.add("waiting");
  const timer = setTimeout(() => byId("list").replaceChildren(skeletons(12)), answer ? 3 * PATIENCE : PATIENCE);
  try {
    if (known?.language !== language) known = await learn(language);
    if (signal.aborted) return undefined;
    const body = request(state, { facets: known.names, perPage: PER_PAGE, language, unfinished, pictures: picture ? [picture] : [] });
    answer = await api.search(body, signal);
    clearTimeout(timer);
    drawAnswer();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    asked = "";
    clearTimeout(timer);
    drawFailure(error);
  } finally {
    clearTimeout(timer);
    if (!signal.aborted) byId("results").classList.remove("waiting");
  }
  return undefined;
}

/** What the page needs to know of the shop in one language: attributes, facets worth showing, labels, front-page tiles. */
async function learn(language) {
  const { attributes: kinds, labels } = await api.attributes(language);
  const texts = Object.keys(kinds).filter((name) => kinds[name] === "text");
  const body = request(EMPTY, { facets: texts, perPage: 120, language, pictures: [], unfinished: false });
  const whole = await api.search(body);
  const categories = (whole.facets.category?.values ?? []).filter(({ value }) => !value.includes(" > "));
  const tiles = categories.slice(0, TILES).map((one) => ({
    ...one, picture: whole.hits.find(({ product }) => product.category[0] === one.value && product.pictures.length)?.product.pictures[0] ?? null,
  }));
  return { language, kinds, labels, names: chooseFacets(kinds, whole.facets), categories, tiles: tiles.filter(({ picture }) => picture) };
}

// ------------------------------------------------------------------------------------------------------- drawing

function drawWords(t, language) {
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  const labels = { words: "searchLabel", clear: "clear", camera: "camera", "filters-close": "close", filters: "filters", pager: "pages" };
  for (const [id, key] of Object.entries(labels)) byId(id).setAttribute("aria-label", t(key));
  byId("words").placeholder = state.picture || state.like ? t("butHint") : t("placeholder");
  byId("language").textContent = language === "zh" ? "English" : "中文";
  byId("language").lang = language === "zh" ? "en" : "zh-CN";
  byId("wordmark").textContent = shop.name;
  byId("wordmark").href = hrefOf({ ...EMPTY, language: state.language });
  byId("foot-name").textContent = shop.name;
  document.title = state.q ? `${state.q} · ${shop.name}` : shop.name;
  byId("why").checked = state.why;
}

/** The words, picture and product the search starts from. */
function drawGiven() {
  const { t, language } = page();
  if (document.activeElement !== byId("words") || !typing) byId("words").value = state.q;
  byId("clear").hidden = !byId("words").value;
  const chips = [];
  const picture = pictures.recall(state.picture);
  if (picture) chips.push(chip(null, t("picture"), () => go({ picture: "", page: 1 }), picture));
  if (state.like) {
    const [name, source] = likeNames.get(state.like + language) ?? [state.like, null];
    chips.push(chip(t("likeChip", { name }), t("likeChip", { name }), () => go({ like: "", page: 1 }), source));
    if (!likeNames.has(state.like + language)) nameLike(state.like, language);
  }
  byId("given").replaceChildren(...chips);
}

async function nameLike(id, language) {
  likeNames.set(id + language, [id, null]);
  const product = await api.product(id).catch(() => null); // the search itself says when it is gone
  if (!product) return;
  likeNames.set(id + language, [text(product, "title", language), product.pictures[0] ?? null]);
  drawGiven();
}

function chip(label, name, remove, source = null) {
  const { t } = page();
  const button = el("button", { type: "button", "aria-label": t("remove", { name }), on: { click: remove } }, icon("close"));
  return el("span", { class: source ? "chip pictured" : "chip", title: name }, source && el("img", { src: source, alt: name }), label && el("span", {}, label), button);
}

function drawAnswer() {
  const view = page();
  const { t, language } = view;
  byId("results").classList.remove("failed");
  byId("hero").hidden = !atHome(state);
  byId("count").textContent = countLine(answer, view);
  byId("list").replaceChildren(results(answer, view));
  byId("pager").replaceChildren(...pager(answer, view));
  const said = notices(answer, view);
  byId("notice").replaceChildren(...said);
  byId("notice").hidden = !said.length;
  byId("filters-done").textContent = t("show", { n: number(answer.total, language) });
  drawTiles(view);
  drawSorts(t);
  drawChips(view);
  drawFacets();
}

function drawFailure(error) {
  const view = page();
  byId("results").classList.add("failed");
  byId("hero").hidden = true;
  byId("count").textContent = "";
  byId("notice").hidden = true;
  byId("pager").replaceChildren();
  byId("list").replaceChildren(failure(error, view));
  drawChips(view);
}

/** The panel is drawn anew; the focus goes back to where it was. */
function drawFacets() {
  const panel = byId("facets");
  const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  panel.replaceChildren(...facetPanel(known.names, answer.facets, page()));
  if (focused) panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawTiles(view) {
  const tile = ({ value, label, picture }) => {
    const change = { refine: { category: [value] } };
    const click = (event) => follow(event, () => go(change, { top: true }));
    return el("a", { class: "tile", href: view.hrefOf(change), on: { click } }, el("span", { class: "tile-picture" }, el("img", { src: picture, alt: "" })), el("span", {}, lastPart(label)));
  };
  byId("tiles").replaceChildren(...known.tiles.map(tile));
}

function drawSorts(t) {
  const sorts = ["relevance", "price", "-price", "-popularity"].filter((name) => name === "relevance" || known.kinds[name.replace("-", "")] === "number");
  if (!sorts.includes(state.sort)) sorts.push(state.sort);
  byId("sort").replaceChildren(...sorts.map((name) => el("option", { value: name, selected: name === state.sort }, t(name))));
}

function drawChips(view) {
  const { t, language } = view;
  const active = refinements(state, answer?.facets ?? {}, view.labels);
  const chips = active.map(([attribute, value, label]) => {
    const shownValue = value.includes("..") && known?.kinds[attribute] === "number" ? rangeLabel(value, language) : label;
    const name = `${attributeName(attribute, t)}: ${shownValue}`;
    const left = { ...state.refine, [attribute]: state.refine[attribute].filter((one) => one !== value) };
    if (!left[attribute].length) delete left[attribute];
    return chip(name, name, () => go({ refine: left, page: 1 }));
  });
  if (chips.length > 1) chips.push(el("button", { class: "link", type: "button", on: { click: () => go({ refine: {}, page: 1 }) } }, t("clearAll")));
  byId("chips").replaceChildren(...chips);
  byId("filters-count").textContent = String(active.length);
  byId("filters-count").hidden = !active.length;
}

function rangeLabel(value, language) {
  const [low, high] = range(value);
  const say = (n) => number(n, language);
  if (low === null) return `≤ ${say(high)}`;
  return high === null ? `≥ ${say(low)}` : `${say(low)} – ${say(high)}`;
}

let toastTimer = 0;

function toast(message) {
  clearTimeout(toastTimer);
  byId("toast").textContent = message;
  byId("toast").hidden = false;
  toastTimer = setTimeout(() => (byId("toast").hidden = true), 6000);
}

// -------------------------------------------------------------------------------------------------------- events

async function pictured(file) {
  try {
    const key = await pictures.keep(file);
    unfinished = false;
    go({ picture: key, like: "", product: "", page: 1, sort: EMPTY.sort }, { top: true });
  } catch {
    toast(page().t("notPicture"));
  }
}

function listen() {
  searchBox({
    language: languageNow,
    pictured,
    typed(words) {
      if (words === state.q) return;
      unfinished = true;
      go({ q: words, page: 1 }, { replace: typing });
      typing = true;
    },
    asked(words) {
      unfinished = false;
      go({ q: words, page: 1 }, { replace: typing || words === state.q, top: true });
      typing = false;
    },
  });
  byId("words").addEventListener("blur", () => (typing = false));
  byId("sort").addEventListener("change", ({ target }) => go({ sort: target.value, page: 1 }));
  byId("why").addEventListener("change", ({ target }) => go({ why: target.checked }, { replace: true }));
  byId("wordmark").addEventListener("click", (event) => follow(event, () => go({ ...EMPTY, language: state.language }, { top: true })));
  byId("language").addEventListener("click", () => {
    const next = languageNow() === "zh" ? "en" : "zh";
    localStorage.setItem("language", next);
    go({ language: next });
  });
  byId("product").addEventListener("cancel", (event) => {
    event.preventDefault();
    closeProduct();
  });
  byId("product").addEventListener("click", (event) => event.target === byId("product") && closeProduct());
  drawer();
  addEventListener("popstate", () => {
    state = parse(location.search);
    unfinished = typing = false;
    update();
  });
  addEventListener("online", retry);
  addEventListener("scroll", () => document.querySelector(".bar").classList.toggle("lifted", scrollY > 8), { passive: true });
}

/** Filters stand beside the list where there is room, else in a drawer. */
function drawer() {
  const panel = byId("filters");
  const narrow = matchMedia("(max-width: 900px)");
  const fit = () => {
    panel.close();
    panel.open = !narrow.matches; // beside the list it is no dialog: set without moving the focus
  };
  narrow.addEventListener("change", fit);
  fit();
  byId("filters-open").addEventListener("click", () => panel.showModal());
  for (const id of ["filters-close", "filters-done"]) byId(id).addEventListener("click", () => panel.close());
  panel.addEventListener("click", (event) => event.target === panel && narrow.matches && panel.close());
}

async function start() {
  byId("list").replaceChildren(skeletons(12));
  listen();
  try {
    shop = await api.shop();
  } catch (error) {
    return drawFailure(error);
  }
  return update();
}

start();

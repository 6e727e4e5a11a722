// The storefront: the URL says what is shown; every change goes through `go`, and `update` draws it.

import * as api from "./api.js";
import { createBasket, createFavourites } from "./belongings.js";
import { follow } from "./cards.js";
import { cartPanel } from "./cartpanel.js";
import { byId } from "./dom.js";
import { facetPanel } from "./facets.js";
import { number, text } from "./format.js";
import { createHome } from "./home.js";
import { chooseLanguage, translator } from "./i18n.js";
import { createWatcher } from "./impressions.js";
import { browserStorage, kept } from "./keeping.js";
import { createOutbox } from "./outbox.js";
import { peopleMenu } from "./people.js";
import * as pictures from "./pictures.js";
import { productPage } from "./product.js";
import { countLine, failure, notices, pager, results, skeletons } from "./results.js";
import { searchBox } from "./searchbox.js";
import { EMPTY, atHome, chooseFacets, format, parse, request, table } from "./state.js";
import { say } from "./toast.js";
import { chip, chips, sorts, tiles } from "./toolbar.js";
import { createTracker, place } from "./tracking.js";
import { NOBODY, asksNot, createVisitor } from "./visitor.js";

const PER_PAGE = 24;
const PATIENCE = 160; // milliseconds before skeletons replace what is shown
const TILES = 9;
const MOST_FACETS = 100; // that the API counts at once
const SOON = 300; // milliseconds that an answer waits for what was just done to be known

let state = parse(location.search);
let shop = { name: "", language: "en", currency: "", languages: ["en", "zh"] };
let known = null; // { kinds, names, labels, categories, tiles } of the shop in one language
let answer = null;
let asked = ""; // the request `answer` belongs to
let unfinished = false;
let typing = false;
let controller = null;
let shoppers = []; // those the shop may be seen as
let drawPerson = () => {};
let about = null; // resolves when the shop is known
const likeNames = new Map();

const visitor = createVisitor(kept("visitor", NOBODY), api.now, !asksNot(navigator));
const outbox = createOutbox({ post: api.events, beacon: api.beacon, storage: browserStorage(), now: api.now });
const told = createTracker(visitor, outbox, api.now);
const watcher = createWatcher(told.impression);
const basket = createBasket(kept("carts", {}), visitor, told);
const favourites = createFavourites(kept("favourites", {}), visitor, told);
const home = createHome(byId("home"), page);
const cart = cartPanel(page);

const languageNow = () => chooseLanguage(state.language, localStorage.getItem("language"), navigator.languages, shop.languages);

/** What the views are given. */
function page() {
  const language = languageNow();
  return {
    state, language, t: translator(language), currency: shop.currency, kinds: known?.kinds ?? table(), labels: known?.labels ?? table(), ideas: known?.categories.slice(0, 6) ?? [],
    go, hrefOf, likeThis, closeProduct, retry, redraw: drawFacets,
    visitor, asksNot: asksNot(navigator), told, watch: watcher.watch, basket, favourites, notMe, openCart, closeCart, say, settled,
  };
}

const hrefOf = (change) => location.pathname + format({ ...state, ...change });

/** Change the state, remember it in the URL, and draw. `replace`: no new step for the back button; `top`: scroll up. */
function go(change, { replace = false, top = false } = {}) {
  state = { ...state, ...change, refine: table(change.refine ?? state.refine) };
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

const openCart = () => go({ product: "", cart: true });

function closeCart() {
  if (state.cart) go({ cart: false });
}

/** Forget this visit, unless it is taken back. */
function notMe() {
  const { t } = page();
  const takeBack = visitor.forget();
  say(t("forgotten"), { label: t("undo"), action: takeBack });
}

/** Resolves when the shop is known and knows what was done so far, or does not answer in time. */
const settled = () => Promise.all([about.catch(() => null), Promise.race([outbox.flush(), new Promise((resolve) => setTimeout(resolve, SOON))])]);

function retry() {
  asked = "";
  if (shop.name) update();
  else enter();
}

async function update() {
  const { language, t } = page();
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  drawWords(t, language);
  drawGiven();
  productPage(state.product, page());
  cart.show(state.cart);
  drawPerson();
  if (atHome(state)) drawFront(page());
  await find();
}

/** Ask the shop when what is wanted differs from what is shown; the latest question wins. */
async function find() {
  const { language } = page();
  const picture = pictures.recall(state.picture);
  if (state.picture && !picture) {
    say(page().t("lostPicture"));
    return go({ picture: "" }, { replace: true });
  }
  const wanted = JSON.stringify([state.q, state.like, state.picture, state.refine, state.sort, state.page, state.why, language, unfinished, visitor.shopper, visitor.personal]);
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
    const body = request(state, {
      facets: known.names, kinds: known.kinds, perPage: PER_PAGE, language, unfinished, pictures: picture ? [picture] : [], identity: visitor.identity(),
    });
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
  const body = request(EMPTY, { facets: texts.slice(0, MOST_FACETS), kinds, perPage: 120, language, pictures: [], unfinished: false });
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
  const labels = { words: "searchLabel", clear: "clear", camera: "camera", "filters-close": "close", filters: "filters", pager: "pages", people: "person" };
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
  if (picture) chips.push(chip(null, t("picture"), () => go({ picture: "", page: 1 }), page(), picture));
  if (state.like) {
    const [name, source] = likeNames.get(state.like + language) ?? [state.like, null];
    chips.push(chip(t("likeChip", { name }), t("likeChip", { name }), () => go({ like: "", page: 1 }), page(), source));
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

function drawAnswer() {
  const view = page();
  const { t, language } = view;
  const queryId = answer.query_id;
  if (state.page === 1) told.search(state.q, queryId, unfinished);
  byId("results").classList.remove("failed");
  drawFront(view);
  byId("count").textContent = countLine(answer, view);
  byId("list").replaceChildren(results(answer, view, place(queryId, state.q)));
  byId("pager").replaceChildren(...pager(answer, view));
  const said = notices(answer, view);
  byId("notice").replaceChildren(...said);
  byId("notice").hidden = !said.length;
  byId("filters-done").textContent = t("show", { n: number(answer.total, language) });
  byId("yours").textContent = t("orderedForYou");
  byId("yours").hidden = !answer.personal;
  byId("tiles").replaceChildren(...tiles(known, view));
  byId("sort").replaceChildren(...sorts(view));
  drawChips(view);
  drawFacets();
}

function drawFailure(error) {
  const view = page();
  byId("results").classList.add("failed");
  byId("hero").hidden = byId("all").hidden = true;
  home.hide();
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

function drawChips(view) {
  const [shown, count] = chips(answer?.facets ?? {}, view);
  byId("chips").replaceChildren(...shown);
  byId("filters-count").textContent = String(count);
  byId("filters-count").hidden = !count;
}

/** The front page: a welcome, shelves, and below them everything. */
function drawFront(view) {
  const isHome = atHome(state);
  const name = shoppers.find(({ token }) => token === visitor.shopper)?.name[view.language];
  byId("hero").hidden = byId("all").hidden = !isHome;
  byId("hero").classList.toggle("known", visitor.known);
  byId("hero-title").textContent = visitor.known ? view.t(name ? "welcomeNamed" : "welcome", { name }) : view.t("heroTitle");
  if (!isHome) home.hide();
  else home.show(Boolean(state.product || state.cart));
}

// -------------------------------------------------------------------------------------------------------- events

async function pictured(file) {
  try {
    const key = await pictures.keep(file);
    unfinished = false;
    go({ picture: key, like: "", product: "", page: 1, sort: EMPTY.sort }, { top: true });
  } catch {
    say(page().t("notPicture"));
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
  shopperChanges();
  byId("cart-open").addEventListener("click", openCart);
  addEventListener("popstate", () => {
    state = parse(location.search);
    unfinished = typing = false;
    update();
  });
  addEventListener("online", retry);
  addEventListener("online", () => outbox.flush());
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("pagehide", leave);
  addEventListener("scroll", () => document.querySelector(".bar").classList.toggle("lifted", scrollY > 8), { passive: true });
}

/** What is known of the visit goes out before the page may be gone. */
function leave() {
  watcher.flush();
  outbox.leave();
}

/** Another shopper, or another wish about personalising: everything is asked anew, here and in other tabs. */
function shopperChanges() {
  const who = () => JSON.stringify([visitor.shopper, visitor.personal, visitor.names().session]);
  let before = who();
  visitor.onChange(() => {
    if (who() === before) return;
    before = who();
    if (!visitor.personal) outbox.clear();
    retry();
  });
  basket.onChange(cart.changed);
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

function start() {
  const { language, t } = page();
  listen();
  drawWords(t, language);
  byId("list").replaceChildren(skeletons(12));
  enter();
  if (atHome(state)) drawFront(page());
  document.body.classList.remove("starting");
}

/** Learn what shop this is, then show it. */
async function enter() {
  about = learnShop();
  try {
    await about;
  } catch (error) {
    return drawFailure(error);
  }
  drawPerson = peopleMenu(page, shoppers);
  return update();
}

async function learnShop() {
  const none = { shoppers: [] }; // a shop without any is a whole shop
  [shop, { shoppers }] = await Promise.all([api.shop(), api.showcase().catch(() => none)]);
}

start();

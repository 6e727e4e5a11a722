// The storefront: the URL says what is shown; every change goes through `go`, and `update` draws it.

import * as api from "./api.js";
import { createCart, createFavourites } from "./collections.js";
import { follow } from "./cards.js";
import { createCartFlow } from "./cartflow.js";
import { cartPage } from "./cartpage.js";
import { cartPanel } from "./cartpanel.js";
import { createCheckout } from "./checkout.js";
import { byId } from "./dom.js";
import { facetPanel } from "./facets.js";
import { number, text } from "./format.js";
import { createHome } from "./home.js";
import { chooseLanguage, translator } from "./i18n.js";
import { createWatcher } from "./impressions.js";
import { browserStorage, storedValue } from "./storage.js";
import { createEventQueue } from "./eventqueue.js";
import { accountMenu } from "./account.js";
import * as pictures from "./pictures.js";
import { productPage } from "./product.js";
import { countLine, failure, notices, pager, results, skeletons } from "./results.js";
import { searchBox } from "./searchbox.js";
import { EMPTY, isHomePage, changed, chooseFacets, format, parse, pathOf, request, table } from "./state.js";
import { notify } from "./toast.js";
import { chip, chips, sorts, tiles } from "./toolbar.js";
import { createTracker, searchOrigin } from "./tracker.js";
import { NOBODY, requestsNoTracking, createVisitor } from "./visitor.js";

const PER_PAGE = 24;
const SKELETON_DELAY = 160; // milliseconds before skeletons replace what is shown
const TILES = 9;
const MOST_FACETS = 100; // that the API counts at once
const SYNC_TIMEOUT = 300; // milliseconds that an answer waits for what was just done to be known

let state = parse(location.search, location.pathname);
let shop = { name: "", language: "en", currency: "", languages: ["en", "zh"], delivery: {}, returns: {}, checkout: null };
let catalogInfo = null; // { kinds, names, labels, categories, tiles } of the shop in one language
let answer = null;
let lastRequest = ""; // the request `answer` belongs to
let unfinished = false;
let typing = false;
let controller = null;
let shoppers = []; // those the shop may be seen as
let drawAccount = () => {};
let shopReady = null; // resolves when the shop is known
const likeNames = new Map();

const visitor = createVisitor(storedValue("visitor", NOBODY), api.now, !requestsNoTracking(navigator));
const eventQueue = createEventQueue({ post: api.events, beacon: api.beacon, storage: browserStorage(), now: api.now });
const tracker = createTracker(visitor, eventQueue, api.now);
const watcher = createWatcher(tracker.impression);
const cart = createCart(storedValue("carts", {}), visitor, tracker);
const favourites = createFavourites(storedValue("favourites", {}), visitor, tracker);
const home = createHome(byId("home"), page);
const checkout = createCheckout(storedValue("checkouts", {}), visitor);
const cartFlow = createCartFlow(page, checkout, drawCart);
const cartDialog = cartPanel(page, cartFlow);
const cartView = cartPage(byId("cart-page"), page, cartFlow);

const languageNow = () => chooseLanguage(state.language, localStorage.getItem("language"), navigator.languages, shop.languages);

/** What the views are given. */
function page() {
  const language = languageNow();
  return {
    state, shop, language, t: translator(language), currency: shop.currency, kinds: catalogInfo?.kinds ?? table(), labels: catalogInfo?.labels ?? table(), ideas: catalogInfo?.categories.slice(0, 6) ?? [],
    go, hrefOf, searchSimilar, closeProduct, retry, redraw: drawFacets,
    visitor, requestsNoTracking: requestsNoTracking(navigator), tracker, watch: watcher.watch, cart, favourites, forgetVisitor, openAccount, openCart, closeCart, notify, whenSynced,
  };
}

const hrefOf = (change) => {
  const next = changed(state, change);
  return pathOf(next) + format(next);
};

/** Change the state, remember it in the URL, and draw. `replace`: no new step for the back button; `top`: scroll up. */
function go(change, { replace = false, top = false } = {}) {
  state = changed(state, change);
  history[replace ? "replaceState" : "pushState"](null, "", hrefOf({}));
  if (top) scrollTo({ top: 0 });
  update();
}

function searchSimilar(id, words = "") {
  unfinished = false;
  go({ like: id, q: words, product: "", page: 1, refine: {}, sort: EMPTY.sort }, { top: true });
}

function closeProduct() {
  if (state.product) go({ product: "" });
}

const openCart = () => (state.cartPage ? go({ product: "" }, { top: true }) : go({ product: "", cart: true }));

function closeCart() {
  if (state.cart) go({ cart: false });
}

/** The cart, or what goes on with it, has changed. */
function drawCart() {
  cartDialog.changed();
  cartView.changed();
}

/** The menu that says what the shop knows, whatever lies over it. */
function openAccount() {
  if (state.product || state.cart) go({ product: "", cart: false });
  if (byId("account-menu").hidden) byId("account").click();
}

/** Forget this visit, unless it is taken back. */
function forgetVisitor() {
  const { t } = page();
  const undo = visitor.forget();
  notify(t("forgotten"), { label: t("undo"), action: undo });
}

/** Resolves when the shop is known and knows what was done so far, or does not answer in time. */
const whenSynced = () => Promise.all([shopReady.catch(() => null), Promise.race([eventQueue.flush(), new Promise((resolve) => setTimeout(resolve, SYNC_TIMEOUT))])]);

function retry() {
  lastRequest = "";
  if (shop.name) update();
  else loadPage();
}

async function update() {
  const { language, t } = page();
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  drawWords(t, language);
  drawQueryParts();
  productPage(state.product, page());
  cartDialog.show(state.cart);
  cartView.show(state.cartPage, state.ordered);
  document.querySelector("main.page").hidden = state.cartPage;
  drawAccount();
  if (isHomePage(state) || state.cartPage) drawFront(page());
  if (!state.cartPage) return find();
  if (catalogInfo?.language !== language) catalogInfo = await loadCatalogInfo(language).catch(() => catalogInfo);
  return cartView.changed(); // by now in the shop's words
}

/** Ask the shop when what is wanted differs from what is shown; the latest question wins. */
async function find() {
  const { language } = page();
  const picture = pictures.recall(state.picture);
  if (state.picture && !picture) {
    notify(page().t("lostPicture"));
    return go({ picture: "" }, { replace: true });
  }
  const requestKey = JSON.stringify([state.q, state.verbatim, state.like, state.picture, state.refine, state.sort, state.page, state.why, language, unfinished, visitor.shopper, visitor.personal]);
  if (requestKey === lastRequest) return undefined;
  lastRequest = requestKey;
  controller?.abort();
  controller = new AbortController();
  const { signal } = controller;
  byId("results").classList.add("pending");
  const timer = setTimeout(() => byId("list").replaceChildren(skeletons(12)), answer ? 3 * SKELETON_DELAY : SKELETON_DELAY);
  try {
    if (catalogInfo?.language !== language) catalogInfo = await loadCatalogInfo(language);
    if (signal.aborted) return undefined;
    const body = request(state, {
      facets: catalogInfo.names, kinds: catalogInfo.kinds, perPage: PER_PAGE, language, unfinished, pictures: picture ? [picture] : [], identity: visitor.identity(),
    });
    answer = await api.search(body, signal);
    clearTimeout(timer);
    drawAnswer();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    lastRequest = "";
    clearTimeout(timer);
    drawFailure(error);
  } finally {
    clearTimeout(timer);
    if (!signal.aborted) byId("results").classList.remove("pending");
  }
  return undefined;
}

/** What the page needs to know of the shop in one language: attributes, facets worth showing, labels, front-page tiles. */
async function loadCatalogInfo(language) {
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
  const labels = { words: "searchLabel", clear: "clear", camera: "camera", "filters-close": "close", filters: "filters", pager: "pages", "account-menu": "person" };
  for (const [id, key] of Object.entries(labels)) byId(id).setAttribute("aria-label", t(key));
  byId("words").placeholder = state.picture || state.like ? t("butHint") : t("placeholder");
  byId("language").textContent = language === "zh" ? "English" : "中文";
  byId("language").lang = language === "zh" ? "en" : "zh-CN";
  byId("wordmark").textContent = shop.name;
  byId("wordmark").href = hrefOf({ ...EMPTY, language: state.language });
  byId("footer-name").textContent = shop.name;
  const heading = state.cartPage ? t("yourCart") : state.q;
  document.title = heading ? `${heading} · ${shop.name}` : shop.name;
  byId("why").checked = state.why;
}

/** The words, picture and product the search starts from. */
function drawQueryParts() {
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
  byId("query-parts").replaceChildren(...chips);
}

async function nameLike(id, language) {
  likeNames.set(id + language, [id, null]);
  const product = await api.product(id).catch(() => null); // the search itself says when it is gone
  if (!product) return;
  likeNames.set(id + language, [text(product, "title", language), product.pictures[0] ?? null]);
  drawQueryParts();
}

function drawAnswer() {
  const view = page();
  const { t, language } = view;
  const queryId = answer.query_id;
  if (state.page === 1) tracker.search(state.q, queryId, unfinished);
  byId("results").classList.remove("failed");
  drawFront(view);
  byId("count").textContent = countLine(answer, view);
  byId("list").replaceChildren(results(answer, view, searchOrigin(queryId, state.q)));
  byId("pager").replaceChildren(...pager(answer, view));
  const messages = notices(answer, view);
  byId("notice").replaceChildren(...messages);
  byId("notice").hidden = !messages.length;
  byId("filters-done").textContent = t("show", { n: number(answer.total, language) });
  byId("personalised").textContent = t("orderedForYou");
  byId("personalised").hidden = !answer.personal;
  byId("tiles").replaceChildren(...tiles(catalogInfo, view));
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
  panel.replaceChildren(...facetPanel(catalogInfo.names, answer.facets, page()));
  if (focused) panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawChips(view) {
  const [buttons, count] = chips(answer, view);
  byId("chips").replaceChildren(...buttons);
  byId("filters-count").textContent = String(count);
  byId("filters-count").hidden = !count;
}

/** The front page: a welcome, carousels, and below them everything. */
function drawFront(view) {
  const isHome = isHomePage(state);
  const name = shoppers.find(({ token }) => token === visitor.shopper)?.name[view.language];
  byId("hero").hidden = byId("all").hidden = !isHome;
  byId("hero").classList.toggle("returning", visitor.known);
  byId("hero-title").textContent = visitor.known ? view.t(name ? "welcomeNamed" : "welcome", { name }) : view.t("heroTitle");
  if (!isHome) home.hide();
  else home.show(Boolean(state.product || state.cart));
}

// -------------------------------------------------------------------------------------------------------- events

async function searchByPicture(file) {
  try {
    const key = await pictures.keep(file);
    unfinished = false;
    go({ picture: key, like: "", product: "", page: 1, sort: EMPTY.sort }, { top: true });
  } catch {
    notify(page().t("notPicture"));
  }
}

function listen() {
  searchBox({
    language: languageNow,
    onPicture: searchByPicture,
    onInput(words) {
      if (words === state.q) return;
      unfinished = true;
      go({ q: words, page: 1 }, { replace: typing });
      typing = true;
    },
    onSubmit(words) {
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
    state = parse(location.search, location.pathname);
    unfinished = typing = false;
    update();
  });
  addEventListener("online", retry);
  addEventListener("online", () => eventQueue.flush());
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("pagehide", leave);
  addEventListener("scroll", () => document.querySelector(".site-header").classList.toggle("scrolled", scrollY > 8), { passive: true });
}

/** What is known of the visit goes out before the page may be gone. */
function leave() {
  watcher.flush();
  eventQueue.leave();
}

/** Another shopper, or another wish about personalising: everything is asked anew, here and in other tabs. */
function shopperChanges() {
  const identityKey = () => JSON.stringify([visitor.shopper, visitor.personal, visitor.names().session]);
  let before = identityKey();
  visitor.onChange(() => {
    if (identityKey() === before) return;
    before = identityKey();
    if (!visitor.personal) eventQueue.clear();
    retry();
  });
  cart.onChange(drawCart);
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
  loadPage();
  if (isHomePage(state)) drawFront(page());
  document.body.classList.remove("loading");
}

/** Learn what shop this is, then show it. */
async function loadPage() {
  shopReady = loadShop();
  try {
    await shopReady;
  } catch (error) {
    return drawFailure(error);
  }
  drawAccount = accountMenu(page, shoppers);
  return update();
}

async function loadShop() {
  const none = { shoppers: [] }; // a shop without any is a whole shop
  [shop, { shoppers }] = await Promise.all([api.shop(), api.showcase().catch(() => none)]);
}

start();

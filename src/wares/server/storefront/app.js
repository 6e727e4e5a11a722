// The storefront: the address says what is shown; every change goes through the router, and `update` draws it.

import { accountMenu } from "./account.js";
import { createAddressBook } from "./addresses.js";
import * as api from "./api.js";
import { served, take, untaken } from "./boot.js";
import { follow } from "./cards.js";
import { createCartFlow } from "./cartflow.js";
import { createCartPage } from "./cartpage.js";
import { createCatalog } from "./catalog.js";
import { createCheckout } from "./checkout.js";
import { createCart, createFavourites } from "./collections.js";
import { createCompareBar, createComparePage, createComparison } from "./compare.js";
import { byId, painted } from "./dom.js";
import { createEventQueue } from "./eventqueue.js";
import { createHeader } from "./header.js";
import { createHeartsPage } from "./hearts.js";
import { createHomePage } from "./home.js";
import { translator } from "./i18n.js";
import { createWatcher } from "./impressions.js";
import { createListPage } from "./listpage.js";
import { createPageViews, makeRegions } from "./pageviews.js";
import * as pictures from "./pictures.js";
import { createProductPage } from "./product.js";
import { createReach } from "./reach.js";
import { createRecent } from "./recent.js";
import { createRouter } from "./router.js";
import { searchBox } from "./searchbox.js";
import { EMPTY, viewOf } from "./state.js";
import { browserStorage, storedValue } from "./storage.js";
import { notify } from "./toast.js";
import { createTracker } from "./tracker.js";
import { NOBODY, createVisitor, requestsNoTracking } from "./visitor.js";

const SYNC_TIMEOUT = 300; // milliseconds that an answer waits for what was just done to be known
const PICTURES_TIMEOUT = 700; // milliseconds that the page waits for the pictures in sight before it comes alive
const YEAR = 31_536_000; // seconds
const STANDING = new Set(["all", "gone", "missing", "failed"]); // pages that stand as the server made them

let shop = { name: "", language: "en", currency: "", languages: ["en", "zh"], delivery: {}, returns: {}, checkout: null };
const shoppers = []; // those the shop may be seen as
let shopReady = null; // resolves when the shop is known
let isTyping = false;
let isUnfinished = false;
let drawAccount = () => {};

let earlyWords = ""; // typed before the page was alive
makeRegions();
const visitor = createVisitor(storedValue("visitor", NOBODY), api.now, !requestsNoTracking(navigator));
const eventQueue = createEventQueue({ post: api.events, beacon: api.beacon, storage: browserStorage(), now: api.now });
const tracker = createTracker(visitor, eventQueue, api.now);
const watcher = createWatcher(tracker.impression);
const cart = createCart(storedValue("carts", {}), visitor, tracker);
const favourites = createFavourites(storedValue("favourites", {}), visitor, tracker);
const book = createAddressBook();
learnServed();
const catalog = createCatalog(book);
const router = createRouter(book, update);
const drawHeader = createHeader(page);
const home = createHomePage(page, visitor);
const list = createListPage(page, visitor);
const product = createProductPage(page);
const cartFlow = createCartFlow(page, createCheckout(storedValue("checkouts", {}), visitor), () => cartPage.changed());
const cartPage = createCartPage(page, cartFlow);
const recent = createRecent(storedValue("recent", {}), visitor);
const compare = createComparison(storedValue("compare", []));
const hearts = createHeartsPage(page);
const comparePage = createComparePage(page);
const drawCompareBar = createCompareBar(page);
const views = createPageViews({ home, results: list, product, cart: cartPage, hearts, compare: comparePage });

/** What the views are given. */
function page() {
  const { state, go, hrefOf, leave, settle } = router;
  const language = languageNow();
  const { kinds, labels, categories } = catalog.now;
  return {
    state, language, shop, shoppers, catalog, kinds, labels, currency: shop.currency, t: translator(language), ideas: categories.slice(0, 6), typing: isUnfinished,
    go, hrefOf, leave, settle, title, searchSimilar, openCart, openAccount, retry, redraw: list.redraw, notify, whenSynced,
    visitor, tracker, cart, favourites, recent, compare, watch: watcher.watch, forgetVisitor, requestsNoTracking: requestsNoTracking(navigator),
  };
}

/** The language of the address, else the shop's own as far as there are pages in it. */
function languageNow() {
  const own = shop.languages.includes(shop.language) ? shop.language : shop.languages[0];
  return router.state.language || own;
}

function title(words) {
  document.title = [words, shop.name].filter(Boolean).join(" · ");
}

function openCart() {
  router.go({ cart: true });
}

/** The menu that says what the shop knows. */
function openAccount() {
  if (byId("account-menu").hidden) byId("account").click();
}

function searchSimilar(id, words = "") {
  isUnfinished = false;
  router.go({ like: id, q: words, page: 1, refine: {}, sort: EMPTY.sort }, { top: true });
}

/** Forget this visit, unless it is taken back. */
function forgetVisitor() {
  const { t } = page();
  const undo = [recent.clear(), visitor.forget()];
  notify(t("forgotten"), { label: t("undo"), action: () => undo.forEach((one) => one()) });
}

/** Resolves when the shop is known and knows what was done so far, or does not answer in time. */
function whenSynced() {
  return Promise.all([shopReady.catch(() => null), Promise.race([eventQueue.flush(), new Promise((resolve) => setTimeout(resolve, SYNC_TIMEOUT))])]);
}

/** Ask anew for what is shown. */
function retry() {
  views.expire();
  if (shop.name) update(false);
  else loadPage();
}

function update(isReturn) {
  if (isReturn) isUnfinished = isTyping = false;
  drawHeader();
  cartPage.drawButton();
  drawAccount();
  hearts.drawOpener();
  drawCompareBar();
  if (isReturn && STANDING.has(served.kind) && router.isFirst) return undefined; // the server has said all there is to say
  return views.show(viewOf(router.state), isReturn);
}

// -------------------------------------------------------------------------------------------------------- events

async function searchByPicture(file) {
  try {
    const key = await pictures.keep(file);
    isUnfinished = false;
    router.go({ picture: key, like: "", page: 1, sort: EMPTY.sort }, { top: true });
  } catch {
    notify(page().t("notPicture"));
  }
}

function listenToSearch() {
  const { go } = router;
  searchBox({
    page,
    onPicture: searchByPicture,
    onInput(words) {
      if (words === router.state.q) return undefined;
      isUnfinished = true;
      const drawn = go({ q: words, page: 1 }, { replace: isTyping });
      isTyping = true;
      return drawn;
    },
    onSubmit(words) {
      isUnfinished = false;
      go({ q: words, page: 1 }, { replace: isTyping || words === router.state.q, top: true });
      isTyping = false;
    },
    onChoose(change) {
      isUnfinished = isTyping = false;
      go(change, { top: true });
    },
  });
  byId("words").addEventListener("blur", () => (isTyping = false));
}

function listen() {
  const { go } = router;
  listenToSearch();
  byId("sort").addEventListener("change", ({ target }) => go({ sort: target.value, page: 1 }));
  byId("why").addEventListener("change", ({ target }) => go({ why: target.checked }, { replace: true }));
  byId("wordmark").addEventListener("click", (event) => follow(event, () => go({ ...EMPTY, language: router.state.language }, { top: true })));
  byId("language").addEventListener("click", (event) => follow(event, switchLanguage));
  byId("cart-open").addEventListener("click", (event) => follow(event, openCart));
  byId("hearts-open").addEventListener("click", (event) => follow(event, () => go({ hearts: true })));
  document.querySelector(".skip").addEventListener("click", (event) => follow(event, skip));
  drawer();
  changes();
  api.onReach(createReach(api.health, () => (retry(), eventQueue.flush()), (key) => page().t(key)));
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leavePage());
  addEventListener("pagehide", leavePage);
  addEventListener("scroll", () => document.querySelector(".site-header").classList.toggle("scrolled", scrollY > 8), { passive: true });
}

/** Past the bar, and past the filters where there are any. */
function skip() {
  byId(viewOf(router.state) === "results" ? "results" : "main").focus();
}

/** The other language, remembered for the next visit. */
function switchLanguage() {
  const next = languageNow() === "zh" ? "en" : "zh";
  document.cookie = `language=${next}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
  router.go({ language: next === shop.language ? "" : next });
}

/** Nothing is to be noted any more: what was noted here goes too. */
function forgetHere() {
  eventQueue.clear();
  recent.clear();
}

/** What is known of the visit goes out before the page may be gone. */
function leavePage() {
  watcher.flush();
  eventQueue.leave();
}

/** Another shopper, another wish about personalising, another cart: what is shown follows, here and in other tabs. */
function changes() {
  const identityKey = () => JSON.stringify([visitor.shopper, visitor.personal, visitor.names().session]);
  let before = identityKey();
  visitor.onChange(() => {
    if (identityKey() === before) return;
    before = identityKey();
    if (!visitor.personal) forgetHere();
    retry();
  });
  cart.onChange(() => (cartPage.changed(), product.changed()));
  favourites.onChange(() => (product.changed(), hearts.changed()));
  compare.onChange(drawCompareBar);
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

// --------------------------------------------------------------------------------------------------------- start

/** What the server has said of addresses, and will. */
function learnServed() {
  for (const attribute of ["category", "brand"])
    if (served.kind === attribute && served.refine?.[attribute]) book.learnPlace(attribute, [served.refine[attribute]].flat()[0], location.pathname);
  const learn = (answer) => book.learnProducts([answer.hits ?? answer.items ?? answer].flat());
  untaken().forEach(learn);
  api.onAnswer(learn);
}

async function start() {
  await servedPainted();
  if (byId("words").value !== byId("words").defaultValue) earlyWords = byId("words").value;
  listen();
  const given = take("shop");
  if (given) know(given);
  drawHeader();
  await loadPage();
}

/** Resolves once what the server drew has been seen, with the pictures in sight unless they are late: drawing it anew takes long on a slow machine. */
async function servedPainted() {
  const pictures = [...document.querySelectorAll("main img[loading=eager]")];
  const late = new Promise((resolve) => setTimeout(resolve, PICTURES_TIMEOUT));
  await Promise.race([Promise.all(pictures.map((one) => one.decode().catch(() => null))), late]);
  await painted();
}

/** From here on every press is heard, and words that were typed before count. */
function comeAlive() {
  document.documentElement.dataset.alive = "";
  if (!earlyWords) return;
  byId("words").value = earlyWords;
  earlyWords = "";
  byId("words").dispatchEvent(new Event("input"));
}

/** Learn what shop this is, then show it. */
async function loadPage() {
  shopReady = shop.name ? Promise.resolve() : loadShop();
  try {
    await shopReady;
  } catch (error) {
    return views.fail(error);
  }
  const drawn = router.begin();
  comeAlive();
  return drawn;
}

async function loadShop() {
  know(await api.shop());
}

function know(about) {
  shop = about;
  drawAccount = accountMenu(page, shoppers);
  learnShoppers();
}

/** Those the shop may be seen as; one without any is a whole shop. */
async function learnShoppers() {
  const showcase = take("showcase") ?? (await api.showcase().catch(() => null));
  if (!showcase?.shoppers.length) return;
  shoppers.push(...showcase.shoppers);
  drawAccount();
  home.greet();
}

start();

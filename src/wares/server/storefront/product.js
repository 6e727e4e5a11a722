// The page of a product: everything known of it, what goes with it, and others like it.

import * as api from "./api.js";
import { served, take } from "./boot.js";
import { follow } from "./cards.js";
import { byId, el, icon } from "./dom.js";
import { lastPart, number, swatch, text } from "./format.js";
import { attributeName } from "./i18n.js";
import { exchange, image } from "./images.js";
import { choicesOf, onlyChoice, isWhole, most, offerOf, state } from "./offers.js";
import { chooser, priceParts, rating, saleMark, availabilityLabel } from "./offerviews.js";
import { carousel, fill, retitle } from "./carousel.js";
import { EMPTY } from "./state.js";
import { searchOrigin } from "./tracker.js";

const MOST_VARIANTS = 100;
const LIMIT = 10;
const KEPT = 20; // products

const choicesByProduct = new Map(); // product → what was chosen of it in this visit

/** Show product `id` with this choice when it is opened next. */
export const remember = (id, choice) => choicesByProduct.set(id, choice ?? {});

/**
 * The page inside `#product`. `page()`: see `card`, and `labels`, `searchSimilar(id, words)`, `cart`, `favourites`, `visitor`, `openCart()`,
 * `title(words)`, `settle()`.
 */
export function createProductPage(page) {
  const region = byId("product");
  const products = new Map(); // id → product, for whoever comes back
  let shown = ""; // product and language
  let viewed = ""; // reported as viewed, so that another language is not another view
  let controller = null;
  let refresh = () => {};

  async function load(name, language, signal) {
    const given = served.language === language ? take("product") : null;
    const product = given?.id === name ? given : await api.product(name, language, signal);
    products.delete(name);
    products.set(name, product);
    if (products.size > KEPT) products.delete(products.keys().next().value);
    return product;
  }

  function draw(product, view, signal) {
    const similar = carousel("similar", view.t("similar"), view);
    const goesWith = carousel("goes-with", view.t("goesWith"), view);
    const variantsBefore = region.querySelector(".variants"); // as the server drew them; they stand until they are asked for
    const about = top(product, view);
    if (variantsBefore && region.dataset.id === product.id) about.node.querySelector(".about > h2").before(variantsBefore);
    region.dataset.id = product.id;
    refresh = about.refresh;
    region.replaceChildren(about.node, el("div", { class: "product-recommendations" }, goesWith, similar));
    if (document.activeElement === region) byId("product-title").focus({ preventScroll: true });
    view.title(text(product, "title", view.language));
    view.settle();
    if (viewed !== product.id) view.tracker.view(product.id, choicesByProduct.get(product.id));
    viewed = product.id;
    fillGoesWith(goesWith, product.id, view, signal);
    fillSimilar(similar, product, view, signal);
  }

  async function fillSimilar(similar, product, view, signal) {
    const given = served.language === view.language && served.kind === "product" ? take("similar") : null;
    const answers = [given ?? api.similar(product.id, view.language, signal), variants(product, view, signal)];
    const [answer, variantHits] = await Promise.all(answers).catch(() => [{ hits: [], query_id: "" }, []]); // the page is whole without them
    if (signal.aborted) return;
    fill(similar, answer.hits, view, searchOrigin(answer.query_id));
    region.querySelector(".variants")?.remove();
    if (variantHits.length) region.querySelector(".about > h2").before(variantRow(variantHits, view));
  }

  return {
    /** A return to a product that was shown before is drawn at once. */
    async show(isReturn) {
      const view = page();
      const name = view.state.product;
      const key = JSON.stringify([name, view.language]);
      if (key === shown) return;
      shown = key;
      controller?.abort();
      controller = new AbortController();
      const { signal } = controller;
      try {
        const known = isReturn && products.get(name);
        if (known) return draw(known, view, signal);
        region.replaceChildren(placeholder());
        const product = await load(name, view.language, signal);
        if (!signal.aborted) draw(product, page(), signal);
      } catch (error) {
        if (error.name === "AbortError") return;
        if (!(error instanceof api.Failure)) throw error;
        shown = "";
        region.replaceChildren(failureMessage(error, page()));
      }
    },
    /** When it is shown again, it is with what was chosen meanwhile, and another view. */
    hide() {
      viewed = shown = "";
    },
    /** The cart or the favourites have changed. */
    changed: () => refresh(),
    expire: () => (shown = ""),
  };
}

/** The other products of its group. They share most of the title, so words find those that look unlike it, too. */
async function variants(product, { language }, signal) {
  if (!product.group) return [];
  const body = { like: product.id, words: product.title, per_page: MOST_VARIANTS, language };
  const { hits } = await api.search(body, signal);
  return hits.filter((hit) => hit.product.group === product.group);
}

function variantRow(hits, page) {
  const link = ({ id, product }) => {
    const open = { product: id };
    const title = text(product, "title", page.language);
    const click = (event) => follow(event, () => page.go(open));
    const picture = product.pictures.length ? image(product.pictures[0], { sizes: "66px" }) : icon("image");
    return el("a", { class: "variant", href: page.hrefOf(open), title, "aria-label": title, on: { click: click } }, picture);
  };
  return el("div", { class: "variants" }, el("h2", {}, page.t("variants")), el("div", { class: "thumbs" }, hits.map(link)));
}

function placeholder() {
  return el("div", { class: "product-top skeleton", "aria-busy": "true" }, el("div", { class: "card-picture" }), el("div", { class: "about" }, el("div", { class: "text-placeholder" }), el("div", { class: "text-placeholder short" })));
}

function failureMessage(error, view) {
  const { t, go, retry, state } = view;
  const isGone = error.code === "not_found";
  const [label, action] = isGone ? ["startOver", () => go({ ...EMPTY, language: state.language })] : ["retry", retry];
  view.title(t(isGone ? "gone" : "failed"));
  return el(
    "div",
    { class: "message", role: "alert" },
    el("h1", { id: "product-title" }, t(isGone ? "gone" : "failed")),
    !isGone && el("p", {}, error.code === "offline" ? t("offlineText") : error.message),
    el("button", { class: "primary", type: "button", on: { click: action } }, t(label)),
  );
}

function top(product, page) {
  const { t, language } = page;
  const selection = initialChoice(product);
  remember(product.id, selection);
  const pictures = gallery(product, page);
  const cost = el("div", { class: "price", role: "status" });
  const availability = el("div", { class: "availability", role: "status" });
  const choices = chooser(product, page, selection, (next) => draw(next));
  const buy = buyRow(product, page, choices);
  draw(selection);
  const node = el(
    "div",
    { class: "product-top" },
    pictures.node,
    el(
      "div",
      { class: "about" },
      crumbs(product, page),
      el("h1", { id: "product-title", tabindex: "-1" }, text(product, "title", language)),
      el("div", { class: "byline" }, product.brand && el("span", { class: "brand" }, text(product, "brand", language)), rating(product, page)),
      cost,
      availability,
      choices.node,
      sizeGuide(product, page),
      buy.node,
      el("p", {}, text(product, "description", language)),
      details(product, page),
      composedSearchForm(product, t, page),
    ),
  );
  return { node, refresh: buy.refresh };

  function draw(next) {
    remember(product.id, next);
    const offer = offerOf(product, next) ?? product;
    cost.replaceChildren(...[...priceParts(offer, page), saleMark(offer, page)].filter(Boolean));
    availability.replaceChildren(...[availabilityLabel(offer, page)].filter(Boolean));
    if (Object.keys(next).length) pictures.show(offer.pictures[0]);
    buy.draw(next, offer);
  }
}

/** What is chosen when the page opens: what was chosen before, as far as it still can be, else what cannot be otherwise. */
function initialChoice(product) {
  const names = new Map(choicesOf(product));
  const before = Object.entries(choicesByProduct.get(product.id) ?? {}).filter(([name, value]) => names.get(name)?.includes(value));
  const start = { ...onlyChoice(product), ...Object.fromEntries(before) };
  return offerOf(product, start) ? start : onlyChoice(product);
}

function sizeGuide({ size_guide: guide }, { t }) {
  if (!guide) return null;
  if (/^https?:\/\/\S+$/.test(guide)) return el("a", { class: "link size-guide", href: guide, target: "_blank", rel: "noopener noreferrer" }, t("sizeGuide"));
  return el("details", { class: "size-guide" }, el("summary", {}, t("sizeGuide")), el("p", {}, guide));
}

function gallery(product, { t, language }) {
  if (!product.pictures.length) return { node: el("div", { class: "main-picture" }, icon("image")), show() {} };
  const large = image(product.pictures[0], { sizes: "(max-width: 900px) 92vw, 620px", alt: text(product, "title", language), isFirst: true });
  const buttons = product.pictures.map((source, at) =>
    el("button", { type: "button", "aria-label": t("openPicture", { n: at + 1 }), "aria-pressed": String(at === 0), on: { click: () => choose(at) } }, image(source, { sizes: "66px" })),
  );
  const choose = (at) => {
    exchange(large, product.pictures[at]);
    buttons.forEach((button, n) => button.setAttribute("aria-pressed", String(n === at)));
  };
  const node = el("div", {}, el("div", { class: "main-picture" }, large), buttons.length > 1 && el("div", { class: "thumbs" }, buttons));
  return { node, show: (picture) => choose(Math.max(0, product.pictures.indexOf(picture))) };
}

/** The categories as links to what they hold, one path a line. */
function crumbs(product, page) {
  const paths = [product.category, ...(product.other_categories ?? [])].filter((path) => path.length);
  if (!paths.length) return null;
  return el("nav", { class: "crumbs", "aria-label": page.t("crumbs") }, paths.map((path, at) => el("ol", {}, crumbLinks(path, at === 0 && product.texts?.[page.language]?.category, page))));
}

function crumbLinks(path, called, { labels, go, hrefOf }) {
  const own = typeof called === "string" ? called.split(">").map((step) => step.trim()) : [];
  return path.map((step, at) => {
    const whole = path.slice(0, at + 1).join(" > ");
    const label = (own.length === path.length && own[at]) || lastPart(labels.category?.[whole] ?? step);
    const open = { product: "", q: "", like: "", picture: "", page: 1, refine: { category: [whole] } };
    return el("li", {}, el("a", { href: hrefOf(open), on: { click: (event) => follow(event, () => go(open, { top: true })) } }, label));
  });
}

function details(product, page) {
  const { t, language, labels } = page;
  const say = (name, value) => product.texts?.[language]?.[name] ?? labels[name]?.[value] ?? value;
  const rows = [];
  if (product.colour) rows.push(["colour", say("colour", product.colour), swatch(product.colour)]);
  if (product.material) rows.push(["material", say("material", product.material), null]);
  for (const [name, value] of Object.entries(product.attributes)) {
    const shownValue = Array.isArray(value)
      ? (value.length === 1 ? say(name, value[0]) : value.map((one) => labels[name]?.[one] ?? one).join(", "))
      : number(value, language);
    if (shownValue) rows.push([name, shownValue, null]);
  }
  rows.push(["id", product.id, null]);
  return [el("h2", {}, t("details")), el("dl", {}, rows.map((row) => detailRow(row, t)))];
}

function detailRow([name, value, colour], t) {
  const dot = colour && el("span", { class: "dot", "aria-hidden": "true" });
  if (dot) dot.style.background = colour;
  return el("div", {}, el("dt", {}, name === "id" ? t("id") : attributeName(name, t)), el("dd", {}, dot, name === "id" ? value : el("span", {}, value)));
}

function composedSearchForm(product, t, page) {
  const input = el("input", { type: "text", id: "composed-words", placeholder: t("butHint"), autocomplete: "off", maxlength: 500 });
  const submit = (event) => {
    event.preventDefault();
    page.searchSimilar(product.id, input.value.trim());
  };
  return el("form", { class: "composed", on: { submit } }, el("label", { for: "composed-words" }, t("but")), el("div", {}, input, el("button", { class: "primary", type: "submit" }, t("find"))));
}

/** What goes with it; where nothing is known of that, what may be liked; where nothing comes, no carousel. */
async function fillGoesWith(node, name, page, signal) {
  const parameters = { placement: "cart", product: name, limit: LIMIT, language: page.language, ...page.visitor.identity() };
  try {
    const answer = await api.recommend(parameters, signal);
    if (answer.fallback) retitle(node, page.t("mayLike"));
    fill(node, answer.items, page, searchOrigin(answer.query_id));
  } catch (error) {
    if (error.name !== "AbortError") node.remove();
  }
}

/** The buttons that put what is chosen of a product into the cart, and the product among the favourites. */
function buyRow(product, page, choices) {
  const { t, cart, favourites, language } = page;
  const name = text(product, "title", language);
  let [selection, offer] = [{}, product];
  const label = el("span");
  const add = el("button", { class: "primary", type: "button", on: { click: put } }, icon("cart"), label);
  const heart = el("button", { class: "icon-button heart", type: "button", on: { click: () => (favourites.toggle(product), redraw()) } }, icon("heart"));
  const cartStatus = el("p", { class: "cart-status", role: "status" });
  const draw = (next, nextOffer) => {
    [selection, offer] = [next, nextOffer];
    redraw();
  };
  return { node: el("div", { class: "buy" }, el("div", {}, add, heart), cartStatus), draw, refresh: redraw };

  function put() {
    if (choices.ask()) {
      const open = choicesOf(product).filter(([one]) => selection[one] === undefined).map(([one]) => attributeName(one, t));
      cartStatus.replaceChildren(t("chooseFirst", { what: open.map((one) => one.toLowerCase()).join(language === "zh" ? "、" : ", ") }));
      return;
    }
    const isIn = cart.add(product, selection);
    if (!isIn) page.notify(t("noMore", { name }));
    redraw();
  }

  function redraw() {
    const isOut = most(offer) === 0;
    const isAhead = isWhole(product, selection) && state(offer) === "preorder";
    add.disabled = isOut;
    label.textContent = t(isOut ? "state.out" : isAhead ? "preorder1" : "addToCart");
    const count = cart.countOf(product.id);
    const isLiked = favourites.has(product.id);
    heart.setAttribute("aria-pressed", String(isLiked));
    heart.setAttribute("aria-label", t(isLiked ? "unfavourite" : "favourite"));
    heart.title = t(isLiked ? "unfavourite" : "favourite");
    const open = el("button", { class: "link", type: "button", on: { click: page.openCart } }, t("viewCart"));
    cartStatus.replaceChildren(...(count ? [icon("check"), t("inCart", { n: number(count, language) }), " ", open] : []));
  }
}

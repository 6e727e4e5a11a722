// The page of a product: everything known of it, what goes with it, and others like it.

import * as api from "./api.js";
import { served, take } from "./boot.js";
import { follow } from "./cards.js";
import { byId, el } from "./dom.js";
import { recentShelf } from "./emptystates.js";
import { lastPart, number, swatch, text } from "./format.js";
import { buyBox, chosenOf } from "./buybox.js";
import { carousel, fill, retitle } from "./carousel.js";
import { deliveryNotes } from "./delivery.js";
import { gallery } from "./gallery.js";
import { rating } from "./offerviews.js";
import { fillSiblings, siblings } from "./siblings.js";
import { EMPTY } from "./state.js";
import { searchOrigin } from "./tracker.js";
import { attributeName } from "./translate.js";

const LIMIT = 10;
const KEPT = 20; // products

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
    const before = region.dataset.id === product.id && region.querySelector(".variants"); // as the server drew them; they stand until they are asked for
    const about = top(product, view);
    if (before) about.node.querySelector(".variants")?.replaceWith(before);
    region.dataset.id = product.id;
    refresh = about.refresh;
    region.replaceChildren(about.node, el("div", { class: "product-recommendations" }, goesWith, similar, recentShelf(view, product.id)), about.bar);
    if (document.activeElement === region) byId("product-title").focus({ preventScroll: true });
    view.title(text(product, "title", view.language));
    view.settle();
    if (viewed !== product.id) view.tracker.view(product.id, chosenOf(product.id));
    view.recent.look(product);
    viewed = product.id;
    fillGoesWith(goesWith, product.id, view, signal);
    fillSimilar(similar, product, view, signal);
  }

  async function fillSimilar(similar, product, view, signal) {
    const given = served.language === view.language && served.kind === "product" ? take("similar") : null;
    fillSiblings(region.querySelector(".variants"), product, view, signal);
    const answer = given ?? (await api.similar(product.id, view.language, signal).catch(() => ({ hits: [], query_id: "" }))); // the page is whole without them
    if (signal.aborted) return;
    const reasons = [{ kind: "similar", text: view.t("looksLike"), product: null }];
    fill(similar, answer.hits.map((hit) => ({ ...hit, reasons, quiet: true })), view, searchOrigin(answer.query_id));
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
  const pictures = gallery(product, page);
  const box = buyBox(product, page, pictures.show);
  const node = el(
    "div",
    { class: "product-top" },
    pictures.node,
    el(
      "div",
      { class: "about" },
      crumbs(product, page),
      el("h1", { id: "product-title", tabindex: "-1" }, text(product, "title", page.language)),
      el("div", { class: "byline" }, brandLink(product, page), rating(product, page)),
      box.offer,
      siblings(product),
      box.choices,
      deliveryNotes(page),
      product.description && el("p", {}, text(product, "description", page.language)),
      details(product, page),
      composedSearchForm(product, page.t, page),
    ),
  );
  return { node, bar: box.bar, refresh: box.refresh };
}

/** The brand, leading to all it has; null without one. */
function brandLink(product, page) {
  if (!product.brand) return null;
  const open = { ...EMPTY, language: page.state.language, refine: { brand: [product.brand] } };
  return el("a", { class: "brand", href: page.hrefOf(open), on: { click: (event) => follow(event, () => page.go(open, { top: true })) } }, text(product, "brand", page.language));
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
    const items = answer.items.map((hit) => ({ ...hit, quiet: answer.fallback || hit.reasons?.[0]?.product?.id === name })); // the heading says as much
    fill(node, items, page, searchOrigin(answer.query_id));
  } catch (error) {
    if (error.name !== "AbortError") node.remove();
  }
}

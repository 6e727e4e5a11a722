// The home page's carousels: for this visitor, what was looked at last, favourites, and what is popular now.

import * as api from "./api.js";
import { served, take } from "./boot.js";
import { el } from "./dom.js";
import { state } from "./offers.js";
import { carousel, fill, retitle } from "./carousel.js";
import { tasteLine } from "./taste.js";
import { searchOrigin } from "./tracker.js";

const LIMIT = 12;
const LEAST = 4; // cards that make a carousel worth while
const PERSONAL = new Set(["looked", "searched", "attribute", "bought_together", "viewed_together", "similar", "brand", "category", "colour", "price", "next"]);

/** The carousels inside `holder`, which is empty while they are not shown. `page()`: what views are given. */
export function createShelves(holder, page) {
  let shownFor = ""; // whom and in which language
  let after = ""; // after what was done
  let nodes = [];
  let isShown = false;
  let isServed = holder.children.length > 0; // what the server drew stands until there is something to put in its place
  let controller = null;

  async function load(isFresh) {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    const sections = build(page());
    if (isFresh && !isServed) draw(sections.order);
    isServed = false;
    await page().whenSynced(); // the shop, and what was done a moment ago, are to be known
    if (signal.aborted) return;
    await loadSections(sections, page(), signal);
    if (signal.aborted) return;
    draw(sections.order.filter((node) => !node.dataset.empty));
  }

  function draw(next) {
    nodes = next;
    const stand = [...holder.children];
    if (!isShown || (stand.length === nodes.length && stand.every((node, at) => node === nodes[at]))) return;
    const focused = holder.contains(document.activeElement) && document.activeElement.closest(".card")?.dataset.id;
    holder.replaceChildren(...nodes);
    if (focused) holder.querySelector(`.card[data-id="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
  }

  return {
    show() {
      isShown = true;
      const { visitor, language, tracker, favourites } = page();
      const audience = JSON.stringify([visitor.names(), visitor.personal, language]);
      const progress = JSON.stringify([tracker.version, favourites.products().length]);
      const isFresh = audience !== shownFor;
      if (!isFresh) draw(nodes);
      if (!isFresh && progress === after) return;
      [shownFor, after] = [audience, progress];
      load(isFresh);
    },
    hide() {
      isShown = false;
    },
  };
}

function build(page) {
  const { t, visitor, favourites } = page;
  const { known } = visitor;
  const note = el("p", { class: "profile-summary" });
  const sections = {
    mine: known ? carousel("for-you", t("forYou"), page, { note }) : null,
    recent: known ? carousel("recent", t("recent"), page, { small: true }) : null,
    favourites: favourites.products().length ? carousel("favourites", t("favourites"), page, { small: true }) : null,
    popular: carousel("popular", t("popular"), page),
    note,
  };
  return { ...sections, order: [sections.mine, sections.recent, sections.favourites, sections.popular].filter(Boolean) };
}

async function loadSections(sections, page, signal) {
  const { visitor, language, favourites } = page;
  const identity = visitor.identity();
  const parameters = { placement: "home", limit: LIMIT, language };
  const profile = visitor.known ? api.profile(identity, language, signal).catch(() => null) : null;
  const mine = sections.mine && api.recommend({ ...parameters, ...identity }, signal).catch(() => null);
  const popular = popularNow(parameters, signal);
  if (sections.favourites) fill(sections.favourites, favourites.products().map(asHit), page, null);
  await Promise.all([profile?.then((profile) => drawProfile(sections, profile, page)), drawCarousels(sections, mine, popular, page)]);
}

/** What is popular, from the recommendations, or, where they fail, from the list of products. */
async function popularNow(parameters, signal) {
  const given = served.language === parameters.language && take("popular");
  if (given) return given;
  try {
    return await api.recommend(parameters, signal);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    const body = { sort: "-popularity", per_page: 2 * LIMIT, grouped: true, language: parameters.language };
    const answer = await api.search(body, signal).catch(() => ({ hits: [] }));
    return { items: answer.hits.filter(({ product }) => state(product) !== "out").slice(0, LIMIT), query_id: "" };
  }
}

async function drawCarousels(sections, mine, popular, page) {
  const answer = mine && (await mine);
  const isPersonal = answer?.items.some(isMine) ?? false;
  if (sections.mine && !isPersonal) removeSection(sections, sections.mine);
  else if (sections.mine) fill(sections.mine, answer.items, page, searchOrigin(answer.query_id));
  const all = await popular.catch(() => ({ items: [], query_id: "" }));
  const recommended = new Set(isPersonal ? answer.items.map(({ id }) => id) : []);
  const rest = all.items.filter(({ id }) => !recommended.has(id));
  if (rest.length < LEAST && isPersonal) return removeSection(sections, sections.popular);
  if (!rest.length) return removeSection(sections, sections.popular);
  if (rest.some(({ reasons }) => reasons?.[0]?.kind === "trending")) retitle(sections.popular, page.t("trending"));
  return fill(sections.popular, rest.map((hit) => ({ ...hit, reasons: [] })), page, searchOrigin(all.query_id));
}

function drawProfile(sections, profile, page) {
  if (!sections.recent) return;
  const line = profile && tasteLine(profile, page);
  const button = el("button", { class: "link", type: "button", on: { click: page.forgetVisitor } }, page.t("notMe"));
  sections.note.replaceChildren(...(line ? [el("span", {}, line), " ", button] : []));
  const recent = profile?.recent ?? [];
  if (recent.length) fill(sections.recent, recent.map(asHit), page, null);
  else removeSection(sections, sections.recent);
}

function removeSection(sections, node) {
  node.dataset.empty = "1";
  node.remove();
}

const isMine = ({ reasons }) => reasons?.some(({ kind }) => PERSONAL.has(kind));
const asHit = (product) => ({ id: product.id, product, highlights: {}, explanation: null });

// What the page shows, as a plain object, and the same as a URL. Nothing here touches the page.

/** A copy whose keys are a shop's or a URL's words: it has no `constructor` and no `__proto__` but what was put in. */
export const table = (entries = {}) => Object.assign(Object.create(null), entries);

export const EMPTY = Object.freeze({
  q: "", // words
  verbatim: false, // nothing in them is taken for a typing error
  like: "", // id of the product to start from
  picture: "", // key of a picture kept by this browser
  refine: Object.freeze(table()), // attribute → values, or ["low..high"]
  sort: "relevance",
  page: 1,
  product: "", // id of the product that is open
  cart: false, // show the cart at a glance
  cartPage: false, // the cart's own page
  ordered: "", // token with which the shop's checkout sent back
  why: false, // show reasons
  language: "", // "" = the visitor's own
});

const TEXTS = ["q", "like", "picture", "product", "ordered"];
const CART_PAGE = /^(?:\/(en|zh))?\/cart$/;
const LEADS_AWAY = ["q", "like", "picture", "refine", "sort", "page"]; // from the cart's page

/** A URL's path and query part → state. Unknown parameters are passed over. */
export function parse(search, path = "/") {
  const parameters = new URLSearchParams(search);
  const onCartPage = CART_PAGE.exec(path);
  const state = { ...EMPTY, refine: table(), cartPage: onCartPage !== null };
  for (const name of TEXTS) state[name] = parameters.get(name) ?? "";
  state.sort = parameters.get("sort") || EMPTY.sort;
  state.page = Math.max(1, Number.parseInt(parameters.get("page") ?? "1", 10) || 1);
  state.verbatim = parameters.get("verbatim") === "1";
  state.cart = parameters.get("cart") === "1";
  state.why = parameters.get("why") === "1";
  state.language = parameters.get("language") ?? onCartPage?.[1] ?? "";
  for (const [name, value] of parameters) {
    if (!name.startsWith("refine.") || !value) continue;
    const attribute = name.slice("refine.".length);
    (state.refine[attribute] ??= []).push(value);
  }
  return state;
}

/** State → a URL's path. */
export const pathOf = (state) => (state.cartPage ? "/cart" : "/");

/** State → a URL's query part, "" or starting with "?"; what equals `EMPTY` is left out. */
export function format(state) {
  const out = new URLSearchParams();
  if (state.language) out.set("language", state.language);
  for (const name of TEXTS) if (state[name]) out.set(name, state[name]);
  for (const attribute of Object.keys(state.refine).sort())
    for (const value of state.refine[attribute]) out.append(`refine.${attribute}`, value);
  if (state.sort !== EMPTY.sort) out.set("sort", state.sort);
  if (state.page > 1) out.set("page", String(state.page));
  if (state.verbatim) out.set("verbatim", "1");
  if (state.cart) out.set("cart", "1");
  if (state.why) out.set("why", "1");
  const text = out.toString();
  return text ? `?${text}` : "";
}

/** The state with other values in place of some; other words are not searched for verbatim unless `change` says so. */
export function changed(state, change) {
  const verbatim = (change.q === undefined || change.q === state.q) && state.verbatim;
  const cartPage = state.cartPage && !LEADS_AWAY.some((name) => name in change);
  return { ...state, verbatim, cartPage, ...change, refine: table(change.refine ?? state.refine) };
}

/** The state with one value of an attribute switched on or off; back to the first page. */
export function toggled(state, attribute, value) {
  const before = state.refine[attribute] ?? [];
  const values = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  return withValues(state, attribute, values);
}

/** The state with an attribute's values replaced; none removes it. Back to the first page. */
export function withValues(state, attribute, values) {
  const refine = table(state.refine);
  refine[attribute] = values;
  if (!values.length) delete refine[attribute];
  return { ...state, refine, page: 1 };
}

/** "low..high" → [low, high], null where open. */
export function range(text) {
  const [low, high] = text.split("..");
  return [low === "" ? null : Number(low), high === undefined || high === "" ? null : Number(high)];
}

/** Whether nothing is asked: the shop's front page. */
export function isHomePage(state) {
  return !state.cartPage && !state.q && !state.like && !state.picture && !Object.keys(state.refine).length && state.page === 1;
}

/**
 * The search a state stands for, as the API's JSON body; attributes that the shop does not have, by its `kinds`, narrow
 * nothing. `identity`: who asks, see `createVisitor`.
 */
export function request(state, { facets, kinds, perPage, language, pictures, unfinished, identity = {} }) {
  return {
    ...identity,
    words: state.q,
    like: state.like || null,
    pictures: pictures.map((base64) => ({ base64 })),
    refine: Object.fromEntries(Object.entries(state.refine).filter(([attribute]) => attribute in kinds)),
    facets,
    sort: state.sort,
    page: state.page,
    per_page: perPage,
    grouped: true,
    language,
    prefix: unfinished,
    verbatim: state.verbatim,
    explain: state.why,
  };
}

const FIRST = ["category", "colour", "brand"];
const SKIPPED = new Set(["group", "id", "title", "currency"]);

/**
 * Which attributes to show as facets: category, colour, brand, price, and up to four others with few values.
 * `facets`: the API's facets of every attribute over the whole shop.
 */
export function chooseFacets(kinds, facets) {
  const few = (name) => {
    const count = facets[name]?.values.length ?? 0;
    return count >= 2 && count <= 40;
  };
  const first = FIRST.filter((name) => kinds[name] === "text" && facets[name]?.values.length);
  const more = Object.keys(kinds)
    .filter((name) => kinds[name] === "text" && !FIRST.includes(name) && !SKIPPED.has(name) && few(name))
    .sort((a, b) => covered(facets[b]) - covered(facets[a]))
    .slice(0, 4);
  const price = kinds.price === "number" ? ["price"] : [];
  return [...first.slice(0, 1), ...price, ...first.slice(1), ...more];
}

function covered(facet) {
  return facet.values.reduce((sum, one) => sum + one.count, 0);
}

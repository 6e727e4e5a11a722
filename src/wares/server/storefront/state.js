// What the page shows, as a plain object, and the same as an address (path and query). Nothing here touches the page.

/** A copy whose keys are a shop's or a URL's words: it has no `constructor` and no `__proto__` but what was put in. */
export const table = (entries = {}) => Object.assign(Object.create(null), entries);

export const EMPTY = Object.freeze({
  language: "", // "" = the shop's own language of pages, as the address has no prefix
  product: "", // id of the product whose page this is
  cart: false,
  ordered: "", // token with which the shop's checkout sent back to the cart
  hearts: false,
  compare: null, // ids that are compared
  all: false, // the list of all products, not the home page
  q: "", // words
  verbatim: false, // nothing in them is taken for a typing error
  like: "", // id of the product to start from
  picture: "", // key of a picture kept by this browser
  refine: Object.freeze(table()), // attribute → values, or ["low..high"]
  sort: "relevance",
  page: 1,
  why: false, // show reasons
});

const LANGUAGES = ["en", "zh"];
const BINS = 30; // most bars of a histogram
const TEXTS = ["q", "like", "picture"];
const PLACES = { c: "category", b: "brand" };
const LIST = ["all", "q", "verbatim", "like", "picture", "refine", "sort", "page"];

/** Which view a state is: "product", "cart", "hearts", "compare", "home" or "results". */
export function viewOf(state) {
  if (state.product) return "product";
  if (state.cart) return "cart";
  if (state.hearts) return "hearts";
  if (state.compare) return "compare";
  return isHomePage(state) ? "home" : "results";
}

/**
 * An address → state. Unknown parameters are passed over. `book` (see addresses.js) says which value a category's or brand's path stands
 * for; a path that it does not know stands for the value it spells.
 */
export function parse(path, search, book) {
  const [language, ...steps] = split(path);
  const state = { ...EMPTY, language, ...parameters(new URLSearchParams(search)) };
  const [kind, ...rest] = steps;
  if (kind === "p" && rest.length) return { ...EMPTY, language, product: rest[0] };
  if (kind === "cart") return { ...EMPTY, language, cart: true, ordered: new URLSearchParams(search).get("ordered") ?? "" };
  if (kind === "hearts") return { ...EMPTY, language, [kind]: true };
  if (kind === "compare") return { ...EMPTY, language, compare: compared(search) };
  if (kind === "s" || kind === "all") state.all = true;
  if (Object.hasOwn(PLACES, kind ?? "") && rest.length) state.refine[PLACES[kind]] = [book.valueAt(PLACES[kind], path) ?? rest.join(" > ")];
  return state;
}

/** A path's language ("" = the shop's own) and its decoded steps. */
function split(path) {
  const steps = path.split("/").filter(Boolean).map(decoded);
  return LANGUAGES.includes(steps[0]) ? steps : ["", ...steps];
}

/** The ids of a comparison: what separates them is a comma that is not encoded. */
function compared(search) {
  const ids = /(?:^|[?&])ids=([^&]*)/.exec(search)?.[1] ?? "";
  return ids.split(",").filter(Boolean).map(decoded);
}

function decoded(step) {
  try {
    return decodeURIComponent(step);
  } catch {
    return step; // a stray "%"
  }
}

function parameters(given) {
  const state = { refine: table() };
  for (const name of TEXTS) state[name] = given.get(name) ?? "";
  state.sort = given.get("sort") || EMPTY.sort;
  state.page = Math.max(1, Number.parseInt(given.get("page") ?? "1", 10) || 1);
  state.verbatim = given.get("verbatim") === "1";
  state.why = given.get("why") === "1";
  for (const [name, value] of given) {
    if (!name.startsWith("refine.") || !value) continue;
    (state.refine[name.slice("refine.".length)] ??= []).push(value);
  }
  return state;
}

/** State → address; what equals `EMPTY` is left out. A category or brand alone has a path of its own, where the shop gives it one. */
export function format(state, book) {
  const prefix = state.language ? `/${state.language}` : "";
  const view = viewOf(state);
  if (view === "product") return prefix + book.productPath(state.product, state.language);
  if (view === "cart" || view === "hearts") return `${prefix}/${view}`;
  if (view === "compare") return `${prefix}/compare?ids=${state.compare.map(encodeURIComponent).join(",")}`;
  if (view === "home") return `${prefix}/${state.why ? "?why=1" : ""}`;
  const [attribute, path] = placeOf(state, book);
  return prefix + (path ?? "/s") + query(state, attribute);
}

/** The attribute whose one value has a path of its own, and that path; [] where the state is no such page. */
function placeOf(state, book) {
  if (state.q || state.like || state.picture) return [];
  for (const attribute of Object.values(PLACES)) {
    const values = state.refine[attribute];
    const path = values?.length === 1 ? book.placePath(attribute, values[0], state.language) : null;
    if (path) return [attribute, path];
  }
  return [];
}

function query(state, left) {
  const out = new URLSearchParams();
  for (const name of TEXTS) if (state[name]) out.set(name, state[name]);
  for (const attribute of Object.keys(state.refine).sort())
    if (attribute !== left) for (const value of state.refine[attribute]) out.append(`refine.${attribute}`, value);
  if (state.sort !== EMPTY.sort) out.set("sort", state.sort);
  if (state.page > 1) out.set("page", String(state.page));
  if (state.verbatim) out.set("verbatim", "1");
  if (state.why) out.set("why", "1");
  const text = out.toString();
  return text ? `?${text}` : "";
}

/**
 * The state with other values in place of some. Another view (`product`, `cart`, `hearts`, `compare`) begins anew; what narrows a list leaves
 * such a view. A list that nothing narrows any more stays a list, unless its words were cleared. Other words are not searched for verbatim
 * unless `change` says so.
 */
export function changed(state, change) {
  const isView = change.product || change.cart || change.hearts || change.compare;
  if (isView) return { ...EMPTY, refine: table(), language: change.language ?? state.language, product: "", ...change };
  const isList = LIST.some((name) => name in change);
  const base = isList ? { ...state, product: "", cart: false, hearts: false, compare: null, all: false } : state;
  const verbatim = (change.q === undefined || change.q === state.q) && state.verbatim;
  const next = { ...base, verbatim, ...change, refine: table(change.refine ?? state.refine) };
  const isLeft = viewOf(state) === "results" && !("all" in change) && change.q !== ""; // the last filter was taken off
  return isLeft && isHomePage(next) ? { ...next, all: true } : next;
}

/** The change that switches one value of an attribute on or off; back to the first page. */
export function toggled(state, attribute, value) {
  const before = state.refine[attribute] ?? [];
  const values = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  return withValues(state, attribute, values);
}

/** The change that replaces an attribute's values; none removes it. Back to the first page. */
export function withValues(state, attribute, values) {
  const refine = table(state.refine);
  refine[attribute] = values;
  if (!values.length) delete refine[attribute];
  return { refine, page: 1 };
}

/** "low..high" → [low, high], null where open. */
export function range(text) {
  const [low, high] = text.split("..");
  return [low === "" ? null : Number(low), high === undefined || high === "" ? null : Number(high)];
}

/** Whether nothing is asked: the shop's home page. */
export function isHomePage(state) {
  if (state.product || state.cart || state.hearts || state.compare || state.all) return false;
  return !state.q && !state.like && !state.picture && !Object.keys(state.refine).length && state.page === 1 && state.sort === EMPTY.sort;
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
    bins: facets.some((name) => kinds[name] === "number") ? BINS : 0,
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

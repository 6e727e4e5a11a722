// The address book: which path the shop gives a product, a category, a brand. Nothing here touches the page.

import { table } from "./state.js";

const PREFIX = /^\/(en|zh)(?=\/|$)/;
const MOST_PRODUCTS = 4000; // whose paths are kept

const languageOf = (path) => PREFIX.exec(path)?.[1] ?? "";

/** A path without its language. */
const bare = (path) => path.replace(PREFIX, "");

/** A path as people read it, so that it is the same whoever encoded it; a stray "%" stays. */
function readable(path) {
  try {
    return decodeURI(bare(path));
  } catch {
    return bare(path);
  }
}

/** Paths are learnt from the shop's answers, each for the language it was asked in ("" = the shop's own). */
export function createAddressBook() {
  const products = new Map(); // language/id → path
  const places = new Map(); // language/attribute → table of value → path
  const values = new Map(); // attribute + path → value

  return {
    /** The path of a product's page. Until the shop has told it, the one that the shop redirects from. */
    productPath: (id, language) => products.get(`${language}/${id}`) ?? `/p/${encodeURIComponent(id)}`,
    /** The path of a category or brand, or null where it has none. */
    placePath: (attribute, value, language) => places.get(`${language}/${attribute}`)?.[value] ?? null,
    /** The value that a path stands for, or null when it was not told. */
    valueAt: (attribute, path) => values.get(attribute + readable(path)) ?? null,
    /** Learn the paths of hits or products: { id, url } each. */
    learnProducts(list) {
      for (const { id, url } of list) if (url) products.set(`${languageOf(url)}/${id}`, bare(url));
      while (products.size > MOST_PRODUCTS) products.delete(products.keys().next().value);
    },
    /** Learn the paths of values: { category: { value: path }, brand: … }. */
    learnPlaces(addresses) {
      for (const [attribute, paths] of Object.entries(addresses ?? {}))
        for (const [value, path] of Object.entries(paths)) {
          const key = `${languageOf(path)}/${attribute}`;
          if (!places.has(key)) places.set(key, table());
          places.get(key)[value] = bare(path);
          values.set(attribute + readable(path), value);
        }
    },
    /** Learn which value the present path stands for. */
    learnPlace(attribute, value, path) {
      values.set(attribute + readable(path), value);
    },
  };
}

// The catalogue: what the page needs to know of the shop in one language: attributes, facets worth showing, labels, first categories.

import * as api from "./api.js";
import { served, take } from "./boot.js";
import { EMPTY, chooseFacets, request, table } from "./state.js";

const TILES = 9;
const LOOKED_AT = 60; // products among which the tiles find their pictures
const MOST_FACETS = 100; // that the API counts at once
const UNKNOWN = Object.freeze({ language: "", kinds: table(), labels: table(), names: [], categories: [] });

/** The catalogue; the paths of its values go into the address `book`. */
export function createCatalog(book) {
  let now = UNKNOWN;
  let loading = null;
  const tiles = new Map(); // language → tiles

  async function read(language) {
    const isServed = served.language === language;
    const { attributes: kinds, labels, addresses } = (isServed && take("attributes")) || (await api.attributes(language));
    book.learnPlaces(addresses);
    const facets = (isServed && take("facets")) || (await wholeFacets(kinds, language));
    const categories = (facets.category?.values ?? []).filter(({ value }) => !value.includes(" > "));
    now = { language, kinds, labels, names: (isServed && served.facets) || chooseFacets(kinds, facets), categories };
    return now;
  }

  return {
    get now() {
      return now;
    },
    /** What is known in `language`; asked for once. */
    async load(language) {
      if (now.language === language) return now;
      if (loading?.language !== language) loading = { language, done: read(language) };
      try {
        return await loading.done;
      } catch (error) {
        loading = null;
        throw error;
      }
    },
    /** The first categories that have a picture to show. */
    tiles(language) {
      if (!tiles.has(language)) tiles.set(language, withPictures(now.categories, language));
      return tiles.get(language);
    },
  };
}

async function wholeFacets(kinds, language) {
  const texts = Object.keys(kinds).filter((name) => kinds[name] === "text");
  const body = request(EMPTY, { facets: texts.slice(0, MOST_FACETS), kinds, perPage: 0, language, pictures: [], unfinished: false });
  return (await api.search(body)).facets;
}

async function withPictures(categories, language) {
  if (served.tiles) return served.tiles.flatMap(({ value, picture }) => (picture ? categories.filter((one) => one.value === value).map((one) => ({ ...one, picture })) : []));
  const body = request(EMPTY, { facets: [], kinds: table(), perPage: LOOKED_AT, language, pictures: [], unfinished: false });
  const { hits } = await api.search(body);
  const pictureOf = (value) => hits.find(({ product }) => product.category[0] === value && product.pictures.length)?.product.pictures[0] ?? null;
  return categories.slice(0, TILES).map((one) => ({ ...one, picture: pictureOf(one.value) })).filter(({ picture }) => picture);
}

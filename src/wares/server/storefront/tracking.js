// What the visitor does becomes events. Nothing here touches the page.

import { token } from "./visitor.js";

const RESTED = 1500; // milliseconds after which words being typed count as a search

/**
 * The place something was found at: `queryId` and `query` of the answer, and `position` in it from 1 (0 = none).
 * `told` holds the products of the answer that were told as seen.
 */
export const place = (queryId = "", query = "") => ({ queryId, query, position: 0, told: new Set() });

/** The same answer, at one position. */
export const at = (found, position) => ({ ...found, position });

/**
 * Tells the outbox what `visitor` does, as long as that is wanted. `now()`: Unix seconds.
 * Products that were clicked are remembered with their place, so that what is done on their page names the search that led there.
 */
export function createTracker(visitor, outbox, now, later = setTimeout, cancel = clearTimeout) {
  const origins = new Map();
  let version = 0;
  let searched = "";
  let resting = null;

  const tell = (kind, products, details = {}, saysTaste = true) => {
    if (!visitor.personal) return;
    visitor.touch(saysTaste);
    if (saysTaste) version += 1;
    outbox.add({ id: token(), kind, time: now(), ...visitor.names(), products, ...details });
  };
  const found = (origin) => (origin ? { query: origin.query, query_id: origin.queryId } : {});
  const stopResting = () => {
    if (resting) cancel(resting.timer);
    const rested = resting;
    resting = null;
    return rested;
  };
  const tellSearch = (words, queryId) => {
    if (words === searched) return;
    searched = words;
    tell("search", [], { query: words, query_id: queryId });
  };
  const tellRested = () => {
    const rested = stopResting();
    if (rested) tellSearch(rested.words, rested.queryId);
  };

  return {
    /** Grows with everything done that says something of taste. */
    get version() {
      return version;
    },
    /** A card was followed. */
    click(id, origin) {
      tellRested();
      origins.set(id, origin);
      tell("click", [id], { ...found(origin), ...(origin.position && { positions: [origin.position] }) });
    },
    view: (id, choice = {}) => tell("view", [id], { ...found(origins.get(id)), ...choices([{ choice }]) }),
    favourite: (id) => tell("favourite", [id], found(origins.get(id))),
    /** So many pieces of a `line` went into the cart; `origin` where they did not come from the product's page. */
    cart(line, count = 1, origin = origins.get(line.product.id)) {
      tell("cart", [line.product.id], { ...found(origin), ...bought([line]), quantities: [count] });
    },
    /** So many pieces of a `line` were taken out of the cart. */
    remove(line, count) {
      tell("remove_from_cart", [line.product.id], { ...bought([line]), quantities: [count] });
    },
    /** The lines of a cart were bought. */
    purchase(lines) {
      tell("purchase", lines.map(({ product }) => product.id), { ...bought(lines), quantities: lines.map(({ count }) => count) });
    },
    /** Words were answered; while they are `unfinished` they count once they rest. */
    search(words, queryId, unfinished) {
      stopResting();
      if (!words) searched = "";
      else if (unfinished) resting = { words, queryId, timer: later(tellRested, RESTED) };
      else tellSearch(words, queryId);
    },
    /** Products were in sight long enough: [[id, position], …] of one answer, each told at most once. */
    impression(origin, seen) {
      const fresh = seen.filter(([id]) => !origin.told.has(id));
      if (!fresh.length) return;
      for (const [id] of fresh) origin.told.add(id);
      const positions = fresh.map(([, position]) => position);
      tell("impression", fresh.map(([id]) => id), { ...found(origin), positions }, false);
    },
  };
}

/** What is paid for one piece of each, left out where one has no price, and the choices made. */
function bought(lines) {
  const paid = lines.map(({ product }) => product.price);
  return { ...(paid.every((price) => typeof price === "number") && { prices: paid }), ...choices(lines) };
}

/** The choices made, one for each line; left out where none was. */
function choices(lines) {
  const made = lines.map(({ choice }) => choice ?? {});
  return made.some((choice) => Object.keys(choice).length) ? { choices: made } : {};
}

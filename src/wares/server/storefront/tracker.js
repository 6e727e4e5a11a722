// The tracker: what the visitor does becomes events. Nothing here touches the page.

import { token } from "./visitor.js";

const TYPING_PAUSE = 1500; // milliseconds after which words being typed count as a search

/**
 * Attribution, the answer something was found in: `queryId` and `query` of the answer, and `position` in it from 1 (0 = none).
 * `reported` holds the products of the answer that were reported as seen.
 */
export const searchOrigin = (queryId = "", query = "") => ({ queryId, query, position: 0, reported: new Set() });

/** The same answer, at one position. */
export const atPosition = (origin, position) => ({ ...origin, position });

/**
 * Hands the event queue what `visitor` does, as long as that is wanted. `now()`: Unix seconds.
 * Products that were clicked are remembered with their origin, so that what is done on their page names the search that led there.
 */
export function createTracker(visitor, eventQueue, now, later = setTimeout, cancel = clearTimeout) {
  const origins = new Map();
  let version = 0;
  let lastWords = "";
  let pending = null;

  const send = (kind, products, details = {}, isPreference = true) => {
    if (!visitor.personal) return;
    visitor.touch(isPreference);
    if (isPreference) version += 1;
    eventQueue.add({ id: token(), kind, time: now(), ...visitor.names(), products, ...details });
  };
  const queryOf = (origin) => (origin ? { query: origin.query, query_id: origin.queryId } : {});
  const cancelPending = () => {
    if (pending) cancel(pending.timer);
    const last = pending;
    pending = null;
    return last;
  };
  const sendSearch = (words, queryId) => {
    if (words === lastWords) return;
    lastWords = words;
    send("search", [], { query: words, query_id: queryId });
  };
  const sendPending = () => {
    const last = cancelPending();
    if (last) sendSearch(last.words, last.queryId);
  };

  return {
    /** Grows with everything done that says something of taste. */
    get version() {
      return version;
    },
    /** A card was followed. */
    click(id, origin) {
      sendPending();
      origins.set(id, origin);
      send("click", [id], { ...queryOf(origin), ...(origin.position && { positions: [origin.position] }) });
    },
    view: (id, choice = {}) => send("view", [id], { ...queryOf(origins.get(id)), ...choices([{ choice }]) }),
    favourite: (id) => send("favourite", [id], queryOf(origins.get(id))),
    /** So many pieces of a `line` went into the cart; `origin` where they did not come from the product's page. */
    cart(line, count = 1, origin = origins.get(line.product.id)) {
      send("cart", [line.product.id], { ...queryOf(origin), ...purchaseDetails([line]), quantities: [count] });
    },
    /** So many pieces of a `line` were taken out of the cart. */
    remove(line, count) {
      send("remove_from_cart", [line.product.id], { ...purchaseDetails([line]), quantities: [count] });
    },
    /** The lines of a cart were bought. */
    purchase(lines) {
      send("purchase", lines.map(({ product }) => product.id), { ...purchaseDetails(lines), quantities: lines.map(({ count }) => count) });
    },
    /** Words were answered; while they are `unfinished` they count once they rest. */
    search(words, queryId, unfinished) {
      cancelPending();
      if (!words) lastWords = "";
      else if (unfinished) pending = { words, queryId, timer: later(sendPending, TYPING_PAUSE) };
      else sendSearch(words, queryId);
    },
    /** Products were in sight long enough: [[id, position], …] of one answer, each reported at most once. */
    impression(origin, cards) {
      const fresh = cards.filter(([id]) => !origin.reported.has(id));
      if (!fresh.length) return;
      for (const [id] of fresh) origin.reported.add(id);
      const positions = fresh.map(([, position]) => position);
      send("impression", fresh.map(([id]) => id), { ...queryOf(origin), positions }, false);
    },
  };
}

/** What is paid for one piece of each, left out where one has no price, and the choices made. */
function purchaseDetails(lines) {
  const prices = lines.map(({ product }) => product.price);
  return { ...(prices.every((price) => typeof price === "number") && { prices }), ...choices(lines) };
}

/** The choices made, one for each line; left out where none was. */
function choices(lines) {
  const choices = lines.map(({ choice }) => choice ?? {});
  return choices.some((choice) => Object.keys(choice).length) ? { choices } : {};
}

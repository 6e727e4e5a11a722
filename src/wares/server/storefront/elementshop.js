// The shop that elements belong to: how it is asked, who is looking, and what it is told of that. One for all elements of a page with the same server.

import { originOf } from "./elementdiagnosis.js";
import { createEventQueue } from "./eventqueue.js";
import { createWatcher } from "./impressions.js";
import { browserStorage, storedValue } from "./storage.js";
import { createTracker } from "./tracker.js";
import { NOBODY, createVisitor, requestsNoTracking } from "./visitor.js";
import { createWire, query } from "./wire.js";

const OWN = originOf(import.meta.url);
const shops = new Map();

/** The shop that an element belongs to. */
export function shopOf(element) {
  const server = originOf(element.getAttribute("server") || OWN);
  if (!shops.has(server)) shops.set(server, createShop(server));
  return shops.get(server);
}

function createShop(server) {
  const wire = createWire(server);
  const elements = new Set();
  const identity = createIdentity(server, elements, wire);
  const tracker = createTracker(identity, identity, wire.now);
  const watcher = createWatcher(tracker.impression);
  let asked = null;

  const leave = () => {
    watcher.flush();
    identity.leave();
  };
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("pagehide", leave);

  /** What the shop says of itself, asked once; whether this page may name shoppers is known from then on. */
  async function about() {
    asked ??= wire.ask("/v1/shop");
    try {
      const shop = await asked;
      identity.accept(shop.accepted);
      return shop;
    } catch (error) {
      asked = null;
      throw error;
    }
  }
  const named = async (path, parameters, signal) => (await about(), wire.ask(`${path}?${query({ ...parameters, ...identity.identity() })}`, { signal }));

  return {
    server, tracker, about,
    watch: watcher.watch,
    identity: () => identity.identity(),
    search: (parameters, signal) => named("/v1/search", parameters, signal),
    recommend: (parameters, signal) => named("/v1/recommend", parameters, signal),
    suggest: (parameters, signal) => wire.ask(`/v1/suggest?${query(parameters)}`, { signal }, []),
    trending: () => wire.ask("/v1/trending?limit=8", {}, []),
    join: (element) => (elements.add(element), identity.changed()),
    part: (element) => elements.delete(element),
    changed: identity.changed,
  };
}

/**
 * Who is looking, for a tracker: its visitor, and the queue of its events. What elements say goes: `shopper` and `session` name somebody, and where one says
 * `tracking="off"`, nothing is told or kept. On pages of another origin what is kept has names of its own.
 */
function createIdentity(server, elements, wire) {
  const isOwn = server === location.origin;
  const prefix = isOwn ? "" : `wares:${server}:`;
  const storage = browserStorage();
  const store = storedValue(`${prefix}visitor`, NOBODY, storage);
  const visitor = createVisitor(store, wire.now, !requestsNoTracking(navigator));
  let isAccepted = false;
  let events = null;

  const said = (name) => [...elements].map((one) => one.getAttribute(name)).find(Boolean) ?? "";
  const isPersonal = () => isAccepted && said("tracking") !== "off" && visitor.personal;
  const queue = () => (events ??= createEventQueue({ post: wire.events, beacon: wire.beacon, storage, now: wire.now, prefix: `${prefix}event:` }));
  const names = () => {
    const [shopper, session] = [said("shopper"), said("session")];
    if ((shopper || !isOwn) && visitor.shopper !== shopper) visitor.choose(shopper);
    return { ...visitor.names(), ...(session && { session }) };
  };
  const forget = () => {
    events?.clear();
    events = null;
    if (isOwn) return;
    store.set(NOBODY);
    for (const name of Object.keys(storage ?? {})) if (name.startsWith(prefix)) storage.removeItem(name);
  };
  const changed = () => {
    if (said("tracking") === "off") forget();
    else if (isPersonal()) queue(); // what an earlier page could not tell goes out
  };
  return {
    changed,
    names,
    touch: visitor.touch,
    get personal() {
      return isPersonal();
    },
    identity() {
      const { shopper, session } = isPersonal() ? names() : {};
      return session ? { ...(shopper && { shopper }), session } : {};
    },
    accept(accepted) {
      isAccepted = accepted;
      changed();
    },
    add: (event) => queue().add(event),
    leave: () => events?.leave(),
  };
}

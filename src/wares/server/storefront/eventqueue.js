// Event queue: events on their way to the shop: in small batches, kept until the shop has them. Sending one twice does no harm: its id counts once.
// Nothing here touches the page.

import { write } from "./storage.js";

const BATCH = 20;
const MAX_EVENTS = 500; // events that wait; the oldest go first
const BATCH_DELAY = 800; // milliseconds in which events gather
const MAX_DELAY = 60_000; // milliseconds between two tries
const MAX_AGE = 7 * 86_400; // seconds after which an event is no longer worth sending
const BEACON_LIMIT = 20_000; // characters, of at most three bytes each, that a browser sends for a page that is left

/**
 * An event queue. `post(events)` resolves when the shop has them and rejects with an error whose `code` is "bad…" or "too_large" when it
 * never will; `beacon(events)` says whether the browser took them; `storage` like localStorage, or null; `prefix` of names in it; `now()` Unix seconds.
 */
export function createEventQueue({ post, beacon, storage, now, prefix = "event:", later = setTimeout, cancel = clearTimeout }) {
  const pending = new Map();
  let timer = null;
  let wait = BATCH_DELAY;
  let sending = null;

  for (const event of unsentEvents(storage, prefix, now())) pending.set(event.id, event);

  const drop = (events) => {
    for (const { id } of events) {
      pending.delete(id);
      storage?.removeItem(prefix + id);
    }
  };
  const schedule = (delay) => {
    timer ??= later(() => {
      timer = null;
      flush();
    }, delay);
  };
  const cancelTimer = () => {
    if (timer !== null) cancel(timer);
    timer = null;
  };

  async function send() {
    while (pending.size) {
      const batch = [...pending.values()].slice(0, BATCH);
      try {
        await post(batch);
      } catch (error) {
        if (!isRejected(error)) {
          wait = Math.min(MAX_DELAY, 2 * wait);
          return schedule(wait);
        }
      }
      drop(batch);
      wait = BATCH_DELAY;
    }
    return undefined;
  }

  /** Send what waits; resolves when it was tried. */
  function flush() {
    cancelTimer();
    sending ??= send().finally(() => (sending = null));
    return sending;
  }

  if (pending.size) schedule(BATCH_DELAY);
  return {
    add(event) {
      pending.set(event.id, event);
      write(storage, prefix + event.id, event);
      if (pending.size > MAX_EVENTS) drop([...pending.values()].slice(0, pending.size - MAX_EVENTS));
      schedule(BATCH_DELAY);
    },
    flush,
    /** The page may be gone at any moment: hand over what waits. It stays kept, as nobody tells whether it arrived. */
    leave() {
      const events = [];
      let size = 0;
      for (const event of pending.values()) {
        size += JSON.stringify(event).length + 1;
        if (size > BEACON_LIMIT) break;
        events.push(event);
      }
      if (events.length) beacon(events);
    },
    /** Throw away what waits. */
    clear() {
      cancelTimer();
      drop([...pending.values()]);
    },
    get size() {
      return pending.size;
    },
  };
}

const isRejected = ({ code }) => /^(bad|too_large|foreign|no_such|not_found)/.test(code ?? "");

/** Events that an earlier page could not tell, oldest first; what is too old or makes no sense is removed. */
function unsentEvents(storage, prefix, now) {
  if (!storage) return [];
  const names = Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter((name) => name.startsWith(prefix));
  const events = names.map((name) => {
    try {
      const event = JSON.parse(storage.getItem(name));
      if (event.id && now - event.time < MAX_AGE) return event;
    } catch {
      // Not written by this page: removed below.
    }
    storage.removeItem(name);
    return null;
  });
  return events.filter(Boolean).sort((a, b) => a.time - b.time);
}

// Events on their way to the shop: in small batches, kept until the shop has them. Sending one twice does no harm: its id counts once.
// Nothing here touches the page.

import { write } from "./keeping.js";

const PREFIX = "event:";
const BATCH = 20;
const MOST = 500; // events that wait; the oldest go first
const PAUSE = 800; // milliseconds in which events gather
const LONGEST = 60_000; // milliseconds between two tries
const OLDEST = 7 * 86_400; // seconds after which an event is no longer worth telling
const LEAVING = 20_000; // characters, of at most three bytes each, that a browser sends for a page that is left

/**
 * An outbox. `post(events)` resolves when the shop has them and rejects with an error whose `code` is "bad…" or "too_large" when it
 * never will; `beacon(events)` says whether the browser took them; `storage` like localStorage, or null; `now()` Unix seconds.
 */
export function createOutbox({ post, beacon, storage, now, later = setTimeout, cancel = clearTimeout }) {
  const waiting = new Map();
  let timer = null;
  let wait = PAUSE;
  let sending = null;

  for (const event of leftBehind(storage, now())) waiting.set(event.id, event);

  const drop = (events) => {
    for (const { id } of events) {
      waiting.delete(id);
      storage?.removeItem(PREFIX + id);
    }
  };
  const schedule = (delay) => {
    timer ??= later(() => {
      timer = null;
      flush();
    }, delay);
  };
  const soon = () => {
    if (timer !== null) cancel(timer);
    timer = null;
  };

  async function send() {
    while (waiting.size) {
      const batch = [...waiting.values()].slice(0, BATCH);
      try {
        await post(batch);
      } catch (error) {
        if (!isHopeless(error)) {
          wait = Math.min(LONGEST, 2 * wait);
          return schedule(wait);
        }
      }
      drop(batch);
      wait = PAUSE;
    }
    return undefined;
  }

  /** Send what waits; resolves when it was tried. */
  function flush() {
    soon();
    sending ??= send().finally(() => (sending = null));
    return sending;
  }

  if (waiting.size) schedule(PAUSE);
  return {
    add(event) {
      waiting.set(event.id, event);
      write(storage, PREFIX + event.id, event);
      if (waiting.size > MOST) drop([...waiting.values()].slice(0, waiting.size - MOST));
      schedule(PAUSE);
    },
    flush,
    /** The page may be gone at any moment: hand over what waits. It stays kept, as nobody tells whether it arrived. */
    leave() {
      const events = [];
      let size = 0;
      for (const event of waiting.values()) {
        size += JSON.stringify(event).length + 1;
        if (size > LEAVING) break;
        events.push(event);
      }
      if (events.length) beacon(events);
    },
    /** Throw away what waits. */
    clear() {
      soon();
      drop([...waiting.values()]);
    },
    get size() {
      return waiting.size;
    },
  };
}

const isHopeless = ({ code }) => /^(bad|too_large|foreign|no_such|not_found)/.test(code ?? "");

/** Events that an earlier page could not tell, oldest first; what is too old or makes no sense is removed. */
function leftBehind(storage, now) {
  if (!storage) return [];
  const names = Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter((name) => name.startsWith(PREFIX));
  const events = names.map((name) => {
    try {
      const event = JSON.parse(storage.getItem(name));
      if (event.id && now - event.time < OLDEST) return event;
    } catch {
      // Not written by this page: removed below.
    }
    storage.removeItem(name);
    return null;
  });
  return events.filter(Boolean).sort((a, b) => a.time - b.time);
}

// Which cards were in sight: at least half of one, for a second.

const VISIBLE_SHARE = 0.5;
const VIEW_TIME = 1000; // milliseconds
const BATCH_DELAY = 1500; // milliseconds in which what was seen becomes one event

/** Watches cards and hands what was seen to `report(place, [[id, position], …])`. */
export function createWatcher(report) {
  const timers = new WeakMap(); // card → timer
  const places = new WeakMap(); // card → its place
  const pending = new Map(); // place of the answer → [[id, position], …]
  let batchTimer = 0;

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        clearTimeout(timers.get(target));
        if (intersectionRatio >= VISIBLE_SHARE) timers.set(target, setTimeout(() => see(target), VIEW_TIME));
      }
    },
    { threshold: [VISIBLE_SHARE] },
  );

  function see(card) {
    const over = document.querySelector("dialog:modal");
    if (document.visibilityState !== "visible" || (over && !over.contains(card.getRootNode().host ?? card))) {
      timers.set(card, setTimeout(() => card.isConnected && see(card), VIEW_TIME)); // still there, but not looked at
      return;
    }
    observer.unobserve(card);
    const { answer, position } = places.get(card);
    if (!pending.has(answer)) pending.set(answer, []);
    pending.get(answer).push([card.dataset.id, position]);
    batchTimer ||= setTimeout(flush, BATCH_DELAY);
  }

  /** Tell what was seen so far. */
  function flush() {
    clearTimeout(batchTimer);
    batchTimer = 0;
    for (const [answer, products] of pending) report(answer, products);
    pending.clear();
  }

  return {
    /** Watch `cards` of one answer, the first of them at position `first`. */
    watch(cards, answer, first = 1) {
      cards.forEach((card, at) => {
        places.set(card, { answer, position: first + at });
        observer.observe(card);
      });
    },
    flush,
  };
}

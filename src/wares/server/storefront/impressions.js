// Which cards were in sight: at least half of one, for a second.

const SHARE = 0.5;
const LOOK = 1000; // milliseconds
const GATHER = 1500; // milliseconds in which what was seen becomes one event

/** Watches cards and hands what was seen to `tell(place, [[id, position], …])`. */
export function createWatcher(tell) {
  const looks = new WeakMap(); // card → timer
  const places = new WeakMap(); // card → its place
  const seen = new Map(); // place of the answer → [[id, position], …]
  let gathering = 0;

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        clearTimeout(looks.get(target));
        if (intersectionRatio >= SHARE) looks.set(target, setTimeout(() => see(target), LOOK));
      }
    },
    { threshold: [SHARE] },
  );

  function see(card) {
    const over = document.querySelector("dialog:modal");
    if (document.visibilityState !== "visible" || (over && !over.contains(card))) {
      looks.set(card, setTimeout(() => card.isConnected && see(card), LOOK)); // still there, but not looked at
      return;
    }
    observer.unobserve(card);
    const { answer, position } = places.get(card);
    if (!seen.has(answer)) seen.set(answer, []);
    seen.get(answer).push([card.dataset.id, position]);
    gathering ||= setTimeout(flush, GATHER);
  }

  /** Tell what was seen so far. */
  function flush() {
    clearTimeout(gathering);
    gathering = 0;
    for (const [answer, products] of seen) tell(answer, products);
    seen.clear();
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

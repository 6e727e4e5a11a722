// What a screen reader is told of a change: the element stays, its words change.

import { el } from "./dom.js";

const PAUSE = 150; // milliseconds after which what is drawn anew has settled

/** Of the answer: `node`, to be kept in what is drawn, and `say(words)`; the same words are not said twice. */
export function createAnnouncer() {
  const node = el("p", { class: "visually-hidden", role: "status" });
  let last = null;
  return {
    node,
    say(words) {
      const isFirst = last === null;
      if (words === last) return;
      last = words;
      if (!isFirst) setTimeout(() => (node.textContent = last), PAUSE);
    },
  };
}

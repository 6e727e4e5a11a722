// Whether the shop is reached: a bar says when it is not, and vanishes once it is again.

import { el } from "./dom.js";

const FIRST_WAIT = 1000; // milliseconds between two tries; each is twice the one before
const MOST_WAIT = 20_000;

/** The bar. `ask()` rejects while the shop is not reached; `onBack()` runs once it is again; `say(key)`: the page's words. Gives `heard(isReached)`. */
export function createReach(ask, onBack, say) {
  const bar = el("p", { class: "reach", role: "status" });
  let timer = 0;
  let wait = FIRST_WAIT;
  let isGone = false; // it was asked for nothing but whether it is there, and did not answer
  document.body.append(bar);

  const draw = (isReached) => (bar.textContent = isReached ? "" : say(navigator.onLine ? "noReach" : "noNetwork"));

  async function look() {
    timer = 0;
    wait = Math.min(MOST_WAIT, 2 * wait);
    try {
      await ask();
      if (isGone) onBack();
      isGone = false;
    } catch {
      isGone = true; // `heard` has been told, and looks again
    }
  }

  addEventListener("online", () => timer && (clearTimeout(timer), look()));
  return function heard(isReached) {
    draw(isReached);
    if (isReached) {
      clearTimeout(timer);
      timer = 0;
      wait = FIRST_WAIT;
      return;
    }
    timer ||= setTimeout(look, wait);
  };
}

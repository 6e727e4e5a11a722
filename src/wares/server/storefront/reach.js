// Whether the shop is reached: a bar says when it is not, and vanishes once it is again.

import { el } from "./dom.js";

const FIRST_WAIT = 1000; // milliseconds between two tries; each is twice the one before
const MOST_WAIT = 20_000;

/** The bar. `ask()` rejects while the shop is not reached; `onBack()` runs once it is again and something was missed; `say(key)`: the page's words. Gives `heard(isReached, isMissed)`. */
export function createReach(ask, onBack, say) {
  const bar = el("p", { class: "reach", role: "status" });
  let timer = 0;
  let wait = FIRST_WAIT;
  let isMissing = false; // a question was given up
  document.body.append(bar);

  const draw = (isReached) => (bar.textContent = isReached ? "" : say(navigator.onLine ? "noReach" : "noNetwork"));

  function look() {
    timer = 0;
    wait = Math.min(MOST_WAIT, 2 * wait);
    ask().catch(() => null); // `heard` is told either way
  }

  addEventListener("online", () => timer && (clearTimeout(timer), look()));
  return function heard(isReached, isMissed = false) {
    draw(isReached);
    if (!isReached) {
      isMissing ||= isMissed;
      timer ||= setTimeout(look, wait);
      return;
    }
    clearTimeout(timer);
    timer = 0;
    if (!isMissing) {
      wait = FIRST_WAIT;
      return;
    }
    isMissing = false; // `wait` stays: what is asked anew may be given up anew
    onBack();
  };
}

// What a screen reader is told that others see.

import { el } from "./dom.js";

const node = el("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
document.body.append(node);

/** Say a change that has no place of its own on the page. */
export function announce(words) {
  node.textContent = "";
  requestAnimationFrame(() => (node.textContent = words));
}

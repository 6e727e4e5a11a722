// Short messages at the foot of the page, over whatever is open.

import { byId, el } from "./dom.js";

const SECONDS = 6;
const node = byId("toast");
let timer = 0;

/** Say something; `offer`: { label, action } of a button beside it. */
export function notify(message, offer = null) {
  clearTimeout(timer);
  if (node.matches(":popover-open")) node.hidePopover();
  (document.querySelector("dialog:modal") ?? document.body).append(node); // what is outside an open dialog cannot be pressed
  node.showPopover();
  const press = () => {
    node.hidePopover();
    offer.action();
  };
  const nodes = [el("span", {}, message), offer && el("button", { type: "button", on: { click: press } }, offer.label)];
  node.replaceChildren(...nodes.filter(Boolean));
  timer = setTimeout(() => node.isConnected && node.hidePopover(), 1000 * SECONDS);
}

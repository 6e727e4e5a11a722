// Why something is recommended: in a line below its card, and all of it, with what can be done about it, at a press.

import { el, icon } from "./dom.js";
import { pictureAt } from "./format.js";
import { image } from "./images.js";

const GAP = 8; // pixels between the button and what it opens

/** The reason below a card, and the button that tells all of them; a `quiet` hit has the button alone. */
export function whyRecommended(hit, page) {
  const [first] = hit.reasons;
  const why = whyButton(hit, page);
  if (hit.quiet) return el("div", { class: "reason quiet" }, why);
  const source = first.product && image(pictureAt(first.product), { sizes: "34px" });
  source?.addEventListener("error", () => source.remove(), { once: true });
  return el("div", { class: "reason" }, source, el("span", { title: first.text }, first.text), why);
}

function whyButton(hit, page) {
  let closes = false; // a press beside a panel closes it, on its own button too
  const pointerdown = () => (closes = shown?.owner === button);
  const click = () => {
    if (!closes) open(button, hit, page);
    closes = false;
  };
  const button = el("button", { class: "why-this", type: "button", "aria-label": page.t("whyThis"), title: page.t("whyThis"), "aria-haspopup": "dialog", on: { pointerdown, click } }, icon("info"));
  return button;
}

let shown = null; // the panel that is open

function open(button, hit, page) {
  shown?.panel.hidePopover();
  const panel = reasonsPanel(hit, page, () => panel.hidePopover());
  (button.closest("dialog") ?? document.body).append(panel); // what is outside an open dialog cannot be pressed
  shown = { owner: button, panel };
  button.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
    button.removeAttribute("aria-expanded");
    panel.remove();
    if (shown?.panel === panel) shown = null;
    if (hadFocus && button.isConnected) button.focus();
  });
  panel.showPopover();
  place(panel, button);
  panel.focus();
}

function reasonsPanel({ reasons }, page, close) {
  const { t, visitor } = page;
  const act = (action) => () => (close(), action());
  const link = (label, action) => el("button", { class: "link", type: "button", on: { click: act(action) } }, t(label));
  return el(
    "div",
    { class: "why-panel", role: "dialog", "aria-label": t("whyThis"), popover: "auto", tabindex: "-1" },
    el("b", {}, t("whyThis")),
    el("ul", {}, reasons.map(({ text, product }) => el("li", {}, product && image(pictureAt(product), { sizes: "34px" }), el("span", {}, text)))),
    el("p", {}, t(visitor.personal ? "whyPersonal" : "whyNotPersonal")),
    el("div", { class: "why-links" }, link("whyKnown", page.openAccount), visitor.known && link("whyForget", page.forgetVisitor)),
  );
}

/** Below the button, or above it where there is no room; within the window. */
function place(panel, button) {
  const [at, own] = [button.getBoundingClientRect(), panel.getBoundingClientRect()];
  const left = Math.max(GAP, Math.min(at.right - own.width, innerWidth - own.width - GAP));
  const below = at.bottom + GAP;
  panel.style.left = `${left}px`;
  panel.style.top = `${below + own.height <= innerHeight ? below : Math.max(GAP, at.top - GAP - own.height)}px`;
}

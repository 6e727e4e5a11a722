// A carousel: a titled row of cards that scrolls sideways.

import { card, skeleton } from "./cards.js";
import { el, icon, isCalm } from "./dom.js";

const PLACEHOLDERS = 6;

/** A carousel with cards that stand in for those to come. `name` is its class; `note` stands below the title; `level` of its heading. */
export function carousel(name, title, page, { note = null, small = false, level = 2 } = {}) {
  const row = el("ul", { class: "row" }, Array.from({ length: PLACEHOLDERS }, () => el("li", {}, skeleton())));
  const head = el("div", { class: "carousel-head" }, el("div", { class: "carousel-title" }, el(`h${level}`, {}, title), note), arrows(row, page));
  return el("section", { class: `carousel ${name}${small ? " small" : ""}`, "aria-label": title, "aria-busy": "true" }, head, row);
}

/**
 * Put hits into a carousel, or remove it when there are none. `origin`: see `searchOrigin` (null = what is seen is not reported);
 * `extra(hit, position)`: what else a card shows.
 */
export function fill(node, hits, page, origin, extra = null) {
  if (!hits.length) return node.remove();
  const cards = hits.map((hit, at) => card(hit, page, origin && { ...origin, position: at + 1 }, extra?.(hit, at + 1)));
  const row = node.querySelector(".row");
  row.replaceChildren(...cards.map((one) => el("li", {}, one)));
  row.scrollLeft = 0;
  node.removeAttribute("aria-busy");
  row.dispatchEvent(new Event("scroll"));
  if (origin) page.watch(cards, origin);
  return undefined;
}

/** Give the carousel another title. */
export function retitle(node, title) {
  node.setAttribute("aria-label", title);
  node.querySelector("h2, h3").textContent = title;
}

function arrows(row, { t }) {
  const step = (way) => row.scrollBy({ left: way * 0.85 * row.clientWidth, behavior: isCalm() ? "instant" : "smooth" });
  const button = (name, way) => el("button", { class: "icon-button", type: "button", "aria-label": t(name), on: { click: () => step(way) } }, icon(way < 0 ? "left" : "right"));
  const [back, on] = [button("scrollBack", -1), button("scrollOn", 1)];
  const holder = el("div", { class: "arrows" }, back, on);
  const fit = () => {
    const room = row.scrollWidth - row.clientWidth;
    holder.style.visibility = room > 4 ? "visible" : "hidden";
    back.disabled = row.scrollLeft <= 2;
    on.disabled = row.scrollLeft >= room - 2;
  };
  row.addEventListener("scroll", fit, { passive: true });
  new ResizeObserver(fit).observe(row);
  return holder;
}

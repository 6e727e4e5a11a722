// Buttons that scroll a row sideways.

import { el, icon, isCalm } from "./dom.js";

/** Two buttons for a row, not shown while all of it is in sight. */
export function arrows(row, { t }) {
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

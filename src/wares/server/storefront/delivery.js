// What the shop says of delivery and returns, by its settings.

import { el, icon } from "./dom.js";

/** Both texts under each other; null where the shop says nothing. `shop`: as the API tells of it. */
export function deliveryNotes({ shop, language, t }) {
  const notes = [["delivery", "truck"], ["returns", "return"]].flatMap(([name, sign]) => {
    const text = shop?.[name]?.[language];
    return text ? [el("div", {}, icon(sign), el("div", {}, el("b", {}, t(name)), el("p", {}, text)))] : [];
  });
  return notes.length ? el("div", { class: "delivery" }, notes) : null;
}

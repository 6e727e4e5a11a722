// The page of what the visitor has put a heart on.

import { byId, el, icon } from "./dom.js";
import { card } from "./cards.js";

/** The page inside `#hearts`. `page()`: what views are given. */
export function createHeartsPage(page) {
  const region = byId("hearts");

  function draw() {
    const view = page();
    const { t, favourites } = view;
    const hits = favourites.products().map((product) => ({ id: product.id, product, highlights: {}, explanation: null }));
    const body = hits.length ? el("div", { class: "grid" }, hits.map((hit) => card(hit, view))) : el("div", { class: "message" }, icon("heart"), el("p", {}, t("noHearts")));
    region.replaceChildren(el("h1", { tabindex: "-1" }, t("favourites")), body);
    view.title(t("favourites"));
  }

  return {
    show: draw,
    /** The favourites have changed. */
    changed: () => !region.hidden && draw(),
  };
}

// Hearts: the page of what the visitor has put a heart on, and the link to it.

import { drawHeart } from "./cardactions.js";
import { card } from "./cards.js";
import { byId, el, icon } from "./dom.js";
import { recentShelf } from "./emptystates.js";
import { number } from "./format.js";

/** The page inside `#hearts`, and every heart on the page. `page()`: what views are given. */
export function createHeartsPage(page) {
  const region = byId("hearts");

  function draw() {
    const view = page();
    const { t, favourites } = view;
    const hits = favourites.products().map((product) => ({ id: product.id, product, highlights: {}, explanation: null }));
    const empty = () => [el("div", { class: "message" }, icon("heart"), el("p", {}, t("noHearts"))), recentShelf(view)];
    const body = hits.length ? [el("div", { class: "grid" }, hits.map((hit) => card(hit, view)))] : empty();
    region.replaceChildren(el("h1", { tabindex: "-1" }, t("favourites")), ...body.filter(Boolean));
    view.title(t("favourites"));
  }

  function drawOpener() {
    const { t, favourites, language, hrefOf } = page();
    const count = favourites.products().length;
    const opener = byId("hearts-open");
    opener.href = hrefOf({ hearts: true });
    opener.setAttribute("aria-label", count ? t("heartsCount", { n: number(count, language) }) : t("heartsOpen"));
    opener.classList.toggle("has", count > 0);
  }

  return {
    show: draw,
    drawOpener,
    /** The favourites have changed: a product stays on their own page until it is left, so that it can be put back. */
    changed() {
      const view = page();
      for (const button of document.querySelectorAll("[data-heart]")) drawHeart(button, view);
      drawOpener();
    },
  };
}

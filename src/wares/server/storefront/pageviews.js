// The views and their regions: exactly one stands in `main`.

import { byId } from "./dom.js";

const REGIONS = { home: "home", results: "results-page", product: "product", cart: "cart", hearts: "hearts", compare: "compare" };

/** Put the regions that the server left out of the page into it, and fill the stars it drew; to be done before anything looks for them. */
export function makeRegions() {
  byId("main").append(byId("regions").content);
  for (const stars of document.querySelectorAll(".stars[data-share]")) stars.style.setProperty("--share", `${stars.dataset.share}%`); // no style of the server's own
}

/** The views, name → { show(isReturn), hide?(), expire?() }; `show` gives a promise kept once everything is drawn. */
export function createPageViews(views) {
  let shown = "";
  for (const id of Object.values(REGIONS)) byId(id).tabIndex = -1; // where the focus goes when it is shown
  const of = (name) => (views[name] ? name : "results");
  return {
    /** Show one view and hide the others. */
    show(wanted, isReturn) {
      const name = of(wanted);
      if (shown && shown !== name) views[shown].hide?.();
      shown = name;
      for (const region of byId("main").children) region.hidden = region.id !== REGIONS[name];
      document.body.dataset.view = name;
      return views[name].show(isReturn);
    },
    /** Say in place of the views why there is nothing. */
    fail(error) {
      byId(REGIONS.results).hidden = false;
      views.results.fail(error);
    },
    /** What is shown no longer holds: another shopper, another language, or the shop is back. */
    expire() {
      for (const view of Object.values(views)) view.expire?.();
    },
  };
}

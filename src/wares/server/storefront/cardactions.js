// The buttons of a card, beside its link: a heart, and comparing.

import { el, icon } from "./dom.js";
import { text } from "./format.js";

/** The button that puts a heart on a product, or takes it off. */
export function heartButton(product, page) {
  const button = el("button", { class: "card-action heart-button", type: "button", data: { heart: product.id }, on: { click: () => page.favourites.toggle(product) } }, icon("heart"));
  button.dataset.name = text(product, "title", page.language);
  drawHeart(button, page);
  return button;
}

/** Draw a heart as it is now. */
export function drawHeart(button, { t, favourites }) {
  const isLiked = favourites.has(button.dataset.heart);
  const label = t(isLiked ? "unfavouriteNamed" : "favouriteNamed", { name: button.dataset.name });
  button.setAttribute("aria-pressed", String(isLiked));
  button.setAttribute("aria-label", label);
  button.title = t(isLiked ? "unfavourite" : "favourite");
}

/** The button that adds a product to those that are compared, or takes it out. */
export function compareButton(product, page) {
  const click = () => {
    if (!page.compare.toggle(product)) page.notify(page.t("compareFull"));
  };
  const button = el("button", { class: "card-action compare-button", type: "button", data: { compare: product.id }, on: { click } }, icon("scales"));
  button.dataset.name = text(product, "title", page.language);
  drawCompare(button, page);
  return button;
}

/** Draw a compare button as it is now. */
export function drawCompare(button, { t, compare }) {
  const isIn = compare.has(button.dataset.compare);
  button.setAttribute("aria-pressed", String(isIn));
  button.setAttribute("aria-label", t(isIn ? "compareTake" : "compareAdd", { name: button.dataset.name }));
  button.title = t("compare");
}

// The other products of a product's group: its colours, most often, as pictures that lead to them.

import * as api from "./api.js";
import { follow } from "./cards.js";
import { el, icon } from "./dom.js";
import { text } from "./format.js";
import { image } from "./images.js";
import { attributeName } from "./translate.js";

const MOST = 100;

/** Where they will stand, with room for one row; null for a product that stands alone. */
export const siblings = (product) => (product.group ? el("div", { class: "variants", "aria-busy": "true" }) : null);

/** Put them there, or take the place away where there are none. */
export async function fillSiblings(node, product, page, signal) {
  if (!node) return;
  const hits = await others(product, page, signal).catch(() => []);
  if (signal.aborted) return;
  if (!hits.length) return node.remove();
  node.replaceChildren(...parts(hits, product, page));
  node.removeAttribute("aria-busy");
}

/** The other products of its group. They share most of the title, so words find those that look unlike it, too. */
async function others(product, { language }, signal) {
  const body = { like: product.id, words: product.title, per_page: MOST, language };
  const { hits } = await api.search(body, signal);
  return hits.filter((hit) => hit.product.group === product.group && hit.id !== product.id);
}

/** The others of its group, as a choice whose values are products of their own: colours, most often. */
function parts(hits, product, page) {
  const { t, labels, language } = page;
  const colourOf = (one) => one.texts?.[language]?.colour ?? labels.colour?.[one.colour] ?? one.colour;
  const areColours = product.colour && hits.every((hit) => hit.product.colour) && !product.choices?.colour;
  const link = (one, isThis) => {
    const open = { product: one.id };
    const title = areColours ? colourOf(one) : text(one, "title", language);
    const click = (event) => follow(event, () => page.go(open));
    const picture = one.pictures.length ? image(one.pictures[0], { sizes: "66px" }) : icon("image");
    return el("a", { class: "variant", href: page.hrefOf(open), title, "aria-label": title, "aria-current": isThis ? "true" : null, on: { click } }, picture);
  };
  const head = areColours ? [el("b", {}, attributeName("colour", t)), el("span", { class: "selected-value" }, colourOf(product))] : [el("b", {}, t("variants"))];
  return [el("div", { class: "choice-head" }, head), el("div", { class: "thumbs" }, areColours && link(product, true), hits.map((hit) => link(hit.product, false)))];
}

// The colours a card's product comes in: choices of its own, or other products of its group, shown once the card is looked at.

import * as api from "./api.js";
import { el } from "./dom.js";
import { number, swatch, text } from "./format.js";
import { follow } from "./links.js";
import { choicesOf, matchingVariants } from "./offers.js";

const MOST = 5;
const COLOURS = new Set(["colour", "color", "颜色"]);
const groups = new Map(); // group + language → its hits, once asked for

/** Swatches over the picture; null where colours are not told. `show(picture)` puts a picture into the card, null its own. */
export function swatches(product, page, show) {
  const [name, values] = choicesOf(product).find(([one]) => COLOURS.has(one)) ?? [];
  if (values?.length > 1) return row(values.map((value) => choice(product, name, value, show)).filter(Boolean), values.length, page);
  return null;
}

function choice(product, name, value, show) {
  const colour = swatch(value);
  if (!colour) return null;
  const picture = matchingVariants(product, { [name]: value }).map((one) => one.picture).find((one) => one !== null && one !== undefined);
  const source = typeof picture === "number" ? product.pictures[picture] : picture;
  const dot = el("span", { class: "dot", title: value, on: source ? { mouseenter: () => show(source), mouseleave: () => show(null) } : {} });
  dot.style.background = colour;
  return dot;
}

function row(dots, count, { t, language }) {
  if (dots.length < 2) return null;
  const more = count - Math.min(dots.length, MOST);
  return el("span", { class: "swatches", role: "img", "aria-label": `${t("colours")}: ${number(count, language)}` }, dots.slice(0, MOST), more > 0 && el("small", { title: t("moreColours", { n: number(more, language) }) }, `+${more}`));
}

/** Put links to the other colours of its group into a card, once. `holder` is where they stand, beside the card's own link. */
export async function addGroupColours(holder, product, page, show) {
  if (!product.group || holder.dataset.asked) return;
  holder.dataset.asked = "1";
  const hits = await groupOf(product.group, page.language);
  const others = hits.filter(({ product: one }) => swatch(one.colour ?? ""));
  if (others.length < 2 || !holder.isConnected) return;
  const links = others.slice(0, MOST + 1).map(({ id, product: one }) => {
    const open = { product: id };
    const dot = el("span", { class: "dot" });
    dot.style.background = swatch(one.colour);
    const on = { click: (event) => follow(event, () => page.go(open)), mouseenter: () => show(one.pictures[0] ?? null), mouseleave: () => show(null) };
    return el("a", { href: page.hrefOf(open), title: text(one, "title", page.language), "aria-label": text(one, "title", page.language), "aria-current": id === product.id && "true", on }, dot);
  });
  holder.replaceChildren(el("div", { class: "swatches", role: "group", "aria-label": page.t("colours") }, links));
}

function groupOf(group, language) {
  const key = JSON.stringify([group, language]);
  if (!groups.has(key)) groups.set(key, api.search({ refine: { group: [group] }, per_page: MOST + 1, language }).then(({ hits }) => hits, () => []));
  return groups.get(key);
}

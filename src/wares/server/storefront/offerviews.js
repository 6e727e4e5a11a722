// How an offer looks: price with what it was, availability, rating, and a choice in words.

import { el } from "./dom.js";
import { number, price } from "./format.js";
import { isFrom, reduction, state } from "./offers.js";
import { attributeName } from "./translate.js";

/** By how much the price is reduced, as a mark; null when it is not. */
export function saleMark(product, { t, language }, name = "discount") {
  const share = reduction(product);
  return share ? el("span", { class: name }, t("off", { n: number(share, language) })) : null;
}

/** What a price tag holds: the price, and struck out what it was. */
export function priceParts(product, { t, language, currency }) {
  const unit = product.currency || currency;
  const now = price(product.price, unit, language);
  if (!now) return [];
  const current = el("span", { class: "now" }, isFrom(product) ? t("priceFrom", { price: now }) : now);
  if (!reduction(product)) return [current];
  const was = el("s", { class: "was" }, el("span", { class: "visually-hidden" }, `${t("wasPrice")} `), price(product.was_price, unit, language));
  return [current, " ", was];
}

/** Availability in words with a mark; null when nothing is known. */
export function availabilityLabel(product, { t, language }) {
  const supply = state(product);
  return supply ? el("span", { class: `stock ${supply}` }, t(`state.${supply}`, { n: number(product.stock ?? 0, language) })) : null;
}

/** Stars and how many rated; null when nobody did. */
export function rating(product, { t, language }) {
  if (typeof product.rating !== "number") return null;
  const mean = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(product.rating);
  const count = product.rating_count;
  const label = count === null || count === undefined ? t("rated", { rating: mean }) : t(count === 1 ? "ratedByOne" : "ratedBy", { rating: mean, n: number(count, language) });
  const stars = el("span", { class: "stars", "aria-hidden": "true" }, "★★★★★");
  stars.style.setProperty("--share", `${(product.rating / 5) * 100}%`);
  const figures = count ? `${mean} (${number(count, language)})` : mean;
  return el("span", { class: "rating", role: "img", "aria-label": label, title: label }, stars, el("span", { "aria-hidden": "true" }, figures));
}

/** A choice in words, e.g. "Size M · Colour red". */
export const choiceText = (choice, page) =>
  Object.entries(choice ?? {}).map(([name, value]) => `${attributeName(name, page.t)} ${valueText(name, value, page)}`).join(" · ");

/** A value of a choice in the reader's words. */
export const valueText = (name, value, { labels }) => labels?.[name]?.[value] ?? value;

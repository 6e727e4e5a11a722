// The cart as a list of lines { product, choice, count }, one for each choice of a product. Nothing here touches the page.

import { isFrom, isWhole, keyOf, most, offerOf } from "./offers.js";

export { most };

const MOST_LINES = 100; // that the shop takes at once

/** What is kept of a product: enough to show it as a card. */
export function snapshot(product) {
  const { id, title, brand, price, currency, stock, pictures, texts } = product;
  const translations = Object.entries(texts ?? {}).map(([language, { title: heading, brand: maker }]) => [language, { title: heading, brand: maker }]);
  const more = { was_price: product.was_price ?? null, availability: product.availability ?? null, rating: product.rating, rating_count: product.rating_count };
  return { id, title, brand, price, currency, stock, ...more, isFrom: isFrom(product), pictures: pictures.slice(0, 1), texts: Object.fromEntries(translations) };
}

/** What tells a line from the others. */
export const keyOfLine = ({ product, choice }) => keyOf(product.id, choice);

/** What a choice of a product is to be had as; null when the choice is not whole, or cannot be made. */
const offerOfChoice = (product, choice) => (isWhole(product, choice ?? {}) ? offerOf(product, choice ?? {}) : null);

/** The lines with one piece more, as far as there are any. */
export function added(lines, product, choice = {}) {
  const offer = offerOfChoice(product, choice);
  if (!offer) return lines;
  const key = keyOf(product.id, offer.choice);
  const existing = lines.find((line) => keyOfLine(line) === key);
  if (existing) return counted(lines, key, existing.count + 1);
  return most(offer) > 0 && lines.length < MOST_LINES ? [...lines, { product: snapshot(offer), choice: offer.choice, count: 1 }] : lines;
}

/** The lines with `count` pieces in line `key`, bounded by what can be had; none removes it. */
export function counted(lines, key, count) {
  return lines
    .map((line) => (keyOfLine(line) === key ? { ...line, count: Math.min(count, most(line.product)) } : line))
    .filter((line) => line.count > 0);
}

/** The lines after the shop was asked: products as they are now, those that are gone or sold out left out. */
export function renewed(lines, products) {
  return lines.flatMap((line) => {
    const now = products.get(line.product.id);
    if (now === undefined) return [line];
    const offer = now && offerOfChoice(now, line.choice);
    return offer && most(offer) > 0 ? [{ product: snapshot(offer), choice: offer.choice, count: Math.min(line.count, most(offer)) }] : [];
  });
}

/**
 * What the shop has otherwise than the lines say, [{ line, kind, … }, …]: "gone", "sold_out", "fewer" (`count` are left), "price" (`now`,
 * `before`; for one piece). `products` as in `renewed`.
 */
export function changesOf(lines, products) {
  return lines.flatMap((line) => {
    const now = products.get(line.product.id);
    if (now === undefined) return [];
    const offer = now && offerOfChoice(now, line.choice);
    if (!offer) return [{ line, kind: "gone" }];
    if (most(offer) === 0) return [{ line, kind: "sold_out" }];
    const changes = [];
    if (offer.price !== line.product.price) changes.push({ line, kind: "price", before: line.product.price, now: offer.price });
    if (most(offer) < line.count) changes.push({ line, kind: "fewer", count: most(offer) });
    return changes;
  });
}

/** The lines with `line` among them again, at place `at`; a line of the same choice that came meanwhile stays as it is. */
export function restored(lines, line, at) {
  const key = keyOfLine(line);
  return lines.some((one) => keyOfLine(one) === key) ? lines : [...lines.slice(0, at), line, ...lines.slice(at)];
}

/** The lines without what was ordered, [{ id, choice, quantity }, …]; what is more than that stays. */
export function withoutOrdered(lines, order) {
  const counts = new Map(order.map(({ id, choice, quantity }) => [keyOf(id, choice), quantity]));
  return lines.map((line) => ({ ...line, count: line.count - (counts.get(keyOfLine(line)) ?? 0) })).filter(({ count }) => count > 0);
}

/** What differs between two carts: [[line, pieces more], …]; fewer are below 0. */
export function differences(before, after) {
  const counts = new Map(before.map((line) => [keyOfLine(line), [line, -line.count]]));
  for (const line of after) counts.set(keyOfLine(line), [line, line.count + (counts.get(keyOfLine(line))?.[1] ?? 0)]);
  return [...counts.values()].filter(([, more]) => more !== 0);
}

export const pieces = (lines) => lines.reduce((sum, { count }) => sum + count, 0);

/** What the lines cost, [[currency, sum], …]; what has no price is left out. `own`: the shop's currency. */
export function sums(lines, own) {
  const totals = new Map();
  for (const { product, count } of lines) {
    if (typeof product.price !== "number") continue;
    const currency = product.currency || own;
    totals.set(currency, (totals.get(currency) ?? 0) + count * product.price);
  }
  return [...totals];
}

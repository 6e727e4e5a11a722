// The cart as a list of lines { product, count }. Nothing here touches the page.

export const MOST = 99; // pieces of one product

/** What is kept of a product: enough to show it as a card. */
export function snapshot({ id, title, brand, price, currency, stock, pictures, texts }) {
  const shown = Object.entries(texts ?? {}).map(([language, { title: named, brand: made }]) => [language, { title: named, brand: made }]);
  return { id, title, brand, price, currency, stock, pictures: pictures.slice(0, 1), texts: Object.fromEntries(shown) };
}

/** How many pieces of a product can be had. */
export const most = ({ stock }) => Math.min(MOST, stock ?? MOST);

/** The lines with one piece more, as far as there are any. */
export function added(lines, product) {
  const had = lines.find((line) => line.product.id === product.id);
  if (had) return counted(lines, product.id, had.count + 1);
  return most(product) > 0 ? [...lines, { product: snapshot(product), count: 1 }] : lines;
}

/** The lines with `count` pieces of product `id`, bounded by what can be had; none removes it. */
export function counted(lines, id, count) {
  return lines
    .map((line) => (line.product.id === id ? { ...line, count: Math.min(count, most(line.product)) } : line))
    .filter((line) => line.count > 0);
}

/** The lines after the shop was asked: products as they are now, those that are gone or sold out left out. */
export function renewed(lines, products) {
  return lines.flatMap((line) => {
    const now = products.get(line.product.id);
    if (now === undefined) return [line];
    return now && most(now) > 0 ? [{ product: snapshot(now), count: Math.min(line.count, most(now)) }] : [];
  });
}

export const pieces = (lines) => lines.reduce((sum, { count }) => sum + count, 0);

/** What the lines cost, [[currency, sum], …]; what has no price is left out. `own`: the shop's currency. */
export function sums(lines, own) {
  const found = new Map();
  for (const { product, count } of lines) {
    if (typeof product.price !== "number") continue;
    const currency = product.currency || own;
    found.set(currency, (found.get(currency) ?? 0) + count * product.price);
  }
  return [...found];
}

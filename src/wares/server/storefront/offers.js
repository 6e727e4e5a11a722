// What a product is offered as: its choices, and price, availability and picture of what is chosen. Nothing here touches the page.

export const MOST = 99; // pieces of one product
const LOW = 5; // pieces from which on their number is shown

/** The choices of a product, [[name, [value, …]], …], in the shop's order. */
export const choicesOf = (product) => Object.entries(product.choices ?? {});

/** Whether every choice is made. */
export const isWhole = (product, selection) => choicesOf(product).every(([name]) => selection[name] !== undefined);

/** What is chosen from the start: where there is but one value. */
export const onlyChoice = (product) => Object.fromEntries(choicesOf(product).filter(([, values]) => values.length === 1).map(([name, [value]]) => [name, value]));

const fits = (variant, selection) => Object.entries(variant.options).every(([name, value]) => selection[name] === undefined || selection[name] === value);

/** The variants that what is chosen leaves. */
export const matchingVariants = (product, selection) => (product.variants ?? []).filter((variant) => fits(variant, selection));

/** Whether `value` can be had under `name`, beside what is chosen under the other names. */
export function isPossible(product, selection, name, value) {
  if (!product.variants?.length) return most(product) > 0;
  return matchingVariants(product, { ...selection, [name]: value }).some((variant) => most(withVariant(product, variant)) > 0);
}

/** The choice with `value` under `name`; of what was chosen before, what still goes with it. */
export function fitting(product, selection, name, value) {
  let chosen = { [name]: value };
  for (const [other, before] of Object.entries(selection))
    if (other !== name && isPossible(product, chosen, other, before)) chosen = { ...chosen, [other]: before };
  return chosen;
}

/**
 * The product as it is with what is chosen: price, availability, first picture, and `choice`; null when no variant is so.
 * While a choice is open, what all variants left have in common holds.
 */
export function offerOf(product, selection) {
  const choice = Object.fromEntries(choicesOf(product).flatMap(([name]) => (selection[name] === undefined ? [] : [[name, selection[name]]])));
  if (!product.variants?.length) return { ...product, choice };
  const variants = matchingVariants(product, choice).map((variant) => withVariant(product, variant));
  if (!variants.length) return null;
  if (isWhole(product, choice) || variants.length === 1) return { ...variants[0], choice };
  const [first] = variants;
  const pictures = variants.every(({ pictures }) => pictures[0] === first.pictures[0]) ? first.pictures : product.pictures;
  const open = Object.keys(choice).length ? cheapest(variants) : product;
  return { ...product, price: open.price, was_price: open.was_price, isFrom: spread(variants), pictures, ...supplyOf(variants), choice };
}

const cheapest = (variants) => {
  const orderable = variants.filter((one) => most(one) > 0);
  return (orderable.length ? orderable : variants).reduce((least, one) => ((one.price ?? Infinity) < (least.price ?? Infinity) ? one : least));
};

/** Pieces and availability of several together: of those that can be had, if any can. */
function supplyOf(variants) {
  const orderable = variants.filter((one) => most(one) > 0);
  if (!orderable.length) return { stock: 0, availability: "out_of_stock" };
  const states = new Set(orderable.map(state));
  if (states.has("in") || states.has("few")) {
    const stock = orderable.every((one) => typeof one.stock === "number") ? orderable.reduce((sum, one) => sum + one.stock, 0) : null;
    return { stock, availability: stock === null ? "in_stock" : null };
  }
  return { stock: orderable[0].stock, availability: orderable[0].availability };
}

/** A variant as a product: what it does not say is as the product has it. */
function withVariant(product, variant) {
  const says = variant.stock !== null || variant.availability !== null;
  const { stock, availability } = says ? variant : product;
  const priced = variant.price === null ? product : variant;
  const otherPictures = product.pictures.filter((picture) => picture !== variant.picture);
  return {
    ...product,
    stock,
    availability,
    price: priced.price,
    was_price: priced.was_price ?? null,
    isFrom: false,
    pictures: variant.picture ? [variant.picture, ...otherPictures] : product.pictures,
  };
}

const spread = (variants) => new Set(variants.map(({ price }) => price).filter((price) => typeof price === "number")).size > 1;

/** Whether the price is the lowest of several. */
export const isFrom = (product) => product.isFrom ?? spread((product.variants ?? []).map((variant) => withVariant(product, variant)));

/** How many pieces can be had; what is ordered ahead, or not counted, as many as one wants. */
export function most(product) {
  const { stock, availability, variants } = product;
  if (availability ? availability === "out_of_stock" : stock === 0) return 0;
  if (!availability && stock === null && variants?.length && !variants.some((variant) => most({ ...variant, variants: null }))) return 0;
  return availability === "preorder" || availability === "backorder" ? MOST : Math.min(MOST, stock || MOST);
}

/** "out", "preorder", "backorder", "few", "in", or "" when nothing is known. */
export function state(product) {
  const { stock, availability } = product;
  if (most(product) === 0) return "out";
  if (availability === "preorder" || availability === "backorder") return availability;
  if (stock) return stock <= LOW ? "few" : "in";
  return availability === "in_stock" ? "in" : "";
}

/** The share by which the price is reduced, in whole percent; 0 = it is not. */
export function reduction({ price, was_price: was }) {
  if (typeof price !== "number" || !was || was <= price) return 0;
  return Math.max(1, Math.round((1 - price / was) * 100));
}

/** What tells one choice of a product from the others, in whatever order it was made; without a choice, the id. */
export function keyOf(id, choice) {
  const entries = Object.entries(choice ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.length ? JSON.stringify([id, ...entries]) : id;
}

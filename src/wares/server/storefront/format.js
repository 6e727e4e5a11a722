// How values look: money, counts, colours, products' texts. Nothing here touches the page.

/** A price in the reader's manner; "" when it is not known. */
export const price = (value, currency, language) => money(value, currency, language, {});

/** A price of which only the size is meant: two digits that count, no cents from 10 on. */
export function roundPrice(value, currency, language) {
  const digits = value < 10 ? 2 : 0;
  return money(value < 100 ? value : Number(value.toPrecision(2)), currency, language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function money(value, currency, language, digits) {
  if (value === null || value === undefined) return "";
  const locale = language === "zh" ? "zh-CN" : "en";
  if (!currency) {
    const usual = { minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 2 };
    return new Intl.NumberFormat(locale, { ...usual, ...digits }).format(value);
  }
  try {
    const style = { style: "currency", currency, currencyDisplay: "narrowSymbol", ...digits };
    return new Intl.NumberFormat(locale, style).format(value);
  } catch {
    return `${value} ${currency}`; // not an ISO 4217 code
  }
}

export const number = (value, language) => new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en").format(value);

/** A product's text in the reader's language, else in the shop's own. */
export function text(product, field, language) {
  return product.texts?.[language]?.[field] || product[field] || "";
}

/** Where the first picture of a product is served. */
export const pictureAt = (id) => `/v1/products/${encodeURIComponent(id)}/pictures/0`;

const COLOURS = {
  black: "#1d1d1f", white: "#ffffff", grey: "#9a9da1", gray: "#9a9da1", silver: "#c9ccd1", charcoal: "#3c4046", red: "#c8372d",
  burgundy: "#6d1f2f", maroon: "#6d1f2f", wine: "#6d1f2f", pink: "#eaa0b5", rose: "#d98a97", coral: "#f0785f", orange: "#e8863a",
  yellow: "#efc63f", mustard: "#cf9f2c", gold: "#c9a24b", cream: "#f4ecd8", ivory: "#f5f0e1", beige: "#dcc8a6", sand: "#d9c5a0",
  tan: "#c69c6d", camel: "#bd9060", brown: "#7a4f33", khaki: "#a59b6a", olive: "#6f7338", green: "#3f8556", mint: "#a9dcc0",
  teal: "#1f7f80", turquoise: "#3fbcb4", sky: "#8fc3ea", "light blue": "#9cc7e8", "sky blue": "#8fc3ea", blue: "#3166b8",
  navy: "#22335c", "navy blue": "#22335c", indigo: "#3f3d8f", purple: "#75499b", violet: "#7f5bb5", lavender: "#b9a6dc", lilac: "#c5aede",
  plum: "#6b3358", copper: "#b46a3c", bronze: "#8f6b3f", magenta: "#c23a86", peach: "#f6bd9b", terracotta: "#bf6242", sage: "#9fb096",
  黑色: "#1d1d1f", 白色: "#ffffff", 灰色: "#9a9da1", 银色: "#c9ccd1", 红色: "#c8372d", 酒红色: "#6d1f2f", 粉色: "#eaa0b5", 粉红色: "#eaa0b5",
  橙色: "#e8863a", 黄色: "#efc63f", 金色: "#c9a24b", 米色: "#dcc8a6", 棕色: "#7a4f33", 咖啡色: "#6a4632", 绿色: "#3f8556", 军绿色: "#6f7338",
  蓝色: "#3166b8", 天蓝色: "#8fc3ea", 藏青色: "#22335c", 紫色: "#75499b",
};
const MANY = "conic-gradient(#c8372d, #efc63f, #3f8556, #3166b8, #75499b, #c8372d)";

/** A CSS background for a colour's name, or null when the name says nothing. */
export function swatch(name) {
  const key = name.trim().toLowerCase();
  if (/^(multi|mixed|多色|彩色)/.test(key)) return MANY;
  const colour = [key, key.split(/[\s-]+/).pop()].find((one) => Object.hasOwn(COLOURS, one));
  return colour === undefined ? null : COLOURS[colour];
}

/** The last part of a category's path. */
export const lastPart = (label) => label.split(" > ").pop();

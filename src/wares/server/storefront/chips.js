// What was understood of the words, said in the reader's language. Nothing here touches the page.

import { number, price } from "./format.js";

const KINDS = {
  price: priceLabel,
  refused: ({ words, text }, { t, language }) => t("asks.not", { what: words.join(language === "zh" ? "、" : ", ") || text }),
  sort: ({ sort, text }, { t }) => (t(sort) === sort ? text : t(sort)),
  rating: ({ low }, { t, language }) => (low === null ? t("asks.wellRated") : t("asks.stars", { n: number(low, language) })),
  recipient: recipientLabel,
  size: ({ words, text }, { t }) => t("asks.size", { what: words.map((one) => one.toUpperCase()).join(" / ") || text }),
  sale: (_, { t }) => t("asks.sale"),
  stock: (_, { t }) => t("asks.stock"),
};

/** An instruction of the API in words: "up to €50", "not brown". What has no words of its own is shown as it was typed. */
export function instructionLabel(instruction, page) {
  return KINDS[instruction.kind]?.(instruction, page) || instruction.text;
}

/** The change of state that takes an instruction off: the same words without it. */
export const withoutInstruction = ({ without }) => ({ q: without, page: 1 });

function priceLabel({ low, high, level }, { t, language, currency }) {
  if (level) return t(`asks.${level}`);
  const say = (value) => price(value, currency, language).replace(/[.,]00$/, "");
  if (low === null) return t("asks.upTo", { high: say(high) });
  return high === null ? t("asks.from", { low: say(low) }) : t("asks.between", { low: say(low), high: say(high) });
}

function recipientLabel({ gender, age, years, text }, { t, language }) {
  const who = gender || age;
  const parts = [who && t("asks.for", { who: t(`who.${who}`) }), years.length && t("asks.years", { n: [...new Set(years)].map((one) => number(one, language)).join("–") })];
  return parts.filter(Boolean).join(language === "zh" ? "，" : ", ") || text;
}

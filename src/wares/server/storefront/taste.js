// What the shop thinks a visitor likes, in one line. Nothing here touches the page.

import { lastPart, roundPrice } from "./format.js";

const NAMED = 3;

/** "You seem to like …" from a profile of the API; "" when nothing is known. */
export function tasteLine(profile, { t, language, currency }) {
  if (!profile.known) return "";
  const labels = (attribute) => (profile.preferences[attribute] ?? []).slice(0, NAMED).map(({ label, value }) => lower(lastPart(label || value), language));
  const kinds = labels("category");
  const colours = labels("colour");
  if (!kinds.length && !colours.length) return profile.sentences.slice(0, 2).join(language === "zh" ? "" : " ");
  const clauses = [];
  if (kinds.length) clauses.push(list(kinds, language));
  if (colours.length) clauses.push(t("tasteColours", { colours: list(colours, language) }));
  if (profile.price) {
    const unit = currency || profile.recent[0]?.currency;
    const [low, high] = [profile.price.low, profile.price.high].map((amount) => roundPrice(amount, unit, language));
    clauses.push(t(low === high ? "tastePriceOne" : "tastePrice", { low, high }));
  }
  return t("taste", { what: clauses.join(language === "zh" ? "，" : ", ") });
}

const lower = (text, language) => (language === "en" ? text.toLowerCase() : text);

const list = (items, language) => new Intl.ListFormat(language === "zh" ? "zh-CN" : "en", { type: "conjunction" }).format(items);

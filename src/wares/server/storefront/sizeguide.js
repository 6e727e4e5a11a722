// The size guide of a product: a table where its lines are one, in a sheet; or a link to the shop's own.

import { el } from "./dom.js";
import { openSheet } from "./sheet.js";

const ADDRESS = /^https?:\/\/\S+$/;
const LEAST_ROWS = 2;

/** A link or button that leads to the guide; null without one. */
export function sizeGuide({ size_guide: text }, page) {
  if (!text) return null;
  if (ADDRESS.test(text)) return el("a", { class: "link size-guide", href: text, target: "_blank", rel: "noopener noreferrer" }, page.t("sizeGuide"));
  const open = () => openSheet(page.t("sizeGuide"), guideParts(text), page, "guide");
  return el("button", { class: "link size-guide", type: "button", "aria-haspopup": "dialog", on: { click: open } }, page.t("sizeGuide"));
}

/** What a guide's text holds, part by part between empty lines: tables and paragraphs. */
function guideParts(text) {
  return text.split(/\n\s*\n/).filter((part) => part.trim()).map((part) => {
    const rows = tableOf(part);
    return rows ? el("div", { class: "guide-table" }, guideTable(rows)) : el("p", {}, part.trim());
  });
}

/** Rows of cells, where every line has as many, parted by tabs, bars, or a colon and semicolons; else null. */
function tableOf(part) {
  const lines = part.split("\n").map((line) => line.trim()).filter(Boolean);
  for (const border of [/\s*\t\s*/, /\s*\|\s*/, /\s*[:：]\s+|[；;]\s*/]) {
    const rows = lines.map((line) => line.replace(/^\|\s*|\s*\|$/g, "").split(border));
    if (rows.length >= LEAST_ROWS && rows[0].length > 1 && rows.every(({ length }) => length === rows[0].length)) return rows;
  }
  return null;
}

/** A first row without a digit is a heading. */
function guideTable([first, ...rest]) {
  const isHead = rest.length > 0 && !/\d/.test(first.join(""));
  const head = isHead && el("thead", {}, el("tr", {}, first.map((cell) => el("th", { scope: "col" }, cell))));
  return el("table", {}, head, el("tbody", {}, (isHead ? rest : [first, ...rest]).map(guideRow)));
}

const guideRow = ([first, ...rest]) => el("tr", {}, el("th", { scope: "row" }, first), rest.map((cell) => el("td", {}, cell)));

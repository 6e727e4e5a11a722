// The pictures of a product: a row to swipe through, small ones to choose from, and one as large as the window.

import { el, icon, isCalm } from "./dom.js";
import { text } from "./format.js";
import { image, timeOf } from "./images.js";
import { zoom } from "./zoom.js";

const WHOLE = 0.5; // pictures by which a row may be off while it is still that picture

/** The gallery of a product. Of the answer: `node`, and `show(picture)`, which goes to one of its pictures. */
export function gallery(product, page) {
  const { t, language } = page;
  const { pictures } = product;
  if (!pictures.length) return { node: el("div", { class: "gallery" }, el("div", { class: "main-picture" }, icon("image"))), show() {} };
  const name = text(product, "title", language);
  const count = pictures.length;
  let current = 0;

  const labelOf = (source, at) => (timeOf(source) ? t("openMoment", { time: timeOf(source) }) : t("openPicture", { n: at + 1 }));
  const slides = pictures.map((source, at) => slide(source, name, t("enlarge", { n: at + 1, count }), at, () => zoom(pictures, at, name, page, (next) => go(next, false))));
  const thumbs = pictures.map((source, at) => el("button", { type: "button", "aria-label": labelOf(source, at), class: timeOf(source) && "frame", data: { time: timeOf(source) ?? "" }, on: { click: () => go(at) } }, image(source, { sizes: "66px" })));
  const row = el("div", { class: "slides", on: { scroll: settle, keydown: walk } }, slides);
  const status = el("span", { class: "visually-hidden", role: "status" });
  const figure = el("span", { class: "slide-count", "aria-hidden": "true" });
  const back = arrow("previousPicture", "left", -1);
  const on = arrow("nextPicture", "right", 1);
  const stage = el("div", { class: "stage", role: count > 1 && "group", "aria-label": count > 1 && t("pictures", { n: count }) }, row, ...(count > 1 ? [back, on, figure, status] : []));
  mark(0, false);
  return { node: el("div", { class: "gallery" }, stage, count > 1 && el("div", { class: "thumbs" }, thumbs)), show: (picture) => go(Math.max(0, pictures.indexOf(picture)), false) };

  function arrow(label, sign, step) {
    return el("button", { class: `icon-button slide-arrow ${sign}`, type: "button", "aria-label": t(label), on: { click: () => go(current + step) } }, icon(sign));
  }

  function go(at, isSmooth = true) {
    const next = Math.min(count - 1, Math.max(0, at));
    mark(next, isSmooth);
    row.scrollTo({ left: next * row.clientWidth, behavior: isSmooth && !isCalm() ? "smooth" : "instant" });
  }

  /** A swipe came to rest at another picture. */
  function settle() {
    const at = row.scrollLeft / Math.max(1, row.clientWidth);
    const nearest = Math.round(at);
    if (nearest !== current && Math.abs(at - nearest) < WHOLE / 5) mark(nearest, true);
  }

  function walk(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || count === 1) return;
    event.preventDefault();
    go(current + step);
    slides[current].focus({ preventScroll: true });
  }

  function mark(at, isTold) {
    current = at;
    slides.forEach((one, n) => {
      one.tabIndex = n === at ? 0 : -1;
      one.setAttribute("aria-current", String(n === at));
    });
    thumbs.forEach((one, n) => one.setAttribute("aria-pressed", String(n === at)));
    back.disabled = at === 0;
    on.disabled = at === count - 1;
    figure.textContent = `${at + 1} / ${count}`;
    if (isTold) status.textContent = t("pictureOf", { n: at + 1, count });
  }
}

function slide(source, name, label, at, open) {
  const shown = image(source, { sizes: "(max-width: 900px) 92vw, 620px", alt: at === 0 ? name : "", isFirst: at === 0 });
  shown.addEventListener("error", () => shown.replaceWith(icon("image")), { once: true });
  return el("button", { class: "main-picture", type: "button", "aria-label": label, on: { click: open } }, shown);
}

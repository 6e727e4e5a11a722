// The bar at the top: the page's own words, whose language it is in, and what a search starts from.

import * as api from "./api.js";
import { chooseCrop } from "./crop.js";
import { byId, el, icon } from "./dom.js";
import { text } from "./format.js";
import * as pictures from "./pictures.js";
import { EMPTY } from "./state.js";
import { chip } from "./toolbar.js";

const LABELS = { words: "searchLabel", clear: "clear", camera: "camera", microphone: "microphone", "filters-close": "close", filters: "filters", pager: "pages", "account-menu": "person" };

/** The bar. `page()`: what views are given, and `shop`, `typing`. Gives a function that draws it. */
export function createHeader(page) {
  const likeNames = new Map(); // id + language → [name, picture]

  function drawWords({ t, language, state, shop, hrefOf }) {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
    for (const [id, key] of Object.entries(LABELS)) byId(id).setAttribute("aria-label", t(key));
    byId("words").placeholder = state.picture || state.like ? t("butHint") : t("placeholder");
    const other = language === "zh" ? "en" : "zh";
    const link = byId("language");
    [link.textContent, link.lang, link.hreflang] = other === "zh" ? ["中文", "zh-CN", "zh"] : ["English", "en", "en"];
    link.href = hrefOf({ language: other === shop.language ? "" : other });
    if (shop.name) byId("wordmark").textContent = byId("footer-name").textContent = shop.name;
    byId("wordmark").href = hrefOf({ ...EMPTY, language: state.language });
    byId("cart-open").href = hrefOf({ cart: true });
    byId("search").action = state.language ? `/${state.language}/s` : "/s";
    byId("why").checked = state.why;
  }

  /** The words, picture and product the search starts from. */
  function drawQueryParts(view) {
    const { t, language, state, go } = view;
    if (document.activeElement !== byId("words") || !view.typing) byId("words").value = state.q;
    byId("clear").hidden = !byId("words").value;
    const picture = pictures.recall(state.picture);
    const parts = [];
    if (picture) parts.push(pictureChip(picture, view));
    if (state.like) {
      const [name, source] = likeNames.get(state.like + language) ?? [state.like, null];
      parts.push(chip(t("likeChip", { name }), t("likeChip", { name }), () => go({ like: "", page: 1 }), view, source));
      if (!likeNames.has(state.like + language)) nameLike(state.like, language);
    }
    byId("query-parts").replaceChildren(...parts);
  }

  /** The picture that is searched with; a press on it chooses a part of it. */
  function pictureChip(picture, view) {
    const { t, state, go } = view;
    const node = chip(null, t("picture"), () => go({ picture: "", page: 1 }), view, picture);
    const press = async () => {
      const { of, frame } = pictures.cropOf(state.picture);
      const chosen = await chooseCrop(pictures.recall(of) ?? picture, frame, view);
      if (!chosen) return;
      const isWhole = chosen.width === 1 && chosen.height === 1;
      const key = isWhole ? of : await pictures.crop(pictures.recall(of) ? of : state.picture, chosen);
      if (key !== state.picture) go({ picture: key, page: 1 }, { top: true });
    };
    const opener = el("button", { class: "crop-open", type: "button", "aria-label": t("crop"), title: t("crop"), on: { click: press } }, icon("crop"));
    node.querySelector("img").replaceWith(opener);
    opener.prepend(el("img", { src: picture, alt: "" }));
    return node;
  }

  async function nameLike(id, language) {
    likeNames.set(id + language, [id, null]);
    const product = await api.product(id, language).catch(() => null); // the search itself says when it is gone
    if (!product) return;
    likeNames.set(id + language, [text(product, "title", language), product.pictures[0] ?? null]);
    drawQueryParts(page());
  }

  return function draw() {
    const view = page();
    drawWords(view);
    drawQueryParts(view);
  };
}

// <wares-recommend>: a shelf of products for a place of the page.

import { arrows } from "./arrows.js";
import { el } from "./dom.js";
import { WaresElement } from "./elementbase.js";
import { card, skeletons } from "./elementcard.js";
import { atPosition, searchOrigin } from "./tracker.js";

const LIMIT = 12;
const PLACEHOLDERS = 6;
const AHEAD = "400px"; // of the window's lower end from which on products are asked for
const SIZES = "(max-width: 600px) 44vw, 220px";

export class WaresRecommend extends WaresElement {
  static observedAttributes = [...WaresElement.observedAttributes, "placement", "product", "category", "heading", "layout"];

  #controller = null;
  #observer = null;

  render() {
    this.leave();
    this.#drawRow(skeletons(PLACEHOLDERS), this.#title(false), true);
    this.#observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.refresh(), { rootMargin: AHEAD });
    this.#observer.observe(this);
  }

  leave() {
    this.#controller?.abort();
    this.#observer?.disconnect();
  }

  get #placement() {
    return this.getAttribute("placement") || (this.hasAttribute("product") ? "product" : "home");
  }

  /** The attribute `product`: one id, or a JSON list of them. */
  get #products() {
    const text = (this.getAttribute("product") ?? "").trim();
    if (!text.startsWith("[")) return text ? [text] : [];
    try {
      return JSON.parse(text).map(String);
    } catch {
      return [text];
    }
  }

  #title(isPopular) {
    return this.getAttribute("heading") ?? this.t(isPopular ? "shelf.popular" : `shelf.${this.#placement}`);
  }

  /** Ask for products anew; resolves once they are shown. */
  async refresh() {
    this.leave();
    const { signal } = (this.#controller = new AbortController());
    try {
      const view = this.view(await this.about());
      const parameters = { placement: this.#placement, product: this.#products, category: this.getAttribute("category") ?? "", filter: this.getAttribute("filter") ?? "" };
      const found = await this.shop.recommend({ ...parameters, limit: this.count(LIMIT), language: this.language }, signal);
      if (!signal.aborted) this.#draw(found, view);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.frame.replaceChildren(this.message("failed", this.t("awayTitle"), "", this.retryButton(() => this.render())));
      await this.failed(error);
    }
  }

  #draw({ items, query_id: queryId, fallback, placement }, view) {
    if (items.length) {
      const origin = searchOrigin(queryId);
      const cards = items.map((item, at) => card({ ...item, reason: !fallback && item.reasons[0]?.text }, view, atPosition(origin, at + 1), SIZES));
      this.#drawRow(cards.map((one) => el("li", {}, one)), this.#title(fallback && placement === "home"), false);
      view.shop.watch(cards, origin);
    } else this.frame.replaceChildren(el("slot", { name: "empty" }));
    this.emit("wares:results", { placement, total: items.length, ids: items.map(({ id }) => id), queryId });
  }

  #drawRow(items, title, isBusy) {
    const isGrid = this.getAttribute("layout") === "grid";
    const row = el("ul", { class: isGrid ? "grid" : "row", part: isGrid ? "grid" : "row" }, items);
    const head = el("div", { class: "head" }, title && el("h2", { class: "heading", part: "heading" }, title), !isGrid && arrows(row, this));
    this.frame.replaceChildren(el("section", { class: "shelf", "aria-label": title || this.t("shelf.home"), "aria-busy": isBusy && "true" }, head, row));
  }
}

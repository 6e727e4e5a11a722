// What both elements are made of: a shadow root with the sheet and the icons, words in the reader's language, addresses of products, events to the page.

import { el } from "./dom.js";
import { missing, notAccepted, onBlocked, policyWords, say, whyAway } from "./elementdiagnosis.js";
import { sprite } from "./elementicons.js";
import { shopOf } from "./elementshop.js";
import { translator } from "./elementtexts.js";
import STYLE from "./elements.css" with { type: "text" };

const LANGUAGES = ["en", "zh"];
const COMMON = ["server", "language", "href", "filter", "per-page", "tracking", "shopper", "session"];
const WHO = new Set(["tracking", "shopper", "session"]);
const MOST = 100; // products asked for at once

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

export class WaresElement extends HTMLElement {
  static observedAttributes = COMMON;

  #stop = () => {};
  #isDue = false;
  #status = el("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });

  constructor() {
    super();
    this.frame = el("div", { class: "frame", part: "frame" });
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(sprite(), this.frame, this.#status);
  }

  connectedCallback() {
    this.#join();
    this.render();
  }

  disconnectedCallback() {
    this.#stop();
    this.leave();
  }

  attributeChangedCallback(name, before, value) {
    if (!this.isConnected || before === value) return;
    if (WHO.has(name)) this.shop.changed();
    if (name === "tracking" || this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (!this.isConnected) return;
      if (shopOf(this) !== this.shop) this.#join();
      this.render();
    });
  }

  /** Draw everything anew. */
  render() {}

  /** Nothing is shown any more. */
  leave() {}

  #join() {
    this.#stop();
    const shop = (this.shop = shopOf(this));
    shop.join(this);
    const stopListening = onBlocked((directive, origin) => directive === "img-src" && origin === shop.server && this.#pictureBlocked());
    this.#stop = () => (shop.part(this), stopListening());
  }

  #pictureBlocked() {
    const directive = missing("img-src", this.shop.server);
    const words = policyWords("img-src", this.shop.server);
    say(this.localName, words);
    this.emit("wares:error", { code: "blocked", message: words, missing: directive });
  }

  /** What the shop says of itself; that it takes no events of this page is told to the developer. */
  async about() {
    const about = await this.shop.about();
    if (!about.accepted && this.getAttribute("tracking") !== "off") say(this.localName, notAccepted(this.shop.server), console.warn);
    return about;
  }

  /** What cards and prices are drawn with. */
  view(about) {
    return { host: this, shop: this.shop, t: this.t, language: this.language, currency: about.currency, hrefOf: (hit) => this.hrefOf(hit), select: (hit, more, event) => this.select(hit, more, event) };
  }

  get language() {
    const tag = this.getAttribute("language") || this.closest("[lang]")?.lang || navigator.language;
    const own = tag.slice(0, 2).toLowerCase();
    return LANGUAGES.includes(own) ? own : LANGUAGES[0];
  }

  get t() {
    return translator(this.language);
  }

  /** How many products are asked for at once. */
  count(otherwise) {
    const given = Number.parseInt(this.getAttribute("per-page"), 10);
    return given > 0 ? Math.min(MOST, given) : otherwise;
  }

  /** How events of the page's own may name the visitor: { shopper, session }; {} while nobody may be named. */
  get identity() {
    return this.shop?.identity() ?? {};
  }

  /** Where a product leads: by the template `href`, else to its page in the shop; there too where the template's blanks cannot be filled. */
  hrefOf({ id, url, product }) {
    const prefix = this.language === "zh" ? "/zh" : "/en";
    const own = this.shop.server + (url ?? `${prefix}/p/${encodeURIComponent(id)}`);
    const values = { url: own, ...product?.attributes, ...product };
    const filled = fill(this.getAttribute("href") ?? "", values);
    return filled || own;
  }

  /** A product was taken: told to the shop and the page, which may prevent what comes of it; says whether it goes on. */
  select(hit, origin, event) {
    this.shop.tracker.click(hit.id, origin);
    const detail = { id: hit.id, url: this.hrefOf(hit), product: hit.product, position: origin.position, queryId: origin.queryId };
    const goesOn = this.emit("wares:select", detail, true);
    if (!goesOn) event?.preventDefault();
    return goesOn;
  }

  /** Dispatch an event to the page; false = the page prevented it. */
  emit(type, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
  }

  /** Tell page and developer of a failure. */
  async failed(error) {
    const isAway = error.code === "offline";
    const why = isAway ? await whyAway(this.shop.server) : { words: `${this.shop.server} answered: ${error.message}`, missing: "" };
    say(this.localName, why.words);
    this.emit("wares:error", { code: why.missing ? "blocked" : error.code, message: why.words, missing: why.missing });
  }

  /** What is shown instead of products: the page's own words in `slot`, else these; below them `below`. */
  message(slot, title, text, below = null) {
    const own = [title && el("b", { class: "message-title" }, title), text && el("span", {}, text)].filter(Boolean);
    return el("div", { class: "message", part: "message", role: slot === "failed" && "alert" }, el("slot", { name: slot }, own), below);
  }

  /** The button that asks again. */
  retryButton(action) {
    return el("button", { class: "button", part: "button", type: "button", on: { click: action } }, this.t("retry"));
  }

  /** Tell a screen reader what others see. */
  announce(words) {
    this.#status.textContent = "";
    requestAnimationFrame(() => (this.#status.textContent = words));
  }
}

/** A template of an address with its blanks filled; "" where one has no value, or it would lead to no page. */
export function fill(template, values) {
  let isWhole = template !== "";
  const filled = template.replace(/\{([^{}]+)\}/g, (_, name) => {
    const value = values[name] ?? "";
    isWhole &&= value !== "";
    return encodeURIComponent(String(value));
  });
  const { protocol } = isWhole && URL.canParse(filled, document.baseURI) ? new URL(filled, document.baseURI) : { protocol: "" };
  return protocol === "https:" || protocol === "http:" ? filled : "";
}

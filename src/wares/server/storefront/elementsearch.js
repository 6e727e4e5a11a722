// <wares-search>: a search box, and below it what was found.

import { el, icon } from "./dom.js";
import { WaresElement, fill } from "./elementbase.js";
import { createBox } from "./elementbox.js";
import { card, skeletons } from "./elementcard.js";
import { lastPart, number } from "./format.js";
import { atPosition, searchOrigin } from "./tracker.js";

const PER_PAGE = 12;
const SKELETON_DELAY = 160; // milliseconds before cards that stand in replace what is shown
const SIZES = "(max-width: 600px) 46vw, 260px";

export class WaresSearch extends WaresElement {
  static observedAttributes = [...WaresElement.observedAttributes, "placeholder", "label", "query"];

  #box = null;
  #outcome = null;
  #asked = null; // { words, category, verbatim }: what is shown
  #shown = 0; // products of it
  #controller = null;
  #onReturn = () => this.#readAddress();

  connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.#onReturn);
  }

  render() {
    const { t } = this;
    this.#box = createBox(this, {
      onAsk: (words) => this.#submit(words),
      onCategory: (category) => this.#find({ words: "", category }),
      onClear: () => this.#clear(true),
    });
    this.#outcome = el("section", { class: "outcome", part: "results", "aria-label": t("results"), tabindex: "-1", on: { keydown: (event) => event.key === "Escape" && this.#close() } });
    this.frame.replaceChildren(this.#box.node, this.#outcome);
    this.about().catch((error) => this.failed(error));
    if (this.#asked) this.#again();
    else this.#readAddress();
  }

  leave() {
    this.#controller?.abort();
    removeEventListener("popstate", this.#onReturn);
  }

  /** The field has the focus. */
  focus(options) {
    this.#box?.focus(options);
  }

  /** Search for words; resolves once the answer is shown. "" clears. */
  search(words) {
    this.#box.set(words);
    return words ? this.#find({ words }) : this.#clear(false);
  }

  #submit(words) {
    const elsewhere = fill(this.getAttribute("action") ?? "", { words });
    if (elsewhere) return location.assign(elsewhere);
    this.#writeAddress(words);
    return this.#find({ words });
  }

  /** The words stand in the page's address under the name `parameter`, where one is given. */
  #writeAddress(words) {
    const name = this.getAttribute("parameter");
    if (!name) return;
    const address = new URL(location.href);
    if ((address.searchParams.get(name) ?? "") === words) return;
    if (words) address.searchParams.set(name, words);
    else address.searchParams.delete(name);
    history.pushState(history.state, "", address);
  }

  #readAddress() {
    const name = this.getAttribute("parameter");
    const words = (name && new URL(location.href).searchParams.get(name)) || (this.#asked ? "" : this.getAttribute("query") || "");
    if (words !== (this.#asked?.words ?? "")) this.search(words);
    else if (!words) this.#drawStart();
  }

  #again() {
    this.#box.set(this.#asked.words);
    return this.#find(this.#asked);
  }

  #drawStart() {
    this.#outcome.replaceChildren(el("slot", { name: "start" }));
    this.#outcome.classList.remove("open");
  }

  #clear(isDone) {
    this.#controller?.abort();
    this.#asked = null;
    if (isDone) this.#writeAddress("");
    this.#drawStart();
  }

  #close() {
    this.#clear(true);
    this.#box.set("");
    this.focus();
  }

  async #find(asked) {
    this.#asked = asked;
    this.#outcome.classList.add("open");
    const timer = setTimeout(() => this.#outcome.replaceChildren(this.#head(""), el("ul", { class: "grid" }, skeletons(this.count(PER_PAGE)))), SKELETON_DELAY);
    try {
      const answer = await this.#page(1);
      clearTimeout(timer);
      if (answer) this.#draw(answer.found, answer.view);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#outcome.replaceChildren(this.#failure(error));
      await this.failed(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One page of what is asked. */
  async #page(page) {
    this.#controller?.abort();
    const { signal } = (this.#controller = new AbortController());
    const { words, category, verbatim } = this.#asked;
    this.#outcome.setAttribute("aria-busy", "true");
    try {
      const view = this.view(await this.about());
      const parameters = { q: words, page, per_page: this.count(PER_PAGE), grouped: true, language: this.language, filter: this.getAttribute("filter") ?? "" };
      const found = await this.shop.search({ ...parameters, ...(category && { "refine.category": category.value }), ...(verbatim && { verbatim }) }, signal);
      if (signal.aborted) return null;
      return { found, view };
    } finally {
      if (!signal.aborted) this.#outcome.removeAttribute("aria-busy");
    }
  }

  #failure(error) {
    const { t } = this;
    const [title, text] = error.code === "offline" ? ["awayTitle", "awayText"] : ["failedTitle", "awayText"];
    return this.message("failed", t(title), t(text), this.retryButton(() => this.#again()));
  }

  #head(words) {
    const close = el("button", { class: "icon-button", part: "close", type: "button", "aria-label": this.t("close"), on: { click: () => this.#close() } }, icon("close"));
    return el("div", { class: "head" }, el("h2", { class: "count", part: "count" }, words), close);
  }

  #draw(found, view) {
    const { t, language } = this;
    const { words, category } = this.#asked;
    const q = words || lastPart(category?.label ?? "");
    const line = countLine(found, q, t, language);
    this.#shown = 0;
    if (words) this.shop.tracker.search(words, found.query_id ?? "", false);
    if (found.hits.length) {
      const list = el("ul", { class: "grid", part: "grid" });
      const more = el("div", { class: "more" });
      this.#outcome.replaceChildren(this.#head(line), ...this.#notice(found), list, more);
      this.#add(found, view, list, more);
    } else this.#outcome.replaceChildren(this.#head(line), this.message("empty", "", t("emptyText")));
    this.announce(line);
    this.#tell(found);
  }

  /** That the words were read otherwise, and the way back. */
  #notice({ corrected }) {
    const { words } = this.#asked;
    if (!corrected || corrected === words) return [];
    const back = el("button", { class: "link", part: "link-button", type: "button", on: { click: () => this.#find({ words, verbatim: true }) } }, words);
    return [el("p", { class: "notice", part: "notice" }, `${this.t("resultsFor")} `, el("b", {}, corrected), ". ", `${this.t("searchInstead")} `, back)];
  }

  /** Put the products of one page below those that are shown; what matches in part stands below a line. */
  #add(found, view, list, more) {
    const origin = searchOrigin(found.query_id ?? "", this.#asked.words);
    const first = this.#shown + 1;
    const items = found.hits.map((hit, n) => el("li", { class: hit.related && "near" }, card(hit, view, atPosition(origin, first + n), SIZES)));
    const line = found.hits.findIndex(({ related }) => related);
    if (line >= 0 && found.total && !list.querySelector(".near")) items.splice(line, 0, el("li", { class: "divider", part: "divider" }, this.t("relatedTitle")));
    list.append(...items);
    this.#shown += found.hits.length;
    const cards = items.map((item) => item.querySelector(".card")).filter(Boolean);
    view.shop.watch(cards, origin, first);
    more.replaceChildren(...(found.page < found.pages ? [this.#moreButton(found.page + 1, view, list, more)] : []));
    return cards[0];
  }

  #moreButton(page, view, list, more) {
    const { t, language } = this;
    const show = async () => {
      try {
        const answer = await this.#page(page);
        if (!answer) return;
        this.#add(answer.found, view, list, more)?.querySelector("a").focus();
        this.announce(t("moreShown", { n: number(this.#shown, language), total: number(answer.found.total + answer.found.related, language) }));
        this.#tell(answer.found);
      } catch (error) {
        if (error.name === "AbortError") return;
        more.replaceChildren(this.message("failed", t("awayTitle"), t("awayText"), this.retryButton(show)));
        await this.failed(error);
      }
    };
    return el("button", { class: "button", part: "button", type: "button", on: { click: show } }, t("more"));
  }

  #tell(found) {
    const { words, category } = this.#asked;
    this.emit("wares:results", { words, category: category?.value ?? "", total: found.total, related: found.related, page: found.page, ids: found.hits.map(({ id }) => id), queryId: found.query_id ?? "" });
  }
}

function countLine({ total, matched, hits }, q, t, language) {
  if (total) return t(total === 1 ? "countForOne" : "countFor", { n: number(total, language), q });
  const nothing = matched === "nothing" || !hits.length;
  const said = t(nothing ? "nothingLike" : "noneWhole", { q });
  return hits.length ? `${said}${language === "zh" ? "。" : ". "}${t(nothing ? "nearestHere" : "someHere")}` : said;
}

// The list below a combobox: groups of offers, walked through by keys.

import { el, icon } from "./dom.js";
import { number } from "./format.js";

/**
 * The list of offers of a combobox. `choose(offer)` is told what was taken, or removed; `announce(words)` says what changed. The field keeps the focus; `move` walks through the
 * offers and back to what was typed.
 */
export function createOfferList(input, list, choose, announce) {
  let options = []; // { offer, node }
  let active = -1; // none

  const mark = (at) => {
    active = at;
    options.forEach(({ node }, place) => node.setAttribute("aria-selected", String(place === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    options[at].node.scrollIntoView({ block: "nearest" });
    return input.setAttribute("aria-activedescendant", options[at].node.id);
  };

  function close() {
    list.hidden = true;
    mark(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function show(groups, { t, language }) {
    options = [];
    const nodes = groups.map(({ name, title, offers }) => {
      const rows = offers.map((offer) => row(offer, t));
      return el("div", { role: "group", "aria-label": title, class: `offers ${name}` }, el("span", { class: "offers-title", "aria-hidden": "true" }, title), el("ul", { role: "presentation" }, rows));
    });
    list.replaceChildren(...nodes);
    list.classList.toggle("wide", groups.some(({ name }) => name === "products") && groups.length > 1);
    list.hidden = !options.length;
    mark(-1);
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (options.length) announce(t(options.length === 1 ? "suggestionsCountOne" : "suggestionsCount", { n: number(options.length, language) }));
  }

  function row(offer, t) {
    const at = options.length;
    const press = (event) => {
      event.preventDefault(); // before the input loses its focus
      if (event.button === 0) choose(offer);
    };
    const forget = (event) => {
      event.preventDefault();
      event.stopPropagation();
      choose({ action: offer.forget });
    };
    const cross = offer.forget && el("span", { class: "forget", "aria-hidden": "true", title: t("forgetSearch", { words: offer.words }), on: { mousedown: forget } }, icon("close"));
    const node = el("li", { id: `suggestion-${at}`, role: "option", "aria-selected": "false", "aria-description": offer.forget && t("forgetSearch", { words: offer.words }), data: { text: offer.words ?? "" }, on: { mousedown: press } }, offer.node, cross);
    options.push({ offer, node });
    return node;
  }

  return {
    show,
    close,
    /** Nothing is marked any more. */
    unmark: () => mark(-1),
    get isOpen() {
      return !list.hidden;
    },
    /** The offer that is marked, or null. */
    get active() {
      return options[active]?.offer ?? null;
    },
    /** One further (1) or back (-1); after the last comes what was typed. */
    move(way) {
      const places = options.length + 1;
      mark(((active + 1 + way + places) % places) - 1);
    },
  };
}

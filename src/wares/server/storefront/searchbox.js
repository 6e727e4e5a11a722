// The search box: words with what is offered for them, and the pictures that go with them.

import { byId } from "./dom.js";
import { announce } from "./live.js";
import { menu } from "./menus.js";
import { createOfferList } from "./offerlist.js";
import { firstPicture } from "./pictures.js";
import { offersFor, offerEmptyBox } from "./suggestions.js";

const PAUSE = 110; // milliseconds between two questions while letters come
const RESULTS_FIRST = 150; // milliseconds that suggestions wait for the results, so that neither shop nor browser does both at once

/**
 * Bring the search box to life. `actions`: `onInput(words)` while typing, which gives a promise kept once its results are drawn, `onSubmit(words)` when done, `onChoose(change)` of the
 * state, `onPicture(file)`, `page()`.
 */
export function searchBox(actions) {
  const input = byId("words");
  let timer = 0;
  let lastAsked = -Infinity;
  let controller = null;
  let typed = "";
  const offers = createOfferList(input, byId("suggestions"), choose, announce);

  function close() {
    controller?.abort();
    clearTimeout(timer);
    offers.close();
  }

  function ask(words) {
    close();
    input.value = typed = words;
    byId("clear").hidden = !words;
    actions.onSubmit(words.trim());
  }

  function choose(offer) {
    if (offer.words) return ask(offer.words);
    if (offer.action) {
      offers.unmark();
      offer.action();
      return suggest();
    }
    close();
    input.blur();
    return actions.onChoose(offer.change);
  }

  /** Answer what is typed: the first letter after a rest at once, of those that follow quickly the latest. */
  async function answer() {
    lastAsked = performance.now();
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    await Promise.race([actions.onInput(typed.trim()), new Promise((resolve) => setTimeout(resolve, RESULTS_FIRST))]);
    if (!signal.aborted) suggest();
  }

  async function suggest() {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    try {
      const words = input.value.trim();
      const isWanted = () => !signal.aborted && document.activeElement === input && !offers.active; // nothing moves under who walks through it
      const show = (groups) => isWanted() && offers.show(groups, actions.page());
      if (words) show(await offersFor(words, actions.page(), signal));
      else await offerEmptyBox(actions.page(), show);
    } catch (error) {
      if (error.name !== "AbortError") offers.close(); // the search itself says what is wrong
    }
  }

  /** Walk through the offers; a search that is marked stands in the field, everything else leaves there what was typed. */
  function walk(way) {
    if (!offers.isOpen) {
      typed = input.value;
      return suggest();
    }
    offers.move(way);
    input.value = offers.active?.words ?? typed;
    return undefined;
  }

  function forget() {
    const { words, forget: remove } = offers.active;
    offers.unmark();
    remove();
    input.value = typed = "";
    announce(actions.page().t("searchRemoved", { words }));
    suggest();
  }

  const KEYS = {
    ArrowDown: () => walk(1),
    ArrowUp: () => walk(-1),
    Escape: () => (offers.isOpen ? ((input.value = typed), close()) : input.blur()),
    Enter: () => (offers.active ? choose(offers.active) : false),
    Delete: () => (offers.active?.forget ? forget() : false),
  };

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    typed = input.value;
    offers.unmark();
    byId("clear").hidden = !typed;
    clearTimeout(timer);
    const rest = lastAsked + PAUSE - performance.now();
    if (rest > 0) timer = setTimeout(answer, rest);
    else answer();
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  input.addEventListener("blur", () => {
    if (offers.isOpen && offers.active) input.value = typed;
    controller?.abort();
    offers.close();
  });
  input.addEventListener("click", () => !input.value && !offers.isOpen && suggest());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !KEYS[event.key]) return;
    if (KEYS[event.key]() !== false) event.preventDefault();
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(input.value);
  });
  byId("clear").addEventListener("click", () => {
    ask("");
    input.focus();
    suggest();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input:not([type=checkbox]):not([type=range]), textarea, select, dialog:modal");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
    suggest();
  });
  pictureMenu(actions.onPicture);
  pictureDrop(actions.onPicture);
}

/** The camera button's menu: choose a file, or take a picture. */
function pictureMenu(onPicture) {
  const set = menu(byId("camera"), byId("picture-menu"));
  for (const [opener, input] of [["choose-picture", "file"], ["take-photo", "photo"]]) {
    byId(opener).addEventListener("click", () => {
      set(false);
      byId(input).click();
    });
    byId(input).addEventListener("change", ({ target }) => {
      if (target.files[0]) onPicture(target.files[0]);
      target.value = "";
    });
  }
}

/** Pictures dropped or pasted anywhere on the page. */
function pictureDrop(onPicture) {
  const overlay = byId("drop-zone");
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    depth += 1;
    overlay.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (carries(event) && (depth -= 1) <= 0) {
      depth = 0;
      overlay.hidden = true;
    }
  });
  addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    overlay.hidden = true;
    const file = firstPicture(event.dataTransfer) ?? event.dataTransfer.files[0];
    if (file) onPicture(file);
  });
  addEventListener("paste", (event) => {
    const file = firstPicture(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    onPicture(file);
  });
}

// The search box: words with suggestions, and the pictures that go with them.

import * as api from "./api.js";
import { byId, el, icon, marked } from "./dom.js";
import { menu } from "./menus.js";
import { firstPicture } from "./pictures.js";

const PAUSE = 110;

/**
 * Bring the search box to life. `actions`: `onInput(words)` while typing, `onSubmit(words)` when done,
 * `onPicture(file)`, `language()`.
 */
export function searchBox(actions) {
  const input = byId("words");
  const list = byId("suggestions");
  let active = -1;
  let timer = 0;
  let controller = null;
  let typed = "";

  const options = () => [...list.children];
  const close = () => {
    controller?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const all = options();
    active = (at + all.length + 1) % (all.length + 1); // one more place than options: what was typed
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    input.value = active < all.length ? all[active].dataset.text : typed;
    if (active < all.length) input.setAttribute("aria-activedescendant", all[active].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const ask = (words) => {
    clearTimeout(timer);
    close();
    input.value = words;
    actions.onSubmit(words.trim());
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((one, at) => option(one, at, ask)));
    active = suggestions.length;
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const suggest = async () => {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    try {
      const { suggestions } = await api.suggest(typed.trim(), actions.language(), signal);
      if (!signal.aborted && document.activeElement === input) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the search itself says what is wrong
    }
  };

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    typed = input.value;
    byId("clear").hidden = !typed;
    clearTimeout(timer);
    timer = setTimeout(() => {
      actions.onInput(typed.trim());
      if (typed.trim()) suggest();
      else close();
    }, PAUSE);
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") list.hidden ? input.blur() : close();
    else if (list.hidden || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    else choose(event.key === "ArrowDown" ? (active >= options().length ? 0 : active + 1) : active - 1);
    event.preventDefault();
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(input.value);
  });
  byId("clear").addEventListener("click", () => {
    ask("");
    input.focus();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input:not([type=checkbox]):not([type=range]), textarea, select, dialog:modal");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  pictureMenu(actions.onPicture);
  pictureDrop(actions.onPicture);
}

function option({ text, marked: html }, at, ask) {
  const press = (event) => {
    event.preventDefault(); // before the input loses its focus
    ask(text);
  };
  return el("li", { id: `suggestion-${at}`, role: "option", "aria-selected": "false", data: { text }, on: { mousedown: press } }, icon("search"), el("span", {}, ...marked(html)));
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

// A sheet: a small dialog over whatever is open, closed by its button, Escape, or a press beside it.

import { el, icon } from "./dom.js";

let sheets = 0; // for ids that are the page's only ones

/** Open a sheet with a title and content; the focus goes back to where it was. `name`: its class besides. */
export function openSheet(title, content, { t }, name = "") {
  sheets += 1;
  const id = `sheet-${sheets}`;
  const close = el("button", { class: "icon-button", type: "button", "aria-label": t("close"), on: { click: () => dialog.close() } }, icon("close"));
  const head = el("div", { class: "sheet-head" }, el("h2", { id }, title), close);
  const dialog = el("dialog", { class: `sheet ${name}`.trim(), "aria-labelledby": id }, head, el("div", { class: "sheet-body" }, content));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// One picture as large as the window, a press makes it larger still; arrow keys go on, Escape closes. Fingers pinch as anywhere.

import { el, icon } from "./dom.js";

const LARGER = 2.5;

/** Show picture `at` of `pictures`; `onMove(at)` is told of each other one. */
export function zoom(pictures, at, name, { t }, onMove) {
  const count = pictures.length;
  const image = el("img", { alt: name });
  const holder = el("div", { class: "zoom-holder", tabindex: "0", "aria-label": name }, image);
  const figure = el("span", { class: "slide-count", role: "status" });
  const button = (label, sign, action) => el("button", { class: `icon-button zoom-${sign}`, type: "button", "aria-label": t(label), on: { click: action } }, icon(sign));
  const close = button("close", "close", () => dialog.close());
  const [back, on] = [button("previousPicture", "left", () => show(at - 1)), button("nextPicture", "right", () => show(at + 1))];
  const larger = button("zoomIn", "plus", () => scale());
  const dialog = el("dialog", { class: "zoom", "aria-label": t("enlarged") }, holder, el("div", { class: "zoom-bar" }, figure, larger, close), count > 1 && back, count > 1 && on);
  holder.addEventListener("click", (event) => scale(event));
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !isLarge()) show(at + step);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  show(at);
  dialog.showModal();
  holder.focus();

  function isLarge() {
    return dialog.classList.contains("larger");
  }

  function show(next) {
    if (next < 0 || next >= count) return;
    const isOther = next !== at;
    at = next;
    image.src = pictures[at];
    figure.textContent = t("pictureOf", { n: at + 1, count });
    back.disabled = at === 0;
    on.disabled = at === count - 1;
    if (isLarge()) scale();
    if (isOther) onMove(at);
  }

  /** Larger, or back again; where it was pressed stays where it is. */
  function scale(event = null) {
    const frame = holder.getBoundingClientRect();
    const [x, y] = event ? [event.clientX - frame.left, event.clientY - frame.top] : [frame.width / 2, frame.height / 2];
    const isNow = dialog.classList.toggle("larger");
    image.style.width = image.style.height = isNow ? `${100 * LARGER}%` : "";
    larger.setAttribute("aria-label", t(isNow ? "zoomOut" : "zoomIn"));
    larger.replaceChildren(icon(isNow ? "minus" : "plus"));
    holder.scrollTo({ left: isNow ? x * LARGER - x : 0, top: isNow ? y * LARGER - y : 0, behavior: "instant" });
  }
}

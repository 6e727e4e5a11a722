// Choosing a part of a picture: a frame over it, moved and resized by pointer or keyboard.

import { el, icon } from "./dom.js";

const LEAST = 0.12; // of each side
const STEP = 0.03;
const CORNERS = { nw: [0, 0], ne: [1, 0], sw: [0, 1], se: [1, 1] };
const WHOLE = Object.freeze({ x: 0, y: 0, width: 1, height: 1 });

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** The frame moved by shares of the picture, as far as it goes. */
export const moved = (frame, dx, dy) => ({ ...frame, x: clamp(frame.x + dx, 0, 1 - frame.width), y: clamp(frame.y + dy, 0, 1 - frame.height) });

/** The frame with one corner, [0 or 1, 0 or 1], moved by shares of the picture; the opposite one stays. */
export function resized(frame, [right, bottom], dx, dy) {
  const x = right ? frame.x : clamp(frame.x + dx, 0, frame.x + frame.width - LEAST);
  const y = bottom ? frame.y : clamp(frame.y + dy, 0, frame.y + frame.height - LEAST);
  const width = right ? clamp(frame.width + dx, LEAST, 1 - frame.x) : frame.x + frame.width - x;
  const height = bottom ? clamp(frame.height + dy, LEAST, 1 - frame.y) : frame.y + frame.height - y;
  return { x, y, width, height };
}

/** The frame to begin with: most of the picture. */
const START = Object.freeze({ x: 0.12, y: 0.12, width: 0.76, height: 0.76 });

/**
 * Let the visitor choose a part of the picture at `source`; resolves with { x, y, width, height } as shares of its sides, or null when
 * they leave it. `before`: the frame that was chosen last, or null.
 */
export function chooseCrop(source, before, { t, language }) {
  return new Promise((resolve) => {
    let frame = before ?? START;
    let result = null;
    const box = el("div", { class: "crop-frame", tabindex: "0", role: "group" }, Object.keys(CORNERS).map((name) => el("span", { class: `corner ${name}`, data: { corner: name } })));
    const status = el("p", { class: "visually-hidden", role: "status" });
    const stage = el("div", { class: "crop-stage" }, el("img", { src: source, alt: "", draggable: "false" }), box);
    const done = (value) => {
      result = value;
      dialog.close();
    };
    const dialog = el(
      "dialog",
      { class: "crop", "aria-labelledby": "crop-title", "aria-describedby": "crop-text" },
      el("div", { class: "crop-head" }, el("h2", { id: "crop-title" }, t("crop")), el("button", { class: "icon-button", type: "button", "aria-label": t("close"), on: { click: () => dialog.close() } }, icon("close"))),
      el("p", { id: "crop-text" }, t("cropText")),
      stage,
      status,
      el("div", { class: "crop-foot" }, el("button", { class: "secondary", type: "button", on: { click: () => done(WHOLE) } }, t("cropWhole")), el("button", { class: "primary", type: "button", on: { click: () => done(frame) } }, t("cropUse"))),
    );
    const percent = (share) => new Intl.NumberFormat(language).format(Math.round(100 * share));
    const draw = (next) => {
      frame = next;
      for (const [name, share] of [["left", frame.x], ["top", frame.y], ["width", frame.width], ["height", frame.height]]) box.style[name] = `${100 * share}%`;
      const label = t("cropFrame", { width: percent(frame.width), height: percent(frame.height) });
      box.setAttribute("aria-label", label);
      if (document.activeElement === box) status.textContent = label;
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    byPointer(stage, box, () => frame, draw);
    byKeyboard(box, () => frame, draw);
    document.body.append(dialog);
    draw(frame);
    dialog.showModal();
    box.focus();
  });
}

function byPointer(stage, box, current, draw) {
  box.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    box.focus({ preventScroll: true });
    box.setPointerCapture(down.pointerId);
    const corner = CORNERS[down.target.dataset.corner];
    const [start, { width, height }] = [current(), stage.getBoundingClientRect()];
    const drag = (event) => {
      const [dx, dy] = [(event.clientX - down.clientX) / width, (event.clientY - down.clientY) / height];
      draw(corner ? resized(start, corner, dx, dy) : moved(start, dx, dy));
    };
    box.addEventListener("pointermove", drag);
    for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, () => box.removeEventListener("pointermove", drag), { once: true });
  });
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function byKeyboard(box, current, draw) {
  box.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const [dx, dy] = way.map((one) => one * STEP);
    draw(event.shiftKey ? resized(current(), CORNERS.se, dx, dy) : moved(current(), dx, dy));
  });
}

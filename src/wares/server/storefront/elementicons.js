// The elements' icons, of which each shadow root has its own sprite.

const SVG = "http://www.w3.org/2000/svg";

// Shapes as icons.svg has them: [tag, attributes].
export const ICONS = {
  search: [["circle", { cx: "10.5", cy: "10.5", r: "6.5" }], ["path", { d: "m15.5 15.5 5 5" }]],
  close: [["path", { d: "m6 6 12 12M18 6 6 18" }]],
  left: [["path", { d: "m14.500 6-6 6 6 6" }]],
  right: [["path", { d: "m9.500 6 6 6-6 6" }]],
  trend: [["path", { d: "m4 16 5-5 4 4 7-7.500M14.500 7.500H20V13" }]],
  grid: [["rect", { x: "4", y: "4", width: "6.500", height: "6.500", rx: "1.500" }], ["rect", { x: "13.500", y: "4", width: "6.500", height: "6.500", rx: "1.500" }], ["rect", { x: "4", y: "13.500", width: "6.500", height: "6.500", rx: "1.500" }], ["rect", { x: "13.500", y: "13.500", width: "6.500", height: "6.500", rx: "1.500" }]],
  image: [["rect", { x: "3.500", y: "4.500", width: "17", height: "15", rx: "2.500" }], ["circle", { cx: "9", cy: "10", r: "1.600" }], ["path", { d: "m4 17 5-4 3.500 2.500L16 12l4.500 4" }]],
};

const shape = (tag, attributes, ...children) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

/** The sprite that `icon` of dom.js points to, made without parsing markup, so that pages may forbid that. */
export const sprite = () =>
  shape("svg", { class: "sprite", "aria-hidden": "true" }, ...Object.entries(ICONS).map(([name, shapes]) => shape("symbol", { id: `i-${name}`, viewBox: "0 0 24 24" }, ...shapes.map((one) => shape(...one)))));

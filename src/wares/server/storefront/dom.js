// Building the page: elements from plain data, text always as text.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `props`: `class`, `on` ({event: handler}), `data` (dataset), anything else an attribute; null and false are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** One of the page's icons; decoration only. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Draw a holder's buttons anew; where the focus was on one of them, it goes to the one that now stands there, else to `otherwise`. */
export function replaceButtons(holder, nodes, otherwise) {
  const at = [...holder.querySelectorAll("button")].indexOf(document.activeElement);
  holder.replaceChildren(...nodes);
  if (at < 0) return;
  const buttons = [...holder.querySelectorAll("button")];
  (buttons[Math.min(at, buttons.length - 1)] ?? otherwise).focus({ preventScroll: true });
}

/** Whether the visitor wants nothing to move. */
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Resolves once what stands on the page now has been painted; at once where nobody looks. */
export const painted = () => (document.hidden ? Promise.resolve() : new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));

export const byId = (id) => document.getElementById(id);

/** The nodes of a highlighted text: HTML-escaped, with `<mark>` as its only element. Anything else stays text. */
export function marked(html) {
  const nodes = [];
  let inside = false;
  for (const part of html.split(/(<\/?mark>)/)) {
    if (part === "<mark>" || part === "</mark>") inside = part === "<mark>";
    else if (part) nodes.push(inside ? el("mark", {}, unescape(part)) : document.createTextNode(unescape(part)));
  }
  return nodes;
}

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&#x27;": "'" };

function unescape(text) {
  return text.replace(/&(?:lt|gt|amp|quot|#39|#x27);/g, (entity) => ENTITIES[entity]);
}

// Pictures of products in the sizes that a screen needs.

import { el } from "./dom.js";

const WIDTHS = [160, 320, 480, 640];
const OURS = "/v1/products/";

const sized = (source, width) => `${source}${source.includes("?") ? "&" : "?"}width=${width}`;

/**
 * A product's picture. `sizes`: how wide it stands, as CSS has it; `isFirst`: it is in sight when the page opens. Its box has a shape of its own,
 * so that nothing moves when it comes; a square is only what it is taken for until then. `origin`: of the shop, "" = the page's own.
 */
export function image(source, { sizes, alt = "", isFirst = false, name = null, origin = "" }) {
  const isOurs = source.startsWith(OURS);
  const whole = isOurs ? origin + source : source;
  return el("img", {
    class: name,
    src: isOurs ? sized(whole, 320) : whole,
    srcset: isOurs && WIDTHS.map((width) => `${sized(whole, width)} ${width}w`).join(", "),
    sizes: isOurs && sizes,
    alt,
    width: 320,
    height: 320,
    loading: isFirst ? "eager" : "lazy",
    fetchpriority: isFirst && "high",
    decoding: isFirst ? "sync" : "async", // what is in sight stands in the first frame
  });
}

/** Show another picture in the place of one. */
export function exchange(node, source) {
  const next = image(source, { sizes: node.getAttribute("sizes") });
  for (const name of ["srcset", "src"]) {
    if (next.hasAttribute(name)) node.setAttribute(name, next.getAttribute(name));
    else node.removeAttribute(name);
  }
}

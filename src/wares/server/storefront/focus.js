// The focus, kept where something is drawn anew: elements are known by `data-key`.

/** Run `draw`, which replaces what is in `holder`; the focus goes back to the element of the same key, else to `fallback` (a selector). */
export function keepingFocus(holder, fallback, draw) {
  const isInside = holder.contains(document.activeElement) && document.activeElement !== holder;
  const key = isInside && document.activeElement.dataset.key;
  draw();
  if (!isInside || holder.contains(document.activeElement)) return;
  const again = key && holder.querySelector(`[data-key="${CSS.escape(key)}"]:not([disabled])`);
  (again || holder.querySelector(fallback))?.focus({ preventScroll: true });
}

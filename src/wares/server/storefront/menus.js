// A button with a panel that opens below it: closed by Escape, by leaving it, by pressing elsewhere; arrows walk through it.

/**
 * Bring button and panel together. `onOpen()` runs before it is shown. Gives a function that closes or opens it. A button that was pressed before
 * anybody heard it, as the browser noted in the popover that it names, opens now.
 */
export function menu(button, panel, onOpen = () => {}) {
  const set = (open) => {
    if (open) onOpen();
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const press = () => {
    set(panel.hidden);
    if (!panel.hidden) (panel.querySelector("[aria-pressed=true], [aria-checked=true]") ?? panel.querySelector("button"))?.focus();
  };
  button.addEventListener("click", press);
  panel.addEventListener("keydown", (event) => {
    const items = [...panel.querySelectorAll("button:not([hidden])")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape") {
      set(false);
      button.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length].focus();
      event.preventDefault();
    }
  });
  panel.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !panel.contains(relatedTarget) && relatedTarget !== button) set(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.contains(event.target) && !button.contains(event.target)) set(false);
  });
  const early = button.popoverTargetElement;
  button.removeAttribute("popovertarget");
  if (early?.matches(":popover-open")) press();
  early?.remove();
  return set;
}

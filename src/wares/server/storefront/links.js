// Links that are followed inside the page.

/** Follow a link inside the page, unless the visitor wants a new tab or window. */
export function follow(event, action) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  action();
}

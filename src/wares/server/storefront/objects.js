// Plain objects made of a shop's own words. Nothing here touches the page.

/** An answer whose objects have nothing but what the shop said: an attribute may be called `constructor`. */
export function withoutPrototypes(value) {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) withoutPrototypes(part);
  return Array.isArray(value) ? value : Object.setPrototypeOf(value, null);
}

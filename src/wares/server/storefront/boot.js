// What the server has put into the page, so that the first view asks for nothing that is there already.

import { withoutPrototypes } from "./objects.js";

const given = read();

function read() {
  const node = document.getElementById("boot");
  try {
    return withoutPrototypes(JSON.parse(node?.textContent || "{}"));
  } catch {
    return {}; // a page that was cut off: everything is asked for
  }
}

/** What kind of page the server made, in which language, and what it narrows; {} when it did not say. */
export const served = given.page ?? {};

/** What the page came with under `name`, once; null when it came without, or it was taken already. */
export function take(name) {
  const value = given[name] ?? null;
  delete given[name];
  return value;
}

/** Everything that the page came with and nobody has taken. */
export const untaken = () => Object.values(given);

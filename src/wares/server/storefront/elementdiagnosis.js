// What keeps an element from working, told to the page's developer in the console: what is missing, and where it belongs.

const WAIT = 60; // milliseconds in which the browser says that it was the page's policy
const told = new Set(); // what was said already on this page
const blocked = new Map(); // directive → origins that the page's Content-Security-Policy keeps out
const listeners = new Set();

const directiveOf = (name) => name.replace(/-(elem|attr)$/, "");

addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, disposition }) => {
  if (disposition === "report") return; // nothing was blocked
  const directive = directiveOf(effectiveDirective);
  const origin = originOf(blockedURI);
  if (!origin) return;
  if (!blocked.has(directive)) blocked.set(directive, new Set());
  blocked.get(directive).add(origin);
  for (const listen of listeners) listen(directive, origin);
}, true);

/** An address's origin, or "" of what is none. */
export function originOf(address) {
  try {
    const { origin } = new URL(address, location.href);
    return origin === "null" ? "" : origin;
  } catch {
    return "";
  }
}

/** Have `listen(directive, origin)` called with what the page's policy blocks; gives a function that ends it. */
export function onBlocked(listen) {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** Say a thing once, however many elements notice it. */
export function say(tag, words, write = console.error) {
  const line = `<${tag}>: ${words}`;
  if (told.has(line)) return;
  told.add(line);
  write(line);
}

/** What the page's policy must allow. */
export const missing = (directive, origin) => `${directive} ${origin}`;

export const policyWords = (directive, origin) =>
  `the Content-Security-Policy of this page blocks ${origin}. Add "${missing(directive, origin)}" to it.`;

/** Why the shop was not reached: { words, missing }; `missing` is the directive to add, "" where it is something else. */
export async function whyAway(server) {
  await new Promise((resolve) => setTimeout(resolve, WAIT));
  if (blocked.get("connect-src")?.has(server)) return { words: policyWords("connect-src", server), missing: missing("connect-src", server) };
  const isMixed = location.protocol === "https:" && server.startsWith("http:");
  const mixed = isMixed ? "A page served by https may only ask https. " : "";
  const words = `${server} was not reached. ${mixed}Is it running, is this its address (attribute server), and is its name one of server_allowed_hosts?`;
  return { words: navigator.onLine ? words : "this browser is offline.", missing: "" };
}

export const notAccepted = (server) =>
  `${server} takes no events from pages of ${location.origin}: searches work, but nothing is personal and nothing is learnt. ` +
  `Set server_allowed_origins = "${location.origin}" there, or tracking="off" here.`;

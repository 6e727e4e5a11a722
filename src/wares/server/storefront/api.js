// Talking to the shop. Every failure becomes a Failure with a code the page can tell apart.

export class Failure extends Error {
  /** `code`: the API's own, or "offline" when the shop was not reached. */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const SKEW = 60_000; // milliseconds by which a clock may be wrong unnoticed
let clockOffset = 0;

/** The present by the shop's clock, Unix seconds. */
export const now = () => (Date.now() + clockOffset) / 1000;

/** Learn from an answer how far the shop's clock is ahead of this browser's. */
function adjustClock(response) {
  const difference = Date.parse(response.headers.get("Date") ?? "") - Date.now();
  if (Math.abs(difference) > SKEW) clockOffset = difference;
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("offline", String(error.message));
  }
  adjustClock(response);
  const answer = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && answer !== null) return withoutPrototypes(answer);
  throw new Failure(answer?.error?.code ?? "unexpected", answer?.error?.message ?? `HTTP ${response.status}`);
}

/** An answer whose objects have nothing but what the shop said: an attribute may be called `constructor`. */
function withoutPrototypes(value) {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) withoutPrototypes(part);
  return Array.isArray(value) ? value : Object.setPrototypeOf(value, null);
}

function send(path, body, signal) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

const id = encodeURIComponent;
const query = (parameters) =>
  new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => [value].flat().filter((item) => item !== "").map((item) => [name, item]))).toString();

export const search = (body, signal) => send("/v1/search", body, signal);
export const suggest = (q, language, signal) => ask(`/v1/suggest?${query({ q, language, limit: 7 })}`, { signal });
export const product = (name, signal) => ask(`/v1/products/${id(name)}`, { signal });
export const similar = (name, language, signal) =>
  ask(`/v1/products/${id(name)}/similar?${query({ language, per_page: 8 })}`, { signal });
export const shop = () => ask("/v1/shop");
export const attributes = (language) => ask(`/v1/attributes?${query({ language })}`);
export const recommend = (parameters, signal) => ask(`/v1/recommend?${query(parameters)}`, { signal });
export const checkout = (body) => send("/v1/checkout", body);
export const order = (body) => send("/v1/checkout/order", body);
export const showcase = () => ask("/v1/showcase");

const CLOSED = new Set(["key_needed", "foreign_page"]);

/** What the shop knows of a visitor, or, where it tells that to nobody, of the visit. `identity`: see `createVisitor`. */
export async function profile({ shopper = "", session }, language, signal) {
  const visit = () => ask(`/v1/sessions/${id(session)}/profile?${query({ language })}`, { signal });
  if (!shopper) return visit();
  try {
    return await ask(`/v1/shoppers/${id(shopper)}/profile?${query({ session, language })}`, { signal });
  } catch (error) {
    if (CLOSED.has(error.code)) return visit();
    throw error;
  }
}

const KEPT_ALIVE = 20_000; // characters, of at most three bytes each, of a body that outlives its page

/** Tell the shop events; resolves once they are durable. */
export function events(list) {
  const body = JSON.stringify(list);
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return ask("/v1/events", { method: "POST", headers, body, keepalive: body.length < KEPT_ALIVE });
}

/** Hand events to the browser, which tells them when the page is gone; says whether it took them. */
export const beacon = (list) => navigator.sendBeacon("/v1/events", JSON.stringify(list));

// Talking to the shop. Every failure becomes a Failure with a code the page can tell apart.

export class Failure extends Error {
  /** `code`: the API's own, or "offline" when the shop was not reached. */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const SKEW = 60_000; // milliseconds by which a clock may be wrong unnoticed
let ahead = 0;

/** The present by the shop's clock, Unix seconds. */
export const now = () => (Date.now() + ahead) / 1000;

/** Learn from an answer how far the shop's clock is ahead of this browser's. */
function heed(response) {
  const difference = Date.parse(response.headers.get("Date") ?? "") - Date.now();
  if (Math.abs(difference) > SKEW) ahead = difference;
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("offline", String(error.message));
  }
  heed(response);
  const answer = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && answer !== null) return answer;
  throw new Failure(answer?.error?.code ?? "unexpected", answer?.error?.message ?? `HTTP ${response.status}`);
}

function send(path, body, signal) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

const id = encodeURIComponent;
const query = (parts) =>
  new URLSearchParams(Object.entries(parts).flatMap(([name, value]) => [value].flat().filter((one) => one !== "").map((one) => [name, one]))).toString();

export const search = (body, signal) => send("/v1/search", body, signal);
export const suggest = (q, language, signal) => ask(`/v1/suggest?${query({ q, language, limit: 7 })}`, { signal });
export const product = (name, signal) => ask(`/v1/products/${id(name)}`, { signal });
export const similar = (name, language, signal) =>
  ask(`/v1/products/${id(name)}/similar?${query({ language, per_page: 8 })}`, { signal });
export const shop = () => ask("/v1/shop");
export const attributes = (language) => ask(`/v1/attributes?${query({ language })}`);
export const recommend = (asked, signal) => ask(`/v1/recommend?${query(asked)}`, { signal });
export const showcase = () => ask("/v1/showcase");

/** What the shop knows of a visitor; `identity`: see `createVisitor`. */
export function profile({ shopper = "", session }, language, signal) {
  const path = shopper ? `/v1/shoppers/${id(shopper)}/profile` : `/v1/sessions/${id(session)}/profile`;
  return ask(`${path}?${query({ session: shopper ? session : "", language })}`, { signal });
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

// Talking to the shop. Every failure becomes a Failure with a code the page can tell apart.

import { withoutPrototypes } from "./objects.js";

export class Failure extends Error {
  /** `code`: the API's own, or "offline" when the shop was not reached; `isPassing`: a little later it may be answered. */
  constructor(code, message, isPassing = false) {
    super(message);
    this.code = code;
    this.isPassing = isPassing;
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

let listener = () => {};
let reachListener = () => {};

/** Have `listen(answer)` called with whatever the shop answers. */
export const onAnswer = (listen) => (listener = listen);

/** Have `listen(isReached)` called with whether the shop was reached, after every try. */
export const onReach = (listen) => (reachListener = listen);

const PAUSES = [300, 900, 2100]; // milliseconds before a shop that was not reached is asked again
const PASSING = new Set([502, 503, 504]); // statuses of a shop that is starting, or has too much to do

async function ask(path, options = {}, pauses = PAUSES) {
  for (const pause of [...pauses, null]) {
    try {
      const answer = await askOnce(path, options);
      reachListener(true);
      listener(answer);
      return answer;
    } catch (error) {
      if (!error.isPassing) throw error;
      reachListener(false);
      if (pause === null) throw error;
      await rest(pause, options.signal);
    }
  }
  return undefined;
}

function rest(pause, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, pause);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

async function askOnce(path, options) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("offline", String(error.message), true);
  }
  adjustClock(response);
  const answer = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && answer !== null) return withoutPrototypes(answer);
  throw new Failure(answer?.error?.code ?? "unexpected", answer?.error?.message ?? `HTTP ${response.status}`, PASSING.has(response.status));
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
export const product = (name, language, signal) => ask(`/v1/products/${id(name)}?${query({ language })}`, { signal });
export const similar = (name, language, signal) =>
  ask(`/v1/products/${id(name)}/similar?${query({ language, per_page: 8 })}`, { signal });
export const shop = () => ask("/v1/shop");
export const attributes = (language) => ask(`/v1/attributes?${query({ language })}`);
export const recommend = (parameters, signal) => ask(`/v1/recommend?${query(parameters)}`, { signal });
export const showcase = () => ask("/v1/showcase");
export const health = () => ask("/v1/health", {}, []);

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
  return ask("/v1/events", { method: "POST", headers, body, keepalive: body.length < KEPT_ALIVE }, []); // the queue asks again
}

/** Hand events to the browser, which tells them when the page is gone; says whether it took them. */
export const beacon = (list) => navigator.sendBeacon("/v1/events", JSON.stringify(list));

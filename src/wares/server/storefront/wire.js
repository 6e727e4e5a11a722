// The wire to a shop: questions, asked again while it is not reached. Every failure becomes a Failure with a code the page can tell apart.

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
const PAUSES = [300, 900, 2100]; // milliseconds before a shop that was not reached is asked again
const PASSING = new Set([502, 503, 504]); // statuses of a shop that is starting, or has too much to do
const KEPT_ALIVE = 20_000; // characters, of at most three bytes each, of a body that outlives its page
const JSON_HEADERS = { Accept: "application/json", "Content-Type": "application/json" };

/** The wire to the shop at an origin; "" = the page's own. */
export function createWire(origin = "") {
  let clockOffset = 0;
  let listener = () => {};
  let reachListener = () => {};

  /** Learn from an answer how far the shop's clock is ahead of this browser's. */
  function adjustClock(response) {
    const difference = Date.parse(response.headers.get("Date") ?? "") - Date.now();
    if (Math.abs(difference) > SKEW) clockOffset = difference;
  }

  async function ask(path, options = {}, pauses = PAUSES) {
    for (const pause of [...pauses, null]) {
      try {
        const answer = await askOnce(path, options);
        reachListener(true);
        listener(answer);
        return answer;
      } catch (error) {
        if (!error.isPassing) throw error;
        reachListener(false, pause === null);
        if (pause === null) throw error;
        await rest(pause, options.signal);
      }
    }
    return undefined;
  }

  async function askOnce(path, options) {
    let response;
    try {
      response = await fetch(origin + path, { headers: { Accept: "application/json" }, ...options });
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

  return {
    ask,
    /** Ask with a body. */
    send: (path, body, signal) => ask(path, { method: "POST", headers: JSON_HEADERS, body: JSON.stringify(body), signal }),
    /** Tell the shop events; resolves once they are durable. */
    events(list) {
      const body = JSON.stringify(list);
      return ask("/v1/events", { method: "POST", headers: JSON_HEADERS, body, keepalive: body.length < KEPT_ALIVE }, []); // the queue asks again
    },
    /** Hand events to the browser, which tells them when the page is gone; says whether it took them. */
    beacon: (list) => navigator.sendBeacon(`${origin}/v1/events`, JSON.stringify(list)),
    /** The present by the shop's clock, Unix seconds. */
    now: () => (Date.now() + clockOffset) / 1000,
    /** Have `listen(answer)` called with whatever the shop answers. */
    onAnswer: (listen) => (listener = listen),
    /** Have `listen(isReached, isMissed)` called after every try: whether the shop was reached, and whether the question was given up. */
    onReach: (listen) => (reachListener = listen),
  };
}

function rest(pause, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, pause);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

/** Parameters as an address has them; a list is repeated, what is empty left out. */
export const query = (parameters) =>
  new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => [value].flat().filter((item) => item !== "").map((item) => [name, item]))).toString();

// Talking to the shop. Every failure becomes a Failure with a code the page can tell apart.

export class Failure extends Error {
  /** `code`: the API's own, or "offline" when the shop was not reached. */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("offline", String(error.message));
  }
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
const query = (parts) => new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== "")).toString();

export const search = (body, signal) => send("/v1/search", body, signal);
export const suggest = (q, language, signal) => ask(`/v1/suggest?${query({ q, language, limit: 7 })}`, { signal });
export const product = (name, signal) => ask(`/v1/products/${id(name)}`, { signal });
export const similar = (name, language, signal) =>
  ask(`/v1/products/${id(name)}/similar?${query({ language, per_page: 8 })}`, { signal });
export const shop = () => ask("/v1/shop");
export const attributes = (language) => ask(`/v1/attributes?${query({ language })}`);

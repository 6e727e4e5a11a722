// What the shop's own pages ask of it.

import { createWire, query } from "./wire.js";

const wire = createWire();
const { ask, send } = wire;
export const now = wire.now;
export const onAnswer = wire.onAnswer;
export const onReach = wire.onReach;
export const events = wire.events;
export const beacon = wire.beacon;

const id = encodeURIComponent;

export const search = (body, signal) => send("/v1/search", body, signal);
export const suggest = (q, language, signal) => ask(`/v1/suggest?${query({ q, language, limit: 6, categories: 3, products: 4 })}`, { signal });
export const trending = () => ask("/v1/trending?limit=20");
export const transcribe = (audio, signal, pauses) => {
  const body = new FormData();
  body.append("audio", audio, "recording");
  return ask("/v1/transcribe", { method: "POST", body, signal }, pauses);
};
export const product = (name, language, signal) => ask(`/v1/products/${id(name)}?${query({ language })}`, { signal });
export const similar = (name, language, signal) =>
  ask(`/v1/products/${id(name)}/similar?${query({ language, per_page: 8 })}`, { signal });
export const shop = () => ask("/v1/shop");
export const attributes = (language) => ask(`/v1/attributes?${query({ language })}`);
export const recommend = (parameters, signal) => ask(`/v1/recommend?${query(parameters)}`, { signal });
export const checkout = (body) => send("/v1/checkout", body);
export const order = (body) => send("/v1/checkout/order", body);
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

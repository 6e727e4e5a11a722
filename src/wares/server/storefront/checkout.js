// The shop's own checkout: the cart goes there signed, and an order comes back by a token that only the checkout can make.

import * as api from "./api.js";
import { el } from "./dom.js";

const MOST_KEPT = 10; // hand-overs that may still come back as orders

/**
 * `store`: what was handed over, nonce → { payload, signature, shopper } (see `storedValue`). `leave(answer)` goes to the checkout.
 */
export function createCheckout(store, visitor, leave = sendOn) {
  return {
    /** Hand lines over. Says whether there is a checkout; rejects with code "cart_changed" when the shop has them otherwise. */
    async hand(lines, language) {
      const body = { language, ...visitor.identity(), lines: lines.map(({ product, choice, count }) => ({ id: product.id, choice: choice ?? {}, quantity: count, price: product.price })) };
      const answer = await api.checkout(body);
      if (!answer.address) return false;
      const { nonce, payload, signature } = answer;
      const kept = [...Object.entries(store.get()), [nonce, { payload, signature, shopper: visitor.shopper }]];
      store.set(Object.fromEntries(kept.slice(-MOST_KEPT)));
      leave(answer);
      return true;
    },
    /**
     * The order a token tells of, { order, lines }, once the shop has checked it; null when this browser handed nothing over that it could be of,
     * or has been told already. Rejects when the shop does not accept it.
     */
    async settle(token) {
      const nonce = nonceOf(token);
      const kept = store.get()[nonce];
      if (!kept) return null;
      const { payload, signature } = kept;
      const order = await api.order({ payload, signature, token });
      const { [nonce]: still, ...rest } = store.get();
      if (!still) return null; // another tab was quicker
      store.set(rest);
      return { ...order, shopper: kept.shopper };
    },
  };
}

/** What a token says it is of; "" when it says nothing. The shop checks it, not this page. */
function nonceOf(token) {
  try {
    const { nonce } = JSON.parse(atob(token.split(".")[0].replaceAll("-", "+").replaceAll("_", "/")));
    return typeof nonce === "string" ? nonce : "";
  } catch {
    return "";
  }
}

function sendOn({ address, method, payload, signature }) {
  if (method === "redirect") {
    const target = new URL(address);
    target.searchParams.set("payload", payload);
    target.searchParams.set("signature", signature);
    return location.assign(target);
  }
  const field = (name, value) => el("input", { type: "hidden", name, value });
  const form = el("form", { method: "post", action: address, "accept-charset": "utf-8", hidden: true }, field("payload", payload), field("signature", signature));
  document.body.append(form);
  form.submit();
  return form.remove();
}

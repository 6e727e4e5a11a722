// What goes on with a cart besides its lines: compared with the shop, handed over to its checkout, ordered. Panel and page show the same.

import * as api from "./api.js";

/**
 * `page()`: what views are given; `checkout`: see `createCheckout`; `draw()`: something has changed.
 * Of the answer: `changes` since the cart was seen last, `order` just made ({ lines, number }), `isBusy`, `failure` in words.
 */
export function createCartFlow(page, checkout, draw) {
  const flow = { changes: [], order: null, isBusy: false, failure: "", renew, checkOut, settle, dismiss, reset };
  addEventListener("pageshow", ({ persisted }) => persisted && set({ isBusy: false })); // back from the checkout
  return flow;

  function set(change) {
    Object.assign(flow, change);
    draw();
  }

  function dismiss() {
    set({ changes: [] });
  }

  /** It was closed: what was told is told. */
  function reset() {
    Object.assign(flow, { changes: [], order: null, failure: "" });
  }

  /** Prices and stock as they are now; what has changed is told. */
  async function renew() {
    const { cart, language } = page();
    const ids = [...new Set(cart.lines().map(({ product }) => product.id))];
    const products = await Promise.all(
      ids.map((id) => api.product(id, language).then((product) => [id, product]).catch(({ code }) => (code === "not_found" ? [id, null] : [id, undefined]))),
    );
    const changes = cart.renew(new Map(products));
    if (changes.length) set({ changes });
    return changes;
  }

  /** Hand the cart over; without a checkout it is an order for show. */
  async function checkOut() {
    const { cart, language, t } = page();
    if (flow.isBusy) return;
    set({ isBusy: true, failure: "" });
    try {
      if (await checkout.hand(cart.lines(), language)) return; // the page is about to be left
      set({ isBusy: false, changes: [], order: { lines: cart.buy(), number: "" } });
    } catch (error) {
      const isKnown = error.code === "cart_changed" && (await renew()).length > 0;
      set({ isBusy: false, failure: isKnown ? "" : t(error.code === "offline" ? "offline" : "failed") });
    }
  }

  /** The shop's checkout has sent the shopper back with a token. */
  async function settle(token) {
    const { cart, visitor, t } = page();
    try {
      const order = await checkout.settle(token);
      if (!order) return set({ failure: t("orderUnknown") });
      const names = new Map(cart.lines().map(({ product }) => [product.id, product]));
      const lines = order.lines.map(({ id, choice, quantity, unit_price: price, currency }) => ({ choice, count: quantity, product: { title: id, pictures: [], ...names.get(id), id, price, currency } }));
      if (order.shopper === visitor.shopper) cart.settle(order.lines);
      set({ changes: [], order: { lines, number: order.order } });
    } catch (error) {
      set({ failure: t(error.code === "offline" ? "offline" : "orderRefused") });
    }
    return undefined;
  }
}

// The cart: its lines, what it costs beside them, what goes with it; and the button that leads there.

import { createAnnouncer } from "./announce.js";
import { cartWords, changeNotice, emptyCart, lineList, orderSummary, summary } from "./cartlines.js";
import { createSuggestions } from "./cartsuggestions.js";
import { pieces } from "./cart.js";
import { deliveryNotes } from "./delivery.js";
import { byId, el } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { number } from "./format.js";

const LIMIT = 12;

/** The page inside `#cart`, and the button that counts. `page()`: what views are given; `flow`: see `createCartFlow`. */
export function createCartPage(page, flow) {
  const region = byId("cart");
  const suggest = createSuggestions({ limit: LIMIT, level: 2, small: false });
  const announcer = createAnnouncer();
  let isShown = false;

  function drawButton() {
    const { t, cart, language } = page();
    const count = pieces(cart.lines());
    const label = count ? t("cartCount", { n: number(count, language) }) : t("cart");
    byId("cart-open").setAttribute("aria-label", label);
    byId("cart-open").title = label;
    byId("cart-count").textContent = count > 99 ? "99+" : String(count);
    byId("cart-count").hidden = count === 0;
  }

  function draw() {
    const view = page();
    const { t, cart, language } = view;
    const { order } = flow;
    const lines = cart.lines();
    const words = t(order ? "ordered" : "yourCart");
    const count = !order && lines.length > 0 && el("p", { class: "cart-size" }, t(pieces(lines) === 1 ? "pieceCount" : "piecesCount", { n: number(pieces(lines), language) }));
    const head = el("div", { class: "cart-head" }, el("h1", { id: "cart-title", tabindex: "-1" }, words), count);
    const failure = !order && !lines.length && flow.failure && el("p", { class: "failure", role: "alert" }, flow.failure);
    const body = order ? orderSummary(order, view) : lines.length ? columns(lines, view) : emptyCart(view);
    const carousel = suggest(order?.lines ?? lines, view, order !== null);
    keepingFocus(region, "h1", () => region.replaceChildren(...[head, !order && changeNotice(flow, view), failure, body, carousel, announcer.node].filter(Boolean)));
    announcer.say(order ? words : cartWords(lines, view));
    view.title(words);
  }

  const columns = (lines, view) =>
    el("div", { class: "cart-body" }, lineList(lines, view), el("aside", { class: "cart-foot", "aria-label": view.t("sum") }, summary(lines, view, flow), deliveryNotes(view)));

  return {
    drawButton,
    show() {
      const { state, go } = page();
      const wasShown = isShown;
      isShown = true;
      draw();
      if (state.ordered) {
        const { ordered } = state;
        go({ cart: true }, { replace: true }); // without the token
        flow.settle(ordered);
      } else if (!wasShown) flow.renew();
    },
    hide() {
      isShown = false;
      flow.reset();
    },
    /** The cart, or what goes on with it, has changed. */
    changed() {
      drawButton();
      if (!isShown) return;
      const wasOrder = region.querySelector(".thanks");
      draw();
      if (flow.order && !wasOrder) byId("cart-title").focus();
    },
  };
}

// The cart as a page of its own: lines, what it costs beside them, what goes with it.

import { createAnnouncer } from "./announce.js";
import { cartWords, changeNotice, emptyCart, lineList, orderSummary, summary } from "./cartlines.js";
import { createSuggestions } from "./cartsuggestions.js";
import { pieces } from "./cart.js";
import { deliveryNotes } from "./delivery.js";
import { el } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { number } from "./format.js";

const LIMIT = 12;

/** The page inside `holder`. `page()`: what views are given; `flow`: see `createCartFlow`. */
export function cartPage(holder, page, flow) {
  const suggest = createSuggestions({ limit: LIMIT, level: 2, small: false });
  const announcer = createAnnouncer();

  function draw() {
    const { t, cart, language, go } = page();
    const view = { ...page(), leaveCart: () => go({ cartPage: false }, { top: true }) };
    const { order } = flow;
    const lines = cart.lines();
    const title = el("h1", { id: "cart-page-title", tabindex: "-1" }, t(order ? "ordered" : "yourCart"));
    const count = !order && lines.length > 0 && el("p", { class: "cart-size" }, t(pieces(lines) === 1 ? "pieceCount" : "piecesCount", { n: number(pieces(lines), language) }));
    const failure = !order && !lines.length && flow.failure && el("p", { class: "failure", role: "alert" }, flow.failure);
    const body = order ? orderSummary(order, view) : lines.length ? columns(lines, view) : emptyCart(view);
    keepingFocus(holder, "h1", () =>
      holder.replaceChildren(...[el("div", { class: "cart-page-head" }, title, count), !order && changeNotice(flow, view), failure, body, suggest(order?.lines ?? lines, view, order !== null), announcer.node].filter(Boolean)),
    );
    announcer.say(order ? t("ordered") : cartWords(lines, view));
  }

  const columns = (lines, view) =>
    el("div", { class: "cart-columns" }, lineList(lines, view), el("aside", { class: "cart-summary", "aria-label": view.t("sum") }, summary(lines, view, flow), deliveryNotes(view)));

  return {
    /** Show or hide the page; `ordered`: the token with which the shop's checkout sent back, or "". */
    show(isWanted, ordered = "") {
      const wasShown = !holder.hidden;
      holder.hidden = !isWanted;
      if (!isWanted) {
        if (wasShown) flow.reset();
        return holder.replaceChildren();
      }
      draw();
      if (ordered) {
        page().go({ ordered: "" }, { replace: true });
        return flow.settle(ordered);
      }
      return wasShown ? undefined : flow.renew();
    },
    /** The cart has changed. */
    changed() {
      if (holder.hidden) return;
      const wasOrder = holder.querySelector(".thanks");
      draw();
      if (flow.order && !wasOrder) holder.querySelector("h1").focus();
    },
  };
}

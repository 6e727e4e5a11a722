// The cart at a glance: a panel beside the page, and the button that counts.

import { createAnnouncer } from "./announce.js";
import { cartWords, changeNotice, emptyCart, lineList, orderSummary, summary } from "./cartlines.js";
import { createSuggestions } from "./cartsuggestions.js";
import { byId, el, icon } from "./dom.js";
import { follow } from "./cards.js";
import { pieces } from "./cart.js";
import { number } from "./format.js";
import { keepingFocus } from "./focus.js";

const LIMIT = 8;
const PAGE = { cart: false, product: "", cartPage: true };

/** The panel inside dialog `#cart`. `page()`: what views are given; `flow`: see `createCartFlow`. */
export function cartPanel(page, flow) {
  const dialog = byId("cart");
  const suggest = createSuggestions({ limit: LIMIT, level: 3, small: true });
  const announcer = createAnnouncer();

  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    page().closeCart();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && page().closeCart());

  function drawButton() {
    const { t, cart, language } = page();
    const count = pieces(cart.lines());
    const label = count ? t("cartCount", { n: number(count, language) }) : t("cart");
    byId("cart-open").setAttribute("aria-label", label);
    byId("cart-open").title = label;
    byId("cart-count").textContent = count > 99 ? "99+" : String(count);
    byId("cart-count").hidden = count === 0;
  }

  function drawPanel() {
    const view = { ...page(), leaveCart: page().closeCart };
    const { order } = flow;
    const lines = view.cart.lines();
    const body = order ? orderSummary(order, view) : lines.length ? lineList(lines, view) : emptyCart(view);
    const foot = !order && lines.length > 0 && el("div", { class: "cart-foot" }, summary(lines, view, flow, wholeCart(view)));
    const top = head(order ? view.t("ordered") : view.t("yourCart"), view);
    const scroll = dialog.querySelector(".cart-body")?.scrollTop ?? 0;
    keepingFocus(dialog, ".cart-close", () =>
      dialog.replaceChildren(...[top, el("div", { class: "cart-body" }, !order && changeNotice(flow, view), body, suggest(order?.lines ?? lines, view, order !== null)), foot, announcer.node].filter(Boolean)),
    );
    announcer.say(order ? view.t("ordered") : cartWords(lines, view));
    dialog.querySelector(".cart-body").scrollTop = scroll;
  }

  return {
    draw: drawButton,
    /** Show or close the panel, as the page's state says. */
    show(isWanted) {
      drawButton();
      if (!isWanted) {
        if (!dialog.open) return;
        flow.reset();
        dialog.close();
        return;
      }
      const wasOpen = dialog.open;
      drawPanel();
      if (wasOpen) return;
      dialog.showModal();
      dialog.querySelector(".cart-body").scrollTop = 0;
      flow.renew();
    },
    /** The cart has changed. */
    changed() {
      drawButton();
      if (!dialog.open) return;
      const wasOrder = dialog.querySelector(".thanks");
      drawPanel();
      if (flow.order && !wasOrder) dialog.querySelector("h2").focus();
    },
  };
}

function head(title, { t, closeCart }) {
  const close = el("button", { class: "icon-button cart-close", type: "button", "aria-label": t("close"), on: { click: closeCart } }, icon("close"));
  return el("div", { class: "cart-head" }, el("h2", { id: "cart-title", tabindex: "-1" }, title), close);
}

const wholeCart = ({ t, go, hrefOf }) => el("a", { class: "link whole-cart", href: hrefOf(PAGE), on: { click: (event) => follow(event, () => go(PAGE, { top: true })) } }, t("wholeCart"));

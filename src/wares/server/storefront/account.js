// The account: a menu with the shoppers a shop may be seen as, what the shop knows, and the switch for personalising.

import * as api from "./api.js";
import { byId, el, icon } from "./dom.js";
import { menu } from "./menus.js";

/**
 * Bring the menu to life. `page()`: what views are given; `shoppers`: those of the API's showcase. Gives a function that draws the
 * button.
 */
export function accountMenu(page, shoppers) {
  const button = byId("account");
  const panel = byId("account-menu");
  const close = menu(button, panel, () => drawPanel());

  function drawPanel() {
    const view = page();
    const { visitor } = view;
    const pick = (shopper) => {
      visitor.choose(shopper);
      close(false);
      button.focus();
    };
    const entries = [
      shoppers.length > 0 && el("p", { class: "menu-title" }, view.t("seenAs")),
      ...(shoppers.length ? [...shoppers, { token: "" }].map((one) => row(one, view, () => pick(one.token))) : []),
      personalSwitch(view, () => {
        visitor.allow(!visitor.personal);
        view.notify(view.t(visitor.personal ? "personalOn" : "personalOff"));
        drawPanel();
        panel.querySelector("[role=switch]").focus();
      }),
      knowledge(view, () => (close(false), view.forgetVisitor())),
    ];
    panel.replaceChildren(...entries.filter(Boolean));
  }

  return function draw() {
    const { t, visitor, language } = page();
    const now = shoppers.find(({ token }) => token === visitor.shopper);
    const name = now ? now.name[language] : "";
    button.replaceChildren(visitor.shopper ? avatar(name || visitor.shopper, visitor.shopper) : icon("person"));
    button.setAttribute("aria-label", name ? t("personNamed", { name }) : t("person"));
    button.title = name ? t("personNamed", { name }) : t("person");
    if (!panel.hidden) drawPanel();
  };
}

/** A round sign with the first letter of a name; its colour comes from the shopper's token. */
function avatar(name, token) {
  const hue = [...token].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  const sign = el("span", { class: "avatar", "aria-hidden": "true" }, [...name][0].toUpperCase());
  sign.style.setProperty("--hue", hue);
  return sign;
}

function row({ token, name, line }, { t, visitor, language }, click) {
  const isChosen = visitor.shopper === token;
  const label = token ? name[language] : t("justMe");
  return el(
    "button",
    { class: "account-row", type: "button", "aria-pressed": String(isChosen), data: { shopper: token }, on: { click } },
    token ? avatar(label, token) : el("span", { class: "avatar anonymous", "aria-hidden": "true" }, icon("person")),
    el("span", { class: "account-text" }, el("b", {}, label), el("span", {}, token ? line[language] : t("justMeLine"))),
    isChosen && icon("check"),
  );
}

/** What the shop knows, in its own sentences, filled as soon as the shop says so; `forget()`: begin anew. */
function knowledge({ visitor, language, t }, forget) {
  if (!visitor.known) return null;
  const list = el("ul", {});
  const button = el("button", { class: "secondary forget", type: "button", on: { click: forget } }, t("notMe"));
  const content = el("div", { hidden: true }, el("p", { class: "menu-title" }, t("knowledge")), list);
  const holder = el("div", { class: "knowledge" }, content, button);
  api
    .profile(visitor.identity(), language)
    .then(({ known, sentences }) => {
      content.hidden = !known || !sentences.length;
      list.replaceChildren(...sentences.map((sentence) => el("li", {}, sentence)));
    })
    .catch(() => {}); // the menu is whole without it
  return holder;
}

function personalSwitch({ t, visitor, requestsNoTracking }, click) {
  const text = requestsNoTracking && !visitor.personal ? t("personalAsked") : t("personalText");
  return el(
    "div",
    { class: "personal" },
    el("button", { class: "switch", type: "button", role: "switch", "aria-checked": String(visitor.personal), "aria-describedby": "personal-text", on: { click } }, el("span", {}, t("personal")), el("i", { "aria-hidden": "true" })),
    el("p", { id: "personal-text" }, text),
  );
}

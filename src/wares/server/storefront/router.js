// The router: the address says what is shown. It keeps the state, the browser's history, and where a page was scrolled to.

import { EMPTY, changed, format, parse, table, viewOf } from "./state.js";

const MOVES = ["wheel", "touchmove", "keydown", "pointerdown"]; // by which a visitor moves the page
const PAUSE = 150; // milliseconds of rest after which the place on the page is noted

/**
 * The router over an address book. `show(isReturn)` draws the state; `isReturn`: the visitor came back to it, or loaded it anew, so that the
 * page is as it was left.
 */
export function createRouter(book, show) {
  let state = parse(location.pathname, location.search, book);
  let timer = 0;
  let isFirst = true; // nothing but the page that was loaded was shown
  history.scrollRestoration = "manual";

  const hrefOf = (change) => format(changed(state, change), book);
  const depth = () => history.state?.depth ?? 0;

  /** Note where the page is scrolled to and what has the focus, for whoever comes back to it. */
  function note() {
    clearTimeout(timer);
    const focus = document.activeElement?.closest("[data-id]")?.dataset.id ?? null;
    const here = { state: plain(state), depth: depth(), scroll: scrollY, focus };
    history.replaceState(here, "");
  }

  /** Change the state, remember it in the address, and draw; gives what `show` gives. `replace`: no new step for the back button; `top`: scroll up. */
  function go(change, { replace = false, top = false } = {}) {
    const before = viewOf(state);
    isFirst = false;
    note();
    state = changed(state, change);
    const isOther = viewOf(state) !== before || Boolean(change.product);
    const entry = { state: plain(state), depth: depth() + (replace ? 0 : 1), scroll: top || isOther ? 0 : scrollY, focus: null };
    history[replace ? "replaceState" : "pushState"](entry, "", format(state, book));
    const drawn = show(false);
    if (top || isOther) scrollTo({ top: 0, behavior: "instant" });
    if (isOther && !document.activeElement?.closest(".search")) document.querySelector("main > :not([hidden])")?.focus({ preventScroll: true });
    return drawn;
  }

  /** The page as it was left when `entry` was: drawn, scrolled, and with the focus where it was. */
  async function comeBack(entry) {
    const wanted = state;
    const drawn = show(true);
    restore(entry);
    let isMoved = false;
    for (const kind of MOVES) addEventListener(kind, () => (isMoved = true), { once: true, passive: true });
    await drawn; // what it was scrolled to, or something above it, had to be asked for
    if (state === wanted && !isMoved) restore(entry);
  }

  addEventListener("popstate", (event) => {
    isFirst = false;
    const known = event.state?.state;
    state = known ? { ...EMPTY, ...known, refine: table(known.refine) } : parse(location.pathname, location.search, book);
    comeBack(event.state);
  });
  addEventListener("pagehide", note);
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(note, PAUSE);
  }, { passive: true });

  return {
    get state() {
      return state;
    },
    get isFirst() {
      return isFirst;
    },
    go,
    hrefOf,
    /** Draw the page that was loaded. */
    begin: () => comeBack(history.state),
    /** Give the present page the address that the shop says it has. */
    settle: () => history.replaceState(history.state, "", format(state, book)),
    /** Back to where the visitor came from, or home. */
    leave: () => (depth() > 0 ? history.back() : go({ ...EMPTY, language: state.language })),
  };
}

/** Scroll and focus as they were when `entry` was left. */
function restore(entry) {
  const { scroll = 0, focus = null } = entry ?? {};
  scrollTo({ top: scroll, behavior: "instant" });
  if (focus !== null) document.querySelector(`main > :not([hidden]) [data-id="${CSS.escape(focus)}"] a`)?.focus({ preventScroll: true });
}

/** The state as what the browser's history can keep. */
const plain = (state) => ({ ...state, refine: { ...state.refine } });

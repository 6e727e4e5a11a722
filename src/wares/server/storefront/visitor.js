// Who is looking: a shopper of the shop or nobody known, the token of this visit, and whether the shop may personalise.
// Nothing here touches the page.

export const IDLE = 4 * 3600; // seconds without anything done after which a visit is over
const QUIET = 60; // seconds between two notes of when something was done last

/**
 * shopper   token of the shopper, "" = nobody known
 * visits    shopper → { session, at, seen }: token, when something was done last (Unix seconds), whether anything was looked at
 * personal  what was chosen, null = nothing yet
 */
export const NOBODY = Object.freeze({ shopper: "", visits: Object.freeze({}), personal: null });

/** 128 random bits as text. */
export const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether the browser asks not to be tracked. */
export const requestsNoTracking = (browser) => browser.doNotTrack === "1" || browser.globalPrivacyControl === true;

/**
 * The one who is looking. `store`: where it is kept (see `storedValue`); `now()`: Unix seconds; `byDefault`: whether to personalise while nothing
 * is chosen; `make()`: a fresh token.
 */
export function createVisitor(store, now, byDefault, make = token) {
  const me = () => store.get();
  const visit = () => {
    const { shopper, visits } = me();
    const running = visits[shopper];
    if (running && now() - running.at < IDLE) return running;
    const begun = { session: make(), at: now(), seen: false };
    store.set({ ...me(), visits: { ...visits, [shopper]: begun } });
    return begun;
  };
  const personal = () => me().personal ?? byDefault;
  return {
    get shopper() {
      return me().shopper;
    },
    get personal() {
      return personal();
    },
    /** Whether the shop can know anything of this visitor. */
    get known() {
      return personal() && (me().shopper !== "" || visit().seen);
    },
    /** How events name the visitor. */
    names: () => ({ shopper: me().shopper, session: visit().session }),
    /** How questions name the visitor: not at all when personalising is not wanted. */
    identity() {
      const { shopper } = me();
      return personal() ? { ...(shopper && { shopper }), session: visit().session } : {};
    },
    /** Something was done; `seen`: it says something of taste. */
    touch(telling) {
      const running = visit();
      if (now() - running.at < QUIET && (running.seen || !telling)) return;
      const { shopper, visits } = me();
      store.set({ ...me(), visits: { ...visits, [shopper]: { ...running, at: now(), seen: running.seen || telling } } });
    },
    choose: (shopper) => store.set({ ...me(), shopper }),
    allow: (isAllowed) => store.set({ ...me(), personal: isAllowed }),
    /** Begin anew as nobody known; gives a function that takes it back. */
    forget() {
      const before = me();
      store.set({ ...before, shopper: "", visits: { ...before.visits, "": { session: make(), at: now(), seen: false } } });
      return () => store.set(before);
    },
    onChange: store.onChange,
  };
}

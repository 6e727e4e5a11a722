// What this browser remembers of looking around: searches and products, for each shopper, and only while that is wanted.

import { snapshot } from "./cart.js";

const MOST_SEARCHES = 8;
const MOST_PRODUCTS = 24;
const NOTHING = Object.freeze({ searches: [], products: [] });

/** Over `store` (shopper → { searches, products }, the latest first). Nothing is kept, or told, while tracking is off. */
export function createRecent(store, visitor) {
  const mine = () => (visitor.personal ? { ...NOTHING, ...store.get()[visitor.shopper] } : NOTHING);
  const set = (change) => store.set({ ...store.get(), [visitor.shopper]: { ...mine(), ...change } });
  return {
    searches: () => mine().searches,
    products: () => mine().products,
    /** Words were searched for and found something. */
    search(words) {
      if (!visitor.personal || !words || mine().searches[0] === words) return;
      set({ searches: [words, ...mine().searches.filter((one) => one !== words)].slice(0, MOST_SEARCHES) });
    },
    forgetSearch: (words) => set({ searches: mine().searches.filter((one) => one !== words) }),
    clearSearches: () => set({ searches: [] }),
    /** A product was looked at. */
    look(product) {
      if (!visitor.personal) return;
      set({ products: [snapshot(product), ...mine().products.filter(({ id }) => id !== product.id)].slice(0, MOST_PRODUCTS) });
    },
    /** Forget everything, of everybody; gives a function that takes it back. */
    clear() {
      const before = store.get();
      store.set({});
      return () => store.set(before);
    },
    onChange: store.onChange,
  };
}

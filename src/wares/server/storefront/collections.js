// What belongs to the one who is looking: a cart and favourites, kept by this browser for each shopper.

import { added, changesOf, counted, differences, keyOfLine, renewed, restored, snapshot, withoutOrdered } from "./cart.js";

const MOST_FAVOURITES = 60;

/** The cart over `store` (shopper → lines); what goes into it and what is bought goes to `tracker`. */
export function createCart(store, visitor, tracker) {
  const lines = () => store.get()[visitor.shopper] ?? [];
  const set = (next) => store.set({ ...store.get(), [visitor.shopper]: next });
  /** Have these lines, and tell what went in and what was taken out. */
  const change = (next, origin) => {
    const changed = differences(lines(), next);
    set(next);
    for (const [line, more] of changed) {
      if (more > 0) tracker.cart(line, more, origin);
      else tracker.remove(line, -more);
    }
    return changed.length > 0;
  };
  return {
    lines,
    /** Pieces of a product in all its choices. */
    countOf: (id) => lines().reduce((sum, line) => (line.product.id === id ? sum + line.count : sum), 0),
    /** One piece more; says whether there was one to be had. `origin`: where it was found, when not on its own page. */
    add: (product, choice, origin) => change(added(lines(), product, choice), origin),
    /** So many pieces of a line. */
    count: (line, count) => change(counted(lines(), keyOfLine(line), count)),
    /** A line that was taken out is back, at place `at`. */
    restore: (line, at) => change(restored(lines(), line, at)),
    /** Take over products as they are now (id → product, null = gone); gives what has changed. */
    renew(products) {
      const changes = changesOf(lines(), products);
      const next = renewed(lines(), products);
      if (JSON.stringify(next) !== JSON.stringify(lines())) set(next);
      return changes;
    },
    /** The shop's checkout took an order: it is no longer in the cart. The shop knows of the purchase already. */
    settle: (order) => set(withoutOrdered(lines(), order)),
    /** Buy everything; gives the lines bought. */
    buy() {
      const order = lines();
      tracker.purchase(order);
      set([]);
      return order;
    },
    onChange: store.onChange,
  };
}

/** Favourites over `store` (shopper → products, newest first). */
export function createFavourites(store, visitor, tracker) {
  const products = () => store.get()[visitor.shopper] ?? [];
  return {
    products,
    has: (id) => products().some((product) => product.id === id),
    /** Add a product, or take it out. */
    toggle(product) {
      const rest = products().filter(({ id }) => id !== product.id);
      const isNew = rest.length === products().length;
      const next = isNew ? [snapshot(product), ...rest].slice(0, MOST_FAVOURITES) : rest;
      store.set({ ...store.get(), [visitor.shopper]: next });
      if (isNew) tracker.favourite(product.id);
      return isNew;
    },
    onChange: store.onChange,
  };
}

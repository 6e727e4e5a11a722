// What belongs to the one who is looking: a cart and favourites, kept by this browser for each shopper.

import { added, counted, renewed, snapshot } from "./cart.js";

const MOST_FAVOURITES = 60;

/** The cart over `keeper` (shopper → lines); what goes into it and what is bought is told to `told`. */
export function createBasket(keeper, visitor, told) {
  const lines = () => keeper.get()[visitor.shopper] ?? [];
  const set = (next) => keeper.set({ ...keeper.get(), [visitor.shopper]: next });
  return {
    lines,
    countOf: (id) => lines().find((line) => line.product.id === id)?.count ?? 0,
    /** One piece more; says whether there was one to be had. `origin`: where it was found, when not on its own page. */
    add(product, origin) {
      const before = lines();
      const next = added(before, product);
      if (JSON.stringify(next) === JSON.stringify(before)) return false;
      set(next);
      told.cart(product, origin);
      return true;
    },
    count: (id, count) => set(counted(lines(), id, count)),
    restore: set,
    /** Take over products as they are now (id → product, null = gone). */
    renew(products) {
      const next = renewed(lines(), products);
      if (JSON.stringify(next) !== JSON.stringify(lines())) set(next);
    },
    /** Buy everything; gives the lines bought. */
    buy() {
      const bought = lines();
      told.purchase(bought);
      set([]);
      return bought;
    },
    onChange: keeper.onChange,
  };
}

/** Favourites over `keeper` (shopper → products, newest first). */
export function createFavourites(keeper, visitor, told) {
  const products = () => keeper.get()[visitor.shopper] ?? [];
  return {
    products,
    has: (id) => products().some((product) => product.id === id),
    /** Add a product, or take it out. */
    toggle(product) {
      const others = products().filter(({ id }) => id !== product.id);
      const isNew = others.length === products().length;
      const next = isNew ? [snapshot(product), ...others].slice(0, MOST_FAVOURITES) : others;
      keeper.set({ ...keeper.get(), [visitor.shopper]: next });
      if (isNew) told.favourite(product.id);
      return isNew;
    },
    onChange: keeper.onChange,
  };
}

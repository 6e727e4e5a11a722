// The home page: a welcome, the first categories, carousels, and the first of all products.

import { served } from "./boot.js";
import { byId } from "./dom.js";
import { follow, skeletons } from "./cards.js";
import { createFinder, questionOf } from "./finder.js";
import { number } from "./format.js";
import { failure, results } from "./results.js";
import { createShelves } from "./shelves.js";
import { tiles } from "./toolbar.js";
import { searchOrigin } from "./tracker.js";
import { Failure } from "./wire.js";

const STANDING_IN = 12; // cards

/** The page inside `#home`. `page()`: what views are given, and `catalog`, `shoppers`. */
export function createHomePage(page, visitor) {
  const shelves = createShelves(byId("shelves"), page);
  const finder = createFinder(visitor);
  let drawn = ""; // the question whose answer is shown
  let tilesFor = ""; // the language of the tiles that are shown
  let isFirst = true;
  let isServed = served.kind === "home";

  byId("all-link").addEventListener("click", (event) => follow(event, () => page().go({ all: true }, { top: true })));

  function drawHero({ t, language, visitor, shoppers }) {
    const name = shoppers.find(({ token }) => token === visitor.shopper)?.name[language];
    byId("hero").classList.toggle("returning", visitor.known && !isServed); // what the server drew is not to move
    byId("hero-title").textContent = visitor.known ? t(name ? "welcomeNamed" : "welcome", { name }) : t("heroTitle");
  }

  async function drawTiles({ language, catalog }) {
    const list = await catalog.tiles(language);
    if (tilesFor === language || page().language !== language) return;
    tilesFor = language;
    byId("tiles").dataset.count = list.length;
    byId("tiles").replaceChildren(...tiles(list, page()));
  }

  async function drawList(view) {
    const { state, language } = view;
    const question = questionOf(state, language, visitor, false);
    if (question === drawn) return;
    if (!byId("all-list").children.length) byId("all-list").replaceChildren(skeletons(STANDING_IN));
    const load = async () => ({ ...(await view.catalog.load(language)), names: [] }); // no facets stand beside it
    const answer = await finder.ask(question, { state, language, load, picture: null, isUnfinished: false, isFirst });
    isFirst = false;
    if (!answer) return;
    drawn = question;
    const now = page();
    byId("all-list").replaceChildren(results(answer, now, searchOrigin(answer.query_id)));
    byId("all-link").href = now.hrefOf({ all: true });
    byId("all-link").textContent = now.t("show", { n: number(answer.total, language) });
    byId("all-link").hidden = answer.pages <= 1;
  }

  async function show() {
    const view = page();
    drawHero(view);
    shelves.show();
    view.title("");
    try {
      await drawList(view);
      await drawTiles(page());
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      byId("all-list").replaceChildren(failure(error, page()));
    }
  }

  return {
    show,
    /** Those the shop may be seen as are known now. */
    greet: () => drawHero(page()),
    hide() {
      isServed = false;
      finder.cancel();
      shelves.hide();
    },
    expire: () => (drawn = ""),
  };
}

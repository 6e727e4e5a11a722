// The elements that put search and recommendations into pages of any origin, by one script tag.

import { WaresRecommend } from "./elementrecommend.js";
import { WaresSearch } from "./elementsearch.js";

for (const [name, made] of [["wares-search", WaresSearch], ["wares-recommend", WaresRecommend]])
  if (!customElements.get(name)) customElements.define(name, made); // a page may name the script twice

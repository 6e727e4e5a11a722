// The elements' own words in English and Chinese.

import { SHARED_TEXTS } from "./sharedtexts.js";
import { createTranslator } from "./translate.js";

const TEXTS = {
  ...SHARED_TEXTS,
  placeholder: ["Search", "搜索"],
  close: ["Close the results", "关闭结果"],
  forgetSearch: ["Remove {words}", "移除{words}"],
  results: ["Results", "搜索结果"],
  more: ["Show more", "查看更多"],
  moreShown: ["{n} of {total} products are shown", "已显示 {n} 件，共 {total} 件商品"],
  emptyText: ["Try fewer or other words.", "试试更少或不同的词。"],
  awayTitle: ["The shop cannot be reached at the moment", "暂时无法连接商店"],
  awayText: ["Please try again in a little while.", "请稍后再试。"],
  failedTitle: ["That did not work", "出了点问题"],
  "shelf.home": ["For you", "为您推荐"],
  "shelf.popular": ["Popular now", "热门商品"],
  "shelf.product": ["You may also like", "您可能还喜欢"],
  "shelf.cart": ["Goes with your cart", "与购物车搭配"],
  "shelf.category": ["For you", "为您推荐"],
  "shelf.email": ["For you", "为您推荐"],
};

/** A function from a key (and what fills its blanks) to the text in `language`. */
export const translator = createTranslator(TEXTS);

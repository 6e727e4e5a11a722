// The page's own words in English and Chinese.

const TEXTS = {
  skip: ["Skip to products", "跳到商品"],
  placeholder: ["Search by words, or drop a picture", "输入文字，或拖入图片搜索"],
  searchLabel: ["Search the shop", "搜索商品"],
  clear: ["Clear the words", "清除文字"],
  camera: ["Search with a picture", "以图搜索"],
  choose: ["Choose a picture", "选择图片"],
  take: ["Take a picture", "拍照"],
  pasteHint: ["You can also paste or drop one anywhere.", "也可以粘贴图片，或将图片拖到页面任意位置。"],
  drop: ["Drop a picture to search with it", "松开鼠标，以图搜索"],
  heroTitle: ["Find it by words, by picture, or both", "用文字、用图片，或两者一起找"],
  heroText: ["Type what you have in mind, drop a photograph of it, or browse below.", "说出您想要的，放上一张照片，或直接浏览。"],
  filters: ["Filters", "筛选"],
  close: ["Close", "关闭"],
  show: ["Show {n} products", "查看 {n} 件商品"],
  count: ["{n} products", "{n} 件商品"],
  countOne: ["1 product", "1 件商品"],
  countFor: ["{n} products for “{q}”", "“{q}”共 {n} 件商品"],
  countForOne: ["1 product for “{q}”", "“{q}”共 1 件商品"],
  sort: ["Sort", "排序"],
  relevance: ["Best match", "综合"],
  "price": ["Price, low to high", "价格从低到高"],
  "-price": ["Price, high to low", "价格从高到低"],
  "-popularity": ["Most popular", "最受欢迎"],
  why: ["Why these?", "为何推荐"],
  whyHit: ["Why this", "匹配原因"],
  clearAll: ["Clear all", "全部清除"],
  remove: ["Remove {name}", "移除{name}"],
  more: ["Show all {n}", "展开全部 {n} 项"],
  less: ["Show fewer", "收起"],
  from: ["from", "最低"],
  to: ["to", "最高"],
  noValues: ["Nothing to choose from", "暂无可选项"],
  soldOut: ["Sold out", "已售罄"],
  inStock: ["In stock", "有货"],
  few: ["Only {n} left", "仅剩 {n} 件"],
  picture: ["Your picture", "您的图片"],
  alike: ["More like this", "找相似"],
  likeChip: ["Like: {name}", "相似于：{name}"],
  variants: ["Also available", "其他款式"],
  similar: ["Similar products", "相似商品"],
  but: ["More like this, but …", "要像这件，但……"],
  butHint: ["in blue, for winter, cotton …", "蓝色、冬季、纯棉……"],
  find: ["Find", "查找"],
  details: ["Details", "商品详情"],
  didYouMean: ["Did you mean", "您是不是要找"],
  partly: ["some match only part of your words", "含部分匹配的商品"],
  nearest: ["No product has these words; these come nearest in meaning.", "没有完全匹配的商品，以下是含义最接近的商品。"],
  emptyTitle: ["Nothing here yet", "没有找到商品"],
  emptyFilters: ["No product passes all of your filters.", "没有商品符合全部筛选条件。"],
  emptyWords: ["We found nothing for “{q}”. Try fewer or other words, or a picture.", "没有找到“{q}”。试试更少或不同的词，或用图片搜索。"],
  emptyShop: ["This shop has no products yet.", "商店里还没有商品。"],
  ideas: ["Or start from here", "或者从这里开始"],
  dropFilters: ["Remove all filters", "移除全部筛选"],
  failed: ["That did not work", "出了点问题"],
  offline: ["The shop cannot be reached", "无法连接商店"],
  offlineText: ["Check your connection. We try again as soon as it is back.", "请检查网络连接，恢复后会自动重试。"],
  startOver: ["Start over", "回到首页"],
  retry: ["Try again", "重试"],
  gone: ["This product is no longer in the shop.", "该商品已下架。"],
  notPicture: ["This file is not a picture that can be read. JPEG, PNG and WebP work.", "无法读取该图片，请使用 JPEG、PNG 或 WebP 格式。"],
  lostPicture: ["The picture of this link is not on this device; searching without it.", "此链接中的图片不在本设备上，已忽略图片搜索。"],
  previous: ["Previous page", "上一页"],
  next: ["Next page", "下一页"],
  page: ["Page {n}", "第 {n} 页"],
  pages: ["Pages", "分页"],
  foot: ["Search by words, pictures, or both.", "文字、图片，随心搜索。"],
  openPicture: ["Picture {n}", "图片 {n}"],
  id: ["Product number", "商品编号"],
  "kind.exact": ["as typed", "原词"],
  "kind.prefix": ["begins so", "前缀"],
  "kind.synonym": ["same meaning", "同义词"],
  "kind.typo": ["spelling", "拼写纠正"],
  "kind.pinyin": ["pinyin", "拼音"],
  "kind.parts": ["in parts", "拆词"],
  "share.words": ["Words", "文字"],
  "share.image": ["Looks", "外观"],
  "share.text": ["Meaning", "语义"],
  "share.attributes": ["Attributes", "属性"],
  "share.composed": ["Picture with words", "图片加文字"],
  "attribute.category": ["Category", "分类"],
  "attribute.colour": ["Colour", "颜色"],
  "attribute.color": ["Colour", "颜色"],
  "attribute.brand": ["Brand", "品牌"],
  "attribute.price": ["Price", "价格"],
  "attribute.material": ["Material", "材质"],
  "attribute.pattern": ["Pattern", "图案"],
  "attribute.gender": ["For", "适用人群"],
  "attribute.audience": ["For", "适用人群"],
  "attribute.size": ["Size", "尺寸"],
  "attribute.season": ["Season", "季节"],
  "attribute.style": ["Style", "风格"],
  "attribute.kind": ["Kind", "品类"],
  "attribute.usage": ["Use", "用途"],
  "attribute.year": ["Year", "年份"],
  "attribute.weight": ["Weight", "重量"],
  "attribute.stock": ["Stock", "库存"],
};

const COLUMN = { en: 0, zh: 1 };

/** A function from a key (and what fills its blanks) to the text in `language`. */
export function translator(language) {
  const column = COLUMN[language] ?? 0;
  return (key, blanks = {}) =>
    (TEXTS[key]?.[column] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(blanks[name] ?? ""));
}

/** An attribute's name for people. */
export function attributeName(name, t) {
  const key = `attribute.${name}`;
  if (TEXTS[key]) return t(key);
  const words = name.replaceAll("_", " ").replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The language to show: asked for in the URL, chosen before, or the visitor's own. */
export function chooseLanguage(asked, before, visitors, known) {
  const own = visitors.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => known.includes(tag));
  return [asked, before, own].find((tag) => known.includes(tag)) ?? known[0];
}

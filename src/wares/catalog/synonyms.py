"""The names feeds give to product fields (English, Chinese, some German, French, Spanish), and which carry a language.

Names are compared without case, spaces, `_`, `-`, `.` and a leading `g:`. Within a field, earlier names are preferred.
"""

import re

from wares.tabular.look import folded


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES: dict[str, tuple[str, ...]] = {
    "id": _words(
        "id objectid sku skuid productid itemid goodsid goodssn offerid articleid uid productuid asin "
        "productcode itemcode articlenumber itemnumber 商品编号 商品id 商品编码 产品编号 编号 编码 货号 "
        "商品号 id号 spu 商品編號 產品編號 編號 貨號 artikelnummer artikelnr référence código"
    ),
    "title": _words(
        "title name productdisplayname productname producttitle itemname itemtitle goodsname displayname "
        "标题 名称 商品名称 商品标题 商品名 产品名称 品名 宝贝标题 "
        "商品名稱 產品名稱 名稱 標題 bezeichnung artikelbezeichnung produktname nom désignation nombre"
    ),
    "description": _words(
        "description desc longdescription productdescription itemdescription bodyhtml body "
        "shortdescription brief summary details detail 描述 商品描述 简介 介绍 商品介绍 详情 商品详情 "
        "簡介 說明 beschreibung descripción"
    ),
    "price": _words(
        "price unitprice regularprice 售价 retailprice productprice 价格 单价 零售价 销售价 "
        "價格 售價 單價 preis prix precio"
    ),
    "sale_price": _words(
        "saleprice specialprice discountprice discountedprice currentprice finalprice sellingprice 促销价 活动价 现价"
    ),
    "was_price": _words("wasprice compareatprice listprice originalprice msrp rrp uvp 原价 市场价"),
    "currency": _words("currency pricecurrency currencycode 币种 货币 幣種 幣別 währung devise moneda"),
    "brand": _words(
        "brand brandname manufacturer vendor maker 品牌 品牌名称 品牌名 厂商 marke hersteller marque marca"
    ),
    "category": _words(
        "category categories categorypath categoryname producttype googleproductcategory productcategory "
        "department 分类 类目 类别 品类 商品分类 商品类目 分类名称 "
        "分類 類別 kategorie catégorie categoría"
    ),
    "colour": _words(
        "colour color basecolour basecolor colourname colorname maincolour maincolor 颜色 色彩 颜色分类 "
        "顏色 farbe couleur"
    ),
    "group": _words("itemgroupid groupid group variantgroup parentid parentsku styleid spuid 商品组 款号 spu"),
    "stock": _words(
        "stock stockquantity quantity qty inventory inventoryquantity stocklevel quantityavailable 库存 "
        "库存数量 库存量 "
        "庫存 庫存數量 bestand lagerbestand existencias"
    ),
    "availability": _words("availability instock available 有货 库存状态"),
    "popularity": _words("popularity sales salescount soldcount sold orderscount salesvolume 销量 月销量 热度 銷量"),
    "texts": ("texts", "translations"),
    "attributes": ("attributes", "attrs", "properties", "属性"),
    "pictures": _words(
        "pictures picture image images imagelink imageurl imageurls imagepath imagefile mainimage "
        "imagesrc picurl pictureurl img imgurl photo photos photourl thumbnail 图片 主图 图片链接 "
        "图片地址 商品图片 additionalimagelink additionalimages gallery galleryimages 副图 轮播图 "
        "圖片 主圖 bild bilder imagen"
    ),
}
LEVELS = (
    ("mastercategory", "subcategory", "articletype"),
    ("department", "category", "subcategory"),
    ("maincategory", "category", "subcategory"),
    ("category", "subcategory", "subsubcategory"),
    ("category", "subcategory"),
    ("category1", "category2", "category3"),
    ("level1", "level2", "level3"),
    ("一级分类", "二级分类", "三级分类"),
    ("一级类目", "二级类目", "三级类目"),
    ("一级分类", "二级分类"),
    ("大类", "中类", "小类"),
    ("department", "producttype"),
)
"""Columns that together are a category path, from general to narrow."""

TAGS = frozenset(_words("keywords keyword tags tag labels 关键词 关键字 标签"))
"""Text attributes whose values are lists written in one text."""

CODES = frozenset(_words("size year code gtin ean upc isbn barcode mpn zip model 尺码 尺寸 年份 条码 型号 邮编"))
CODE_BEGINNINGS = ("gtin", "isbn", "barcode", "upc", "ean13", "ean8", "eancode", "条形码", "條碼")
"""Attributes that stay text even when every value is a number; the second, by how their names begin."""

LOOSE_ID = ("id", "uid", "sku", "code", "编号", "编码")
LOOSE_TITLE = ("title", "name", "标题", "名称")
"""Endings by which an id or a title is found when no name of the tables is there."""

TRANSLATED = frozenset({"title", "description", "brand", "category", "colour"})
"""Product fields a column can give in a further language."""

_LANGUAGE = re.compile(
    r"^(?P<base>.+?)\s*(?:[_:.\-]|\s|(?P<open>[\[(（]))"
    r"(?P<tag>en|zh|cn|ja|ko|de|fr|es|it|pt|nl|pl|ru|tr|ar|sv|da|fi|cs|vi|th|id|chinese|english|中文|英文)"
    r"(?:[_\-](?:[a-z]{2}|hans|hant))?(?(open)[\])）])$",
    re.IGNORECASE,
)
_TAGS_BY_WORD = {"cn": "zh", "chinese": "zh", "中文": "zh", "english": "en", "英文": "en"}


def language_of(column: str) -> tuple[str, str] | None:
    """Base name and language tag of a column such as `title_zh`, `title:zh-CN`, `title (中文)`; None without one."""
    found = _LANGUAGE.match(column.strip())
    if found is None:
        return None
    tag = found["tag"].casefold()
    return (found["base"], _TAGS_BY_WORD.get(tag, tag)) if tag != "id" or ":" in column else None


def field_of(column: str) -> str | None:
    """The product field a column's name stands for, or None."""
    return _FIELD_BY_NAME.get(folded(column))


_FIELD_BY_NAME = {name: field for field, names in NAMES.items() for name in names}

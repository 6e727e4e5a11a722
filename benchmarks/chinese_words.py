"""Every word within a Chinese title, as a query in characters and in pinyin."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import rjieba
from pypinyin import lazy_pinyin

from _common import Figures, Options, main, rounded, temporary
from _data import open_shop
from wares.evaluate.protocols import SearchCase, known_item
from wares.types import Query

FEED = "goods.csv"
COMMON = 10
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def measure(options: Options) -> Figures:
    with (options.data / FEED).open(encoding="utf-8", newline="") as file:
        goods = list(csv.DictReader(file))
    pairs = _words({row["goods_id"]: row["name"] for row in goods})
    with temporary() as folder, open_shop(options.shop or folder / "shop", options) as shop:
        if len(shop) == 0:
            shop.ingest([without_pictures(goods, folder / FEED)])
        words = known_item(shop.search, [_case(word, id_) for word, id_ in pairs])
        pinyin = known_item(shop.search, [_case("".join(lazy_pinyin(word)), id_) for word, id_ in pairs])
        products = len(shop)
    return {
        "products": products,
        "queries": words.queries,
        "recall_at_10": rounded(words.recall_at_10),
        "top_1": rounded(words.top_1),
        "mrr": rounded(words.mrr),
        "pinyin_recall_at_10": rounded(pinyin.recall_at_10),
        "pinyin_top_1": rounded(pinyin.top_1),
        "pinyin_mrr": rounded(pinyin.mrr),
    }


def _words(titles: dict[str, str]) -> list[tuple[str, str]]:
    """(word, id) for every search-mode word of two or more Chinese characters that fewer than `COMMON` goods have."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for id_, title in titles.items():
        for word in sorted({word for word in rjieba.cut_for_search(title) if _HAN.fullmatch(word)}):
            found[word].append(id_)
    return [(word, id_) for word, ids in found.items() if len(ids) < COMMON for id_ in ids]


def _case(words: str, id_: str) -> SearchCase:
    return SearchCase(Query(words=words), lambda hit: hit.id == id_)


def without_pictures(goods: Sequence[dict[str, str]], to: Path) -> Path:
    """The feed without its column of picture addresses: words are measured, and nothing is to be fetched."""
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in goods[0] if name != "pic_url"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(goods)
    return to


if __name__ == "__main__":
    main("chinese_words", measure, sample=0)

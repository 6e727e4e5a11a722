"""Floors under what understanding achieves on real catalogues; skipped where the measuring data is not at hand."""

import csv
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from oracles.exact_words import ExactWords
from wares.evaluate.typing_errors import with_typing_error
from wares.language.analysis import chinese
from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.languages import ENGLISH
from wares.language.query.correction import Corrector
from wares.language.query.known_words import known_words
from wares.language.query.understand import understand
from wares.language.vocabulary import Vocabulary

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LITEMALL = DATA / "chinese" / "litemall" / "goods.csv"
FASHION = DATA / "fashion" / "products.parquet"
HOME = DATA / "home_depot"
GOOD = 2.67


def columns(path: Path, *names: str) -> list[list[object]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(path, columns=list(names))
    return [table[name].to_pylist() for name in names]


@pytest.fixture(scope="module")
def goods() -> tuple[ExactWords, list[str]]:
    if not LITEMALL.exists():
        pytest.skip("no Chinese catalogue at hand")
    with LITEMALL.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    documents = [{"title": [row["name"]], "description": [row["keywords"], row["brief"]]} for row in rows]
    return ExactWords(documents, Analyzer()), [row["name"] for row in rows]


def found_by(goods: tuple[ExactWords, list[str]], pinyin: bool) -> float:
    """Of every word in a title that names fewer than ten goods: the share of those in the top ten."""
    search, names = goods
    words = {n[a:b] for n in names for a, b in chinese.cut_for_search(n)[1] if b - a > 1 and n[a:b].isalpha()}
    shares = []
    for word in sorted(w for w in words if not w.isascii()):
        named = {place for place, name in enumerate(names) if word in name}
        if len(named) < 10:
            typed = "".join(chinese.syllables(word)) if pinyin else word
            shares.append(len(named & set(search.search(typed, 10))) / len(named))
    assert len(shares) > 300
    return float(np.mean(shares))


def test_chinese_words_find_their_goods(goods: tuple[ExactWords, list[str]]) -> None:
    assert found_by(goods, pinyin=False) >= 0.95


def test_pinyin_finds_its_goods(goods: tuple[ExactWords, list[str]]) -> None:
    assert found_by(goods, pinyin=True) >= 0.90


def mistyped(title: str, rng: random.Random) -> str | None:
    words = title.lower().split()
    long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return None
    place = rng.choice(long)
    word, at = words[place], rng.randrange(1, len(words[place]) - 1)
    edits = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + "x" + word[at:],
    ]
    words[place] = rng.choice(edits)
    return " ".join(words)


def test_titles_find_themselves_even_mistyped() -> None:
    if not FASHION.exists():
        pytest.skip("no fashion catalogue at hand")
    (titles,) = columns(FASHION, "title")
    rng = random.Random(7)
    sample = rng.sample([str(title) for title in titles if title], 6_000)
    search = ExactWords([{"title": [title]} for title in sample], Analyzer())
    right, wrong = [], []
    for title in rng.sample(sample, 300):
        right.append(title.lower() in {sample[place].lower() for place in search.search(title, 10)})
        if typed := mistyped(title, rng):
            wrong.append(title.lower() in {sample[place].lower() for place in search.search(typed, 10)})
    assert np.mean(right) >= 0.97
    assert np.mean(wrong) >= 0.90


def test_typing_errors_in_the_words_of_a_shop_are_corrected() -> None:
    if not FASHION.exists():
        pytest.skip("no fashion catalogue at hand")
    (titles,) = columns(FASHION, "title")
    texts = [str(title).lower() for title in titles if title][::4]
    analyzer, vocabulary, rng = Analyzer(), Vocabulary(), np.random.default_rng(7)
    for text in texts:
        vocabulary.add(analyzer.document({"title": [text]}).terms)
    corrector, known = Corrector(vocabulary), known_words(ENGLISH)
    words = [word for text in rng.choice(texts, 2_000) for word in text.split() if word.isalpha() and len(word) >= 5]
    typed = [(word, with_typing_error(word, rng)) for word in words[:1_000]]
    wrong = [(word, error) for word, error in typed if error is not None and error not in known]
    meant = [(word, corrector.word(error)) for word, error in wrong]
    assert np.mean([bool(found) and found[0].words == (word,) for word, found in meant]) >= 0.93
    assert len(wrong) >= 0.92 * len(typed), "few errors are words themselves"


def test_recall_and_ranking_of_a_building_supplies_shop() -> None:
    if not HOME.exists():
        pytest.skip("no judged queries at hand")
    ids, titles = columns(HOME / "products.parquet", "product_uid", "product_title")
    queries: dict[str, dict[int, float]] = defaultdict(dict)
    place_of = {uid: place for place, uid in enumerate(ids)}
    for query, uid, relevance in zip(
        *columns(HOME / "judgements.parquet", "search_term", "product_uid", "relevance"), strict=True
    ):
        queries[str(query)][place_of[uid]] = float(str(relevance))
    search = ExactWords([{"title": [str(title)]} for title in titles], Analyzer())
    recalls, gains = [], []
    for query in random.Random(11).sample(sorted(queries), 400):
        judged = queries[query]
        if good := {place for place, relevance in judged.items() if relevance >= GOOD}:
            recalls.append(len(good & set(search.search(query, 100))) / len(good))
        if len(judged) >= 5 and max(judged.values()) > 1:
            gains.append(ndcg(search, query, judged))
    assert np.mean(recalls) >= 0.79
    assert np.mean(gains) >= 0.87


def ndcg(search: ExactWords, query: str, judged: dict[int, float]) -> float:
    """nDCG@10 over the judged, gain 2^(relevance − 1) − 1; ties count against us."""
    understood = understand(query, search.analyzer, search.vocabulary)
    gains = 2.0 ** (np.array(list(judged.values())) - 1) - 1
    order = np.lexsort((gains, -np.array(search.scores(understood, list(judged)))))
    discount = 1 / np.log2(np.arange(2, 12))
    best = np.sort(gains)[::-1][:10]
    return float((gains[order][:10] * discount[: len(best)]).sum() / (best * discount[: len(best)]).sum())

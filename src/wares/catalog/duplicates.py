"""Duplicate detection: products, titles and pictures that are there twice, implausible prices. Arrays in, groups out.

Every group is a tuple of ascending positions, two at least; groups are ordered by their first position. Work is
bounded: nothing compares all with all.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

DuplicateGroups = list[tuple[int, ...]]

_WORD = re.compile(r"[^\W_a-z0-9]|[a-z0-9]+")
_HASHES, _ROWS = 32, 4
_NEIGHBOURS = 16
"""Titles of one bucket that a title is compared with; more would not be near duplicates but a template."""


@dataclass(frozen=True, slots=True)
class PriceOutlier:
    """The price at `position` beside the median of its category."""

    position: int
    price: float
    median: float


class Described(Protocol):
    """What of a product tells whether another one is the same."""

    @property
    def title(self) -> str:
        """As it is written."""

    @property
    def brand(self) -> str | None:
        """None = none."""

    @property
    def description(self) -> str:
        """Empty = none."""

    @property
    def price(self) -> float | None:
        """None = none."""


def content_hash(product: Described) -> bytes:
    """16 bytes, equal for products with equal title, brand, price and description (case and width of letters aside)."""
    texts = (_fold(product.title), _fold(product.brand or ""), _fold(product.description))
    return blake2b(repr((*texts, product.price)).encode("utf-8", "replace"), digest_size=16).digest()


def exact_duplicates(keys: Iterable[bytes]) -> DuplicateGroups:
    """Products with equal keys, from their keys."""
    return _group_by_key(keys)


def near_duplicate_titles(titles: Sequence[str], similarity: float = 0.9, seed: int = 0) -> DuplicateGroups:
    """Titles with the same words in any order, or whose three-letter pieces overlap by `similarity` (Jaccard, 0–1).

    Candidates come from minhash bands (A. Broder, 1997): 8 bands of 4 hashes find a pair at 0.9 with probability
    0.9998.
    """
    words = [" ".join(_WORD.findall(_fold(title))) for title in titles]
    groups = _group_by_key(
        _word_set_hash(title_words) if title_words else index for index, title_words in enumerate(words)
    )
    pairs = [(group[0], duplicate) for group in groups for duplicate in group[1:]]
    duplicates = {duplicate for _, duplicate in pairs}
    distinct = [index for index, title_words in enumerate(words) if title_words and index not in duplicates]
    texts = [words[index] for index in distinct]
    pairs += [(distinct[left], distinct[right]) for left, right in _similar_pairs(texts, similarity, seed)]
    return _components(len(titles), np.array(pairs, dtype=np.int64).reshape(-1, 2))


def near_duplicate_pictures(hashes: NDArray[np.uint64], distance: int = 2) -> DuplicateGroups:
    """Groups of (n,) 64-bit picture hashes linked by pairs that differ in at most `distance` (0–8) bits; exact.

    Linked groups grow together quickly with the distance: on 44,101 small product photographs 2 bits link 3,184 of
    them in groups of 27 at most, 3 bits 5,158 in groups of up to 705.

    Hashes are cut into `distance` + 2 blocks: such a pair agrees in at least two of them, so it is enough to compare
    hashes that agree in two blocks (G. S. Manku et al., 2007).
    """
    if not 0 <= distance <= 8:
        raise ValueError(f"distance is {distance}; it lies between 0 and 8 bits")
    unique, where = np.unique(np.asarray(hashes, dtype=np.uint64), return_inverse=True)
    labels = np.arange(len(unique))
    for mask in _masks(distance) if len(unique) > 1 else ():
        order = np.argsort(unique & mask, kind="stable")
        pairs = list(_near_in_buckets(unique, order, mask, distance, labels))
        if pairs:
            labels = _merge_labels(labels, np.concatenate(pairs))
    return _groups(labels[where.reshape(-1)])


def price_outliers(
    prices: NDArray[np.float64], categories: Sequence[Hashable], factor: float = 1000.0, least: int = 5
) -> list[PriceOutlier]:
    """Prices (n,) at least `factor` times the median of their category, or at most the median / `factor`.

    NaN = no price. Categories with fewer than `least` prices, or with a median of 0, say nothing.
    """
    members: dict[Hashable, list[int]] = defaultdict(list)
    for position in np.flatnonzero(~np.isnan(prices)).tolist():
        members[categories[position]].append(position)
    result = []
    for positions in members.values():
        median = float(np.median(prices[positions]))
        if len(positions) >= least and median > 0:
            own = ((position, float(prices[position])) for position in positions)
            result += [
                PriceOutlier(p, cost, median) for p, cost in own if cost >= median * factor or cost <= median / factor
            ]
    return sorted(result, key=lambda outlier: outlier.position)


# -------------------------------------------------------------------------------------------------------------- groups


def _fold(text: str) -> str:
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().split())


def _word_set_hash(words: str) -> bytes:
    return blake2b(" ".join(sorted(words.split())).encode("utf-8", "replace"), digest_size=16).digest()


def _group_by_key(keys: Iterable[Hashable]) -> DuplicateGroups:
    members: dict[Hashable, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        members[key].append(position)
    return [tuple(positions) for positions in members.values() if len(positions) > 1]


def _components(size: int, pairs: NDArray[np.int64]) -> DuplicateGroups:
    return _groups(_merge_labels(np.arange(size), pairs))


def _merge_labels(labels: NDArray[np.int64], pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """`labels` (n,), each group's being its smallest member, after joining the groups of every pair (m, 2)."""
    while True:
        left, right = labels[pairs[:, 0]], labels[pairs[:, 1]]
        apart = left != right
        if not apart.any():
            return labels
        pairs = pairs[apart]
        lower, upper = np.minimum(left, right)[apart], np.maximum(left, right)[apart]
        labels = labels.copy()
        np.minimum.at(labels, upper, lower)
        while not np.array_equal(deeper := labels[labels], labels):
            labels = deeper


def _groups(labels: NDArray[np.int64]) -> DuplicateGroups:
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    members = np.split(order, starts[1:]) if len(order) else []
    return sorted(tuple(group.tolist()) for group in members if len(group) > 1)


# ------------------------------------------------------------------------------------------------------------ pictures


def _masks(distance: int) -> Iterator[np.uint64]:
    edges = np.linspace(0, 64, distance + 3).astype(int).tolist()
    blocks = [((1 << (high - low)) - 1) << low for low, high in itertools.pairwise(edges)]
    for first, second in itertools.combinations(blocks, 2):
        yield np.uint64(first | second)


def _near_in_buckets(
    hashes: NDArray[np.uint64], order: NDArray[np.int64], mask: np.uint64, distance: int, labels: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """Pairs (m, 2) not yet in one group, both in the same bucket of `mask`, within `distance`."""
    sorted_hashes = hashes[order]
    starts = np.flatnonzero(np.diff(sorted_hashes & mask, prepend=~(sorted_hashes[:1] & mask)))
    ends = np.repeat(np.append(starts[1:], len(sorted_hashes)), np.diff(np.append(starts, len(sorted_hashes))))
    here = np.arange(len(sorted_hashes))
    for shift in itertools.count(1):
        here = here[here + shift < ends[here]]
        if not len(here):
            return
        positions = here[np.bitwise_count(sorted_hashes[here] ^ sorted_hashes[here + shift]) <= distance]
        pairs = np.stack([order[positions], order[positions + shift]], axis=1)
        yield pairs[labels[pairs[:, 0]] != labels[pairs[:, 1]]]


# -------------------------------------------------------------------------------------------------------------- titles


def _trigram_hashes(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hashes of all three-letter pieces, text after text, and where each text's begin; every text has some."""
    text_with_marks = "".join(f"\x02{text}\x03\x03" for text in texts)
    codes = np.frombuffer(text_with_marks.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    pieces = codes[:-2] * np.uint64(0x9E3779B97F4A7C15) ^ codes[1:-1] * np.uint64(0xC2B2AE3D27D4EB4F)
    pieces = (pieces ^ codes[2:] * np.uint64(0x165667B19E3779F9)) * np.uint64(0xFF51AFD7ED558CCD)
    lengths = np.array([len(text) + 3 for text in texts])
    starts = np.cumsum(lengths) - lengths
    inner = np.ones(len(codes), dtype=bool)
    inner[np.concatenate([starts + lengths - 1, starts + lengths - 2])] = False
    valid = inner[:-2]
    return pieces[valid] ^ (pieces[valid] >> np.uint64(29)), starts - 2 * np.arange(len(texts))


def _similar_pairs(texts: Sequence[str], similarity: float, seed: int) -> Iterator[tuple[int, int]]:
    """Enough pairs of texts that overlap by `similarity` to join every group of them."""
    if len(texts) < 2:
        return
    pieces, starts = _trigram_hashes(texts)
    pairs = _minhash_candidates(pieces, starts, seed)
    bits = _bitmaps(pieces, starts)
    left, right = bits[pairs[:, 0]], bits[pairs[:, 1]]
    common_counts = np.bitwise_count(left & right).sum(axis=1, dtype=np.int64)
    either = np.bitwise_count(left | right).sum(axis=1, dtype=np.int64)
    parents = list(range(len(texts)))
    for first, second in pairs[common_counts >= (similarity - 0.05) * either].tolist():
        low, high = sorted((_root(parents, first), _root(parents, second)))
        if low != high and _jaccard(texts[first], texts[second]) >= similarity:
            parents[high] = low
            yield first, second


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = index = parents[parents[index]]
    return index


def _minhash_candidates(pieces: NDArray[np.uint64], starts: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Pairs (m, 2) of texts whose minhashes agree in a whole band, at most `_NEIGHBOURS` a text and band."""
    generator = np.random.default_rng(seed)
    factors = generator.integers(1, 2**63, _HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    least = np.stack([np.minimum.reduceat(pieces * factor, starts) for factor in factors], axis=1)
    candidates = [np.empty((0, 2), dtype=np.int64)]
    for band in range(0, _HASHES, _ROWS):
        keys = (least[:, band : band + _ROWS] * factors[band : band + _ROWS]).sum(axis=1, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        for shift in range(1, min(_NEIGHBOURS, len(starts) - 1) + 1):
            same = keys[order[:-shift]] == keys[order[shift:]]
            if not same.any():
                break
            candidates.append(np.stack([order[:-shift][same], order[shift:][same]], axis=1))
    pairs = np.concatenate(candidates)
    codes = np.unique(pairs.min(axis=1) * len(starts) + pairs.max(axis=1))
    return np.stack([codes // len(starts), codes % len(starts)], axis=1)


def _bitmaps(pieces: NDArray[np.uint64], starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """(n, 8): each text's pieces as 512 bits, for a quick look at how much two texts share."""
    rows = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(pieces))))
    words = np.zeros((len(starts), 8), dtype=np.uint64)
    slots = rows * 8 + (pieces >> np.uint64(61)).astype(np.int64)
    np.bitwise_or.at(words.reshape(-1), slots, np.uint64(1) << ((pieces >> np.uint64(55)) & np.uint64(63)))
    return words


def _jaccard(first: str, second: str) -> float:
    first_trigrams, second_trigrams = _trigrams(first), _trigrams(second)
    return len(first_trigrams & second_trigrams) / len(first_trigrams | second_trigrams)


def _trigrams(text: str) -> set[str]:
    text_with_marks = f"\x02{text}\x03"
    return {text_with_marks[at : at + 3] for at in range(max(1, len(text_with_marks) - 2))}

"""Makes the lists of words that people know, `src/wares/language/data/known_words.*.marisa`, see NOTICE there.

    pip install wordfreq marisa-trie && apt-get install scowl
    python scripts/known_words.py [--scowl /usr/share/dict/scowl] [--to src/wares/language/data]

English: every word of SCOWL up to size 70 in all its spellings, names among them; what has a Zipf frequency (the
logarithm to base ten of how often it stands among a thousand million words) of 3 or more in `wordfreq`; and down to 2
what is no misspelling of a far commoner word. The lists of the web hold misspellings (`jewelery`), dictionaries lack
brands (`adidas`). Chinese: words of two to six characters with a Zipf frequency of 2 or more.
"""

from __future__ import annotations

import argparse
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import marisa_trie
import wordfreq

FREQUENT, NAMED, CHINESE = 3.0, 2.0, 2.0
"""Zipf frequencies from which on a word is known, a name may be, and a Chinese word is."""
FAR_COMMONER = 1.5
"""By how much more Zipf a word one edit away makes a misspelling of a rarer one."""
SIZE = 70
"""SCOWL's size of a large dictionary; beyond it stand words that nobody knows."""
SHORTEST = 4
"""Letters of the shortest English words that are ever corrected."""
HERE = Path(__file__).resolve().parent.parent
_ENGLISH = re.compile(rf"[a-z]{{{SHORTEST},}}")
_CHINESE = re.compile("[\u4e00-\u9fff]{2,6}")
_LISTS = re.compile(r"(?:english|american|british|british_z|canadian|australian)(?:_?variant_[12])?|variant_[12]")
_KINDS = ("words", "upper", "proper-names")


def english(scowl: Path) -> set[str]:
    """The English list."""
    zipf = _zipf("en", _ENGLISH)
    dictionary = _scowl(scowl)
    frequent = {word for word, value in zipf.items() if value >= FREQUENT}
    names = {word for word, value in zipf.items() if NAMED <= value < FREQUENT and not _is_misspelling(word, zipf)}
    return dictionary | frequent | names


def chinese() -> set[str]:
    """The Chinese list."""
    return {word for word, value in _zipf("zh", _CHINESE).items() if value >= CHINESE}


def _zipf(language: str, shape: re.Pattern[str]) -> dict[str, float]:
    words = wordfreq.get_frequency_dict(language, "large")
    return {word: wordfreq.freq_to_zipf(value) for word, value in words.items() if shape.fullmatch(word)}


def _scowl(folder: Path) -> set[str]:
    """Words of SCOWL's files `SPELLING-KIND.SIZE`, without the apostrophe and what follows it."""
    words = set()
    for file in sorted(folder.iterdir()):
        name, _, size = file.name.rpartition(".")
        spelling, _, kind = name.partition("-")
        if kind in _KINDS and _LISTS.fullmatch(spelling) and int(size) <= SIZE:
            lines = file.read_text(encoding="latin-1").lower().splitlines()
            words.update(filter(_ENGLISH.fullmatch, (line.strip().removesuffix("'s") for line in lines)))
    return words


def _is_misspelling(word: str, zipf: Mapping[str, float]) -> bool:
    return any(zipf.get(near, 0.0) >= zipf[word] + FAR_COMMONER for near in _one_edit(word))


def _one_edit(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]


def main() -> None:
    """Write both lists."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scowl", type=Path, default=Path("/usr/share/dict/scowl"), help="SCOWL's folder of lists")
    parser.add_argument("--to", type=Path, default=HERE / "src/wares/language/data", help="where the lists go")
    asked = parser.parse_args()
    for language, words in (("en", english(asked.scowl)), ("zh", chinese())):
        path = asked.to / f"known_words.{language}.marisa"
        marisa_trie.Trie(sorted(words)).save(str(path))
        print(f"{path}: {len(words):,} words, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

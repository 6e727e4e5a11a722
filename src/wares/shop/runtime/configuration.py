"""What a shop's people declare by hand, its settings and synonyms: listed, and changed in their files.

A change is checked before it is written, and written whole or not at all; comments and other lines stay. Whoever has
the shop open reads the files again with `Shop.reload`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from wares import settings
from wares.errors import BadInput, BadSetting, NotFound, ShopBusy, StoreFull
from wares.language.query.synonyms import Synonyms, fold_phrase
from wares.settings import Setting

SYNONYMS = "synonyms.txt"
_LOCK = "configuration.lock"
_LONGEST_RULE, _LONGEST_PHRASE = 500, 4  # characters; words
_EQUALS = re.compile("(?<!=)[=＝](?!>)")
_COMMAS = re.compile("[,，、]")
_SECONDS = 10.0  # waited for another change of the same files

SynonymPairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """One line of the synonyms file: its number, from 1, and what it says, without comment."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class SynonymsReport:
    """The shop's own synonyms; `built_in` counts the phrases that have some without them."""

    rules: tuple[SynonymRule, ...]
    built_in: int


@dataclass(frozen=True, slots=True)
class SettingsReport:
    """Every setting; `waiting` names those whose change takes effect only when the shop is opened again, and
    `overruled` those whose value in the file is not used, because an environment variable gives another.
    """

    settings: tuple[Setting, ...]
    waiting: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()


def require_shop(folder: Path) -> Path:
    """The folder, absolute. Raises `BadInput` when there is no shop in it."""
    path = folder.expanduser().resolve()
    if not (path / "shop.json").exists():
        raise BadInput(f"{path}: there is no shop here. Make one with: wares ingest FEED --shop {path}")
    return path


def change_settings(folder: Path, changes: Mapping[str, str], unset: Collection[str]) -> SettingsReport:
    """Set settings, written as text, and bring others back to their defaults; all of them, as they are then.

    Raises `BadSetting` for a name or a value that cannot be, and for a file that is none; then nothing is changed.
    """
    if not changes and not unset:
        return SettingsReport(tuple(settings.describe(folder)))
    with _changing(folder):
        both = sorted(set(changes) & set(unset))
        if both:
            raise BadSetting(f"settings: {both[0]} is to be set and unset; give one of the two")
        text = settings.edit(folder, changes, unset)
        _require_encoder(changes)
        _write(folder / settings.FILE, text)
        described = settings.describe(folder)
    changed = {*changes, *unset}
    return SettingsReport(
        tuple(described),
        tuple(setting.name for setting in described if setting.name in changed and setting.needs_restart),
        tuple(
            setting.name
            for setting in described
            if setting.name in changed and setting.source.startswith(settings.PREFIX)
        ),
    )


def list_synonyms(folder: Path) -> SynonymsReport:
    """The shop's own synonyms. Raises `BadSetting` naming a line that cannot be read."""
    rules = tuple(
        SynonymRule(number, text)
        for number, line in enumerate(_lines(folder), 1)
        if (text := line.split("#")[0].strip())
    )
    for rule in rules:
        _pairs(rule.text, f"{folder / SYNONYMS}: line {rule.line}")
    return SynonymsReport(rules, len(Synonyms.default().entries))


def change_synonyms(folder: Path, add: Sequence[str], remove: Sequence[str]) -> SynonymsReport:
    """Add rules ("sofa = couch", "tee => t-shirt"), and remove rules or words. Raises `BadSetting` for a rule that
    cannot be read, `NotFound` for what is not there; then nothing is changed.
    """
    if not add and not remove:
        return list_synonyms(folder)
    with _changing(folder):
        list_synonyms(folder)
        lines = _lines(folder)
        for text in remove:
            lines = _without(lines, text)
        for text in add:
            rule = _rule(text)
            pairs = _pairs(rule, f"synonyms: {text!r}")
            if not pairs <= frozenset(pair for line in lines for pair in _pairs(line.split("#")[0].strip(), "")):
                lines.append(rule)
        _write(folder / SYNONYMS, "".join(f"{line}\n" for line in lines))
        return list_synonyms(folder)


def _rule(text: str) -> str:
    """A rule as the file writes it. Raises `BadSetting` for what would not be one line, or is never looked for."""
    if len(text) > _LONGEST_RULE:
        raise BadSetting(f"synonyms: {len(text):,} characters; a rule has at most {_LONGEST_RULE}")
    if "#" in text or not text.isprintable():
        raise BadSetting(f"synonyms: {text!r}: holds '#' or a control character; write words alone")
    rule = ", ".join(part.strip() for part in _EQUALS.split(text)).strip()
    for phrase in _COMMAS.split(rule.replace("=>", ",")):
        if len(phrase.split()) > _LONGEST_PHRASE:
            raise BadSetting(f"synonyms: {phrase.strip()!r}: phrases of up to {_LONGEST_PHRASE} words are looked for")
    if not _pairs(rule, f"synonyms: {text!r}"):
        raise BadSetting(f"synonyms: {text!r}: says nothing; write e.g. 'sofa = couch' or 'tee => t-shirt'")
    return rule


def _without(lines: Sequence[str], text: str) -> list[str]:
    """The lines without a rule, or without every rule in which a phrase stands."""
    is_rule = bool(_EQUALS.search(text) or _COMMAS.search(text) or "=>" in text)
    unwanted_pairs = _pairs(_rule(text), f"synonyms: {text!r}") if is_rule else frozenset[tuple[str, str]]()
    word = "" if is_rule else fold_phrase(text)
    remaining: list[str] = []
    is_found = False
    for line in lines:
        rule, hash_, comment = line.partition("#")
        pairs = _pairs(rule.strip(), "")
        rest = frozenset(pair for pair in pairs if pair not in unwanted_pairs and word not in pair)
        is_found |= rest != pairs
        if rest == pairs:
            remaining.append(line)
        elif rest:
            remaining += [f"{each}  #{comment}" if hash_ else each for each in _rules_of(rest)]
        elif hash_:
            remaining.append(f"#{comment}")
    if not is_found:
        raise NotFound(f"synonyms: {text!r} is not in {SYNONYMS}; those that come with Wares cannot be removed")
    return remaining


def _rules_of(pairs: SynonymPairs) -> Iterator[str]:
    """Rules that say these pairs: one of words that all find each other, or one a word."""
    words = sorted({word for pair in pairs for word in pair})
    if len(pairs) == len(words) * (len(words) - 1):
        yield ", ".join(words)
        return
    for source in sorted({source for source, _ in pairs}):
        yield f"{source} => {', '.join(sorted(target for left, target in pairs if left == source))}"


def _pairs(rule: str, location: str) -> SynonymPairs:
    entries = Synonyms.parse(rule, location).entries
    return frozenset((source, target) for source, targets in entries.items() for target in targets)


def _lines(folder: Path) -> list[str]:
    path = folder / SYNONYMS
    try:
        return path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    except UnicodeDecodeError as error:
        raise BadSetting(f"{path}: not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise BadSetting(f"{path}: cannot be read: {error.strerror}") from error


def _require_encoder(changes: Mapping[str, str]) -> None:
    """Raise `BadSetting` for an encoder that could not be loaded when the shop is opened again."""
    from wares.encode.load import load

    if path := changes.get("encoder_path"):
        load(path, precision=changes.get("encoder_precision", "full"))


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """One change of a shop's files at a time, by whatever process. Raises `ShopBusy`."""
    try:
        with FileLock(folder / _LOCK, timeout=_SECONDS):
            yield
    except Timeout as error:
        raise ShopBusy(f"{folder}: another process is changing its settings; try again") from error


def _write(path: Path, text: str) -> None:
    """Put a whole new text in the place of a file, durably; a link stays one. Raises `StoreFull`, `BadInput`."""
    path = path.resolve()
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == 28:
            raise StoreFull(f"{path}: the disk is full; nothing was changed. Make room and try again") from error
        raise BadInput(f"{path}: cannot be written: {error.strerror}; nothing was changed") from error

"""Changes: words beside a product or a picture, without what only says that something is to change."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from wares.language.intent.rules import intent_rules


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """What `data/changes.toml` says, compiled; `person` finds words that say for whom and nothing else."""

    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    head: re.Pattern[str]
    tail: re.Pattern[str]
    person: re.Pattern[str]


def read_change(text: str) -> str:
    """Folded words of a change, `the same but in blue` → `blue`, `儿童款` → `给儿童的`; those that say nothing else
    than that it is the same are "".
    """
    rules = _rules()
    for pattern, means in rules.rewrites:
        text = pattern.sub(means, text).strip()
    if found := rules.person.fullmatch(rules.head.sub("", text)):
        return _for(found["person"])
    text = rules.tail.sub("", rules.head.sub("", text))
    found = rules.person.fullmatch(text)
    return _for(found["person"]) if found else text.strip()


def _for(person: str) -> str:
    """The words that say for whom, as the rules of intent read them."""
    return f"for {person}" if person.isascii() else f"给{person}的"


@cache
def _rules() -> ChangeRules:
    file = resources.files("wares.language") / "data" / "changes.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    persons = "|".join(re.escape(name) for name in sorted(intent_rules().persons, key=len, reverse=True))
    return ChangeRules(
        rewrites=tuple((re.compile(_alone(rewrite["finds"])), rewrite["means"]) for rewrite in data["rewrite"]),
        head=re.compile(rf"^\s*(?:(?:{'|'.join(data['head'])})\s*)+"),
        tail=re.compile(rf"(?:(?:{'|'.join(data['tail'])})\s*)+$"),
        person=re.compile(
            rf"(?:for )?(?P<person>{persons})(?:'?s)?(?: (?:version|edition|model|one)|[款版]|的|[用穿戴]的)?"
        ),
    )


def _alone(pattern: str) -> str:
    """Not within a Latin word on either side."""
    return rf"(?:(?<![a-z0-9])|(?![a-z0-9]))(?:{pattern})(?![a-z0-9])"

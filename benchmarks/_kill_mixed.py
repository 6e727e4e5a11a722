"""Kills a writer amid refused batches, full disks and changes of the encoder, and looks what is left."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

import wares
from _checks import ANY, disagreements, ghosts, lost, product_or_none, unfound
from _common import HERE, Figures, Options, say
from _disk import MEGABYTE, empty, fill, small_disk
from _drawn import products
from _mixed import KNOWN, OPENED, other_encoder
from _writer import run_writer
from wares.errors import WaresError

MEGABYTES = 1000
SECONDS = 3.0
_IN_OPENING, _IN_MERGE = 0.15, 0.3
_MERGE_SECONDS = 0.3
_PLAIN_REFUSAL = 3


@dataclass(slots=True)
class MixedTally:
    """What was found so far, kill after kill."""

    kills: int = 0
    acknowledged: int = 0
    refused: int = 0
    full: int = 0
    encoders: int = 0
    merges: int = 0
    amid: int = 0
    lost: list[str] = field(default_factory=list)
    ghosts: list[str] = field(default_factory=list)
    unfound: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    expected: dict[str, float | None] = field(default_factory=dict)

    def heard(self, log: Sequence[Sequence[Any]]) -> list[str]:
        """Take over what the writer was told; ids of the write that was under way when it was killed."""
        unsure: list[str] = []
        for kind, *values in log:
            if kind == "begin":
                unsure = values[0]
                continue
            if kind == "took":
                self.expected |= values[0] | dict.fromkeys(values[1], ANY)
                self.acknowledged += 1
            elif kind == "gone":
                self.expected[values[0]] = None
                self.acknowledged += 1
            elif kind in ("refused", "full"):
                for id_ in values[0]:
                    self.expected.setdefault(id_, None)
                self.refused += kind == "refused"
                self.full += kind == "full"
            self.encoders += kind == "encoder"
            self.merges += kind == "merged"
            unsure = [] if kind in ("took", "gone", "refused", "full") else unsure
        self.amid += bool(log) and log[-1][0] == "merging"
        return unsure

    def check(self, shop: Path, known: Sequence[wares.Product], unsure: Sequence[str]) -> None:
        """Open the shop and hold it against what was acknowledged; then tell it all again.

        One that does not open is noted, and a new one begun.
        """
        self.kills += 1
        try:
            with wares.open(shop, create=True) as opened:
                for id_ in unsure:
                    product = product_or_none(opened, id_)
                    self.expected[id_] = None if product is None else ANY if product.price is None else product.price
                self.lost += lost(opened, self.expected)
                self.ghosts += ghosts(opened, self.expected) + disagreements(opened)
                again = [replace(one, price=price) for one in known if (price := self.expected.get(one.id)) is not None]
                self.unfound += unfound(opened, again)
        except WaresError as error:
            self.deaths.append(f"the shop does not open: {error}")
            shutil.rmtree(shop)
            self.expected = {}

    def figures(self) -> Figures:
        """The figures, for the table."""
        for what in self.lost + self.ghosts + self.unfound + self.deaths:
            say(what)
        return {
            "mixed_kills": self.kills,
            "mixed_acknowledged": self.acknowledged,
            "mixed_refused": self.refused,
            "mixed_full": self.full,
            "mixed_encoders": self.encoders,
            "mixed_merges": self.merges,
            "mixed_killed_in_merges": self.amid,
            "mixed_lost": len(self.lost),
            "mixed_ghosts": len(self.ghosts),
            "mixed_unfound": len(self.unfound),
            "mixed_deaths": len(self.deaths),
        }


def kill_mixed(folder: Path, feed: Path, kills: int, options: Options) -> Figures:
    """`kills` kills of such a writer; figures of what was lost, of ghosts, of what is not found, of other deaths."""
    rng = np.random.default_rng(options.seed + 3)
    known = products(feed)[:KNOWN]
    other = other_encoder(folder / "other-encoder")
    tally = MixedTally()
    with small_disk(folder / "disk", MEGABYTES) as small:
        if not small:
            say("no small disk may be mounted here (that takes root on Linux): full disks are left out")
        for number in range(kills):
            places = [str(folder / "disk"), str(feed), str(other)]
            words = ["mixed", *places, str(options.seed * kills + number), str(int(small))]
            after, seconds = _window(float(rng.random()))
            moment = float(rng.random()) * seconds
            log, code = run_writer(words, moment, after)
            if code not in (0, -signal.SIGKILL):
                tally.deaths.append(f"writer {number}: {_named(code)} after {log[-1] if log else 'nothing'}")
            if number % 3 == 0 and small:
                fill(folder / "disk", int(rng.integers(80)) * MEGABYTE)
                tally.deaths += _opened_full(folder / "disk", number)
            empty(folder / "disk")
            unsure = tally.heard(log)
            tally.check(folder / "disk" / "shop", known, unsure)
            say(f"mixed writer killed after {moment:.2f} s with {len(log)} lines; {tally.acknowledged} acknowledged")
    return tally.figures()


def _window(drawn: float) -> tuple[str, float]:
    """The line after which a writer is killed, and within how many seconds, by a number of 0–1."""
    if drawn < _IN_OPENING:
        return "", SECONDS
    return ('["merging"', _MERGE_SECONDS) if drawn < _IN_OPENING + _IN_MERGE else (f'["{OPENED}"', SECONDS)


def _opened_full(disk: Path, number: int) -> list[str]:
    """Opening with little room: it opens, or says plainly why not."""
    code = subprocess.run([sys.executable, str(HERE / "_writer.py"), "open", str(disk)], check=False).returncode
    return [] if code in (0, _PLAIN_REFUSAL) else [f"opening after writer {number}: {_named(code)}"]


def _named(code: int) -> str:
    return f"died of {signal.Signals(-code).name}" if code < 0 else f"failed with {code}"

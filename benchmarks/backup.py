"""Backups while 200 writes a second go on: is each the shop of one moment, and is a flipped byte noticed?"""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import wares
from _backup_writer import PRODUCTS
from _common import Figures, Options, main, say, temporary
from wares.errors import WaresError
from wares.shop.backup.create import BackupReport, backup
from wares.shop.backup.restore import restore, verify
from wares.store.catalog import Catalog
from wares.store.events import EventLog

RATE = 200.0
FLIPS = 60
_BETWEEN = 200
"""Writes between two backups."""
_READY = 600
"""Writes before the first backup: every product was written several times."""


class _Writer:
    """The process that writes; `acknowledged` is the number of its last write."""

    def __init__(self, shop: Path) -> None:
        part = Path(__file__).with_name("_backup_writer.py")
        command = [sys.executable, str(part), str(shop), str(RATE)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.acknowledged = -1
        self._ready = threading.Event()
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()
        self._ready.wait()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.acknowledged = int(line)
            if self.acknowledged >= _READY:
                self._ready.set()
        self._ready.set()

    def after(self, writes: int) -> int:
        """The number of the last write, once so many more were acknowledged."""
        first = self.acknowledged
        while self.acknowledged < first + writes and self._process.poll() is None:
            time.sleep(0.01)
        return self.acknowledged

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._hearing.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


def measure(options: Options) -> Figures:
    with temporary() as folder:
        shop, target = folder / "shop", folder / "backups"
        wares.open(shop, create=True).close()
        writer = _Writer(shop)
        reports, torn, behind, unsound = list[BackupReport](), 0, 0, 0
        try:
            for number in range(options.sample):
                known = writer.after(_BETWEEN)
                reports.append(backup(shop, target))
                unsound += bool(verify(target).findings)
                restored = folder / f"restored-{number}"
                restore(target, restored)
                last = _moment(restored)
                torn += last is None
                behind += last is not None and last < known
        finally:
            writer.kill()
        say("flipping bytes …")
        noticed, taken = _flipped(options, target, folder)
    return {
        "backups": len(reports),
        "written": writer.acknowledged + 1,
        "torn": torn,
        "behind": behind,
        "unsound": unsound,
        "flips": FLIPS,
        "flips_noticed": noticed,
        "flips_restored": taken,
        "seconds_p50": round(statistics.median(report.seconds for report in reports), 2),
        "new_share_p50": round(statistics.median(report.new / report.size for report in reports[1:] or reports), 3),
    }


def _moment(shop: Path) -> int | None:
    """The number of the last write that a restored shop has, None where it is the shop of no moment."""
    url = f"sqlite:///{shop / 'shop.db'}"
    catalog, log = Catalog(url), EventLog(url)
    prices = {int(one.id): int(one.price or 0) for one in catalog.by_id([str(n) for n in range(PRODUCTS)]).values()}
    events = {int(one.event.id[1:]) for part in log.since() for one in part}
    catalog.close()
    log.close()
    last = max(*prices.values(), *events)
    written = range(last + 1)
    is_product = [k // 10 % 2 == 0 for k in written]
    expected = {k % PRODUCTS: k for k in written if is_product[k]}
    return last if prices == expected and events == {k for k in written if not is_product[k]} else None


def _flipped(options: Options, target: Path, folder: Path) -> tuple[int, int]:
    """Of so many backups with one bit changed: how many were noticed by looking, how many restored all the same."""
    rng, noticed, taken = options.rng(), 0, 0
    files = [path for path in sorted(target.rglob("*")) if path.is_file() and path.stat().st_size]
    newest = sorted((target / "backups").glob("*.json"))[-1]
    needed = [path for path in files if path.name in newest.read_text() or path == newest]
    for number in range(FLIPS):
        path = needed[int(rng.integers(len(needed)))]
        data = bytearray(path.read_bytes())
        at = int(rng.integers(len(data)))
        data[at] ^= 1 << int(rng.integers(8))
        before = path.read_bytes()
        path.write_bytes(data)
        try:
            noticed += bool(verify(target).findings)
        except WaresError:
            noticed += 1
        try:
            restore(target, folder / f"flipped-{number}")
            taken += 1
        except WaresError:
            pass
        path.write_bytes(before)
    return noticed, taken


if __name__ == "__main__":
    main("backup", measure, sample=8, data=Path())

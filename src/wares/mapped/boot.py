"""The machine's present running: what was written and not forced to the disk in an earlier one may be lost."""

from __future__ import annotations

from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str | None:
    """A name of the machine's present running; None where it has none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return None

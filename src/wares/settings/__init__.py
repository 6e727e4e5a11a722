"""All settings in one table; the only reader of `wares.toml` and of `WARES_*` environment variables.

Order of precedence: environment variable, then `wares.toml` in the shop's folder, then the default. In the file a
name's first part is its table: `search_min_matches` is `[search] min_matches = …`, in the environment
`WARES_SEARCH_MIN_MATCHES`.
"""

from wares.settings.edit import edit
from wares.settings.load import FILE, HIDDEN, PREFIX, Setting, describe, load
from wares.settings.table import Settings, differences, needs_restart

__all__ = [
    "FILE",
    "HIDDEN",
    "PREFIX",
    "Setting",
    "Settings",
    "describe",
    "differences",
    "edit",
    "load",
    "needs_restart",
]

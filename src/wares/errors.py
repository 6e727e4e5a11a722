"""Every error Wares raises, in one tree.

Each message names the place (file, line, field, parameter) and the remedy.

    WaresError
    ├── BadInput            the caller handed over something that cannot be used
    │   ├── BadFeed         a feed cannot be read at all (a broken row is reported, not raised)
    │   ├── BadPicture      bytes that are no usable picture
    │   ├── BadSound        bytes that are no usable sound
    │   ├── BadFilm         bytes that are no usable film
    │   ├── BadQuery        words, weights, pages, sorts or facets that make no sense
    │   │   └── BadFilter   a filter that does not parse, or names an unknown attribute
    │   └── BadSetting      wares.toml, an environment variable or an argument
    ├── NotFound            no such product
    ├── ShopBusy            another process holds the shop
    ├── ShopReadOnly        the shop was opened for reading alone, and this would change it
    ├── ShopVersion         the shop's folder was written by another version
    ├── ShopDamaged         files of the shop's folder are missing, cut off or overwritten
    ├── TooBusy             more is asked at once than may be; the same again a little later is answered
    │   └── WriterAway      the process that writes the shop is being started again; reads go on
    ├── StoreFull           the disk is full; nothing acknowledged was lost
    └── MissingExtra        an optional dependency is not installed
"""

import re


class WaresError(Exception):
    """Base of all errors raised on purpose; its text is fit to be shown to a person."""


class BadInput(WaresError):
    """The caller handed over something that cannot be used."""


class BadFeed(BadInput):
    """A feed that cannot be read at all: missing, empty, of an unknown kind or encoding."""


class BadPicture(BadInput):
    """Bytes that are no usable picture: not an image, truncated, too large, or unreachable."""


class BadSound(BadInput):
    """Bytes that are no usable sound: no recording, cut off, silent, or too long."""


class BadFilm(BadInput):
    """Bytes that are no usable film: none at all, cut off, without pictures, too large or too long."""


class BadQuery(BadInput):
    """A query whose parts make no sense; the message names the part."""


class BadFilter(BadQuery):
    """A filter that does not parse, or that names an attribute the shop does not have."""


class BadSetting(BadInput):
    """A setting with an unknown name or an impossible value; the message names its source."""


class NotFound(WaresError):
    """No product with the id asked for."""


class ShopBusy(WaresError):
    """Another process holds the shop's folder; the message says which, and what to do.

    `address` is the URL of the server that holds it, where one does; `token` opens that server's routes for whoever
    may read the shop's folder ("" = not told).
    """

    def __init__(self, message: str, address: str | None = None, token: str = "") -> None:
        super().__init__(message)
        self.address, self.token = address, token


class ShopReadOnly(WaresError):
    """The shop was opened for reading alone, and what was asked would change it; the message says who may."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}: this shop is open for reading alone. Have the process that writes do it, or close this one and "
            "open the shop without read_only"
        )


class ShopVersion(WaresError):
    """The shop's folder was written by a version this one cannot read."""


class ShopDamaged(WaresError):
    """Files of the shop's folder are missing, cut off or overwritten; the message says which, and what mends it."""


class TooBusy(WaresError):
    """More is asked at once than may be; the same again a little later is answered."""


class WriterAway(TooBusy):
    """The process that writes the shop, beside those that answer, has ended and is being started again."""


class StoreAway(TooBusy):
    """The store's database cannot be reached; nothing was taken, the same can be tried again a little later."""


class StoreFull(WaresError):
    """The disk is full; what was acknowledged is kept, the rest was not taken."""


class MissingExtra(WaresError):
    """An optional dependency is missing; the message carries the exact install line."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional part of Wares. Install it with: {install_line(extra)}")


def install_line(extra: str) -> str:
    """The command that installs what an extra of this package requires; Wares itself is on no package index."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        required = requires("wares") or []
    except PackageNotFoundError:
        required = []
    names = []
    for package in required:
        name, _, condition = package.partition(";")
        if re.search(rf"""extra\s*==\s*['"]{re.escape(extra)}['"]""", condition):
            names.append(f'"{name.strip()}"')
    return f"pip install {' '.join(names)}" if names else f'pip install ".[{extra}]", in the folder of Wares itself'

"""The storefront's script, style sheet and icons, and the script of the elements for other pages, made of their sources
once, each under an address that changes with its content.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import brotli

from wares.server.assets import minify
from wares.server.assets.modules import join

SOURCES = Path(__file__).parents[1] / "storefront"
"""Where the storefront's sources are."""

ADDRESS = "/storefront/"
ELEMENTS = f"{ADDRESS}elements.js"
"""Where pages elsewhere find the script of the elements, whatever its content."""
_HASH_BYTES = 8
_BROTLI_QUALITY = 10
"""A seventh less than gzip; 11 would save another fiftieth in more than twice the time."""
_STYLE_IMPORT = re.compile(r'^@import "\./([\w-]+\.css)";$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: address, media type, content plain, in gzip and in Brotli, and the tag of that."""

    path: str
    media: str
    content: bytes
    zipped: bytes
    brotli: bytes
    tag: str

    @classmethod
    def of(cls, name: str, media: str, text: str) -> Asset:
        """The asset of a text; the hash of its content stands before the ending of its name."""
        content = text.encode()
        digest = hashlib.blake2b(content, digest_size=_HASH_BYTES).hexdigest()
        stem, _, ending = name.rpartition(".")
        path = f"{ADDRESS}{stem}.{digest}.{ending}"
        packed = brotli.compress(content, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY)
        return cls(path, media, content, gzip.compress(content, 9, mtime=0), packed, f'"{digest}"')


@dataclass(frozen=True, slots=True)
class Assets:
    """What every page of the storefront needs, and what pages elsewhere may.

    script     the modules that `app.js` needs, as one
    elements   the modules that `elements.js` needs, and its style sheet, as one
    style      the style sheets that `app.css` imports, as one
    icons      the sprite as markup, to stand at the beginning of a page's body: there it costs no request, shows
               without a script, and `<use href="#i-…">` finds it
    """

    script: Asset
    elements: Asset
    style: Asset
    icons: str

    def get(self, path: str) -> Asset | None:
        """The asset at an address; None = there is none of this content."""
        return next((one for one in (self.script, self.elements, self.style) if one.path == path), None)


@functools.cache
def assets(sources: Path = SOURCES) -> Assets:
    """The assets made of a folder's sources. Raises `ValueError` naming what cannot be joined."""

    def read(name: str) -> str:
        return (sources / name).read_text(encoding="utf-8")

    def source(name: str) -> str:
        return minify.style(read(name)) if name.endswith(".css") else minify.check(name, read(name))

    def script(entry: str) -> Asset:
        return Asset.of(entry, "text/javascript; charset=utf-8", minify.script(join(entry, source)))

    style = minify.style(_STYLE_IMPORT.sub(lambda found: read(found[1]), read("app.css")))
    return Assets(
        script("app.js"),
        script("elements.js"),
        Asset.of("app.css", "text/css; charset=utf-8", style),
        re.sub(r">\s+<", "><", read("icons.svg")).strip(),
    )

"""Scripts and style sheets without what only people read."""

from __future__ import annotations

import rcssmin
import rjsmin


def check(name: str, source: str) -> str:
    """A module that can be minified. Raises `ValueError` for one that would not stay as it is: `rjsmin` takes a
    template literal to end at the next backtick, so that one inside another would lose its spaces.
    """
    templates = source.split("`")
    if len(templates) % 2 == 0 or any(text.rfind("${") > text.rfind("}") for text in templates[1::2]):
        raise ValueError(f"{name}: a template literal stands inside another, or a backtick alone; name the inner one")
    return source


def script(source: str) -> str:
    """A script without comments and needless space."""
    return str(rjsmin.jsmin(source))


def style(source: str) -> str:
    """A style sheet without comments and needless space."""
    return str(rcssmin.cssmin(source))

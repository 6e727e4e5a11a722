"""Shapes: how each kind of product is drawn, a few kinds a module; `SHAPES` finds a drawing by its kind's name."""

from collections.abc import Callable
from types import ModuleType

from wares.demo.drawing.shapes import (
    accessories,
    bags,
    care,
    clothing,
    footwear,
    furniture,
    headwear,
    home,
    jewellery,
    kitchen,
    outdoors,
    sports,
    tech,
    tops,
    toys,
)
from wares.demo.drawing.sketch import Sketch

Shape = Callable[[Sketch, str], None]


def _drawings(module: ModuleType) -> dict[str, Shape]:
    """The module's own public functions; each is one drawing, named after its kind."""
    return {
        name: item
        for name, item in vars(module).items()
        if callable(item) and not name.startswith("_") and getattr(item, "__module__", "") == module.__name__
    }


_MODULES = (
    accessories, bags, care, clothing, footwear, furniture, headwear, home, jewellery, kitchen, outdoors, sports, tech,
    tops, toys,
)  # fmt: skip
SHAPES: dict[str, Shape] = {name: shape for module in _MODULES for name, shape in _drawings(module).items()}

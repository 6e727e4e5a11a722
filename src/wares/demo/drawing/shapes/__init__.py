"""How each kind of product is drawn, one module a department; `SHAPES` finds a drawing by its kind's name."""

from collections.abc import Callable
from types import ModuleType

from wares.demo.drawing.shapes import (
    accessories,
    bags,
    care,
    clothing,
    footwear,
    home,
    kitchen,
    outdoors,
    tech,
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


SHAPES: dict[str, Shape] = {
    name: shape
    for module in (accessories, bags, care, clothing, footwear, home, kitchen, outdoors, tech, toys)
    for name, shape in _drawings(module).items()
}

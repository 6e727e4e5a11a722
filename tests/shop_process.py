"""A tiny shop open in a process of its own, which is asked line by line: for what only several processes can show."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

import wares
import world
from wares.errors import WaresError
from wares.index.revisions import compaction
from wares.shop.commands import command_of
from wares.types import Product

_START = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import shop_process; shop_process.answer()"


class ShopProcess:
    """The shop in `folder`, open in another process until this is left or killed. It opens while this goes on."""

    def __init__(self, folder: Path, *, read_only: bool = False, create: bool = False) -> None:
        self._lines = subprocess.Popen(
            [sys.executable, "-c", _START, str(folder), json.dumps({"read_only": read_only, "create": create})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._is_open = False

    def __enter__(self) -> ShopProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._lines.stdin
        self._lines.stdin.close()
        self._end()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._lines.pid

    def ask(self, name: str, *values: Any, **options: Any) -> Any:
        """What a method of the shop, or of `Extras`, returns, as JSON; of an error its name and text."""
        self.tell(name, *values, **options)
        return self._read()

    def tell(self, name: str, *values: Any, **options: Any) -> None:
        """Have it begin, without waiting for the answer."""
        assert self._lines.stdin
        self.wait_until_open()
        self._lines.stdin.write(json.dumps([name, values, options]) + "\n")
        self._lines.stdin.flush()

    def kill(self) -> None:
        """As a lack of memory would: kill -9."""
        self.wait_until_open()
        self._lines.kill()
        self._end()

    def wait_until_open(self) -> None:
        """Until it has the shop open."""
        if not self._is_open:
            self._is_open = True
            assert self._read() == "open"

    def _end(self) -> None:
        self._lines.wait()
        for stream in (self._lines.stdin, self._lines.stdout):
            with suppress(BrokenPipeError):
                assert stream
                stream.close()

    def _read(self) -> Any:
        assert self._lines.stdout
        return json.loads(self._lines.stdout.readline())


class Extras:
    """Short questions and orders, beside the methods of `Shop`."""

    def __init__(self, shop: wares.Shop) -> None:
        self.shop = shop

    def count(self) -> int:
        """Products that shoppers see."""
        return len(self.shop)

    def found(self, words: str) -> list[str]:
        """Ids, sorted."""
        return sorted(hit.id for hit in self.shop.search(words, per_page=100).hits)

    def price(self, product: str) -> float | None:
        """As it is told."""
        return self.shop.get(product).price

    def suggested(self, words: str) -> list[str]:
        """Texts."""
        return [suggestion.text for suggestion in self.shop.suggest(words)]

    def corrected(self, words: str) -> str | None:
        """What the words were taken for."""
        return self.shop.search(words).corrected

    def colours(self) -> dict[str, int]:
        """A facet."""
        values = self.shop.search(facets=("colour",), per_page=0).facets["colour"].values
        return {value.value: value.count for value in values}

    def recommended(self, placement: Any, **options: Any) -> list[str]:
        """Ids in order."""
        return [item.product.id for item in self.shop.recommend(placement, **options).items]

    def put(self, kind: str, colour: str, price: float) -> None:
        """Give a product of the world another price."""
        name = f"{kind}-{colour}"
        self.shop.add([replace(product, price=price) for product in world.products() if product.id == name])

    def put_all(self, price: float) -> None:
        """Give all products of the world this price."""
        self.shop.add([replace(product, price=price) for product in world.products()])

    def do(self, name: str, options: dict[str, Any]) -> Any:
        """A command."""
        return command_of(name, options).report(self.shop, lambda step: None)

    def compact(self) -> int:
        """Have the index give back the room of replaced products; the number of its revision."""
        compaction.LEAST_DEAD = 1
        self.shop.optimize()
        return int(json.loads((self.shop.folder / "index" / "index.json").read_text())["revision"])

    def write_forever(self, after: int) -> None:
        """Products and events without end, said to go on once so many batches were written."""
        for n in itertools.count(1):
            self.shop.add([Product(id=f"batch-{n % 7}-{one}", title=f"Crate {n}") for one in range(20)])
            self.shop.track([{"kind": "view", "products": ["mug-red"], "shopper": f"crowd-{n}"}])
            self.shop.delete([f"batch-{n % 5}-{one}" for one in range(10)])
            if n == after:
                print("null", flush=True)


def answer(arguments: Sequence[str] | None = None) -> None:
    """Open the shop, and answer lines of JSON until there are no more."""
    folder, options = arguments or sys.argv[1:]
    with wares.open(folder, encoder=world.ColourEncoder(), **json.loads(options)) as shop:
        extras = Extras(shop)
        _say("open")
        for line in sys.stdin:
            name, values, keywords = json.loads(line)
            method = getattr(extras, name) if hasattr(extras, name) else getattr(shop, name)
            try:
                _say(method(*values, **keywords))
            except WaresError as error:
                _say([type(error).__name__, str(error)])


def _say(value: object) -> None:
    print(msgspec.json.encode(value, enc_hook=str).decode(), flush=True)

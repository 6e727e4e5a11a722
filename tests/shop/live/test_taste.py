"""What models of sequences are asked is what they have learnt from."""

from pathlib import Path

import wares
import world
from wares.shop.live.taste import sequence_of
from wares.shop.train.interactions import interactions_of

NOW = 1_700_000_000.0


def test_a_taste_weighs_as_the_log_does(tmp_path: Path) -> None:
    kinds = ("view", "click", "cart", "purchase", "favourite", "impression")
    given = [{"kind": kind, "products": [f"mug-{colour}"]} for kind, colour in zip(kinds, world.COLOURS, strict=False)]
    given += [
        {"kind": "rating", "rating": n, "products": [product]} for n, product in ((2, "dress-blue"), (4, "dress-red"))
    ]
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        shop.add(world.products())
        shop.track([{**each, "session": "s", "time": NOW - 60 + n} for n, each in enumerate(given)])
        shelf = shop.personalization.live.view.now()
        learnt = interactions_of(shop.tracking.numbered(), shelf)
        asked = sequence_of(shop.personalization.live.profiles.of("", "s").profile, shelf, NOW)
    assert asked.items.tolist() == learnt.items.tolist()
    assert asked.weights.tolist() == learnt.weights.tolist()
    assert shelf.table.rows(["dress-blue"])[0] not in asked.items

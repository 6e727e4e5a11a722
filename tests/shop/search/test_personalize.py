"""How much taste says in a search."""

from wares.shop.search.personalize import personalization_weight


def test_the_settings_bound_what_was_learnt() -> None:
    assert [personalization_weight(learnt, 0.3) for learnt in (None, 0.0, 0.06, 0.3)] == [0.1, 0.0, 0.06, 0.3]
    assert [personalization_weight(learnt, 0.05) for learnt in (None, 0.0, 0.06, 0.3)] == [0.05, 0.0, 0.05, 0.05]
    assert personalization_weight(0.3, 0.0) == 0, "switched off"

"""What every index must do, whatever is behind it: run by giving a subclass an `index` fixture for vectors of 4."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wares.errors import BadFilter, BadInput
from wares.types import (
    ALL,
    EVERYTHING,
    MOST_NUMS,
    Admission,
    Among,
    And,
    AttributesLeg,
    AttributeValues,
    Entry,
    Filter,
    HasTerms,
    Index,
    Leg,
    LegCandidates,
    Match,
    NamedValue,
    Not,
    NumberOrder,
    Or,
    Range,
    Reading,
    Sparse,
    Stats,
)

DIM = 4
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # making the engine's many files is slow on a disk
NONE = Sparse(np.zeros(0, np.uint32), np.zeros(0, np.float32))


def axis(i: int) -> np.ndarray:
    return np.eye(DIM, dtype=np.float32)[i]


def words(**weights: float) -> Sparse:
    """words(t3=1.5) is term 3 with weight 1.5."""
    return Sparse(np.array([int(t[1:]) for t in weights], np.uint32), np.array(list(weights.values()), np.float32))


def nums(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def selected(index: Index, where: Filter = ALL) -> list[int]:
    """The numbers that satisfy `where`, ascending; of a shop that fits on a page."""
    return sorted(index.select(where=where).top(nums(), None, 0, MOST_NUMS).tolist())


def search(index: Index, legs: list[Leg | AttributesLeg], where: Filter = ALL) -> list[LegCandidates]:
    return index.select(where=where).candidates(legs)


def reading(*values: tuple[str, str, float]) -> Reading:
    return Reading(0, 1, tuple(NamedValue(*value) for value in values))


SHIRT = Entry(1, {"image": axis(0), "text": axis(0)}, words(t1=1, t2=1), {"colour": ("red",)}, {"price": 10.0}, "g")
BLOUSE = Entry(2, {"image": axis(1)}, words(t1=2), {"colour": ("red", "blue")}, {"price": 20.0}, "g")
SHOE = Entry(
    3, {"text": axis(2)}, words(t3=1), {"colour": ("blue",), "品 牌.": ("安踏",)}, {"price": 30.0, "size": 42.0}
)
SOCK = Entry(7, {}, NONE, {"size": ("XL", " 42 ")}, {})
WORLD = (SHIRT, BLOUSE, SHOE, SOCK)


class IndexContract:
    @pytest.fixture
    def world(self, index: Index) -> Index:
        index.upsert(WORLD)
        return index

    # ------------------------------------------------------------------------------------------------- empty

    def test_an_empty_index_answers_everything_with_nothing(self, index: Index) -> None:
        assert len(index) == 0
        assert selected(index) == []
        assert selected(index, HasTerms((1,))) == []
        assert index.attributes() == {}
        assert index.vectors([5], "image") == {}
        for admission in (EVERYTHING, Admission(Or(()), nums(5))):
            whole = index.select(admission, grouped=True)
            assert whole.count() == 0
            assert whole.keep(nums(5)).tolist() == [False]
            assert whole.groups(nums(5)).tolist() == [-5]
            assert whole.top(nums(5), None, 0, 10).tolist() == []
            assert whole.read(nums(5), ()) == AttributeValues({}, {})
        legs = [Leg("image", axis(0), 5), Leg("words", words(t1=1), 5), AttributesLeg((), 5)]
        assert [len(c.nums) for c in search(index, legs)] == [0, 0, 0]
        index.delete([1])
        index.upsert([])
        index.flush()
        index.optimize()

    def test_an_unknown_attribute_of_an_empty_index(self, index: Index) -> None:
        with pytest.raises(BadFilter, match="none yet"):
            index.select(where=Match("brand", ("Acme",)))

    # ----------------------------------------------------------------------------------- versions, declared kinds

    def test_versions_tell_what_is_held(self, index: Index) -> None:
        index.upsert([replace(SHOE, seq=7), replace(SHIRT, seq=3)])
        index.upsert([replace(SHIRT, seq=9), BLOUSE])
        index.delete([3])
        held, seqs = index.versions()
        assert (held.tolist(), seqs.tolist()) == ([1, 2], [9, 0])

    def test_a_declared_attribute_is_of_its_kind_alone(self, world: Index) -> None:
        assert world.attributes()["size"] == "text"
        world.upsert([replace(SOCK, facets={}, numbers={"size": 39.0})])
        world.declare({"size": "number", "material": "text"})
        assert world.attributes()["size"] == "number"
        assert selected(world, Range("size", 39, 39)) == [7]
        assert selected(world, Match("material", ("wool",))) == []
        world.declare({"size": "text"})
        assert world.attributes()["size"] == "text"

    def test_the_largest_sequence_number(self, index: Index) -> None:
        assert index.seq() == 0
        index.upsert([Entry(1, {}, NONE, {}, {}, seq=7), Entry(2, {}, NONE, {}, {}, seq=5)])
        index.upsert([Entry(2, {}, NONE, {}, {}, seq=6)])
        index.delete([1])
        assert index.seq() == 7

    def test_an_update_has_room(self, index: Index) -> None:
        index.require_room()

    # ---------------------------------------------------------------------------------------------- selecting

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            (And(()), [1, 2, 3, 7]),
            (Or(()), []),
            (Not(And(())), []),
            (Match("colour", ("red",)), [1, 2]),
            (Match("colour", (" blue ",)), [2, 3]),
            (Match("colour", ("red", "blue")), [1, 2, 3]),
            (Match("colour", ()), []),
            (Match("colour", ("Red",)), []),
            (Not(Match("colour", ("red",))), [3, 7]),
            (Match("品 牌.", ("安踏",)), [3]),
            (Range("price", 10, 20), [1, 2]),
            (Range("price", 10, 20, open_low=True), [2]),
            (Range("price", 10, 20, open_high=True), [1]),
            (Range("price", low=20), [2, 3]),
            (Range("price", high=20, open_high=True), [1]),
            (Range("price"), [1, 2, 3]),
            (Not(Range("price", high=20)), [3, 7]),
            (Match("price", ("20",)), [2]),
            (Match("size", ("42",)), [3, 7]),
            (Match("size", ("XL",)), [7]),
            (Range("size", 40, 44), [3]),
            (Among((2, 7, 5)), [2, 7]),
            (And((Among((1, 2, 3)), Match("colour", ("blue",)))), [2, 3]),
            (Among(()), []),
            (HasTerms(()), [1, 2, 3, 7]),
            (HasTerms((1,)), [1, 2]),
            (HasTerms((1, 2)), [1]),
            (HasTerms((1, 3)), []),
            (HasTerms((99,)), []),
            (Or((HasTerms((3,)), HasTerms((2,)))), [1, 3]),
            (Or((HasTerms((1,)), Match("colour", ("blue",)), Range("price", low=15)), 2), [2, 3]),
            (Or((HasTerms((1,)), Match("colour", ("blue",)), Range("price", low=15)), 3), [2]),
            (Or((HasTerms((1,)),), 2), []),
            (Or((HasTerms((1,)),), 0), [1, 2, 3, 7]),
            (And((HasTerms((1,)), Not(Match("colour", ("blue",))))), [1]),
        ],
    )
    def test_all_of_a_selection_speaks_of_the_same_products(self, world: Index, where, expected: list[int]) -> None:
        assert selected(world, where) == expected
        chosen = world.select(where=where)
        assert chosen.count() == len(expected)
        assert world.select(Admission(where)).count() == len(expected)
        assert world.select(refine={"any": where}).count() == len(expected)
        assert chosen.keep(nums(7, 3, 99, 2, 1)).tolist() == [num in expected for num in (7, 3, 99, 2, 1)]
        legs = [Leg("image", axis(0), 9), Leg("text", axis(0), 9), Leg("words", words(t1=1, t3=1), 9)]
        image, text, sparse = chosen.candidates(legs)
        assert sorted(image.nums) == [n for n in expected if n in (1, 2)]
        assert sorted(text.nums) == [n for n in expected if n in (1, 3)]
        assert sorted(sparse.nums) == [n for n in expected if n in (1, 2, 3)]

    @pytest.mark.parametrize(
        ("where", "message"),
        [
            (Match("color", ("red",)), "'color'; did you mean 'colour'"),
            (Range("PRICES", 1), "did you mean 'price'"),
            (Match("zzz", ("red",)), "known: colour, price, size"),
            (Range("colour", 1), "holds texts"),
            (Match("price", ("cheap",)), "is a number, not 'cheap'"),
            (And((Not(Or((Match("zzz", ("a",)),))),)), "unknown attribute 'zzz'"),
        ],
    )
    def test_filters_that_make_no_sense(self, world: Index, where, message: str) -> None:
        for ask in (
            lambda: world.select(where=where),
            lambda: world.select(Admission(where)),
            lambda: world.select(refine={"colour": where}),
        ):
            with pytest.raises(BadFilter, match=message):
                ask()

    # ---------------------------------------------------------------------------------------------- counting

    def test_facets(self, world: Index) -> None:
        assert world.select().facet("colour") == {"blue": 2, "red": 2}
        assert list(world.select().facet("colour", 1)) == ["blue"]
        assert world.select(where=HasTerms((2,))).facet("colour") == {"red": 1}
        assert world.select(where=Among((7,))).facet("size") == {"XL": 1, "42": 1}
        assert world.select(where=Or(())).facet("colour") == {}
        with pytest.raises(BadFilter, match="no text attribute"):
            world.select().facet("price")
        with pytest.raises(BadFilter, match="unknown attribute"):
            world.select().facet("zzz")

    def test_facets_count_groups_once(self, world: Index) -> None:
        grouped = world.select(grouped=True)
        assert grouped.count() == 3
        assert grouped.facet("colour") == {"blue": 2, "red": 1}
        assert grouped.facet("size") == {"42": 1, "XL": 1}
        assert world.select(where=Or(()), grouped=True).facet("colour") == {}

    def test_statistics(self, world: Index) -> None:
        assert world.select().stats("price") == Stats(10, 30, 20, 60, 3)
        assert world.select(where=HasTerms((1,)), grouped=True).stats("price") == Stats(10, 20, 15, 30, 2)
        assert world.select(where=Among((7,))).stats("price") is None
        with pytest.raises(BadFilter, match="no number attribute"):
            world.select().stats("colour")

    def test_histograms(self, world: Index) -> None:
        edges = np.array([0.0, 10.0, 20.0, 20.5, 30.0, 40.0])
        assert world.select().histogram("price", edges).tolist() == [0, 1, 1, 0, 1]
        assert world.select(where=HasTerms((1,)), grouped=True).histogram("price", edges).sum() == 2
        narrowed = world.select(refine={"price": Range("price", low=15), "colour": Match("colour", ("red",))})
        assert narrowed.histogram("price", edges).tolist() == [0, 1, 1, 0, 0]
        assert world.select(where=Among((7,))).histogram("price", edges).tolist() == [0] * 5
        assert world.select().histogram("price", edges[2:4]).tolist() == [1]
        with pytest.raises(BadFilter, match="no number attribute"):
            world.select().histogram("colour", edges)

    def test_several_counts_and_statistics_at_once(self, world: Index) -> None:
        chosen = world.select(refine={"colour": Match("colour", ("red",)), "price": Range("price", low=15)})
        together = chosen.aggregate(("colour", "size"), ("price",), 1)
        assert together.facets == {name: chosen.facet(name, 1) for name in ("colour", "size")}
        assert together.stats == {"price": chosen.stats("price")}
        assert chosen.aggregate((), ()).facets == {}

    def test_an_attributes_own_refinement_is_left_out_of_its_facet(self, world: Index) -> None:
        chosen = world.select(refine={"colour": Match("colour", ("red",)), "price": Range("price", low=15)})
        assert chosen.count() == 1
        assert chosen.facet("colour") == {"blue": 2, "red": 1}
        assert chosen.stats("price") == Stats(10, 20, 15, 30, 2)
        assert chosen.facet("size") == {}
        assert chosen.keep(nums(1, 2, 3)).tolist() == [False, True, False]

    # ----------------------------------------------------------------------------------------------- two tiers

    def test_the_second_tier_is_shown_behind_and_counted_nowhere(self, world: Index) -> None:
        both = world.select(Admission(Match("colour", ("blue",)), nums(7, 3, 99, 1, 7)))
        assert both.count() == 2
        assert both.facet("colour") == {"blue": 2, "red": 1}
        assert both.stats("price") == Stats(20, 30, 25, 50, 2)
        assert both.keep(nums(1, 2, 3, 7, 99)).tolist() == [True, True, True, True, False]
        assert both.top(nums(), None, 0, 9).tolist() == [2, 3, 7, 1]
        assert both.top(nums(1, 3), None, 0, 9).tolist() == [3, 2, 1, 7]
        assert both.top(nums(), NumberOrder("price", descending=True), 0, 9).tolist() == [3, 2, 1, 7]
        assert [both.top(nums(), None, start, 1).tolist() for start in range(5)] == [[2], [3], [7], [1], []]
        (found,) = both.candidates([Leg("image", axis(0), 9)])
        assert found.nums.tolist() == [1, 2]

    def test_filters_and_refinements_hold_for_the_second_tier_too(self, world: Index) -> None:
        admission = Admission(Match("colour", ("blue",)), nums(7, 1))
        assert world.select(admission, Range("price", high=20)).top(nums(), None, 0, 9).tolist() == [2, 1]
        narrowed = world.select(admission, refine={"colour": Match("colour", ("red",))})
        assert (narrowed.count(), narrowed.top(nums(), None, 0, 9).tolist()) == (1, [2, 1])
        assert narrowed.facet("colour") == {"blue": 2, "red": 1}

    def test_a_group_stands_in_the_first_tier_where_one_of_it_matches(self, world: Index) -> None:
        grouped = world.select(Admission(HasTerms((2,)), nums(2, 7)), grouped=True)
        assert (grouped.count(), grouped.top(nums(2), None, 0, 9).tolist()) == (1, [1, 7])

    # ------------------------------------------------------------------------------------------------ the order

    def test_candidates_stand_first_then_popularity_then_numbers(self, index: Index) -> None:
        known = {1: 3.0, 2: None, 3: 8.0, 4: None, 5: 8.0}
        index.upsert([Entry(n, {}, NONE, {}, {} if p is None else {"popularity": p}) for n, p in known.items()])
        whole = index.select()
        assert whole.top(nums(4, 99, 1, 4), None, 0, 9).tolist() == [4, 1, 3, 5, 2]
        assert whole.top(nums(4, 1), None, 1, 2).tolist() == [1, 3]
        assert whole.top(nums(4, 1), NumberOrder("popularity"), 0, 9).tolist() == [1, 3, 5, 4, 2]
        assert whole.top(nums(5), NumberOrder("popularity", descending=True), 0, 9).tolist() == [5, 3, 1, 2, 4]
        assert all(whole.top(nums(4), order, 0, 0).tolist() == [] for order in (None, NumberOrder("popularity")))
        with pytest.raises(BadFilter, match="unknown attribute"):
            whole.top(nums(), NumberOrder("zzz"), 0, 1)

    def test_a_group_stands_where_its_best_product_does(self, world: Index) -> None:
        grouped = world.select(grouped=True)
        assert grouped.top(nums(7, 2, 1), None, 0, 9).tolist() == [7, 2, 3]
        assert grouped.top(nums(), NumberOrder("price"), 0, 9).tolist() == [1, 3, 7]
        assert grouped.top(nums(), NumberOrder("price", descending=True), 1, 9).tolist() == [2, 7]

    # --------------------------------------------------------------------------------------------- bounded numbers

    def test_keep(self, world: Index) -> None:
        where = Match("colour", ("red",))
        assert world.select(where=where).keep(nums(7, 2, 99, 1, 2)).tolist() == [False, True, False, True, True]
        assert world.select(where=Not(where)).keep(nums(99, -3, 0, 10**12, 1)).tolist() == [False] * 5
        assert world.select(where=where).keep(nums()).shape == (0,)

    def test_groups(self, world: Index) -> None:
        codes = world.select().groups(nums(1, 2, 3, 7, 99))
        assert codes[0] == codes[1]
        assert len(set(codes.tolist())) == 4

    def test_read(self, world: Index) -> None:
        found = world.select(where=Or(())).read(nums(3, 99, 2, 7), ("price", "colour", "size"))
        assert found.texts == {"colour": (("blue",), (), ("red", "blue"), ()), "size": ((), (), (), ("XL", "42"))}
        assert found.numbers.keys() == {"price", "size"}
        assert found.numbers["price"].dtype == np.float64
        assert np.array_equal(found.numbers["price"], [30, math.nan, 20, math.nan], equal_nan=True)
        with pytest.raises(BadFilter, match="unknown attribute"):
            world.select().read(nums(1), ("zzz",))

    def test_no_more_than_a_bounded_number_at_once(self, world: Index) -> None:
        whole, many = world.select(), np.arange(1, MOST_NUMS + 2)
        for ask in (
            lambda: whole.keep(many),
            lambda: whole.groups(many),
            lambda: whole.read(many, ("price",)),
            lambda: whole.top(many, None, 0, 1),
            lambda: whole.top(nums(), None, 0, MOST_NUMS + 1),
            lambda: whole.candidates([Leg("image", axis(0), MOST_NUMS + 1)]),
            lambda: whole.candidates([AttributesLeg((), 1, many)]),
            lambda: world.select(Admission(ALL, many)),
        ):
            with pytest.raises(BadInput, match="10,001 products at once, 10,000 are allowed"):
                ask()

    def test_attributes(self, world: Index) -> None:
        assert world.attributes() == {"colour": "text", "price": "number", "size": "text", "品 牌.": "text"}

    def test_attributes_stay_known_when_their_last_product_goes(self, world: Index) -> None:
        world.delete([3])
        assert selected(world, Match("品 牌.", ("安踏",))) == []
        assert world.select().facet("品 牌.") == {}

    # ---------------------------------------------------------------------------------------------- searching

    def test_search_gives_the_best_first(self, world: Index) -> None:
        query = np.array([0.5, 0.75, 0, 0], np.float32)
        (found,) = search(world, [Leg("image", query, 5)])
        assert found.nums.tolist() == [2, 1]
        assert found.nums.dtype == np.int64
        assert found.scores == pytest.approx([0.75, 0.5])
        assert found.scores.dtype == np.float32

    def test_negative_and_zero_scores_are_candidates(self, world: Index) -> None:
        (found,) = search(world, [Leg("image", -axis(0), 5)])
        assert found.nums.tolist() == [2, 1]
        assert found.scores == pytest.approx([0, -1])

    def test_limits(self, world: Index) -> None:
        found = search(world, [Leg("image", axis(1), limit) for limit in (0, 1, 10_000)])
        assert [c.nums.tolist() for c in found] == [[], [2], [2, 1]]
        assert search(world, []) == []

    def test_words_are_weighed_by_their_rarity(self, world: Index) -> None:
        def idf(n: int) -> float:
            return math.log((4 - n + 0.5) / (n + 0.5) + 1)

        (found,) = search(world, [Leg("words", words(t1=1, t2=0.5, t99=7), 5)])
        assert found.nums.tolist() == [2, 1]
        assert found.scores == pytest.approx([2 * idf(2), idf(2) + 0.5 * idf(1)], rel=1e-5)

    def test_products_are_found_by_the_values_that_words_name(self, world: Index) -> None:
        sizes = reading(("size", "42", 1.0), ("size", "XL", 0.5))
        (found,) = search(world, [AttributesLeg((reading(("colour", "blue", 0.5)), sizes), 9)])
        assert found.nums.tolist() == [3, 2, 7]
        # one reading in full and two thirds of the weight of another; one in full; all of one
        assert found.scores == pytest.approx([(1 + 0.75 + 0.25 * 2 / 3) / 2, 0.5, 0.5])
        (best,) = search(world, [AttributesLeg((sizes,), 1, nums(3, 1, 99))], Not(Match("colour", ("red",))))
        assert best.nums.tolist() == [7, 3]
        (none,) = search(world, [AttributesLeg((sizes,), 0)])
        assert none.nums.tolist() == []
        with pytest.raises(BadFilter, match="unknown attribute"):
            search(world, [AttributesLeg((reading(("zzz", "x", 1.0)),), 1)])

    def test_several_modalities_at_once(self, world: Index) -> None:
        legs = [AttributesLeg((reading(("colour", "red", 1.0)),), 9), Leg("image", axis(1), 9), Leg("words", NONE, 9)]
        named, image, sparse = search(world, legs, Range("price", low=15))
        assert (named.nums.tolist(), image.nums.tolist(), sparse.nums.tolist()) == ([2], [2], [])

    def test_words_nobody_has(self, world: Index) -> None:
        found = search(world, [Leg("words", words(t99=1), 5), Leg("words", NONE, 5)])
        assert [len(c.nums) for c in found] == [0, 0]

    @pytest.mark.parametrize(
        ("leg", "message"),
        [
            (Leg("sound", axis(0), 1), "unknown vector 'sound'"),
            (Leg("image", np.zeros(3, np.float32), 1), "shape"),
            (Leg("image", np.full(DIM, np.nan, np.float32), 1), "not finite"),
            (Leg("image", words(t1=1), 1), "dense"),
            (Leg("words", axis(0), 1), "sparse"),
            (Leg("image", axis(0), -1), "negative"),
            (AttributesLeg((), -1), "negative"),
        ],
    )
    def test_legs_that_make_no_sense(self, world: Index, leg: Leg, message: str) -> None:
        with pytest.raises(BadInput, match=message):
            search(world, [leg])

    def test_vectors(self, world: Index) -> None:
        found = world.vectors([3, 1, 99, 1, -5, 10**12], "text")
        assert set(found) == {1, 3}
        assert np.array_equal(found[3], axis(2))
        assert found[3].dtype == np.float32
        with pytest.raises(BadInput, match="unknown vector"):
            world.vectors([1], "sound")

    def test_vectors_as_rows(self, world: Index) -> None:
        rows = world.matrix(nums(3, 99, 1, 1, -5, 10**12), "text")
        none = np.zeros(DIM)
        assert np.array_equal(rows, [axis(2), none, world.vectors([1], "text")[1], rows[2], none, none])
        assert rows.dtype == np.float32
        assert world.matrix(nums(), "image").shape == (0, DIM)
        with pytest.raises(BadInput, match="unknown vector"):
            world.matrix(nums(1), "sound")

    def test_words(self, world: Index) -> None:
        world.upsert([Entry(2, {}, words(t1=0.1, t4=1 / 3), {}, {})])
        found = world.words([2, 7, 99, 1, 2, -5, 10**12])
        assert set(found) == {1, 2, 7}
        assert found[2].indices.tolist() == [1, 4]
        assert np.array_equal(found[2].values, np.array([0.1, 1 / 3], np.float32))
        assert len(found[7].indices) == 0
        assert world.words([]) == {}

    # ----------------------------------------------------------------------------------------------- changing

    def test_upsert_replaces_all_of_a_product(self, world: Index) -> None:
        world.upsert([Entry(1, {"text": axis(3)}, words(t9=1), {"colour": ("green",)}, {}, None)])
        assert len(world) == 4
        assert world.vectors([1], "image") == {}
        image, sparse = search(world, [Leg("image", axis(0), 9), Leg("words", words(t1=1, t2=1), 9)])
        assert (image.nums.tolist(), sparse.nums.tolist()) == ([2], [2])
        assert selected(world, HasTerms((9,))) == [1]
        assert selected(world, HasTerms((2,))) == []
        both = world.select(where=Among((1, 2)))
        assert both.facet("colour") == {"green": 1, "red": 1, "blue": 1}
        assert math.isnan(both.read(nums(1), ("price",)).numbers["price"][0])
        assert len(set(both.groups(nums(1, 2)).tolist())) == 2

    def test_of_one_number_the_last_entry_counts(self, index: Index) -> None:
        index.upsert([Entry(1, {}, NONE, {"a": ("x",)}, {}), Entry(1, {}, NONE, {"a": ("y",)}, {})])
        assert index.select().facet("a") == {"y": 1}

    def test_deleted_products_are_gone(self, world: Index) -> None:
        world.delete([1, 99, 1])
        assert len(world) == 3
        assert selected(world) == [2, 3, 7]
        found = search(world, [Leg("image", axis(0), 9), Leg("words", words(t1=1), 9)])
        assert [c.nums.tolist() for c in found] == [[2], [2]]
        assert world.vectors([1], "image") == {}
        world.upsert([SHIRT])
        assert selected(world, HasTerms((2,))) == [1]

    @pytest.mark.parametrize(
        ("entry", "message"),
        [
            (Entry(0, {}, NONE, {}, {}), "outside 1 to"),
            (Entry(200_000_000, {}, NONE, {}, {}), "outside 1 to"),
            (Entry(1, {"sound": axis(0)}, NONE, {}, {}), "unknown vector"),
            (Entry(1, {"image": np.zeros(5, np.float32)}, NONE, {}, {}), r"shape \(5,\)"),
            (Entry(1, {"image": np.full(DIM, np.inf, np.float32)}, NONE, {}, {}), "not finite"),
            (Entry(1, {}, NONE, {}, {"price": math.nan}), "'price' is nan"),
            (Entry(1, {}, NONE, {" a": ("x",)}, {}), "spaces around"),
            (Entry(1, {}, Sparse(np.array([1, 1], np.uint32), np.ones(2, np.float32)), {}, {}), "twice"),
            (Entry(1, {}, Sparse(np.array([1], np.uint32), np.ones(2, np.float32)), {}, {}), "values"),
        ],
    )
    def test_a_bad_entry_is_refused_and_nothing_of_its_batch_taken(self, index: Index, entry, message: str) -> None:
        with pytest.raises(BadInput, match=message):
            index.upsert([SOCK, entry])
        assert len(index) == 0
        assert index.attributes() == {}

    def test_answers_stay_the_same_through_flush_and_optimize(self, world: Index) -> None:
        def answers() -> list:
            found = search(world, [Leg("image", axis(0), 9), Leg("words", words(t1=1), 9)], Range("price", 1))
            return [found[0].nums.tolist(), found[1].nums.tolist(), selected(world)]

        before = answers()
        world.flush()
        world.optimize()
        assert answers() == before
        world.upsert([SHIRT])
        assert answers() == before

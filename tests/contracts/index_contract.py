"""What every index must do, whatever is behind it: run by giving a subclass an `index` fixture for vectors of 4."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wares.errors import BadFilter, BadInput
from wares.types import Among, And, Entry, HasTerms, Index, Leg, Match, Not, Or, Range, Sparse

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
        assert index.select().tolist() == []
        assert index.select(HasTerms((1,))).tolist() == []
        assert index.attributes() == {}
        assert index.keep(nums(5), And(())).tolist() == [False]
        assert index.vectors([5], "image") == {}
        assert index.groups(nums(5)).tolist() == [-5]
        found = index.search([Leg("image", axis(0), 5), Leg("words", words(t1=1), 5)])
        assert [len(c.nums) for c in found] == [0, 0]
        index.delete([1])
        index.upsert([])
        index.flush()
        index.optimize()

    def test_an_unknown_attribute_of_an_empty_index(self, index: Index) -> None:
        with pytest.raises(BadFilter, match="none yet"):
            index.select(Match("brand", ("Acme",)))

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
        assert world.select(Range("size", 39, 39)).tolist() == [7]
        assert world.select(Match("material", ("wool",))).tolist() == []
        world.declare({"size": "text"})
        assert world.attributes()["size"] == "text"

    def test_an_update_has_room(self, index: Index) -> None:
        index.require_room()

    # ---------------------------------------------------------------------------------------------- selecting

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            (None, [1, 2, 3, 7]),
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
    def test_select_and_search_admit_the_same(self, world: Index, where, expected: list[int]) -> None:
        assert world.select(where).tolist() == expected
        image, text, sparse = world.search(
            [Leg("image", axis(0), 9), Leg("text", axis(0), 9), Leg("words", words(t1=1, t3=1), 9)], where
        )
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
            lambda: world.select(where),
            lambda: world.keep(nums(1), where),
            lambda: world.search([Leg("image", axis(0), 1)], where),
        ):
            with pytest.raises(BadFilter, match=message):
                ask()

    # ----------------------------------------------------------------------------------------------- columns

    def test_keep(self, world: Index) -> None:
        where = Match("colour", ("red",))
        assert world.keep(nums(7, 2, 99, 1, 2), where).tolist() == [False, True, False, True, True]
        assert world.keep(nums(99, -3, 0, 10**12, 1), Not(where)).tolist() == [False] * 5
        assert world.keep(nums(), where).shape == (0,)
        with pytest.raises(BadFilter, match="words"):
            world.keep(nums(1), Not(And((HasTerms((1,)),))))

    def test_values(self, world: Index) -> None:
        assert world.values(nums(1, 2, 3, 7, 99), "colour") == {"red": 2, "blue": 2}
        assert world.values(nums(1), "colour") == {"red": 1}
        assert world.values(nums(7), "size") == {"XL": 1, "42": 1}
        assert world.values(nums(), "colour") == {}
        with pytest.raises(BadFilter, match="no text attribute"):
            world.values(nums(1), "price")
        with pytest.raises(BadFilter, match="unknown attribute"):
            world.values(nums(1), "zzz")

    def test_values_count_groups_once(self, world: Index) -> None:
        chosen = nums(1, 2, 3, 7, 99)
        assert world.values(chosen, "colour", world.groups(chosen)) == {"red": 1, "blue": 2}
        assert world.values(chosen, "size", world.groups(chosen)) == {"XL": 1, "42": 1}
        assert world.values(nums(), "colour", nums()) == {}

    def test_numbers(self, world: Index) -> None:
        found = world.numbers(nums(3, 99, 1, 7), "price")
        assert found.dtype == np.float64
        assert np.array_equal(found, [30, math.nan, 10, math.nan], equal_nan=True)
        with pytest.raises(BadFilter, match="no number attribute"):
            world.numbers(nums(1), "colour")

    def test_groups(self, world: Index) -> None:
        codes = world.groups(nums(1, 2, 3, 7, 99))
        assert codes[0] == codes[1]
        assert len(set(codes.tolist())) == 4

    def test_attributes(self, world: Index) -> None:
        assert world.attributes() == {"colour": "text", "price": "number", "size": "text", "品 牌.": "text"}

    def test_attributes_stay_known_when_their_last_product_goes(self, world: Index) -> None:
        world.delete([3])
        assert world.select(Match("品 牌.", ("安踏",))).tolist() == []
        assert world.values(nums(1), "品 牌.") == {}

    # ---------------------------------------------------------------------------------------------- searching

    def test_search_gives_the_best_first(self, world: Index) -> None:
        query = np.array([0.5, 0.75, 0, 0], np.float32)
        (found,) = world.search([Leg("image", query, 5)])
        assert found.nums.tolist() == [2, 1]
        assert found.nums.dtype == np.int64
        assert found.scores == pytest.approx([0.75, 0.5])
        assert found.scores.dtype == np.float32

    def test_negative_and_zero_scores_are_candidates(self, world: Index) -> None:
        (found,) = world.search([Leg("image", -axis(0), 5)])
        assert found.nums.tolist() == [2, 1]
        assert found.scores == pytest.approx([0, -1])

    def test_limits(self, world: Index) -> None:
        found = world.search([Leg("image", axis(1), limit) for limit in (0, 1, 10_000)])
        assert [c.nums.tolist() for c in found] == [[], [2], [2, 1]]
        assert world.search([]) == []

    def test_words_are_weighed_by_their_rarity(self, world: Index) -> None:
        def idf(n: int) -> float:
            return math.log((3 - n + 0.5) / (n + 0.5) + 1)

        (found,) = world.search([Leg("words", words(t1=1, t2=0.5, t99=7), 5)])
        assert found.nums.tolist() == [1, 2]
        assert found.scores == pytest.approx([idf(2) + 0.5 * idf(1), 2 * idf(2)], rel=1e-5)

    def test_words_nobody_has(self, world: Index) -> None:
        found = world.search([Leg("words", words(t99=1), 5), Leg("words", NONE, 5)])
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
        ],
    )
    def test_legs_that_make_no_sense(self, world: Index, leg: Leg, message: str) -> None:
        with pytest.raises(BadInput, match=message):
            world.search([leg])

    def test_vectors(self, world: Index) -> None:
        found = world.vectors([3, 1, 99, 1, -5, 10**12], "text")
        assert set(found) == {1, 3}
        assert np.array_equal(found[3], axis(2))
        assert found[3].dtype == np.float32
        with pytest.raises(BadInput, match="unknown vector"):
            world.vectors([1], "sound")

    # ----------------------------------------------------------------------------------------------- changing

    def test_upsert_replaces_all_of_a_product(self, world: Index) -> None:
        world.upsert([Entry(1, {"text": axis(3)}, words(t9=1), {"colour": ("green",)}, {}, None)])
        assert len(world) == 4
        assert world.vectors([1], "image") == {}
        image, sparse = world.search([Leg("image", axis(0), 9), Leg("words", words(t1=1, t2=1), 9)])
        assert (image.nums.tolist(), sparse.nums.tolist()) == ([2], [2])
        assert world.select(HasTerms((9,))).tolist() == [1]
        assert world.select(HasTerms((2,))).tolist() == []
        assert world.values(nums(1, 2), "colour") == {"green": 1, "red": 1, "blue": 1}
        assert math.isnan(world.numbers(nums(1), "price")[0])
        assert len(set(world.groups(nums(1, 2)).tolist())) == 2

    def test_of_one_number_the_last_entry_counts(self, index: Index) -> None:
        index.upsert([Entry(1, {}, NONE, {"a": ("x",)}, {}), Entry(1, {}, NONE, {"a": ("y",)}, {})])
        assert index.values(index.select(), "a") == {"y": 1}

    def test_deleted_products_are_gone(self, world: Index) -> None:
        world.delete([1, 99, 1])
        assert len(world) == 3
        assert world.select().tolist() == [2, 3, 7]
        found = world.search([Leg("image", axis(0), 9), Leg("words", words(t1=1), 9)])
        assert [c.nums.tolist() for c in found] == [[2], [2]]
        assert world.vectors([1], "image") == {}
        world.upsert([SHIRT])
        assert world.select(HasTerms((2,))).tolist() == [1]

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
            found = world.search([Leg("image", axis(0), 9), Leg("words", words(t1=1), 9)], Range("price", 1))
            return [found[0].nums.tolist(), found[1].nums.tolist(), world.select().tolist()]

        before = answers()
        world.flush()
        world.optimize()
        assert answers() == before
        world.upsert([SHIRT])
        assert answers() == before

"""Routes that begin with a shopper, over a tiny shop with known right answers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

import wares
import world

ODD = "ann/50% é"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("shop") / "s", encoder=world.ColourEncoder(), create=True) as open_shop:
        open_shop.add(world.ungrouped())
        open_shop.track(
            [
                {"kind": "view", "products": ["mug-red", "dress-red"], "shopper": ODD},
                {"kind": "cart", "products": ["dress-red"], "shopper": ODD},
                {"kind": "view", "products": ["mug-blue"], "session": "s/1"},
            ]
        )
        yield open_shop


@pytest.fixture(scope="module")
def client(
    shop: wares.Shop, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> Iterator[httpx.Client]:
    with served(shop) as open_client:
        yield open_client


def test_recommendations_have_a_stable_shape(client: httpx.Client) -> None:
    answer = client.get("/v1/recommend", params={"shopper": ODD, "limit": 3}).json()
    assert list(answer) == ["placement", "query_id", "fallback", "took_ms", "items"]
    assert answer["placement"] == "home"
    assert answer["fallback"] is False
    item = answer["items"][0]
    assert list(item) == ["id", "score", "product", "reasons", "shares", "url"]
    assert list(item["reasons"][0]) == ["kind", "text", "product", "value"]
    assert item["product"]["colour"] == "red"
    assert item["product"]["pictures"]


def test_products_may_be_repeated_and_categories_written_as_paths(client: httpx.Client) -> None:
    beside = client.get("/v1/recommend?placement=product&product=mug-green&product=dress-green&limit=2").json()
    assert {item["product"]["colour"] for item in beside["items"]} == {"green"}
    kitchen = client.get("/v1/recommend", params={"placement": "category", "category": "Kitchen > Mug"}).json()
    assert {item["product"]["category"][-1] for item in kitchen["items"]} == {"Mug"}
    chinese = client.get("/v1/recommend", params={"session": "s/1", "language": "zh", "limit": 1}).json()
    assert "看过" in chinese["items"][0]["reasons"][0]["text"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("placement=attic", "placement"),
        ("limit=many", "limit"),
        ("limit=1000", "limit"),
        ("filter=smell:rose", "smell"),
        ("colour=red", "colour"),
    ],
)
def test_bad_parameters_are_named(client: httpx.Client, asked: str, says: str) -> None:
    response = client.get(f"/v1/recommend?{asked}")
    assert response.status_code == 400
    assert says in response.json()["error"]["message"]


def test_profiles_of_shoppers_and_sessions(client: httpx.Client) -> None:
    profile = client.get(f"/v1/shoppers/{quote(ODD, safe='')}/profile").json()
    assert profile["shopper"] == ODD
    assert profile["known"] is True
    assert [product["id"] for product in profile["cart"]] == ["dress-red"]
    assert profile["preferences"]["colour"][0] == {"value": "red", "label": "red", "share": 1.0}
    assert profile["counts"] == {"view": 1, "cart": 1}
    session = client.get("/v1/sessions/s%2F1/profile?language=zh").json()
    assert session["known"] is True
    assert session["shopper"] == ""
    assert [product["id"] for product in session["recent"]] == ["mug-blue"]
    unknown = client.get("/v1/shoppers/nobody/profile")
    assert unknown.status_code == 200
    assert unknown.json()["known"] is False
    impossible = client.get("/v1/sessions/a%00/profile")
    assert (impossible.status_code, impossible.json()["error"]["code"]) == (400, "bad_query")


def test_searches_name_their_answer_where_somebody_asks(client: httpx.Client) -> None:
    plain = client.get("/v1/search?q=").json()
    assert "query_id" not in plain
    mine = client.get("/v1/search", params={"q": "", "shopper": ODD}).json()
    assert mine["query_id"]
    assert mine["personal"] is True
    before = [hit["id"] for hit in plain["hits"]]
    assert [hit["moved"] for hit in mine["hits"]] == [
        before.index(hit["id"]) - at for at, hit in enumerate(mine["hits"])
    ]
    assert any(hit["moved"] for hit in mine["hits"])
    off = client.post("/v1/search", json={"q": "", "shopper": ODD, "personal": False}).json()
    assert off["personal"] is False
    assert [hit["id"] for hit in off["hits"]] == [hit["id"] for hit in plain["hits"]]


def test_an_event_changes_the_next_answer(client: httpx.Client) -> None:
    asked = {"session": "fresh", "limit": 3}
    before = client.get("/v1/recommend", params=asked).json()
    assert before["fallback"] is True
    events = [{"kind": "view", "products": ["running-yellow"], "session": "fresh"}]
    assert client.post("/v1/events", json=events).json()["taken"] == 1
    after = client.get("/v1/recommend", params=asked).json()
    assert after["fallback"] is False
    assert {item["product"]["colour"] for item in after["items"][:2]} == {"yellow"}


def test_the_showcase_is_what_the_folder_says(client: httpx.Client, shop: wares.Shop) -> None:
    assert client.get("/v1/showcase").json() == {"shoppers": []}
    shown = '{"shoppers": [{"token": "mei", "name": {"en": "Mei"}, "line": {"en": "Likes red."}}]}'
    path: Path = shop.folder / "showcase.json"
    path.write_text(shown, encoding="utf-8")
    assert client.get("/v1/showcase").json()["shoppers"][0]["token"] == "mei"
    path.unlink()


def test_analytics_answer_or_say_what_they_lack(client: httpx.Client) -> None:
    funnel = client.get("/v1/analytics/funnel?days=1").json()
    assert funnel["whole"]["view"] >= 2
    assert set(client.get("/v1/analytics/queries").json()) == {"searches", "top", "failing"}
    assert client.get("/v1/analytics/segments?language=zh").json()["shoppers"] == 1
    lacking = client.get("/v1/analytics/propensity")
    assert lacking.status_code == 400
    assert "too few" in lacking.json()["error"]["message"]


def test_pages_of_other_origins_do_not_see_shoppers(client: httpx.Client) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    assert "access-control-allow-origin" in client.get("/v1/search?q=mug", headers=origin).headers
    for path in ("/v1/shoppers/ann/profile", "/v1/sessions/s/profile", "/v1/analytics/funnel"):
        assert "access-control-allow-origin" not in client.get(path, headers=origin).headers


def test_a_shopper_is_forgotten(client: httpx.Client, shop: wares.Shop) -> None:
    who = "gone/50% é"
    shop.track([{"kind": "view", "products": ["mug-red"], "shopper": who, "session": "gone-s"}])
    path = f"/v1/shoppers/{quote(who, safe='')}"
    assert client.get(f"{path}/profile").json()["known"] is True
    told = client.delete(path).json()
    assert (told["events"], told["sessions"], told["wiped"]) == (1, 1, True)
    assert client.get(f"{path}/profile").json()["known"] is False
    assert client.get("/v1/sessions/gone-s/profile").json()["known"] is False
    assert client.delete(path).json()["events"] == 0
    shop.track([{"kind": "view", "products": ["mug-red"], "session": "gone-t"}])
    assert client.delete("/v1/sessions/gone-t").json()["events"] == 1
    assert client.delete("/v1/shoppers/%1B").status_code == 400


def test_somebodys_session_cannot_be_taken_over(client: httpx.Client) -> None:
    def told(**who: str) -> dict[str, object]:
        answer: dict[str, object] = client.post(
            "/v1/events", json=[{"kind": "view", "products": ["backpack-red"], **who}]
        ).json()
        return answer

    assert told(shopper="victim", session="of-victim")["taken"] == 1
    assert told(shopper="victim", session="of-victim-2")["taken"] == 1
    theirs = told(shopper="thief", session="of-victim")
    assert (theirs["taken"], theirs["refused"][0]["field"]) == (0, "shopper")  # type: ignore[index]
    assert "new session" in theirs["refused"][0]["reason"]  # type: ignore[index]
    assert client.get("/v1/shoppers/thief/profile").json()["known"] is False


def test_naming_somebody_beside_ones_own_session_opens_nothing(client: httpx.Client) -> None:
    for who, product in (({"shopper": "rich"}, "dress-green"), ({"shopper": "rich", "session": "thiefs"}, "mug-green")):
        client.post("/v1/events", json=[{"kind": "view", "products": [product], **who}])
    profile = client.get("/v1/sessions/thiefs/profile").json()
    assert [product["id"] for product in profile["recent"]] == ["mug-green"]
    assert profile["shopper"] == ""

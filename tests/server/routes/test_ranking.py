from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx

import wares


def test_explanations_and_rankers_are_asked_over_http(
    shop: wares.Shop, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    with served(shop) as client:
        answer = client.get("/v1/explain", params={"q": "red mug", "id": "mug-red"}).json()
        assert (answer["state"], answer["place"]) == ("there", 1) and answer["text"]
        assert client.get("/v1/explain", params={"q": "red mug", "id": "none"}).status_code == 404
        assert client.get("/v1/explain", params={"q": "red mug"}).status_code == 400
        assert client.get("/v1/rankers").json() == {"current": "", "versions": []}

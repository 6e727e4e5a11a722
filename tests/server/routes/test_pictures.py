"""Pictures of products, whatever their ids."""

from urllib.parse import quote

import httpx


def test_ids_of_any_kind(client: httpx.Client, odd_id: str) -> None:
    product = client.get(f"/v1/products/{quote(odd_id, safe='')}").json()
    assert product["id"] == odd_id
    assert len(product["pictures"]) == 2
    for path in product["pictures"]:
        assert client.get(path).headers["content-type"].startswith("image/")
    assert client.get(f"/v1/products/{quote(odd_id, safe='')}/similar").status_code == 200


def test_pictures_are_kept_by_browsers(client: httpx.Client) -> None:
    first = client.get("/v1/products/mug-red/pictures/0")
    assert first.content
    assert "max-age" in first.headers["cache-control"]
    again = client.get("/v1/products/mug-red/pictures/0", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_pictures_come_in_sizes(client: httpx.Client) -> None:
    whole = client.get("/v1/products/mug-red/pictures/0")
    small = client.get("/v1/products/mug-red/pictures/0?width=160")
    assert len(small.content) <= len(whole.content)
    assert small.headers["content-type"] in ("image/webp", whole.headers["content-type"])
    again = client.get("/v1/products/mug-red/pictures/0?width=160", headers={"If-None-Match": small.headers["etag"]})
    assert again.status_code == 304
    refused = client.get("/v1/products/mug-red/pictures/0?width=161")
    assert refused.status_code == 400
    assert "width" in refused.json()["error"]["message"]

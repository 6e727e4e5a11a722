"""Who may ask what: every route of the application is asked by everybody, and a new one cannot be forgotten."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

import coroutines
import wares
import world
from wares.errors import BadSetting
from wares.server.access.declaration import Access
from wares.server.access.policy import Policy
from wares.server.access.sender import Sender
from wares.server.app import create_app
from wares.server.routes.table import ROUTES
from wares.server.routing import Declaration, DeclaredRoute, RouteTable
from wares.settings import Settings

KEY = "a key of the shop's people"
EVIL = "https://evil.example"
FRONT = "https://front.example"
FOREIGN: dict[str, dict[str, str]] = {
    "origin": {"Origin": EVIL},
    "null": {"Origin": "null"},
    "nonsense": {"Origin": "http://["},
    "same host, other port": {"Origin": "http://127.0.0.1:1"},
    "own host in a path": {"Origin": f"{EVIL}/http://shop.test"},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "no-cors": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Content-Type": "text/plain"},
    "form": {"Origin": EVIL, "Content-Type": "application/x-www-form-urlencoded"},
    "own relation, other origin": {"Origin": EVIL, "Sec-Fetch-Site": "same-origin"},
}
OWN: dict[str, dict[str, str]] = {
    "program": {},
    "page": {"Origin": "http://shop.test", "Sec-Fetch-Site": "same-origin"},
    "old page": {"Origin": "http://shop.test"},
    "typed": {"Sec-Fetch-Site": "none"},
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    settings = Settings(server_allowed_hosts="shop.test", server_allowed_origins=FRONT, server_admin_key=KEY)
    with wares.open(
        tmp_path_factory.mktemp("shop") / "s", encoder=world.ColourEncoder(), settings=settings, create=True
    ) as open_shop:
        open_shop.add(world.products())
        yield open_shop


@pytest.fixture(scope="module")
def app(shop: wares.Shop) -> Starlette:
    return create_app(shop, "127.0.0.1")


@pytest.fixture(scope="module")
def routes(app: Starlette) -> list[tuple[str, str, Access | None]]:
    return [one for route in app.routes for one in asked_of(route)]


def asked_of(route: BaseRoute) -> list[tuple[str, str, Access | None]]:
    """Method, path and declaration of what a route answers."""
    assert isinstance(route, DeclaredRoute), f"{route}: declare it in the table"
    path = route.path.replace("{path:path}", "app.js").replace("{slug:path}", "footwear")
    path = path.format(product_id="mug-red", number=0, shopper="ann", session="s", name="x", slug="mug-red")
    return [(method, path, route.access) for method in sorted(route.methods or ())]


async def ask(app: Starlette, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        return await client.request(method, path, headers=headers, **more)


def answer(app: Starlette, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
    return coroutines.run(ask(app, method, path, headers, **more))


def is_closed(response: httpx.Response) -> bool:
    return response.status_code in (401, 403, 421)


def test_every_route_declares_who_may_ask_it(routes: list[tuple[str, str, Access | None]]) -> None:
    assert len(routes) > 20
    assert [route for route in routes if route[2] is None] == []


def test_foreign_pages_ask_what_is_public_alone(app: Starlette, routes: list[tuple[str, str, Access | None]]) -> None:
    for method, path, access in routes:
        for name, headers in FOREIGN.items():
            response = answer(app, method, path, headers, content=b"[]" if method == "POST" else None)
            place = f"{method} {path} as {name}: {response.status_code}"
            assert is_closed(response) == (access is not Access.PUBLIC), place
            allowed = response.headers.get("access-control-allow-origin")
            assert allowed == ("*" if access is Access.PUBLIC and "Origin" in headers else None), place
            assert "access-control-allow-credentials" not in response.headers


def test_own_pages_and_programs_need_a_key_for_the_rest(
    app: Starlette, shop: wares.Shop, routes: list[tuple[str, str, Access | None]]
) -> None:
    owner = {"Authorization": f"Bearer {shop.token}"}
    for method, path, access in routes:
        for name, headers in OWN.items():
            place = f"{method} {path} as {name}"
            body = {"content": b"[]" if method == "POST" else None}
            plain = answer(app, method, path, headers, **body)
            assert is_closed(plain) == (access in (Access.ADMIN, Access.OWNER)), place
            wrong = answer(app, method, path, {**headers, "Authorization": "Bearer wrong"}, **body)
            assert (wrong.status_code == 401) == (access in (Access.ADMIN, Access.OWNER)), place
            keyed = answer(app, method, path, {**headers, "Authorization": f"Bearer {KEY}"}, **body)
            assert is_closed(keyed) == (access is Access.OWNER), place
            if method != "DELETE":
                assert not is_closed(answer(app, method, path, {**headers, **owner}, **body)), place


def test_other_names_are_not_answered(app: Starlette, routes: list[tuple[str, str, Access | None]]) -> None:
    for method, path, _ in routes:
        for host in (
            "evil.example",
            "shop.test.evil.example",
            "10.0.0.1",
            "",
            "localhost.evil.example",
            "[::1",
            "a:b:c",
        ):
            response = answer(app, method, path, {"Host": host, "Authorization": f"Bearer {KEY}"})
            assert response.status_code == 421, f"{method} {path} as {host}"
            assert method == "HEAD" or response.json()["error"]["code"] == "foreign_host"
    for host in ("localhost:9", "127.0.0.1:8700", "[::1]:1", "SHOP.test.", "shop.localhost", "127.9.9.9"):
        assert answer(app, "GET", "/v1/health", {"Host": host}).status_code == 200


def test_preflights(app: Starlette, routes: list[tuple[str, str, Access | None]]) -> None:
    for method, path, access in routes:
        asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
        foreign = answer(app, "OPTIONS", path, {**asked, "Origin": EVIL})
        assert (foreign.status_code == 204) == (access is Access.PUBLIC), f"{method} {path}"
        assert foreign.headers.get("access-control-allow-origin") == ("*" if access is Access.PUBLIC else None)
        front = answer(app, "OPTIONS", path, {**asked, "Origin": FRONT})
        assert (front.headers.get("access-control-allow-origin") == FRONT) == (access is not Access.OWNER)


def test_front_ends_do_what_own_pages_may(app: Starlette, routes: list[tuple[str, str, Access | None]]) -> None:
    headers = {"Origin": FRONT, "Sec-Fetch-Site": "cross-site"}
    for method, path, access in routes:
        response = answer(app, method, path, headers, content=b"[]" if method == "POST" else None)
        assert is_closed(response) == (access in (Access.ADMIN, Access.OWNER)), f"{method} {path}"
        if access is Access.OWNER:
            assert "access-control-allow-origin" not in response.headers
            continue
        assert response.headers["access-control-allow-origin"] == FRONT
        assert "Origin" in response.headers["vary"]
    assert not is_closed(answer(app, "GET", "/v1/status", {**headers, "Authorization": f"Bearer {KEY}"}))


@pytest.mark.parametrize("named", ["shopper", "session"])
def test_who_names_somebody_is_no_foreign_page(app: Starlette, named: str) -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"/v1/search?{named}=ann", {}),
        ("GET", f"/v1/search?%{ord(named[0]):x}{named[1:]}=ann", {}),
        ("GET", f"/v1/recommend?{named}=ann", {}),
        ("POST", "/v1/search", {"json": {named: "ann"}}),
        ("POST", "/v1/search", {"data": {named: "ann"}, "files": {"picture": ("a.png", world.picture("red"))}}),
        ("POST", f"/v1/search?{named}=ann", {"files": {"picture": ("a.png", world.picture("red"))}}),
    ]
    for method, path, more in asked:
        for headers in FOREIGN.values():
            headers = {name: value for name, value in headers.items() if name != "Content-Type"}
            response = answer(app, method, path, headers, **more)
            assert (response.status_code, response.json()["error"]["code"]) == (403, "foreign_page"), f"{method} {path}"
            assert "access-control-allow-origin" not in response.headers
        assert answer(app, method, path, {}, **more).status_code == 200
        assert answer(app, method, path, {"Origin": FRONT}, **more).status_code == 200


async def say_open(request: Request, shop: wares.Shop) -> Response:
    return PlainTextResponse("open")


def with_new(shop: wares.Shop, access: Access | None) -> Starlette:
    """The application with one more route in its table."""
    table = RouteTable()
    table.route("GET", "/v1/new", access)(say_open)
    return create_app(shop, "127.0.0.1", (*ROUTES, *table))


async def new(request: Request) -> Response:
    return PlainTextResponse("open")


def beside_the_table(shop: wares.Shop) -> Starlette:
    """The application with a route that went past the table."""
    app = create_app(shop, "127.0.0.1")
    app.router.routes.append(Route("/v1/new", new))
    return app


def mounted(shop: wares.Shop) -> Starlette:
    """The application with another one mounted in it."""
    app = create_app(shop, "127.0.0.1")
    app.router.routes.append(Mount("/v1", Starlette(routes=[Route("/new", new)])))
    return app


def test_a_route_that_declares_nothing_is_closed(shop: wares.Shop) -> None:
    for app in (with_new(shop, None), beside_the_table(shop), mounted(shop)):
        for headers in (*OWN.values(), *FOREIGN.values(), {"Authorization": f"Bearer {KEY}"}):
            response = answer(app, "GET", "/v1/new", headers)
            assert (response.status_code, response.json()["error"]["code"]) == (403, "closed")
    assert answer(with_new(shop, Access.PUBLIC), "GET", "/v1/new", {}).status_code == 200


@pytest.mark.parametrize("declaration", ROUTES, ids=lambda one: f"{'|'.join(one.methods)} {one.path}")
def test_each_route_without_its_declaration_is_closed(shop: wares.Shop, declaration: Declaration) -> None:
    table = tuple(dataclasses.replace(route, access=None) if route is declaration else route for route in ROUTES)
    app = create_app(shop, "127.0.0.1", table)
    owner = {"Authorization": f"Bearer {shop.token}"}
    for route in app.routes:
        for method, path, access in asked_of(route):
            if access is None:
                for headers in (*OWN.values(), *FOREIGN.values(), owner):
                    assert answer(app, method, path, headers).status_code == 403, f"{method} {path}"


def test_the_page_is_reached_by_links_from_elsewhere(app: Starlette) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for path in ("/", "/s?q=mug", "/p/mug-blue/mug-blue", "/storefront/app.js"):
        assert answer(app, "GET", path, link).status_code == 200


def test_what_is_no_route_says_so_to_everybody(app: Starlette) -> None:
    for headers in (*OWN.values(), *FOREIGN.values()):
        assert answer(app, "GET", "/v1/nowhere", headers).json()["error"]["code"] == "no_such_route"
        assert answer(app, "PUT", "/v1/products", headers).json()["error"]["code"] == "bad_method"


def of(host: str, shop: wares.Shop, **settings: str) -> Policy:
    before = shop.settings
    shop.settings = dataclasses.replace(
        before, **{"server_allowed_hosts": "", "server_allowed_origins": "", "server_admin_key": "", **settings}
    )
    try:
        return Policy.of(shop, host)
    finally:
        shop.settings = before


def sender(host: str = "localhost", here: str = "127.0.0.1", **more: Any) -> Sender:
    return Sender(**{"host": host, "origin": None, "relation": None, "bearer": None, "here": here, **more})


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_without_a_key_loopback_alone_is_open(shop: wares.Shop, host: str) -> None:
    policy = of(host, shop)
    assert not policy.is_exposed
    assert policy.refuse_access(Access.ADMIN, sender()) is None
    assert policy.refuse_access(Access.ADMIN, sender(origin=EVIL)) is not None
    assert policy.refuse_access(Access.OWNER, sender()) is not None
    assert "open" in " ".join(policy.summary())


@pytest.mark.parametrize(
    ("host", "settings"),
    [("0.0.0.0", {}), ("::", {}), ("192.168.1.5", {}), ("shop.example", {}),
     ("127.0.0.1", {"server_allowed_hosts": "a.b"}), ("127.0.0.1", {"server_allowed_hosts": "*"})],
)  # fmt: skip
def test_without_a_key_the_rest_is_closed_where_others_reach_it(
    shop: wares.Shop, host: str, settings: dict[str, str]
) -> None:
    policy = of(host, shop, **settings)
    refusal = policy.refuse_access(Access.ADMIN, sender())
    assert refusal is not None
    assert (refusal.status, "server_admin_key" in refusal.message) == (403, True)
    assert "WARES_SERVER_ADMIN_KEY" in " ".join(policy.summary())
    assert policy.refuse_access(Access.PAGE, sender()) is None
    assert policy.refuse_access(Access.ADMIN, sender(bearer=shop.token.encode())) is None


def test_a_server_is_called_by_the_address_it_was_reached_at(shop: wares.Shop) -> None:
    everywhere = of("0.0.0.0", shop)
    assert everywhere.refuse_host(sender("192.168.1.5:8700", here="192.168.1.5")) is None
    assert everywhere.refuse_host(sender("192.168.1.6:8700", here="192.168.1.5")) is not None
    assert of("shop.lan", shop).refuse_host(sender("shop.lan:8700")) is None
    assert of("::", shop).refuse_host(sender("192.168.1.5", here="::ffff:192.168.1.5")) is None
    assert of("127.0.0.1", shop, server_allowed_hosts="*").refuse_host(sender("anything.example")) is None


def test_a_key_stands_in_a_file(shop: wares.Shop) -> None:
    (shop.folder / "key").write_text(f"{KEY}\n", encoding="utf-8")
    policy = of("0.0.0.0", shop, server_admin_key_file="key")
    assert policy.refuse_access(Access.ADMIN, sender(bearer=KEY.encode())) is None
    assert policy.refuse_access(Access.ADMIN, sender()) is not None
    assert KEY not in repr(policy) + " ".join(policy.summary())
    with pytest.raises(BadSetting, match="leave one"):
        of("0.0.0.0", shop, server_admin_key_file="key", server_admin_key="x")
    with pytest.raises(BadSetting, match=r"server_admin_key_file: .* cannot be read"):
        of("0.0.0.0", shop, server_admin_key_file="none")
    (shop.folder / "key").write_text("\n", encoding="utf-8")
    with pytest.raises(BadSetting, match="is empty"):
        of("0.0.0.0", shop, server_admin_key_file="key")


@pytest.mark.parametrize("origin", ["shop.example", "*", "null", "https://", "https://a/b", "ftp://a"])
def test_origins_that_are_none(shop: wares.Shop, origin: str) -> None:
    with pytest.raises(BadSetting, match="is no origin"):
        of("127.0.0.1", shop, server_allowed_origins=origin)


def test_origins_are_compared_as_browsers_write_them(shop: wares.Shop) -> None:
    policy = of("127.0.0.1", shop, server_allowed_origins="https://Front.example:443/, http://a.b:8080")
    for origin in ("https://front.example", "http://a.b:8080"):
        assert policy.is_page(sender(origin=origin, relation="cross-site"))
    for origin in ("http://front.example", "http://a.b", "https://front.example.evil", "https://front.example:444"):
        assert not policy.is_page(sender(origin=origin))


def test_the_key_is_shown_nowhere(shop: wares.Shop, app: Starlette) -> None:
    assert KEY not in repr(shop.settings)
    keyed = {"Authorization": f"Bearer {KEY}"}
    for path in ("/v1/status", "/v1/openapi.json", "/v1/shop", "/v1/ready"):
        text = answer(app, "GET", path, keyed).text
        assert KEY not in text
        assert shop.token not in text


def test_being_ready_tells_nothing_of_the_shop(shop: wares.Shop, app: Starlette) -> None:
    assert answer(app, "GET", "/v1/ready", {}).json() == {"ready": True}
    assert str(shop.folder) in answer(app, "GET", "/v1/status", {"Authorization": f"Bearer {KEY}"}).text

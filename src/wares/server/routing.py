"""Route table: the declarations of which the application, its description and its tests are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wares.errors import ShopReadOnly
from wares.server.access.declaration import Access
from wares.server.http.media import JSON

if TYPE_CHECKING:
    from wares.shop import Shop

Handler = Callable[[Request, "Shop"], Awaitable[Response]]
"""What answers a request to a shop."""


@dataclass(frozen=True, slots=True)
class Content:
    """A body that is not JSON of one type: its media type, and what it says."""

    media: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Declaration:
    """One route.

    methods      all of them respond by `handler`, whose docstring describes the route
    access       who may ask it; None = nobody, for nothing was declared
    parameters   type of what stands in the URL; None = nothing
    body         media type → type of the body, or its JSON schema; empty = no body
    answer       type of the answer of success, as JSON; None = it is not described (a page, a file of it)
    statuses     further statuses of success, and what they mean
    writes       whether it changes the shop; then one that is only read refuses it before its body is read, and readers
                 beside a process that writes have that process answer
    asks_writer  whether the process that writes knows more of it than those that read, and is asked first
    """

    methods: tuple[str, ...]
    path: str
    handler: Handler
    access: Access | None = None
    parameters: type | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    answer: Any | Content | None = None
    statuses: Mapping[int, str] = field(default_factory=dict)
    writes: bool = False
    asks_writer: bool = False

    async def endpoint(self, request: Request) -> Response:
        """Answer a request by the shop that the application is of, or by the process that writes it. Raises
        `ShopReadOnly`, `WriterAway`.
        """
        shop, writer = request.app.state.shop, request.app.state.writer
        if writer is not None and (self.writes or (self.asks_writer and writer.is_ready)):
            answer: Response = await writer.forward(request)
            return answer
        if self.writes and shop.read_only:
            raise ShopReadOnly(f"{request.method} {self.path}")
        return await self.handler(request, shop)


class RouteTable:
    """The routes of one subject, in the order in which they were declared."""

    def __init__(self) -> None:
        self._declarations: list[Declaration] = []

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self._declarations)

    def route(
        self,
        methods: str,
        path: str,
        access: Access | None = None,
        *,
        parameters: type | None = None,
        body: Any = None,
        answer: Any | Content | None = None,
        statuses: Mapping[int, str] | None = None,
        writes: bool = False,
        asks_writer: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Declare the route that a function answers; see `Declaration`.

        methods   separated by spaces
        body      type of a JSON body, or media type → type
        """
        bodies: Mapping[str, Any] = body if isinstance(body, Mapping) else {} if body is None else {JSON: body}

        def declare(handler: Handler) -> Handler:
            declaration = Declaration(
                methods=tuple(methods.split()),
                path=path,
                handler=handler,
                access=access,
                parameters=parameters,
                body=bodies,
                answer=answer,
                statuses=statuses or {},
                writes=writes,
                asks_writer=asks_writer,
            )
            self._declarations.append(declaration)
            return handler

        return declare


class DeclaredRoute(Route):
    """A declared route in the application. It answers its methods alone: HEAD only where it is declared."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(declaration.path, declaration.endpoint, methods=declaration.methods)
        self.methods = set(declaration.methods)
        self.access = declaration.access

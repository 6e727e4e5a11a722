"""Rendering: pages become HTML by Jinja2 templates, everything escaped, with headers for caches and browsers."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from http import HTTPStatus

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from wares.server.assets.files import assets
from wares.server.pages.addresses import Addresses
from wares.server.pages.boot import boot_of, script_json
from wares.server.pages.cache import RenderedPage
from wares.server.pages.page import Page
from wares.server.pages.texts import HTML_LANGUAGE, attribute_name, number
from wares.server.pages.visit import PageVisit

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY.format(targets="'self'"),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_TAG_BYTES = 12


@cache
def environment() -> Environment:
    """The templates, compiled once."""
    found = Environment(
        loader=PackageLoader("wares.server.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made = assets()
    found.globals.update(
        style=made.style.path, script=made.script.path, icons=Markup(made.icons), html_languages=HTML_LANGUAGE
    )
    return found


def html(page: Page, visit: PageVisit) -> str:
    """The page as HTML."""
    template = environment().get_template(f"{_TEMPLATES.get(page.kind, page.kind)}.html")
    return template.render(
        page=page,
        view=page.view,
        visit=visit,
        t=visit.t,
        number=partial(number, language=visit.language),
        attribute_name=partial(attribute_name, language=visit.language),
        boot=script_json(boot_of(page, visit)),
        json_ld=[script_json(node) for node in page.json_ld],
        words=dict(visit.parameters).get("q", "") if page.kind == "search" else "",
        language_path=partial(_language_path, page),
    )


_TEMPLATES = {
    "category": "list", "brand": "list", "search": "list", "cart": "shell", "compare": "shell", "hearts": "shell",
    "gone": "message", "missing": "message", "failed": "message",
}  # fmt: skip


def _language_path(page: Page, addresses: Addresses) -> str:
    """Where the page in another language lies; the home page in the shop's own language by the address that chooses it,
    as the plain one leads visitors to the language of their browser.
    """
    path = page.locate(addresses)
    return f"{path}?language={addresses.language}" if path == "/" else path


def rendered(page: Page, visit: PageVisit) -> RenderedPage:
    """The page as it is sent."""
    body = html(page, visit).encode("utf-8", "replace")
    tag = f'"{hashlib.blake2b(body, digest_size=_TAG_BYTES).hexdigest()}"'
    return RenderedPage(body, tag, visit.language, page.status)


def page_response(page: RenderedPage, known_tags: str = "", form_target: str = "") -> Response:
    """The answer that is a page; of a page whose tag the asker has, only that it is unchanged. Its forms go to the shop
    itself and, where there is one, to the origin `form_target`.

    Nothing in it is anybody's own, so that shared caches may keep it as long as they ask whether it still holds.
    """
    policy = _POLICY.format(targets=f"'self' {form_target}".rstrip())
    headers = {**PAGE_HEADERS, "Content-Security-Policy": policy, "ETag": page.tag, "Content-Language": page.language}
    if page.status == HTTPStatus.OK and page.tag in [each.strip().removeprefix("W/") for each in known_tags.split(",")]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(page.body, page.status, headers, "text/html")

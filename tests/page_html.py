"""Pages read back: by an HTML parser, and their JSON-LD by a library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
import lxml.html
from extruct import jsonld


@dataclass(frozen=True)
class Read:
    """What a page says."""

    response: httpx.Response
    tree: lxml.html.HtmlElement
    nodes: list[dict[str, Any]]

    def one(self, path: str) -> str:
        """What an XPath finds, which must be one text."""
        (found,) = self.tree.xpath(path)
        return str(found)

    def meta(self, name: str) -> str:
        return self.one(f"//meta[@name='{name}' or @property='{name}']/@content")

    @property
    def title(self) -> str:
        return self.one("//title/text()")

    @property
    def canonical(self) -> str:
        return self.one("//link[@rel='canonical']/@href")

    @property
    def languages(self) -> dict[str, str]:
        links = self.tree.xpath("//head/link[@rel='alternate']")
        return {link.get("hreflang"): link.get("href") for link in links}

    @property
    def links(self) -> list[str]:
        """Paths that the page's body links, without those that robots are not to follow."""
        return [
            each.get("href") for each in self.tree.xpath("//body//a[@href]") if "nofollow" not in each.get("rel", "")
        ]

    @property
    def boot(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.one("//script[@id='boot']/text()"))
        return found

    def node(self, kind: str) -> dict[str, Any]:
        """The one JSON-LD object of a type."""
        (found,) = [node for node in self.nodes if node["@type"] == kind]
        return found


def read(response: httpx.Response) -> Read:
    return Read(response, lxml.html.fromstring(response.content), jsonld.JsonLdExtractor().extract(response.text))


def get(client: httpx.Client, path: str, status: int = 200, **headers: str) -> Read:
    response = client.get(path, headers={"Accept": "text/html", **headers})
    assert response.status_code == status, f"{path}: {response.status_code} {response.headers.get('location', '')}"
    return read(response)

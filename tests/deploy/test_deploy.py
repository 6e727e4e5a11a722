"""What lies in deploy/ can be read, and names commands, settings, routes and metrics that are there."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from wares.cli.app import app
from wares.server.http.metrics import Metrics
from wares.server.routes.table import ROUTES
from wares.settings.table import FIELDS

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
YAML = [path for path in FILES if path.suffix == ".yaml"]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")


def names(path: Path) -> str:
    return str(path.relative_to(DEPLOY))


def metrics() -> set[str]:
    """Names of samples that a server may tell."""
    told = Metrics()
    told.observe_request("GET", "/v1/search", 200, 0.1)
    told.observe_stages({"words": 1.0})
    return {line.split("{")[0] for line in told.text().decode().splitlines() if not line.startswith("#")}


def command_lines() -> Iterator[list[str]]:
    for unit in DEPLOY.glob("*.service"):
        for line in unit.read_text().splitlines():
            if line.startswith("ExecStart="):
                yield shlex.split(line.removeprefix("ExecStart="))[1:]
    docker = (DEPLOY / "Dockerfile").read_text()
    yield json.loads(re.findall(r"^CMD (.*)$", docker, re.M)[0])
    for document in yaml.safe_load_all((DEPLOY / "kubernetes" / "wares.yaml").read_text()):
        if document["kind"] == "StatefulSet":
            yield document["spec"]["template"]["spec"]["containers"][0]["args"]


@pytest.mark.parametrize("path", YAML, ids=names)
def test_yaml_is_yaml(path: Path) -> None:
    assert all(yaml.safe_load_all(path.read_text()))


def test_commands_and_their_options_are_there() -> None:
    lines = list(command_lines())
    assert len(lines) >= 5
    for command, *arguments in lines:
        known = {option for parameter in COMMANDS[command].params for option in parameter.opts}
        assert {one for one in arguments if one.startswith("--")} <= known


@pytest.mark.parametrize("path", FILES, ids=names)
def test_settings_are_there(path: Path) -> None:
    named = set(re.findall(r"\bWARES_((?:SERVER|STORE|SHOP|SEARCH|EVENTS)_[A-Z_]+)\b", path.read_text()))
    assert {one.lower() for one in named} <= FIELDS.keys()


@pytest.mark.parametrize("path", [DEPLOY / "prometheus/alerts.yaml", DEPLOY / "grafana/wares.json"], ids=names)
def test_metrics_are_told(path: Path) -> None:
    named = set(re.findall(r"\bwares_\w+", path.read_text()))
    assert named
    assert named <= metrics()


def test_routes_are_there() -> None:
    known = {route.path for route in ROUTES}
    text = "\n".join(path.read_text() for path in FILES)
    assert set(re.findall(r"/v1/[a-z]+|/metrics\b", text)) <= known


def test_the_board_has_a_question_in_every_panel() -> None:
    board: dict[str, Any] = json.loads((DEPLOY / "grafana" / "wares.json").read_text())
    assert all(target["expr"] for panel in board["panels"] for target in panel["targets"])
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_pods_are_asked_whether_they_are_ready() -> None:
    documents = yaml.safe_load_all((DEPLOY / "kubernetes" / "wares.yaml").read_text())
    pod = next(one for one in documents if one["kind"] == "StatefulSet")["spec"]["template"]["spec"]
    assert all(probe in pod["containers"][0] for probe in _PROBES)
    assert pod["securityContext"]["runAsNonRoot"]

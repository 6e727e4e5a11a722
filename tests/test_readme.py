"""The README, line by line: its commands are run in its order, on the files it names, in a copy of them."""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import pytest
from typer.testing import CliRunner

from until import LONG
from wares.cli.app import app
from wares.shop.runtime.holder import server_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def test_every_line_of_the_readme_runs(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    monkeypatch.setenv("COLUMNS", "200")
    at = 0
    while at < len(BLOCKS):
        kind, text = BLOCKS[at]
        at += 1
        if kind == "python":
            run_python(text)
        elif kind == "sh" and text.startswith("wares serve"):
            with serving(text):
                while at < len(BLOCKS) and BLOCKS[at][0] == "sh":
                    run_lines(BLOCKS[at][1])
                    at += 1
        elif kind == "sh":
            run_lines(text)


def test_the_readme_shows_what_it_says() -> None:
    kinds = [kind for kind, _ in BLOCKS if kind in ("sh", "python")]
    assert kinds == ["sh", "sh", "sh", "sh", "sh", "sh", "python", "sh", "sh"]
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def run_lines(text: str) -> None:
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            RUNNERS[words[0]](words[1:])


def run_wares(words: list[str]) -> None:
    found = CliRunner().invoke(app, words, env={"NO_COLOR": "1"}, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    if words[0] in ("search", "recommend"):
        assert re.search(r"^P\d{4} ", found.stdout, re.MULTILINE), found.stdout


def run_make(words: list[str]) -> None:
    """The Makefile has the target; the demo is made as it makes it, only smaller."""
    (target,) = words
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    if target == "demo":
        run_wares(["demo", "--no-serve", "--products", "12", "--shoppers", "3"])
        run_wares(["status", "--shop", "demo-shop"])


def run_pip(words: list[str]) -> None:
    """It installs what lies in this folder, with extras that there are."""
    assert words[0] == "install"
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for mentioned in re.findall(r"pip install \"?\.(?:\[(\w+)\])?", README):
        assert not mentioned or mentioned in extras
    assert words[1:] == ["."]


def run_curl(words: list[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    busy = server_of(Path("my-shop"))
    assert busy is not None and busy.address is not None
    words = [word.replace("localhost:8700", busy.address) for word in words]
    found = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*", *words],
        capture_output=True, text=True, timeout=LONG,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    answer = json.loads(found.stdout)
    assert answer.get("taken") or answer.get("items") or answer.get("hits"), answer


def run_python(text: str) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(text, "README.md", "exec"), {})
    assert "Because you looked at Red mug" in out.getvalue()


RUNNERS = {"wares": run_wares, "make": run_make, "pip": run_pip, "curl": run_curl}


@contextmanager
def serving(text: str) -> Iterator[None]:
    """`wares serve` as the README starts it, but on a free port."""
    (line,) = text.splitlines()
    words = shlex.split(line, comments=True)[1:]
    environment = {**os.environ, "NO_COLOR": "1", "WARES_SERVER_PORT": "0", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "wares", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        try:
            while "is open at" not in (said := server.stdout.readline()):
                assert said, "the server ended"
            yield
        finally:
            server.terminate()
            server.stdout.read()
        assert server.wait(LONG) == 0

"""Errors as one line on standard error, in the words of the command line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from rich.text import Text

from wares.cli.output.console import stderr
from wares.errors import BadFilter, BadQuery, BadSetting, WaresError

_INTERRUPTED = 130


def parse_pair(option: str, text: str, form: str) -> tuple[str, str]:
    """What an option with an equals sign says, `form` in words. Raises `BadSetting` naming the option."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadSetting(f"{option} {text}: write it as {form}")
    return name.strip(), value


@contextmanager
def query_errors_by_option(options: Mapping[str, str]) -> Iterator[None]:
    """Errors of a query that begin with the name of one of its parts name the option that gives it instead.

    options   part → option; what a filter names is told without its part
    """
    try:
        yield
    except BadQuery as error:
        part = re.match(r"\w+", message := str(error))
        if part and part[0] in options:
            raise type(error)(options[part[0]] + message[part.end() :]) from error
        if isinstance(error, BadFilter) and "filter" in options:
            raise BadFilter(f"{options['filter']}: {message}") from error
        raise


@contextmanager
def errors_as_lines() -> Iterator[None]:
    """Errors raised on purpose, and those of files, become one line on standard error and exit code 1; an interrupt
    becomes 130.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        with _say_interrupts(), _close_broken_pipes():
            yield
            sys.stdout.flush()
    except WaresError as error:
        _fail(str(error), error)
    except OSError as error:
        path = f"{error.filename}: " if error.filename else ""
        _fail(f"{path}{error.strerror or error}", error)


@contextmanager
def _say_interrupts() -> Iterator[None]:
    """An interrupt, also as the library of the command line ends one, ends with a word of advice."""
    try:
        yield
    except KeyboardInterrupt:
        _print_interrupted()
        raise SystemExit(_INTERRUPTED) from None
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:
            _print_interrupted()
        raise


@contextmanager
def _close_broken_pipes() -> Iterator[None]:
    """Nobody reads any more: the rest goes nowhere, and that is no failure."""
    try:
        yield
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _print_interrupted() -> None:
    advice = " What was acknowledged is kept; run the same command again to go on."
    stderr.print(Text.assemble(("Stopped.", "yellow"), advice), soft_wrap=True)


def _fail(message: str, error: Exception) -> None:
    with suppress(OSError):
        lines = [line for line in message.splitlines() if line.strip(" ^")]  # without what points at a place
        stderr.print(Text.assemble(("wares:", "bold red"), f" {' '.join(lines)}"), soft_wrap=True)
    raise SystemExit(1) from error

"""Body formats: JSON, or a form with files, for a search's body. Text is UTF-8."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from wares.errors import BadInput, BadQuery
from wares.server.http.media import FORM, JSON
from wares.server.schemas.decode import from_json, from_pairs
from wares.server.schemas.requests.search import QueryRequest

MOST_FILES = 8
MOST_FIELDS = 200
_UTF8 = ("utf-8", "utf8")


class _Form(MultiPartParser):
    """Keeps files in memory: bodies are bounded, and the disk of temporary files is not the shop's to fill."""

    spool_max_size = 2**40


def url_pairs(request: Request) -> list[tuple[str, str]]:
    """The parameters in the URL."""
    return parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)


def require_media(request: Request, *media_types: str) -> str:
    """The media type of a body. Refuses with 415 another than `media_types`, or text that is not UTF-8.

    Other types than JSON are refused where a page of another origin could send them without asking the browser first.
    """
    media, options = parse_options_header(request.headers.get("content-type"))
    kind = media.decode("latin-1").strip().lower()
    if kind not in media_types:
        raise HTTPException(415, f"content-type: send {' or '.join(media_types)}")
    charset = options.get(b"charset", b"utf-8").decode("latin-1").strip().lower()
    if charset not in _UTF8:
        raise HTTPException(415, f"content-type: {charset[:40]} is not read; send text in UTF-8")
    return kind


@dataclass(frozen=True, slots=True)
class SentFiles:
    """Files sent with a search: pictures, a recording of what is asked for, a film of what is sought (b"" = none)."""

    pictures: tuple[bytes, ...] = ()
    audio: bytes = b""
    film: bytes = b""


async def audio_body(request: Request) -> bytes:
    """The recording of a form. Raises `BadInput` where there is none."""
    require_media(request, FORM)
    form = await _form(request)
    try:
        _, _, files = _form_fields(form)
    finally:
        await form.close()
    if not files.audio:
        raise BadInput("audio: no recording; send one as the file `audio`")
    return files.audio


async def search_body(request: Request) -> tuple[QueryRequest, SentFiles]:
    """A POSTed search and the files sent with it."""
    if require_media(request, JSON, FORM) == JSON:
        return from_json(await request.body(), QueryRequest), SentFiles()
    form = await _form(request)
    try:
        pairs, text, files = _form_fields(form)
    finally:
        await form.close()
    pairs = [*url_pairs(request), *pairs]
    if text is None:
        return from_pairs(pairs, QueryRequest), files
    if pairs:
        raise BadQuery(f"{pairs[0][0]}: given beside `query`; put it into the JSON of `query`")
    return from_json(text.encode("utf-8", "replace"), QueryRequest), files


def _form_fields(form: FormData) -> tuple[list[tuple[str, str]], str | None, SentFiles]:
    """Fields, what `query` says, and the files."""
    pictures: list[bytes] = []
    media = {"audio": b"", "film": b""}
    pairs: list[tuple[str, str]] = []
    text: str | None = None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if media.get(name) == b"":
                media[name] = value.file.read()
            elif name in ("picture", "pictures"):
                pictures.append(value.file.read())
            else:
                raise BadInput(
                    f"{name}: one file too many, or by an unknown name; send `pictures`, one `audio`, one `film`"
                )
        elif name == "query":
            text = value
        else:
            pairs.append((name, value))
    return pairs, text, SentFiles(tuple(pictures), **media)


async def _form(request: Request) -> FormData:
    """The parts of a form. The parser sees the boundary alone, so that it decodes by no other charset."""
    _, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"").decode("latin-1")
    if not boundary or not boundary.isascii() or any(letter in boundary for letter in '"\\;'):
        raise BadInput("content-type: no boundary that can be read; let your client make the form")
    headers = Headers({"content-type": f'{FORM}; boundary="{boundary}"'})
    parser = _Form(headers, request.stream(), max_files=MOST_FILES, max_fields=MOST_FIELDS)
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise BadInput(f"the form cannot be read: {error.message}") from error

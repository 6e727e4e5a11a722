"""Hugging Face hub: a model as a local folder, from the cache, or fetched once into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from wares.encode.pretrained.model_folder import CONFIG, NEEDED, Precision, choose
from wares.errors import BadSetting, MissingExtra

PREFIX = "hf:"
_NAME = re.compile(r"hf:([\w.-]+/[\w.-]+)(?:@([\w./-]+))?")
_SMALL = ("*.json", "vocab.txt", "spiece.model", "*_Dense/model.safetensors")
_MISSING = (401, 403, 404)


@dataclass(frozen=True, slots=True)
class HubLocation:
    """Location of the hub and of its cache; None = as huggingface_hub is set up."""

    cache: Path | None = None
    endpoint: str | None = None


def fetch(name: str, precision: Precision, location: HubLocation | None = None) -> Path:
    """The folder of the model `name` ("hf:owner/name", "hf:owner/name@revision").

    A model that is in the cache is taken from there without asking the hub, so that it stays the same and a shop opens
    without a network; name a revision to have another one. Only the files that are needed are fetched, graphs last.

    Raises `BadSetting` when the name, the model or the network is wrong, `MissingExtra` without huggingface_hub.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise BadSetting(f"{name}: write a model of the hub as hf:owner/name or hf:owner/name@revision")
    try:
        import huggingface_hub as hub
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{name}: a model of the Hugging Face hub", "pretrained") from error
    location = location or HubLocation()
    arguments: dict[str, Any] = {"repo_id": match[1], "revision": match[2], "cache_dir": location.cache}
    folder = _cached_folder(hub, arguments)
    if folder is None or not _complete(folder, precision):
        folder = _download(hub, name, arguments, precision, location.endpoint)
    return folder


def _cached_folder(hub: Any, arguments: dict[str, Any]) -> Path | None:
    try:
        return Path(hub.snapshot_download(**arguments, local_files_only=True))
    except hub.errors.LocalEntryNotFoundError:
        return None


def _complete(folder: Path, precision: Precision) -> bool:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return CONFIG in names and choose(names, precision) is not None


def _download(hub: Any, name: str, arguments: dict[str, Any], precision: Precision, endpoint: str | None) -> Path:
    try:
        info = hub.HfApi(endpoint=endpoint).model_info(arguments["repo_id"], revision=arguments["revision"])
        names = {str(file.rfilename) for file in info.siblings}
        graphs = choose(names, precision)
        if graphs is not None:
            small = sorted(file for file in names if any(fnmatch(file, pattern) for pattern in _SMALL))
            for file in (*small, *graphs.beside, *graphs.names):
                hub.hf_hub_download(**arguments, filename=file, endpoint=endpoint)
            return Path(hub.snapshot_download(**arguments, local_files_only=True))
    except Exception as error:  # the hub's client raises its transport's errors; this is the one border
        raise BadSetting(_trouble(name, arguments["repo_id"], error)) from error
    there = ", ".join(sorted(file for file in names if file.endswith(".onnx"))) or "none"
    raise BadSetting(
        f"{name}: no ONNX graphs to use (found: {there}). Choose a model that has them (onnx-community's and"
        f" Xenova's do), or export it with optimum and give the folder. Needed: {NEEDED}"
    )


def _trouble(name: str, repository: str, error: Exception) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in _MISSING:
        return f"{name}: the hub has no such model or revision, or it asks for a login (`hf auth login`): {error}"
    return (
        f"{name}: not in the cache, and the hub cannot be reached ({error}). On a machine with a network run"
        f" `hf download {repository} --local-dir FOLDER`, bring FOLDER here and set encoder_path to it."
        f" Needed: {NEEDED}"
    )

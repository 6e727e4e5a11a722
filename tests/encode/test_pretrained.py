"""Pretrained models equal their reference implementation; quantised, cut, fetched, broken, joined, in a shop."""

import http.server
import io
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import wares
from wares.catalog.pictures.decode import PictureLimits, decode
from wares.encode import load
from wares.encode.concatenated import ConcatenatedEncoder
from wares.encode.pretrained import hub, model, pooling
from wares.encode.pretrained import preprocessing as pixels
from wares.encode.pretrained.model_folder import choose
from wares.errors import BadPicture, BadSetting
from wares.settings import Settings

for module in ("torch", "transformers", "tokenizers", "sentencepiece"):
    pytest.importorskip(module)
models = pytest.importorskip("encode.pretrained_models")
pytestmark = pytest.mark.train

TOWERS = ("clip", "siglip_one", "siglip_two", "chinese_clip")
TEXTS = ["red dress", "Men's navy-blue  SHIRT!", "红色连衣裙 red", "a", "x y\tz ÉÀ", "far more words than fit " * 9]


def drawn(height: int, width: int, mode: str = "RGB") -> Image.Image:
    rng = np.random.default_rng(height * 1000 + width)
    shape = (height, width, {"RGB": 3, "RGBA": 4}[mode]) if mode != "L" else (height, width)
    return Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8), mode=None)


PICTURES = [drawn(40, 31), drawn(7, 300), drawn(300, 7), drawn(32, 32), drawn(1, 1), drawn(33, 64, "L")]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    kept: dict[tuple[Any, ...], Any] = {}

    def make(name: str, **how: Any) -> Any:
        key = (name, *sorted(how.items()))
        if key not in kept:
            kept[key] = getattr(models, name)(tmp_path_factory.mktemp("models") / name, **how)
        return kept[key]

    return make


@pytest.mark.parametrize("name", TOWERS)
def test_two_towers_equal_the_reference(name: str, made: Callable[..., Any]) -> None:
    reference, encoder = made(name), load.load(made(name).folder, threads=1)
    together = encoder.encode_words(TEXTS)
    assert together == pytest.approx(reference.words(TEXTS), abs=1e-4)
    for text, vector in zip(TEXTS, together, strict=True):
        assert encoder.encode_words([text])[0] == pytest.approx(vector, abs=1e-5)
    pictured = encoder.encode_pictures([np.asarray(p.convert("RGB")) for p in PICTURES * 2])
    assert pictured[: len(PICTURES)] == pytest.approx(reference.pictures(PICTURES), abs=1e-4)
    assert pictured[: len(PICTURES)] == pytest.approx(pictured[len(PICTURES) :], abs=1e-6)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.linalg.norm(together - together[0], axis=1)[1:].min() > 0.05
    assert np.linalg.norm(pictured - pictured[0], axis=1)[1 : len(PICTURES)].min() > 0.05


@pytest.mark.parametrize("name", [*TOWERS, "sentences"])
def test_the_contract_of_encoders(name: str, made: Callable[..., Any]) -> None:
    encoder = load.load(made(name).folder, threads=1)
    assert encoder.encode_words([]).shape == encoder.encode_pictures([]).shape == (0, encoder.dim)
    assert encoder.encode_words([""]).dtype == np.float32
    assert not encoder.encode_words(["", " \t "]).any()
    assert len(encoder.fingerprint) == 16
    assert load.load(str(made(name).folder)).fingerprint == encoder.fingerprint
    for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))):
        with pytest.raises(BadPicture, match="uint8 RGB"):
            encoder.encode_pictures([wrong])


def test_a_transparent_file_lies_on_white_as_in_the_reference(made: Callable[..., Any]) -> None:
    picture, file = drawn(50, 41, "RGBA"), io.BytesIO()
    picture.save(file, "PNG")
    found = load.load(made("clip").folder).encode_pictures([decode(file.getvalue(), PictureLimits()).pixels])
    assert found == pytest.approx(made("clip").pictures([picture]), abs=1e-4)


def test_an_extreme_picture_costs_no_more_than_what_is_kept_of_it(made: Callable[..., Any]) -> None:
    wide = np.tile(np.asarray(drawn(2, 40)), (1, 60_000, 1))
    (vector,) = load.load(made("clip").folder).encode_pictures([wide])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "said",
    [
        {"size": 20, "crop_size": 24, "do_center_crop": True},
        {"size": {"shortest_edge": 31}, "crop_size": {"height": 17, "width": 30}},
        {"size": {"height": 20, "width": 26}, "resample": 2, "do_rescale": False},
        {"do_resize": False, "size": 1, "crop_size": {"height": 45, "width": 20}, "do_normalize": False},
        {"size": {"height": 9, "width": 9}, "do_pad": True, "pad_size": {"height": 12, "width": 14}},
    ],
)
def test_preprocessing_equals_the_reference(said: dict[str, Any]) -> None:
    import transformers

    said = {"image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6], "do_convert_rgb": True} | said
    said.setdefault("do_center_crop", "crop_size" in said)
    reference = transformers.CLIPImageProcessorPil(**said)
    for picture in PICTURES:
        wanted = reference(picture, return_tensors="np")["pixel_values"][0]
        assert pixels.parse(said)(np.asarray(picture.convert("RGB"))) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize(
    "how", [{"how": "cls"}, {"how": "mean"}, {"how": "max"}, {"how": "lasttoken"}, {"dense": True}]
)
def test_sentence_encoders_equal_the_reference(how: dict[str, Any], made: Callable[..., Any]) -> None:
    reference = made("sentences", **how)
    encoder = model.load(reference.folder, threads=1)
    assert encoder.encode_words(TEXTS) == pytest.approx(reference.words(TEXTS), abs=1e-4)
    with pytest.raises(BadPicture, match="words only"):
        encoder.encode_pictures([np.zeros((4, 4, 3), np.uint8)])


def test_ways_of_pooling_by_hand() -> None:
    tokens = np.array([[[1.0, -4.0], [3.0, -2.0], [9.0, 9.0]]], dtype=np.float32)
    mask = np.array([[1, 1, 0]])
    assert pooling.pool(tokens, mask, "mean").tolist() == [[2.0, -3.0]]
    assert pooling.pool(tokens, mask, "max").tolist() == [[3.0, -2.0]]
    assert pooling.pool(tokens, mask, "mean_sqrt_len_tokens") == pytest.approx(np.array([[4.0, -6.0]]) / 2**0.5)
    assert pooling.pool(tokens, mask, "weightedmean") == pytest.approx(np.array([[7.0, -8.0]]) / 3)
    assert pooling.pool(tokens, mask[:, ::-1], "cls").tolist() == [[3.0, -2.0]]


def test_words_alone_are_joined_with_the_built_in_encoder(made: Callable[..., Any]) -> None:
    reference, built_in = made("sentences"), load.load()
    encoder = load.load(reference.folder)
    assert isinstance(encoder, ConcatenatedEncoder)
    words, picture = encoder.encode_words(["red dress"]), np.asarray(drawn(40, 31))
    half = np.hstack([reference.words(["red dress"]), built_in.encode_words(["red dress"])]) / 2**0.5
    assert words == pytest.approx(half, abs=1e-4)
    likeness = (words @ encoder.encode_pictures([picture]).T).item()
    alone = (built_in.encode_words(["red dress"]) @ built_in.encode_pictures([picture]).T).item()
    assert likeness == pytest.approx(alone / 2**0.5, abs=1e-4)


@pytest.mark.parametrize("name", ["clip", "chinese_clip", "sentences"])
def test_int8_is_close_and_kept_beside(name: str, made: Callable[..., Any], tmp_path: Path) -> None:
    folder = models.copied(made(name), tmp_path)
    full, small = model.load(folder), model.load(folder, "int8")
    assert full.fingerprint != small.fingerprint
    assert (full.encode_words(TEXTS) * small.encode_words(TEXTS)).sum(axis=1).min() > 0.97
    kept = sorted(folder.rglob("*.wares-int8-*.onnx"))
    assert len(kept) == (2 if name == "clip" else 1)
    times = [path.stat().st_mtime_ns for path in kept]
    assert model.load(folder, "int8").fingerprint == small.fingerprint
    assert [path.stat().st_mtime_ns for path in kept] == times
    assert not list(folder.rglob("*.part"))
    assert model.load(folder).fingerprint == full.fingerprint


def test_which_graphs_are_chosen() -> None:
    full = ["onnx/model.onnx", "onnx/text_model.onnx", "onnx/vision_model.onnx", "onnx/text_model.onnx_data"]
    found = choose([*full, "onnx/model_quantized.onnx"], "full")
    assert found is not None
    assert (found.names, found.beside) == (tuple(full[1:3]), (full[3],))
    found = choose([*full, "onnx/text_model_quantized.onnx", "onnx/vision_model_quantized.onnx"], "int8")
    assert found is not None
    assert (found.names[0], found.shrink) == ("onnx/text_model_quantized.onnx", False)
    found = choose(["model.onnx"], "int8")
    assert found is not None
    assert (found.names, found.shrink) == (("model.onnx",), True)
    assert choose(["onnx/model_quantized.onnx", "onnx/model_fp16.onnx"], "full") is None


# ------------------------------------------------------------------------------------------------------ what is broken


def changed(folder: Path, name: str, **values: Any) -> None:
    found = json.loads((folder / name).read_text(encoding="utf-8"))
    (folder / name).write_text(json.dumps({**found, **values}), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("clip", lambda f: (f / "onnx/vision_model.onnx").unlink(), "no ONNX graphs.*found: onnx/text_model.onnx"),
        ("clip", lambda f: (f / "onnx/text_model.onnx").write_bytes(b"junk"), "text_model.onnx: not a readable ONNX"),
        ("clip", lambda f: (f / "tokenizer.json").unlink(), "tokenizer.json: missing"),
        ("clip", lambda f: (f / "tokenizer.json").write_text("{"), "damaged tokenizer"),
        ("clip", lambda f: (f / "preprocessor_config.json").unlink(), "preprocessor_config.json: missing"),
        ("clip", lambda f: changed(f, "preprocessor_config.json", image_mean=None), "not understood"),
        ("clip", lambda f: changed(f, "preprocessor_config.json", do_center_crop=False), "different sizes"),
        ("clip", lambda f: changed(f, "config.json", model_type="siglip2"), "NaFlex"),
        ("clip", lambda f: (f / "config.json").write_text("[1"), "config.json: damaged"),
        ("chinese_clip", lambda f: (f / "vocab.txt").unlink(), "no vocab.txt or spiece.model"),
        ("sentences", lambda f: (f / "modules.json").unlink(), "modules.json: missing.*1_Pooling"),
        ("sentences", lambda f: changed(f, "1_Pooling/config.json", pooling_mode_mean_tokens=False), "not stated"),
        ("sentences", lambda f: (f / "config.json").unlink(), "manifest.json: no such file"),
    ],
)
def test_what_is_broken_is_named(
    name: str, damage: Callable[[Path], Any], said: str, made: Callable[..., Any], tmp_path: Path
) -> None:
    folder = models.copied(made(name), tmp_path)
    damage(folder)
    with pytest.raises(BadSetting, match=said) as caught:
        load.load(folder)
    assert str(folder) in str(caught.value)


def test_towers_of_different_models_are_refused(made: Callable[..., Any], tmp_path: Path) -> None:
    folder = models.copied(made("siglip_two"), tmp_path)
    other = made("clip").folder / "onnx" / "vision_model.onnx"
    (folder / "onnx" / "vision_model.onnx").write_bytes(other.read_bytes())
    with pytest.raises(BadSetting, match="words give 32 numbers, pictures 24"):
        load.load(folder)


def test_a_changed_file_changes_the_fingerprint(made: Callable[..., Any], tmp_path: Path) -> None:
    folder = models.copied(made("clip"), tmp_path)
    before = load.load(folder).fingerprint
    assert before == load.load(made("clip").folder).fingerprint
    changed(folder, "preprocessor_config.json", image_mean=[0.5, 0.5, 0.5])
    assert load.load(folder).fingerprint != before


# --------------------------------------------------------------------------------------------------------------- hub


@pytest.fixture
def server(made: Callable[..., Any]) -> Iterator[tuple[str, list[str]]]:
    """A hub with one model, owner/tiny; its address and what it was asked."""
    asked: list[str] = []
    folder = made("clip").folder
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files["onnx/model_fp16.onnx"] = b"not wanted"

    class Hub(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            _, _, file = self.path.partition("/owner/tiny/resolve/main/")
            if self.path.startswith("/api/models/owner/tiny"):
                siblings = [{"rfilename": name} for name in files]
                self.answer(json.dumps({"id": "owner/tiny", "sha": "a" * 40, "siblings": siblings}).encode())
            elif file in files:
                self.answer(files[file])
            else:
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()

        do_HEAD = do_GET

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("ETag", f'"{hash(body):x}"')
            self.send_header("X-Repo-Commit", "a" * 40)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()


def test_a_model_is_fetched_once_and_then_needs_no_network(
    server: tuple[str, list[str]], made: Callable[..., Any], tmp_path: Path
) -> None:
    address, asked = server
    folder = hub.fetch("hf:owner/tiny", "full", hub.HubLocation(tmp_path, address))
    assert model.load(folder).fingerprint == model.load(made("clip").folder).fingerprint
    assert not any("fp16" in path for path in asked)
    asked.clear()
    assert hub.fetch("hf:owner/tiny", "full", hub.HubLocation(tmp_path, "http://127.0.0.1:9")) == folder
    assert not asked
    (folder / "onnx" / "vision_model.onnx").unlink()
    assert hub.fetch("hf:owner/tiny", "full", hub.HubLocation(tmp_path, address)) == folder
    assert any("vision_model" in path for path in asked)


def test_what_the_hub_lacks_and_a_missing_network_are_told_apart(server: tuple[str, list[str]], tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="hf:owner/none: the hub has no such model"):
        hub.fetch("hf:owner/none", "full", hub.HubLocation(tmp_path, server[0]))
    with pytest.raises(BadSetting, match=r"cannot be reached.*hf download owner/tiny .*text_model.onnx"):
        hub.fetch("hf:owner/tiny", "full", hub.HubLocation(tmp_path, "http://127.0.0.1:9"))
    with pytest.raises(BadSetting, match="hf:owner/name"):
        load.load("hf:tiny")


# -------------------------------------------------------------------------------------------------------------- shop


@pytest.mark.parametrize("name", ["clip", "sentences"])
def test_a_shop_uses_it_by_one_setting(name: str, made: Callable[..., Any], tmp_path: Path) -> None:
    files = []
    for number in range(6):
        file = io.BytesIO()
        drawn(40 + number, 30).save(file, "PNG")
        files.append(file.getvalue())
    settings = Settings(encoder_path=str(made(name).folder), search_centre_crop=False)
    with wares.open(tmp_path / "shop", settings=settings, create=True) as shop:
        shop.add(
            wares.Product(id=str(n), title=f"red dress {n}", pictures=(wares.Picture(data=data),))
            for n, data in enumerate(files)
        )
        assert shop.status().encoder == load.load(made(name).folder).fingerprint
        assert shop.search(pictures=(files[3],)).hits[0].id == "3"
        assert shop.search("red").total == 6
        assert len(shop.similar("2").hits) == 5

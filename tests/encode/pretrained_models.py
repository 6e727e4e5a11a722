"""Tiny random models of each family, in the layout of the Hugging Face hub, with what transformers makes of them."""

import contextlib
import json
import shutil
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from PIL import Image
from tokenizers import pre_tokenizers
from torch import nn

WIDTHS = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2}
PICTURES = WIDTHS | {"image_size": 32, "patch_size": 8}
LONGEST = 16
BATCHED = {0: "n", 1: "t"}


@dataclass(frozen=True)
class Made:
    """A model's folder, and its reference: texts or pictures → (n, dim) unit rows."""

    folder: Path
    words: Callable[[Sequence[str]], np.ndarray]
    pictures: Callable[[Sequence[Image.Image]], np.ndarray]


class Function(nn.Module):
    """A function as a module, for export."""

    def __init__(self, call: Callable[..., Any]) -> None:
        super().__init__()
        self.call = call

    def forward(self, *given: torch.Tensor) -> Any:
        return self.call(*given)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def export(call: Callable[..., Any], names: Sequence[str], outputs: Sequence[str], path: Path) -> None:
    """Write `call` as an ONNX graph with inputs and outputs of these names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ids = torch.full((2, LONGEST), 3)
    ids[:, -1] = 1
    samples = {"pixel_values": torch.zeros(2, 3, 32, 32), "input_ids": ids, "attention_mask": torch.ones_like(ids)}
    samples["token_type_ids"] = torch.zeros_like(ids)
    axes = {name: {0: "m"} if name == "pixel_values" else BATCHED for name in names}
    with quiet(), torch.no_grad():
        torch.onnx.export(
            Function(call),
            tuple(samples[name] for name in names),
            path,
            input_names=list(names),
            output_names=list(outputs),
            dynamic_axes=axes,
            dynamo=False,
        )


def lively(model: nn.Module) -> Any:
    """Random weights large enough that inputs matter."""
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0.0, 0.3 if parameter.ndim > 1 else 0.1)
        for module in model.modules():
            if isinstance(module, nn.LayerNorm):
                module.weight.fill_(1.0)
    return model.requires_grad_(False).eval()


def unit(rows: torch.Tensor) -> np.ndarray:
    return nn.functional.normalize(rows, dim=1).detach().numpy()


def two_towers(folder: Path, model: Any, tokenizer: Any, images: Any, **padding: Any) -> Made:
    """Save what a processor reads; the reference is transformers' own tokenizer, preprocessing and towers."""
    tokenizer.save_pretrained(folder)
    images.save_pretrained(folder)
    model.config.save_pretrained(folder)

    def words(texts: Sequence[str]) -> np.ndarray:
        given = tokenizer(list(texts), truncation=True, return_tensors="pt", **padding)
        kept = {k: v for k, v in given.items() if k != "attention_mask" or padding.get("padding") is True}
        return unit(model.get_text_features(**kept).pooler_output)

    def pictures(found: Sequence[Image.Image]) -> np.ndarray:
        return unit(model.get_image_features(**images(list(found), return_tensors="pt")).pooler_output)

    return Made(folder, words, pictures)


def clip(folder: Path) -> Made:
    """Two graphs, `onnx/text_model.onnx` and `onnx/vision_model.onnx`."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = [*letters, *(f"{letter}</w>" for letter in letters), "re", "red</w>", "dr"]
    vocabulary = {piece: number for number, piece in enumerate([*pieces, "<|startoftext|>", "<|endoftext|>"])}
    merges = [("r", "e"), ("re", "d</w>"), ("d", "r")]
    tokenizer = transformers.CLIPTokenizer(vocabulary, merges, model_max_length=LONGEST)
    text = WIDTHS | {"vocab_size": len(vocabulary), "max_position_embeddings": LONGEST}
    special = {"bos_token_id": len(vocabulary) - 2, "eos_token_id": len(vocabulary) - 1, "pad_token_id": 1}
    config = transformers.CLIPConfig(text_config=text | special, vision_config=PICTURES, projection_dim=24)
    model = lively(transformers.CLIPModel._from_config(config, attn_implementation="eager"))
    images = transformers.CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    export(
        lambda ids, mask: model.get_text_features(input_ids=ids, attention_mask=mask).pooler_output,
        ["input_ids", "attention_mask"],
        ["text_embeds"],
        folder / "onnx" / "text_model.onnx",
    )
    export(
        lambda pixels: model.get_image_features(pixel_values=pixels).pooler_output,
        ["pixel_values"],
        ["image_embeds"],
        folder / "onnx" / "vision_model.onnx",
    )
    return two_towers(folder, model, tokenizer, images, padding=True)


def siglip(folder: Path, tokenizer: Any, vocabulary: int) -> Made:
    """Two graphs whose vectors are their pooled outputs, as conversions of SigLIP have them."""
    text = WIDTHS | {"vocab_size": vocabulary, "max_position_embeddings": LONGEST}
    text |= {"bos_token_id": None, "eos_token_id": 1, "pad_token_id": 1}
    config = transformers.SiglipConfig(text_config=text, vision_config=PICTURES)
    model = lively(transformers.SiglipModel._from_config(config, attn_implementation="eager"))
    images = transformers.SiglipImageProcessorPil(size={"height": 32, "width": 32})
    for name, tower, given in (
        ("text_model", model.text_model, "input_ids"),
        ("vision_model", model.vision_model, "pixel_values"),
    ):
        path = folder / "onnx" / f"{name}.onnx"
        export(lambda x, tower=tower: tuple(tower(x)[:2]), [given], ["last_hidden_state", "pooler_output"], path)
    return two_towers(folder, model, tokenizer, images, padding="max_length", max_length=LONGEST)


def siglip_one(folder: Path) -> Made:
    """With `spiece.model` as its only tokenizer."""
    import sentencepiece

    folder.mkdir(parents=True)
    corpus = ["red dress for women", "blue shirt for men", "the quick brown fox jumps over lazy dogs", "navy sneakers"]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus * 20),
        model_prefix=str(folder / "spiece"),
        vocab_size=36,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=9,
    )
    (folder / "spiece.vocab").unlink()
    tokenizer = transformers.SiglipTokenizer(str(folder / "spiece.model"), model_max_length=LONGEST)
    return siglip(folder, tokenizer, 36)


def siglip_two(folder: Path) -> Made:
    """With Gemma's kind of tokenizer, in `tokenizer.json`."""
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *(f"<0x{n:02X}>" for n in range(256))]
    pieces += [*"▁abcdefghijklmnopqrstuvwxyz0123456789", "re", "red"]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = transformers.Siglip2Tokenizer(
        vocabulary,
        [("r", "e"), ("re", "d")],
        model_max_length=LONGEST,
        padding_side="right",
        add_bos_token=False,
        add_eos_token=True,
    )
    return siglip(folder, tokenizer, len(vocabulary))


def chinese_clip(folder: Path) -> Made:
    """Both towers in `onnx/model.onnx`; the tokenizer is a bare `vocab.txt`."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"红色连衣裙男士衬衫abcdefghijklmnopqrstuvwxyz!'"]
    pieces += ["##a", "##e", "##d", "##s", "red", "dress", "##ress"]
    folder.mkdir(parents=True)
    tokenizer = transformers.BertTokenizer({piece: n for n, piece in enumerate(pieces)}, model_max_length=LONGEST)
    text = WIDTHS | {"vocab_size": len(pieces), "max_position_embeddings": LONGEST}
    config = transformers.ChineseCLIPConfig(text_config=text, vision_config=PICTURES, projection_dim=24)
    model = lively(transformers.ChineseCLIPModel._from_config(config, attn_implementation="eager"))
    images = transformers.ChineseCLIPImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    )

    def both(ids: torch.Tensor, pixels: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        found = model(input_ids=ids, pixel_values=pixels, attention_mask=mask)
        return found.logits_per_image, found.text_embeds, found.image_embeds

    outputs = ["logits_per_image", "text_embeds", "image_embeds"]
    export(both, ["input_ids", "pixel_values", "attention_mask"], outputs, folder / "onnx" / "model.onnx")
    made = two_towers(folder, model, tokenizer, images, padding=True)
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    return made


def sentences(folder: Path, *, how: str = "mean", dense: bool = False) -> Made:
    """A sentence-transformers folder around a BERT: `onnx/model.onnx` gives tokens' vectors, files say the rest."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"红色连衣裙abcdefghijklmnopqrstuvwxyz", "red", "##s"]
    tokenizer = transformers.BertTokenizer({piece: n for n, piece in enumerate(pieces)}, model_max_length=512)
    config = transformers.BertConfig(**WIDTHS, vocab_size=len(pieces), max_position_embeddings=LONGEST + 4)
    model = lively(transformers.BertModel._from_config(config, attn_implementation="eager"))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    path = folder / "onnx" / "model.onnx"
    export(lambda ids, mask, types: model(ids, mask, types).last_hidden_state, names, ["last_hidden_state"], path)
    tokenizer.save_pretrained(folder)
    config.save_pretrained(folder)
    layer = nn.Linear(32, 12)
    kinds = ["Transformer", "Pooling", *(["Dense"] if dense else []), "Normalize"]
    places = ["" if kind == "Transformer" else f"{number}_{kind}" for number, kind in enumerate(kinds)]
    modules = [
        {"idx": number, "name": str(number), "path": place, "type": f"sentence_transformers.models.{kind}"}
        for number, (kind, place) in enumerate(zip(kinds, places, strict=True))
    ]
    write(folder / "modules.json", modules)
    write(folder / "sentence_bert_config.json", {"max_seq_length": LONGEST})
    flags = {"cls": "cls_token", "mean": "mean_tokens", "max": "max_tokens", "lasttoken": "lasttoken"}
    write(folder / "1_Pooling" / "config.json", {f"pooling_mode_{flag}": k == how for k, flag in flags.items()})
    if dense:
        from safetensors.torch import save_file

        write(folder / "2_Dense" / "config.json", {"activation_function": "torch.nn.modules.activation.Tanh"})
        save_file(
            {f"linear.{k}": v.detach() for k, v in layer.named_parameters()}, folder / "2_Dense/model.safetensors"
        )

    def words(texts: Sequence[str]) -> np.ndarray:
        given = tokenizer(list(texts), truncation=True, max_length=LONGEST, padding=True, return_tensors="pt")
        vectors, mask = model(**given).last_hidden_state, given["attention_mask"].bool().unsqueeze(-1)
        pooled = {
            "cls": lambda: vectors[:, 0],
            "mean": lambda: (vectors * mask).sum(1) / mask.sum(1),
            "max": lambda: vectors.masked_fill(~mask, -1e9).max(1).values,
            "lasttoken": lambda: vectors[torch.arange(len(vectors)), mask.sum(1)[:, 0] - 1],
        }[how]()
        return unit(torch.tanh(layer(pooled)) if dense else pooled)

    return Made(folder, words, lambda pictures: np.zeros((len(pictures), 0)))


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def copied(made: Made, folder: Path) -> Path:
    return shutil.copytree(made.folder, folder / "model")

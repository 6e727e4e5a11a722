"""The table of all settings: default, unit, range and what each is for."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


def _setting(
    default: Any,
    help_: str,
    low: float | None = None,
    high: float | None = None,
    *,
    unit: str = "",
    choices: tuple[str, ...] = (),
    longest: int | None = None,
) -> Any:
    metadata = {
        "help": help_,
        "low": low,
        "high": high,
        "unit": unit,
        "choices": choices,
        "longest": longest,
        "secret": False,
    }
    return dataclasses.field(default=default, metadata=metadata)


def _secret(help_: str) -> Any:
    """Text that is never shown, not even in errors."""
    metadata = {"help": help_, "low": None, "high": None, "unit": "", "choices": (), "longest": None, "secret": True}
    return dataclasses.field(default="", repr=False, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """One shop's settings. Field metadata carries `help`, `unit`, `low`, `high`, `choices`, `longest` (characters) and
    `secret`.
    """

    shop_name: str = _setting("Wares", "name shown on the storefront")
    shop_language: str = _setting("en", "language of `title` and `description`: en, zh, de, fr, pt-BR, ja …")
    shop_currency: str = _setting("", "ISO 4217 code for prices without one; empty = none")
    shop_delivery_en: str = _setting("", "what products' pages and the cart say of delivery, in English", longest=2000)
    shop_delivery_zh: str = _setting("", "the same in Chinese; where one is empty, the other is shown", longest=2000)
    shop_returns_en: str = _setting("", "what they say of returns, in English", longest=2000)
    shop_returns_zh: str = _setting("", "the same in Chinese; where one is empty, the other is shown", longest=2000)
    checkout_url: str = _setting(
        "", "address of the shop's own checkout, which carts are handed over to; empty = a demo", longest=2000
    )
    checkout_secret: str = _secret(
        "signs what is handed over, and what comes back (HMAC-SHA256); 16 characters or more"
    )
    checkout_method: str = _setting(
        "post", 'how carts are handed over: a form by "post", or a "redirect"', choices=("post", "redirect")
    )
    store_url: str = _secret(
        "database of the store: postgresql://user:password@host/name, or empty = a file in the shop's folder"
    )
    encoder_path: str = _setting("", "another encoder: a folder, or hf:owner/name; empty = the built-in one")
    encoder_precision: str = _setting(
        "full", 'weights of a pretrained encoder: "full" or "int8"', choices=("full", "int8")
    )
    index_url: str = _setting(
        "",
        "Qdrant nodes that hold the index, separated by commas, as http://node-1:6333; empty = the shop's folder",
        longest=2000,
    )
    index_collection: str = _setting(
        "",
        "what the index's collections are called there, before a dash; empty = a name of the shop's own",
        longest=100,
    )
    index_api_key: str = _secret("the cluster's API key; empty = none")
    index_timeout: float = _setting(10.0, "time for a request with all its tries", 0.1, 300, unit="seconds")
    index_hedge_after: float = _setting(
        0.5, "a read that takes longer is asked of a second node as well", 0.01, 300, unit="seconds"
    )
    index_shards: int = _setting(3, "of a new collection", 1, 1000, unit="shards")
    index_replicas: int = _setting(1, "copies of each shard of a new collection; 2 outlive a lost node", 1, 10)
    index_write_consistency: int = _setting(1, "copies that must have a write before it is acknowledged", 1, 10)
    search_min_matches: int = _setting(
        100, "query relaxation: words are left out until this many match", 0, 5_000, unit="products"
    )
    search_min_relative_score: float = _setting(
        0.3, "share of the best score that a product matching only some words needs", 0, 1
    )
    search_related: str = _setting(
        "below",
        'products that match only in part: "below" a line and in no count, "count" with the answer, or "hide"',
        choices=("below", "count", "hide"),
    )
    search_ranking_depth: int = _setting(
        500, "ordered by relevance; the rest follow by popularity", 1, 5_000, unit="products"
    )
    search_neighbours: int = _setting(200, "nearest neighbours a vector search admits", 1, 2_500, unit="products")
    search_fusion: str = _setting("score", 'how modalities are fused: "rrf" or "score"', choices=("rrf", "score"))
    search_words_weight: float = _setting(1.0, "default weight of exact words in fusion", 0, 100)
    search_attributes_weight: float = _setting(
        2.0, "default weight, beside words, of attributes' values that the words name", 0, 100
    )
    search_vectors_weight: float = _setting(0.25, "default weight of the vector beside words", 0, 100)
    search_similar_words_share: float = _setting(
        0.6, "share of words beside the picture in how much products are alike; the picture has the rest", 0, 1
    )
    search_centre_crop: bool = _setting(
        True, "multi-crop queries: of photographs, not of pictures on a plain ground, the middle is encoded as well"
    )
    search_personalization: float = _setting(
        0.3, "most that taste may move a hit in a search up or down, in shares of the best hit's score; 0 = never", 0, 1
    )
    voice_model: str = _setting(
        "",
        'speech recogniser: a folder as faster-whisper reads it, hf:owner/name, "base", "tiny.en"; empty = any there',
    )
    voice_language: str = _setting(
        "", 'what shoppers speak: "en" or "zh"; empty = whichever is heard', choices=("", "en", "zh")
    )
    voice_max_seconds: float = _setting(20.0, "longer recordings are refused", 1, 28, unit="seconds")
    voice_max_megabytes: float = _setting(5.0, "larger recordings are refused", 0.1, 100, unit="megabytes")
    film_max_seconds: float = _setting(600.0, "longer films are refused", 1, 7200, unit="seconds")
    film_max_megabytes: float = _setting(100.0, "larger films are refused", 0.1, 4096, unit="megabytes")
    film_timeout: float = _setting(60.0, "time to fetch or decode one film", 1, 600, unit="seconds")
    rank_log_share: float = _setting(
        0.0, "share of the searches of shoppers and sessions whose impressions are recorded for rankers; 0 = none", 0, 1
    )
    rank_log_megabytes: float = _setting(
        64.0, "most that recorded impressions take; the oldest go first", 0, 100_000, unit="megabytes"
    )
    rank_log_days: float = _setting(90.0, "how long impressions are kept", 0, 3650, unit="days")
    picture_max_megapixels: float = _setting(
        50.0, "larger pictures are refused; a third of it for WebP, half for AVIF", 0.01, 1000, unit="megapixels"
    )
    picture_max_megabytes: float = _setting(20.0, "larger picture files are refused", 0.01, 1000, unit="megabytes")
    picture_timeout: float = _setting(10.0, "time to fetch one picture", 0.1, 600, unit="seconds")
    picture_max_side: int = _setting(640, "longest side kept in the store", 32, 4096, unit="pixels")
    picture_private_networks: bool = _setting(
        False, "allow picture URLs that point into private networks when a server ingests"
    )
    ingest_batch_size: int = _setting(2048, "what is acknowledged together", 1, 10_000, unit="products")
    ingest_workers: int = _setting(
        0, "prepare products while they are taken in; 0 = as many as there are cores, 1 = none", 0, 64, unit="processes"
    )
    ingest_max_prune_share: float = _setting(
        0.2, "share of a shop's products that pruning may delete at once without being told to", 0, 1
    )
    annotate_fill: bool = _setting(True, "fill missing values once an annotator was trained")
    annotate_min_confidence: float = _setting(0.8, "least calibrated confidence of a filled value", 0.5, 1)
    annotate_attributes: str = _setting(
        "", 'attributes to fill, separated by commas, e.g. "category,colour"; empty = all that can be learnt but brand'
    )
    recommend_profile_cache: int = _setting(
        5000,
        "shoppers, and as many sessions, held in memory; a usual one takes 20 kilobytes",
        1,
        1_000_000,
        unit="profiles",
    )
    recommend_diversity: float = _setting(0.1, "MMR: 0 = best scores only, 1 = only unlike what stands before", 0, 1)
    recommend_freshness_boost: float = _setting(
        0.2, "cold start: most that being new adds, in spans of the scores", 0, 1
    )
    events_max_clock_skew: float = _setting(
        300.0, "how far ahead of the shop's clock an event's time may be", 0, 86_400, unit="seconds"
    )
    server_host: str = _setting("127.0.0.1", "address to listen on")
    server_port: int = _setting(8700, "port to listen on; 0 = any free one", 0, 65_535)
    server_max_body_megabytes: float = _setting(32.0, "larger requests are refused", 0.1, 4096, unit="megabytes")
    server_allowed_hosts: str = _setting(
        "",
        "names by which the server may be called besides its address, separated by commas; * = any, for all to reach",
    )
    server_public_url: str = _setting(
        "", "scheme and host of the shop's addresses as shoppers see them, e.g. https://shop.example; empty = as called"
    )
    server_allowed_origins: str = _setting(
        "", "origins whose pages may do what the shop's own may, separated by commas, e.g. https://shop.example"
    )
    server_admin_key: str = _secret("the admin key: opens writes, profiles and analytics; empty = none")
    server_admin_key_file: str = _setting(
        "", "a file with the admin key; within the shop's folder unless it is a whole path"
    )
    server_max_connections: int = _setting(512, "connections held at once; the longest idle give way", 8, 65_536)
    server_slow_timeout: float = _setting(
        20.0, "connections that send or take next to nothing for so long are closed", 0.1, 600, unit="seconds"
    )


FIELDS = {field.name: field for field in dataclasses.fields(Settings)}
"""Name → the field of the setting."""


def needs_restart(name: str) -> bool:
    """Whether a change of this setting takes effect only when the shop is opened again."""
    return name.startswith(("checkout_", "encoder_", "index_", "server_", "shop_language", "store_", "voice_model"))


def differences(settings: Settings, other: Settings) -> list[str]:
    """The names of the settings in which two differ."""
    return [name for name in FIELDS if getattr(settings, name) != getattr(other, name)]

"""What each benchmark asks, which figures answer it, what is asked of them, and what others reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a result.

    key      its name in the JSON
    label    its name in tables
    floor    at least this is asked for; None = nothing asked
    ceiling  at most this is asked for; None = nothing asked
    beside   published or measured figures of others, or what the figure is compared with
    """

    key: str
    label: str
    floor: float | None = None
    ceiling: float | None = None
    beside: str = ""

    def passes(self, value: float | None) -> bool | None:
        """Whether `value` (None = never reached) is what was asked for; None when nothing was."""
        if self.floor is None and self.ceiling is None:
            return None
        return (
            value is not None
            and (self.floor is None or value >= self.floor)
            and (self.ceiling is None or value <= self.ceiling)
        )

    def asked(self) -> str:
        """What is asked for, as text."""
        if self.floor is not None:
            return f"≥ {self.floor:g}"
        return "" if self.ceiling is None else f"≤ {self.ceiling:g}"


@dataclass(frozen=True, slots=True)
class Question:
    """A benchmark: its script's name, what it asks, the form of its data, and its figures in order."""

    name: str
    asks: str
    data: str
    figures: tuple[Figure, ...]


_ZERO_SHOT = "zero-shot: OpenFashionCLIP {} · FashionCLIP 2.0 {} · Marqo-FashionSigLIP {} (200 M parameters)"

_ANNOTATION_FIRST = {("type", "both", "accuracy"), ("colour", "picture", "accuracy")}

VECTOR_STRUCTURES = {
    "exact_f32": "exact, float32",
    "exact_f16": "exact, float16 without any structure",
    "wares": "Wares (inverted files, int8)",
    "usearch_i8": "graph, usearch, int8",
    "usearch_f16": "graph, usearch, float16",
    "faiss_hnsw": "graph, faiss, int8",
    "hnswlib": "graph, hnswlib, float32",
    "faiss_ivf": "inverted file, faiss, int8",
    "lsh": "hashing, 512 random hyperplanes",
    "pq": "product quantisation, 48 bytes",
    "binary": "binary quantisation, a bit a number",
}

_VECTOR_FIGURES = {
    "recall": "recall@100",
    "picture_recall": "recall@100 of pictures",
    "drawn_recall": "recall@100 of drawn products",
    "title_recall": "recall@100 of titles",
    "recall_random_50": "recall@100, a random half admitted",
    "recall_random_10": "recall@100, a random tenth admitted",
    "recall_random_1": "recall@100, a random hundredth admitted",
    "recall_footwear": "recall@100, only footwear admitted",
    "ms": "CPU time a query, ms",
    "ms_random_10": "the same, a random tenth admitted, ms",
    "ms_footwear": "the same, only footwear admitted, ms",
    "build_s": "CPU time of building, s",
    "bytes": "bytes a vector, beside the float16 rows",
}

_FUSERS = ("words", "picture", "mean", "concatenation", "weighted", "attention", "shared", "mlp_fm")


def _vector_floor(structure: str, figure: str) -> float | None:
    return 0.95 if structure == "wares" and "recall" in figure else None


_SIZES = (10_000, 100_000, 300_000, 1_000_000)

_SCALE: tuple[tuple[str, str, float | None, float | None], ...] = (
    ("seconds", "taking in, s", None, None),
    ("products_per_second", "… products a second", None, None),
    ("peak_pss_mb", "… peak of all its processes (PSS), MB", None, 2000.0),
    ("peak_anonymous_mb", "… of these in no file, MB", None, None),
    ("disk_bytes_a_product", "… bytes on disk a product", None, None),
    ("open_more_s", "opening and first answer, above an empty shop's, s", None, 0.3),
    ("words_p50_ms", "three words, five facets, 20 hits: p50, ms", None, 10.0),
    ("words_p99_ms", "… p99, ms", None, 40.0),
    ("words_ratio", "… p50 ÷ bare Tantivy's", None, None),
    ("broadest_p50_ms", "broadest words: p50, ms", None, 30.0),
    ("broadest_ratio", "… p50 ÷ bare Tantivy's", None, None),
    ("refined_p50_ms", "… refined: p50, ms", None, 60.0),
    ("grouped_p50_ms", "… grouped: p50, ms", None, 60.0),
    ("typing_p50_ms", "while typing: p50, ms", None, None),
    ("suggest_p50_ms", "suggestions: p50, ms", None, None),
    ("filtered_p50_ms", "filtered by price: p50, ms", None, None),
    ("sorted_p50_ms", "sorted by price: p50, ms", None, None),
    ("first_home_ms", "first home page, ms", None, 1000.0),
    ("home_p50_ms", "later ones: p50, ms", None, 12.0),
    ("session_home_p50_ms", "… of a visit that looked at five: p50, ms", None, 12.0),
    ("pss_kb_a_product", "memory a product above an empty shop's, kB", None, 2.0),
    ("recall_text_all", "recall@100 by words' vector", 0.95, None),
    ("recall_text_hundredth", "… among a hundredth by price", 0.95, None),
    ("recall_text_narrow_category", "… among watches", 0.95, None),
    ("recall_image_all", "recall@100 by pictures' vector", 0.95, None),
    ("recall_image_tenth", "… among a tenth by price", 0.95, None),
    ("recall_image_category", "… among footwear", 0.95, None),
    ("recall_image_narrow_category", "… among watches", 0.95, None),
)
"""Key, label, floor and ceiling; what is asked is asked of the largest size."""


def _scale_figure(size: int, key: str, label: str, floor: float | None, ceiling: float | None) -> Figure:
    asked = (floor, ceiling) if size == _SIZES[-1] else (None, None)
    return Figure(f"{size}_{key}", f"{size:,}: {label}", *asked)


QUESTIONS = {
    question.name: question
    for question in (
        Question(
            "logs",
            "Are logs of events right as shops and platforms have them?",
            "none: small logs of every kind are part of it",
            (
                Figure("logs", "logs of different kinds"),
                Figure("files_right", "logs of which all is right", floor=1.0),
                Figure("events_right", "logs with the right events, shoppers, products and pieces", floor=1.0),
                Figure("times_right", "logs with the right times", floor=1.0),
                Figure("money_right", "logs with the right prices", floor=1.0),
                Figure("returns_right", "logs with the right returns and removals", floor=1.0),
                Figure("choices_right", "logs with the right choices of variants", floor=1.0),
            ),
        ),
        Question(
            "ingest",
            "How long does a whole catalogue with pictures take, and how much memory?",
            "fashion",
            (
                Figure("products", "products taken"),
                Figure("seconds", "first ingest, s", ceiling=360.0),
                Figure("peak_mb", "peak resident memory, MB", ceiling=1500.0),
                Figure("resident_mb", "steady resident memory, MB"),
                Figure("products_per_second", "products a second"),
                Figure("titles_per_second", "without pictures: products a second"),
                Figure("killed_missing", "… killed twice and resumed: products missing", ceiling=0.0),
                Figure("killed_ratio", "… time in all ÷ in one go"),
                Figure("ratio_to_bare", "time ÷ bare sum of decoding, encoding and upserting"),
                Figure("bare_decode_s", "bare decoding of pictures, s"),
                Figure("bare_encode_s", "bare encoding of pictures, s"),
                Figure("bare_titles_s", "bare encoding of titles, s"),
                Figure("bare_upsert_s", "bare upserting, s"),
                Figure("unchanged_seconds", "the same feed again, s"),
                Figure("changed_seconds", "the feed with 1 % changed, s"),
                Figure("reopen_seconds", "opening the shop again, s"),
                Figure("disk_mb", "on disk, MB"),
            ),
        ),
        Question(
            "ingest_wide",
            "How long does a table of 100,000 rows and 40 columns take, and how does memory grow with its rows?",
            "none; it is drawn",
            (
                Figure("products", "products taken"),
                Figure("seconds", "first ingest, s"),
                Figure("products_per_second", "products a second"),
                Figure("peak_mb", "peak resident memory, MB"),
                Figure("peak_growth_mb", "peak over that of 1,000 rows, MB", ceiling=300.0),
                Figure("unchanged_seconds", "the same feed again, s"),
                Figure("disk_mb", "on disk, MB"),
            ),
        ),
        Question(
            "vector_structures",
            "Which structure finds near vectors best, in which time and memory?",
            "fashion",
            tuple(
                Figure(f"{key}_{name}", f"{structure}: {label}", floor=_vector_floor(key, name))
                for key, structure in VECTOR_STRUCTURES.items()
                for name, label in _VECTOR_FIGURES.items()
            ),
        ),
        Question(
            "intent",
            "Are queries read as people mean them, do they find what is right, and nothing where nothing is?",
            "intent",
            (
                Figure("all_read", "reading right", floor=0.92),
                Figure("all_ndcg_10", "nDCG@10", floor=0.90),
                Figure("all_nothing", "nothing said where nothing is, and only there", floor=0.95),
                Figure("kept_read", "reading right, held-out queries", floor=0.92),
                Figure("kept_ndcg_10", "nDCG@10, held-out queries", floor=0.90),
                Figure("kept_nothing", "nothing said, held-out queries", floor=0.95),
            ),
        ),
        Question(
            "complements",
            "Does what goes together go together, is one of each product's variants shown, and do home pages suit?",
            "complements",
            (
                Figure("content_right", "first six complements right, without a log", floor=0.8),
                Figure("content_grade", "mean grade ÷ 2, without a log"),
                Figure("learnt_right", "first six complements right, with a log", floor=0.8),
                Figure("learnt_grade", "mean grade ÷ 2, with a log"),
                Figure("general_right", "first six complements right, general shop without a log", floor=0.8),
                Figure("general_grade", "mean grade ÷ 2, general shop without a log"),
                Figure("home_suits", "true liking of home pages, 0–1"),
                Figure("home_suits_unpersonal", "true liking of what everyone gets"),
                Figure("variants_repeated", "variants of a product beside another one of it"),
                Figure("pages", "pages looked at"),
            ),
        ),
        Question(
            "known_item",
            "Does a title find its product, also with a typing error?",
            "fashion",
            (
                Figure("recall_at_10", "found in the top 10", floor=0.97),
                Figure("top_1", "found first"),
                Figure("mrr", "MRR@10"),
                Figure("typo_recall_at_10", "with one typing error: top 10", floor=0.90),
                Figure("typo_top_1", "with one typing error: first"),
                Figure("typo_mrr", "with one typing error: MRR@10"),
                Figure("p50_ms", "p50, ms"),
                Figure("p99_ms", "p99, ms"),
            ),
        ),
        Question(
            "text_to_image",
            "Do words find pictures, without any words beside the pictures?",
            "fashion",
            (
                Figure("recall_at_1", "recall@1", floor=0.122, beside=_ZERO_SHOT.format(".091", ".122", ".179")),
                Figure("recall_at_10", "recall@10", floor=0.404, beside=_ZERO_SHOT.format(".325", ".404", ".489")),
                Figure("mrr", "MRR", floor=0.217, beside=_ZERO_SHOT.format(".170", ".217", ".293")),
            ),
        ),
        Question(
            "other_shops",
            "In shops of other kinds, are pictures found by words in both languages, and by pictures of their kind?",
            "other",
            tuple(
                Figure(f"{shop}_{key}{suffix}", f"{shop}: {label}{said}")
                for shop in ("merchandise", "household", "furniture", "emoji", "openclipart", "dishes", "outdoor")
                for key, label in (
                    ("words_recall", "title → its picture, R@10"),
                    ("chinese_recall", "Chinese title → its picture, R@10"),
                    ("chinese_to_english_recall", "Chinese → English title, R@10"),
                    ("kind_precision", "picture → the same kind, P@10"),
                )
                for suffix, said in (("", ""), ("_untrained", ", towers alone"))
            ),
        ),
        Question(
            "image_to_image",
            "Does a picture find products of its own kind?",
            "fashion",
            (
                Figure("precision_at_10", "same article type in the top 10", floor=0.65, beside="unlabelled = wrong"),
                Figure("precision_at_10_known", "the same among labelled neighbours"),
                Figure("top_1", "the nearest is of the same type"),
            ),
        ),
        Question(
            "judged_search",
            "How good are answers in people's judgement?",
            "home_depot",
            (
                Figure("recall_at_100", "recall@100 (judged ≥ 2.67)", floor=0.82, beside="stemmed BM25 .746"),
                Figure("ndcg_at_10", "nDCG@10, judged items", floor=0.89, beside="stemmed BM25 .888, random .869"),
                Figure("even_ndcg_at_10", "nDCG@10 with ties in random order"),
                Figure("mrr", "MRR"),
                Figure("p50_ms", "p50 of a page of 1,000, ms"),
                Figure("p99_ms", "p99 of a page of 1,000, ms"),
            ),
        ),
        Question(
            "rank_judged",
            "Does a ranker taught by judgements order what people judged better than the linear blend?",
            "home_depot",
            (
                Figure(
                    "ndcg_at_10", "nDCG@10, judged items, five folds by query", floor=0.888, beside="BM25 .861–.866"
                ),
                Figure("linear_ndcg_at_10", "the same, linear blend"),
                Figure("gain", "gain, query by query"),
                Figure("gain_error", "± (95 %)"),
                Figure("spearman", "Spearman"),
                Figure("linear_spearman", "Spearman, linear blend"),
                Figure("recall_at_100", "recall@100 after re-ranking 300", floor=0.86),
                Figure("linear_recall_at_100", "recall@100, linear blend"),
                Figure("ms_a_query", "retrieval and features of a query, ms"),
            ),
        ),
        Question(
            "rank_clicks",
            "Does a ranker learn from clicks what shoppers truly like?",
            "none: a drawn shop",
            (
                Figure("eta_0.5_linear", "η 0.5: true nDCG@10, linear blend"),
                Figure("eta_0.5_linear_taste", "η 0.5: with the nudge of taste"),
                Figure("eta_0.5_naive", "η 0.5: trees, clicks as they are"),
                Figure("eta_0.5_corrected", "η 0.5: trees, corrected for position"),
                Figure("eta_0.5_profile", "η 0.5: and with profile"),
                Figure("eta_0.5_naive_gain", "η 0.5: gain of clicks", floor=0.0),
                Figure("eta_0.5_corrected_gain", "η 0.5: gain of correction", floor=0.0),
                Figure("eta_0.5_profile_gain", "η 0.5: gain of profile", floor=0.0),
                Figure("eta_0.5_click_error", "η 0.5: calibration error, click", ceiling=0.02),
                Figure("eta_0.5_cart_error", "η 0.5: cart", ceiling=0.02),
                Figure("eta_0.5_purchase_error", "η 0.5: purchase", ceiling=0.02),
                Figure("eta_0.5_click_unseen_error", "η 0.5 + .25, not in the log: click", ceiling=0.04),
                Figure("eta_0.5_slope", "η 0.5: as it was estimated"),
                Figure("eta_1_linear", "η 1: true nDCG@10, linear blend"),
                Figure("eta_1_linear_taste", "η 1: with the nudge of taste"),
                Figure("eta_1_naive", "η 1: trees, clicks as they are"),
                Figure("eta_1_corrected", "η 1: trees, corrected for position"),
                Figure("eta_1_profile", "η 1: and with profile"),
                Figure("eta_1_naive_gain", "η 1: gain of clicks", floor=0.0),
                Figure("eta_1_corrected_gain", "η 1: gain of correction", floor=0.0),
                Figure("eta_1_profile_gain", "η 1: gain of profile", floor=0.0),
                Figure("eta_1_click_error", "η 1: calibration error, click", ceiling=0.02),
                Figure("eta_1_cart_error", "η 1: cart", ceiling=0.02),
                Figure("eta_1_purchase_error", "η 1: purchase", ceiling=0.02),
                Figure("eta_1_click_unseen_error", "η 1 + .25, not in the log: click", ceiling=0.04),
                Figure("eta_1_slope", "η 1: as it was estimated"),
                Figure("eta_1.5_linear", "η 1.5: true nDCG@10, linear blend"),
                Figure("eta_1.5_linear_taste", "η 1.5: with the nudge of taste"),
                Figure("eta_1.5_naive", "η 1.5: trees, clicks as they are"),
                Figure("eta_1.5_corrected", "η 1.5: trees, corrected for position"),
                Figure("eta_1.5_profile", "η 1.5: and with profile"),
                Figure("eta_1.5_naive_gain", "η 1.5: gain of clicks", floor=0.0),
                Figure("eta_1.5_corrected_gain", "η 1.5: gain of correction", floor=0.0),
                Figure("eta_1.5_profile_gain", "η 1.5: gain of profile", floor=0.0),
                Figure("eta_1.5_click_error", "η 1.5: calibration error, click", ceiling=0.02),
                Figure("eta_1.5_cart_error", "η 1.5: cart", ceiling=0.02),
                Figure("eta_1.5_purchase_error", "η 1.5: purchase", ceiling=0.02),
                Figure("eta_1.5_click_unseen_error", "η 1.5 + .25, not in the log: click", ceiling=0.04),
                Figure("eta_1.5_slope", "η 1.5: as it was estimated"),
            ),
        ),
        Question(
            "chinese_words",
            "Does every word within a Chinese title find its product, also by pinyin?",
            "chinese/litemall",
            (
                Figure("recall_at_10", "by the word: top 10", floor=0.95),
                Figure("top_1", "by the word: first"),
                Figure("pinyin_recall_at_10", "by its pinyin: top 10", floor=0.90),
                Figure("pinyin_top_1", "by its pinyin: first"),
            ),
        ),
        Question(
            "spelling",
            "Are words that people know left alone, and typing errors corrected?",
            "fashion",
            (
                Figure("right_left_alone", "right words that the shop lacks: left alone", floor=0.99),
                Figure("errors_corrected", "errors in words as often as products have them: corrected", floor=0.93),
                Figure("errors_restored", "… to the very form"),
                Figure("even_errors_corrected", "errors in words drawn evenly: corrected"),
                Figure("even_errors_restored", "… to the very form"),
                Figure("chinese_right_left_alone", "right Chinese words that the shop lacks: left alone"),
                Figure("homophones_restored", "a character of the same sound: corrected"),
                Figure("wrong_characters_restored", "another character: corrected"),
            ),
        ),
        Question(
            "crawl",
            "Does every page say what machines read, without JavaScript, and lead to every product?",
            "none: the drawn demo shop",
            (
                Figure("pages", "pages reached from the two home pages"),
                Figure("complete", "… with title, description, canonical, hreflang, Open Graph and JSON-LD", floor=1.0),
                Figure("complaints", "what is wrong with them", ceiling=0),
                Figure("linked", "products that links lead to", floor=1.0),
                Figure("located", "products in the sitemaps", floor=1.0),
                Figure("stable", "addresses that two ingests share, in opposite orders", floor=1.0),
                Figure("gone", "deleted products that say they are gone", floor=1.0),
                Figure("home_p50_ms", "home page, asked first: p50, ms"),
                Figure("category_p50_ms", "category page, asked first: p50, ms"),
                Figure("product_p50_ms", "product page, asked first: p50, ms"),
                Figure("brand_p50_ms", "brand page, asked first: p50, ms"),
                Figure("all_p50_ms", "page of all products, asked first: p50, ms"),
            ),
        ),
        Question(
            "latency",
            "How long does an answer take over HTTP, and beside the bare engine?",
            "fashion",
            (
                Figure("words_p50_ms", "words + 5 facets + 20 hits: p50, ms"),
                Figure("words_p99_ms", "… p99, ms"),
                Figure("bare_words_p50_ms", "the same in the bare engine: p50, ms"),
                Figure("words_ratio", "ratio at p50", ceiling=4.0),
                Figure("picture_p50_ms", "uploaded picture + 5 facets: p50, ms"),
                Figure("picture_p99_ms", "… p99, ms"),
                Figure("bare_picture_p50_ms", "the same in the bare engine with decoding and encoding: p50, ms"),
                Figure("picture_ratio", "ratio at p50", ceiling=4.0),
                Figure("home_page_p50_ms", "home page as HTML: p50, ms", ceiling=15.0),
                Figure("category_page_p50_ms", "category page as HTML: p50, ms", ceiling=15.0),
                Figure("product_page_p50_ms", "product page as HTML, each another: p50, ms", ceiling=15.0),
                Figure("four_words_p50_ms", "four clients, words: p50, ms"),
                Figure("four_words_p99_ms", "… p99, ms"),
                Figure("four_words_per_second", "… answers a second"),
                Figure("four_picture_p50_ms", "four clients, pictures: p50, ms"),
                Figure("four_picture_p99_ms", "… p99, ms"),
                *(
                    figure
                    for kind, label in (
                        ("broadest", "broadest words"),
                        ("typing", "while typing"),
                        ("suggest", "suggestions"),
                        ("sorted", "sorted by price"),
                    )
                    for figure in (
                        Figure(f"{kind}_p50_ms", f"{label}: p50, ms"),
                        Figure(f"{kind}_p99_ms", "… p99, ms"),
                        Figure(f"four_{kind}_per_second", "… four clients, answers a second"),
                    )
                ),
                Figure("shop_words_p50_ms", "Shop.search without HTTP: p50, ms"),
                Figure("resident_mb", "server's resident memory, MB"),
            ),
        ),
        Question(
            "scale",
            "How do taking in, opening, answers, memory and recall grow with the number of products?",
            "fashion; it is multiplied",
            (
                Figure("empty_open_s", "empty shop: opening and first answer, s"),
                Figure("empty_pss_mb", "empty shop: memory of its server, MB"),
                *(_scale_figure(size, *row) for size in _SIZES for row in _SCALE),
            ),
        ),
        Question(
            "backup",
            "Is a backup made amid writes the shop of one moment, and is a flipped byte noticed?",
            "none",
            (
                Figure("backups", "backups amid 200 writes a second", floor=1.0),
                Figure("torn", "… that are of no one moment", ceiling=0.0),
                Figure("behind", "… without what was acknowledged before they began", ceiling=0.0),
                Figure("unsound", "… that are found damaged", ceiling=0.0),
                Figure("flips", "backups with one bit changed", floor=1.0),
                Figure("flips_noticed", "… noticed", floor=60.0),
                Figure("flips_restored", "… restored all the same", ceiling=0.0),
                Figure("seconds_p50", "seconds a backup: median"),
                Figure("new_share_p50", "share written anew: median"),
            ),
        ),
        Question(
            "chaos",
            "Two servers over one PostgreSQL, something killed every ten seconds: is anything lost or wrong?",
            "none",
            (
                Figure("kills", "processes killed", floor=1.0),
                Figure("database_restarts", "database killed and started again", floor=2.0),
                Figure("products_lost", "acknowledged changes of products lost", ceiling=0.0),
                Figure("events", "events acknowledged"),
                Figure("events_lost", "… lost", ceiling=0.0),
                Figure("doubled", "… twice", ceiling=0.0),
                Figure("unknown", "what nobody sent", ceiling=0.0),
                Figure("servers_differ", "products in which the servers differ at the end", ceiling=0.0),
                Figure("searches", "searches answered"),
                Figure("wrong", "… without the product, or at a price that nobody sent", ceiling=0.0),
                Figure("stale", "… older than a second, 15 s after a kill", ceiling=0.0),
                Figure("searches_refused", "… refused", ceiling=0.0),
                Figure("other_errors", "errors but 503 with Retry-After and lost connections", ceiling=0.0),
                Figure("longest_search_s", "longest search, s"),
            ),
        ),
        Question(
            "feed_order",
            "Does every reader meet each change once, in one order, while several processes write?",
            "none",
            (
                Figure("changes", "changes"),
                Figure("sqlite_missed", "SQLite: changes missed", ceiling=0.0),
                Figure("sqlite_twice", "… met twice", ceiling=0.0),
                Figure("sqlite_unordered", "… out of order", ceiling=0.0),
                Figure("sqlite_differently", "… readers that met another order", ceiling=0.0),
                Figure("sqlite_per_second", "… changes a second"),
                Figure("postgresql_missed", "PostgreSQL: changes missed", ceiling=0.0),
                Figure("postgresql_twice", "… met twice", ceiling=0.0),
                Figure("postgresql_unordered", "… out of order", ceiling=0.0),
                Figure("postgresql_differently", "… readers that met another order", ceiling=0.0),
                Figure("postgresql_per_second", "… changes a second"),
            ),
        ),
        Question(
            "freshness",
            "How soon is a change found, and what do many changes cost the questions beside them?",
            "fashion; it is multiplied",
            (
                Figure("changes_per_second", "changes a second", floor=475.0),
                Figure("visible_p50_ms", "change to visible: p50, ms"),
                Figure("visible_p99_ms", "… p99, ms", ceiling=500.0),
                Figure("acknowledged_p50_ms", "change to acknowledged: p50, ms"),
                Figure("quiet_p50_ms", "questions without changes: p50, ms"),
                Figure("quiet_p99_ms", "… p99, ms"),
                Figure("beside_p50_ms", "questions beside changes: p50, ms"),
                Figure("beside_p99_ms", "… p99, ms"),
                Figure("p99_ratio", "p99 beside ÷ quiet", ceiling=1.5),
            ),
        ),
        Question(
            "memory",
            "How much memory does a serving shop take after a thousand questions, and an empty one?",
            "fashion",
            (
                Figure("pss_mb", "serving 44,101 products (PSS), MB", ceiling=380.0),
                Figure("anonymous_mb", "… of these in no file, MB"),
                Figure("empty_pss_mb", "serving an empty shop (PSS), MB", ceiling=200.0),
                Figure("empty_anonymous_mb", "… of these in no file, MB"),
            ),
        ),
        Question(
            "peers",
            "The same words and vectors in other embedded engines: as right, as quick?",
            "fashion",
            tuple(
                Figure(f"{peer}_{task}_{figure}", f"{label}, {task.replace('_', ' ')}: {what}")
                for task in ("title", "title_filtered", "picture", "picture_filtered")
                for peer, label in (
                    ("wares", "Wares"),
                    ("lancedb", "LanceDB hybrid"),
                    ("glue", "bm25s + faiss by hand"),
                    ("tantivy", "Tantivy, words alone"),
                    ("tantivy_usearch", "Tantivy + usearch by hand"),
                    ("postgres", "PostgreSQL + pgvector"),
                )
                for figure, what in (("recall_at_10", "recall@10"), ("p50_ms", "p50, ms"), ("p99_ms", "p99, ms"))
            ),
        ),
        Question(
            "rank_fusion",
            "Fusion by ranks (RRF) or by scores?",
            "fashion",
            tuple(
                Figure(f"{kind}_{key}", f"{kind}: {label}")
                for key, label in (
                    ("recall_at_10", "title in the top 10"),
                    ("top_1", "title first"),
                    ("typo_recall_at_10", "title with an error in the top 10"),
                    ("attributes_precision_at_10", "attribute words: share right in the top 10"),
                    ("composed_precision_at_10", "picture + another colour: share right in the top 10"),
                    ("p50_ms", "p50, ms"),
                )
                for kind in ("rrf", "score")
            ),
        ),
        Question(
            "fusion",
            "One product vector out of words and picture: which way of fusing them?",
            "fashion",
            (
                Figure("learnt_share", "share of words that this catalogue would have learnt"),
                *(
                    Figure(f"{fuser}_{key}", f"{label}: {fuser.replace('_', ' + ')}")
                    for key, label in (
                        ("complete_ndcg_at_10", "similar products, nDCG@10"),
                        ("no_words_ndcg_at_10", "… asked without words"),
                        ("no_picture_ndcg_at_10", "… asked without a picture"),
                        ("mixed_ndcg_at_10", "… a third of the shop without words, a third without pictures"),
                        ("precision_at_10", "same type, gender and colour, P@10"),
                        ("untaught_at_10", "same season and usage, which nothing was taught, P@10"),
                        ("complete_attributes", "attributes by a linear probe, mean of five"),
                        ("no_words_attributes", "… without words"),
                        ("no_picture_attributes", "… without a picture"),
                        ("unsaid", "… type, gender and colour where the title does not say them"),
                        ("types", "… type"),
                        ("genders", "… gender"),
                        ("colours", "… colour"),
                        ("seasons", "… season"),
                        ("usages", "… usage"),
                    )
                    for fuser in _FUSERS
                ),
            ),
        ),
        Question(
            "attribute_queries",
            "Do gender, colour and type as words find what has all three, in English and Chinese?",
            "fashion",
            (
                Figure("queries", "combinations asked"),
                *(
                    figure
                    for language, label in (("en", "English"), ("zh", "Chinese"))
                    for figure in (
                        Figure(f"pictures_{language}_ndcg_at_10", f"pictures alone, {label}: nDCG@10", floor=0.65),
                        Figure(f"pictures_{language}_ndcg_at_10_known", "… unlabelled pictures passed over"),
                        Figure(f"shop_{language}_ndcg_at_10", f"whole search, {label}: nDCG@10", floor=0.90),
                        Figure(f"shop_{language}_p50_ms", "… p50, ms"),
                        Figure(f"shop_{language}_p99_ms", "… p99, ms"),
                    )
                ),
                Figure("pictures_gap", "pictures alone: English less Chinese", ceiling=0.03),
                Figure("shop_gap", "whole search: English less Chinese", ceiling=0.03),
            ),
        ),
        Question(
            "annotation",
            "Are missing values filled rightly, and is the confidence honest? (10 % of train left out)",
            "fashion",
            (
                Figure("type_both_accuracy", "article type from picture and title", floor=0.92),
                Figure("colour_picture_accuracy", "colour from the picture alone", floor=0.60),
                Figure("ece", "expected calibration error, the worst of all below", ceiling=0.05),
                Figure("bench_ece", "the same on `bench`, which the encoder never saw", ceiling=0.05),
                Figure("bench_type_both_accuracy", "… article type from picture and title"),
                Figure("bench_colour_picture_accuracy", "… colour from the picture alone"),
                Figure("learn_s", "learning, s"),
                *(
                    Figure(f"{attribute}_{given}_{key}", f"{attribute}, {given}: {label}")
                    for attribute in ("type", "colour", "gender", "season", "usage")
                    for given in ("title", "picture", "both")
                    for key, label in (
                        ("accuracy", "right"),
                        ("ece", "expected calibration error"),
                        ("filled_at_80", "filled at a confidence of .8"),
                        ("right_at_80", "right among these"),
                    )
                    if (attribute, given, key) not in _ANNOTATION_FIRST
                ),
            ),
        ),
        Question(
            "photo_to_product",
            "Does a customer's photograph find its product, before and after the encoder learnt the shop?",
            "grocery",
            (
                Figure("products", "products"),
                Figure("photos_learnt", "photographs learnt from"),
                Figure("photos_asked", "photographs asked"),
                Figure("base_top_1", "built-in encoder: nearest product (studio picture, title, photographs) is right"),
                Figure("base_top_1_one_view", "built-in encoder: the same, photographs asked with looked at once"),
                Figure("base_top_1_studio", "built-in encoder: nearest studio picture"),
                Figure("base_top_1_studio_and_title", "built-in encoder: nearest studio picture and title", floor=0.38),
                Figure("base_top_1_nearest_photo", "built-in encoder: nearest picture, photographs among them"),
                Figure("features_seconds", "the towers on all pictures, in all views, seconds"),
                Figure("minutes", "learning the heads, minutes"),
                Figure("adapted_top_1", "adapted: nearest product (studio picture, title, photographs)", floor=0.82),
                Figure("adapted_top_1_one_view", "adapted: the same, photographs asked with looked at once"),
                Figure("adapted_top_1_studio", "adapted: nearest studio picture"),
                Figure("adapted_top_1_studio_and_title", "adapted: nearest studio picture and title"),
                Figure("adapted_top_1_nearest_photo", "adapted: nearest picture, photographs among them"),
            ),
        ),
        Question(
            "encoding_speed",
            "How long does encoding take on one core, and how large is the encoder?",
            "any",
            (
                Figure("picture_ratio", "one picture ÷ the compact encoder alone", ceiling=3.0),
                Figure("query_ratio", "one query ÷ the compact encoder alone", ceiling=30.0),
                Figure("picture_p50_ms", "one picture: p50, ms"),
                Figure("picture_p99_ms", "one picture: p99, ms"),
                Figure("pictures_per_second", "pictures a second, all at once"),
                Figure("query_p50_ms", "one query: p50, ms"),
                Figure("query_p99_ms", "one query: p99, ms"),
                Figure("queries_per_second", "queries a second, all at once"),
                Figure("mobilenet_p50_ms", "MobileNetV2-shaped network at 224 × 224, one picture: p50, ms"),
                Figure("mobilenet_ratio", "one picture ÷ MobileNetV2"),
                Figure("shipped_mb", "files read at serving, MB", ceiling=40.0),
                Figure("parameters_millions", "weights in use, millions"),
            ),
        ),
        Question(
            "composed",
            "Does a picture with the name of another colour find its kind in that colour?",
            "fashion",
            (
                Figure("queries", "pictures asked with a colour"),
                Figure("gender_queries", "pictures asked with a gender"),
                *(
                    figure
                    for language, label in (("en", "English"), ("zh", "Chinese"))
                    for figure in (
                        Figure(f"pictures_{language}_precision_at_10", f"from pictures, {label}: P@10", floor=0.60),
                        Figure(f"slerp_{language}_precision_at_10", "… one vector on the way from picture to words"),
                        Figure(f"words_{language}_precision_at_10", "… words alone"),
                        Figure(f"picture_{language}_precision_at_10", "… picture alone"),
                        Figure(f"pictures_{language}_gender_precision_at_10", "… from pictures, another gender"),
                        Figure(f"shop_{language}_precision_at_10", f"whole search, {label}: P@10"),
                        Figure(f"shop_gender_{language}_precision_at_10", "… another gender"),
                    )
                ),
                Figure("shop_p50_ms", "whole search: p50, ms"),
                Figure("shop_p99_ms", "whole search: p99, ms"),
            ),
        ),
        Question(
            "composed_products",
            "Does a product with words that change one thing stay what it is?",
            "fashion, or a drawn shop's products.jsonl",
            (
                *(
                    figure
                    for attribute in ("colour", "gender", "material")
                    for figure in (
                        Figure(f"{attribute}_queries", f"products asked with another {attribute}"),
                        *(
                            Figure(f"{attribute}_{language}_{name}", f"{attribute}, {label}: {meaning}", floor=floor)
                            for language, label in (("en", "English"), ("zh", "Chinese"))
                            for name, meaning, floor in (
                                ("kind_kept", "of the product's kind, of the first 10", 0.95),
                                ("named", "with what is named, of its kind", None),
                                ("right", "with what is named, and the same gender", None),
                            )
                        ),
                    )
                ),
                Figure("p50_ms", "p50, ms"),
                Figure("p99_ms", "p99, ms"),
            ),
        ),
        Question(
            "recommend_graph",
            "Do ways through the graph of shoppers and items, and learnt embeddings, find what shoppers took besides?",
            "recommend/gowalla: train, valid and test.parquet of user, item",
            (
                Figure("shoppers", "shoppers asked"),
                *(
                    figure
                    for name, label, floors in (
                        ("blend", "graph and embeddings", (0.1824, 0.1547)),
                        ("rp3beta", "RP3β", (None, None)),
                        ("embeddings", "embeddings", (None, None)),
                    )
                    for figure in (
                        Figure(
                            f"{name}_recall_20",
                            f"{label}: recall@20",
                            floor=floors[0],
                            beside="LightGCN .1824 · UltraGCN .1862 · BSPM .1920",
                        ),
                        Figure(
                            f"{name}_ndcg_20",
                            f"{label}: nDCG@20",
                            floor=floors[1],
                            beside="LightGCN .1547 · UltraGCN .1580 · BSPM .1597",
                        ),
                        Figure(f"{name}_coverage", f"{label}: share of all items in someone's top 20"),
                    )
                ),
                Figure("rp3beta_fit_s", "graph: fitting, s"),
                Figure("embeddings_fit_s", "embeddings: fitting, s"),
                Figure("popular_recall_20", "popularity: recall@20"),
                Figure("popular_ndcg_20", "popularity: nDCG@20"),
                Figure("popular_coverage", "popularity: share of all items in someone's top 20"),
                Figure("split", "what is held back"),
                Figure("time_leaks", "time leaks"),
            ),
        ),
        Question(
            "recommend_sequence",
            "What does a shopper take next? (the last item of each, full ranking)",
            "recommend/beauty: sequences.txt, and item_attributes.json where there is one",
            (
                Figure("shoppers", "shoppers asked"),
                *(
                    figure
                    for name, label in (
                        ("blend", "Transformer and steps, both with attributes"),
                        ("transformer", "Transformer, with attributes"),
                        ("transitions_content", "steps, helped by attributes"),
                        ("transitions", "transitions"),
                    )
                    for figure in (
                        Figure(
                            f"{name}_hit_10",
                            f"{label}: HR@10",
                            floor=0.0605,
                            beside="SASRec .0605 · S3-Rec .0647 · eSASRec .0928",
                        ),
                        Figure(
                            f"{name}_ndcg_10",
                            f"{label}: nDCG@10",
                            floor=0.0318,
                            beside="SASRec .0318 · S3-Rec .0327",
                        ),
                        Figure(f"{name}_fit_s", f"{label}: fitting, s"),
                        Figure(f"{name}_refit_hit_10", f"{label}, fitted on train and valid: HR@10"),
                        Figure(f"{name}_refit_ndcg_10", f"{label}, fitted on train and valid: nDCG@10"),
                    )
                ),
                Figure("popular_hit_10", "popularity: HR@10"),
                Figure("popular_ndcg_10", "popularity: nDCG@10"),
                Figure("split", "what is held back"),
                Figure("time_leaks", "time leaks"),
            ),
        ),
        Question(
            "recommend_multimodal",
            "What do pictures and sound add to who took what? (full ranking)",
            "recommend/tiktok: train, valid and test.parquet of user, item, and NAME_feat.npy",
            (
                Figure("shoppers", "shoppers asked"),
                *(
                    figure
                    for name, label in (
                        ("blend_content", "factors, embeddings and graph with all modalities"),
                        ("rp3beta_content", "graph with all modalities"),
                    )
                    for figure in (
                        Figure(
                            f"{name}_recall_20",
                            f"{label}: recall@20",
                            floor=0.0957,
                            beside="BM3 .0957 · DiffMM .1129 (with texts too)",
                        ),
                        Figure(
                            f"{name}_ndcg_20",
                            f"{label}: nDCG@20",
                            floor=0.0404,
                            beside="BM3 .0404 · DiffMM .0456 (with texts too)",
                        ),
                    )
                ),
                *(
                    Figure(f"{name}_{key}", f"{label}: {said}")
                    for name, label in (
                        ("rp3beta_image", "graph with pictures"),
                        ("rp3beta_audio", "graph with sound"),
                        ("blend", "factors, embeddings and graph without content"),
                        ("rp3beta", "graph without content"),
                        ("implicit_als", "factors, which know no content"),
                        ("embeddings", "embeddings, which know none either"),
                        ("popular", "popularity"),
                    )
                    for key, said in (("recall_20", "recall@20"), ("ndcg_20", "nDCG@20"))
                ),
                *(
                    Figure(f"{name}_refit_{key}", f"{label}, fitted on train and valid: {said}")
                    for name, label in (
                        ("blend_content", "factors, embeddings and graph with all modalities"),
                        ("implicit_als", "implicit ALS"),
                        ("rp3beta_content", "graph with all modalities"),
                        ("rp3beta", "graph without content"),
                    )
                    for key, said in (("recall_20", "recall@20"), ("ndcg_20", "nDCG@20"))
                ),
                Figure("split", "what is held back"),
                Figure("time_leaks", "time leaks"),
            ),
        ),
        Question(
            "recommend_shop",
            "Is the next purchase found from views, carts and purchases? (full ranking)",
            "recommend/retail_rocket: view, cart and buy.parquet of user, item, value, and test.parquet",
            (
                Figure("shoppers", "shoppers asked"),
                *(
                    Figure(f"{name}_{key}", f"{label}: {said}")
                    for name, label in (
                        ("blend", "steps, factors and pairs seen together"),
                        ("shop", "a whole shop's home page"),
                        ("shop_usual", "the same by weights that are not learnt"),
                        ("transitions", "transitions"),
                        ("implicit_als", "implicit ALS"),
                        ("rp3beta", "RP3β"),
                        ("embeddings", "embeddings"),
                        ("viewed_together", "seen, carted or bought together"),
                        ("bought_together", "bought together, significant"),
                        ("trending", "trending"),
                        ("popular", "popularity"),
                    )
                    for key, said in (("hit_10", "HR@10"), ("ndcg_10", "nDCG@10"), ("recall_20", "recall@20"))
                ),
                Figure("shop_training_s", "training of the whole shop, s"),
                Figure("split", "what is held back"),
                Figure("time_leaks", "time leaks"),
            ),
        ),
        Question(
            "cold_start",
            "Are products with fewer than 5 events found, and shoppers with fewer than 3 served?",
            "recommend/tiktok or recommend/beauty, as for recommend_multimodal and recommend_sequence",
            (
                Figure("new_products", "products with fewer than 5 events"),
                *(
                    Figure(f"{name}_cases", f"cases: {said}")
                    for name, said in (
                        ("new_products", "new products"),
                        ("new_shoppers", "new shoppers"),
                        ("both_new", "new products, new shoppers"),
                        ("all", "all"),
                    )
                ),
                *(
                    Figure(f"{name}_{key}_recall_20", f"{said}, {label}: recall@20")
                    for key, said in (
                        ("new_products", "new products"),
                        ("among_new_products", "new products among themselves"),
                        ("new_shoppers", "new shoppers"),
                        ("both_new", "new products, new shoppers"),
                        ("all", "all"),
                    )
                    for name, label in (
                        ("content", "with content"),
                        ("plain", "without content"),
                        ("popular", "popularity"),
                    )
                ),
            ),
        ),
        Question(
            "recommend_peers",
            "Are our learnt recommenders better, and sooner as good, than a plain SASRec and the factors of implicit?",
            "recommend/beauty (sequences) or recommend/gowalla (factors)",
            (
                Figure("transformer_hit_10", "HR@10", floor=0.0605, beside="published: SASRec .0605 · eSASRec .0928"),
                Figure("transformer_ndcg_10", "N@10", floor=0.0318, beside="published: SASRec .0318"),
                Figure("transformer_attributes_hit_10", "HR@10, items' attributes known", floor=0.0605),
                Figure("transformer_attributes_ndcg_10", "N@10, items' attributes known", floor=0.0318),
                Figure("sasrec_hit_10", "plain SASRec, HR@10"),
                Figure("sasrec_ndcg_10", "plain SASRec, N@10"),
                Figure("popular_hit_10", "popularity, HR@10"),
                Figure("popular_ndcg_10", "popularity, N@10"),
                Figure("transformer_time_ratio", "time to SASRec's best validation ÷ SASRec's own", ceiling=1.0),
                Figure("transformer_attributes_time_ratio", "the same, items' attributes known", ceiling=1.0),
                Figure("transformer_minutes", "training, minutes"),
                Figure("sasrec_minutes", "SASRec's best validation after, minutes"),
                Figure("embeddings_recall_20", "our embeddings: recall@20"),
                Figure("embeddings_ndcg_20", "our embeddings: nDCG@20"),
                Figure("rp3beta_recall_20", "our graph: recall@20"),
                Figure("rp3beta_ndcg_20", "our graph: nDCG@20"),
                Figure("implicit_als_recall_20", "our factors: recall@20"),
                Figure("implicit_als_ndcg_20", "our factors: nDCG@20"),
                Figure("implicit_recall_20", "implicit's factors: recall@20"),
                Figure("implicit_ndcg_20", "implicit's factors: nDCG@20"),
                Figure("popular_recall_20", "popularity: recall@20"),
                Figure("popular_ndcg_20", "popularity: nDCG@20"),
                Figure("embeddings_time_ratio", "embeddings: time to equal validation ÷ implicit's own", ceiling=1.0),
                Figure("implicit_als_time_ratio", "factors: time to equal validation ÷ implicit's own", ceiling=1.0),
                Figure("rp3beta_time_ratio", "graph: time to equal validation ÷ implicit's own", ceiling=1.0),
                Figure("embeddings_s_to_equal", "our embeddings: to equal validation, processor s"),
                Figure("implicit_als_s_to_equal", "our factors: to equal validation, processor s"),
                Figure("rp3beta_s_to_equal", "our graph: to equal validation, processor s"),
                Figure("implicit_s_to_equal", "implicit's factors: to the same, processor s"),
                Figure("embeddings_s", "our embeddings: fitting, processor s"),
                Figure("implicit_als_s", "our factors: fitting, processor s"),
                Figure("rp3beta_s", "our graph: fitting, processor s"),
                Figure("implicit_s", "implicit's factors: fitting, processor s"),
            ),
        ),
        Question(
            "event_latency",
            "How soon does what a shopper does change the next answer?",
            "a folder with products.jsonl",
            (
                Figure("event_to_answer_p50_ms", "event posted → durable → next answer: p50, ms", ceiling=20.0),
                Figure("event_to_answer_p99_ms", "… p99, ms", ceiling=60.0),
                Figure("changed", "share of events after which the answer differs"),
                Figure("post_p50_ms", "event posted → durable: p50, ms"),
                Figure("post_p99_ms", "… p99, ms"),
                Figure("answer_p50_ms", "next answer: p50, ms"),
                Figure("answer_p99_ms", "… p99, ms"),
                Figure("profile_p50_ms", "profile update alone: p50, ms", ceiling=0.2),
                Figure("profile_p99_ms", "… p99, ms"),
                Figure("profile_mean_ms", "… mean, ms"),
                Figure("events", "events posted before, 50 a call"),
                Figure("events_per_second", "… events a second"),
                Figure("resident_mb", "server's resident memory, MB"),
            ),
        ),
        Question(
            "page",
            "How light, quick and still is the storefront, and does it bar anybody?",
            "a folder with products.jsonl",
            (
                Figure("cold_kb", "first visit besides pictures, compressed: kB", ceiling=100.0),
                Figure("cold_requests", "… requests", ceiling=15),
                Figure("picture_kb", "… pictures, kB"),
                Figure("warm_kb", "second visit besides pictures: kB"),
                Figure("warm_requests", "… requests"),
                Figure("first_paint_ms", "first paint at 1.6 Mbit/s and a quarter of the processor: ms", ceiling=1000),
                Figure("largest_paint_ms", "… largest paint: ms", ceiling=2000),
                Figure("shift", "… cumulative layout shift", ceiling=0.02),
                Figure("typed_p50_ms", "keystroke → results: p50, ms", ceiling=150),
                Figure("violations", "violations that axe finds", ceiling=0),
            ),
        ),
        Question(
            "recommend_latency",
            "How long does a home page of recommendations take in a whole shop?",
            "fashion",
            (
                Figure("home_p50_ms", "home page of 12: p50, ms", ceiling=10.0),
                Figure("home_p99_ms", "… p99, ms"),
                Figure("first_p50_ms", "a shopper's first: p50, ms"),
                Figure("first_p99_ms", "… p99, ms"),
                Figure("product_p50_ms", "beside a product: p50, ms"),
                Figure("product_p99_ms", "… p99, ms"),
                Figure("search_p50_ms", "search with a shopper: p50, ms"),
                Figure("search_p99_ms", "… p99, ms"),
                Figure("four_p50_ms", "four clients, home page: p50, ms"),
                Figure("four_p99_ms", "… p99, ms"),
                Figure("four_per_second", "… answers a second"),
                Figure("products", "products"),
                Figure("events", "events in the log"),
                Figure("events_s", "taking the events, s"),
                Figure("training_s", "training, s"),
                Figure("resident_mb", "server's resident memory, MB"),
            ),
        ),
        Question(
            "profile_update",
            "How long until a profile has taken an event in, and until it can be asked?",
            "any folder",
            (
                Figure("few_update_p50_us", "one event, 30 before it, p50, µs", ceiling=200.0),
                Figure("few_update_p99_us", "the same, p99, µs"),
                Figure("many_update_p50_us", "one event, full profile, p50, µs", ceiling=200.0),
                Figure("many_update_p99_us", "the same, p99, µs"),
                Figure("many_late_p50_us", "a late event, full profile, p50, µs", ceiling=200.0),
                Figure("few_taste_p50_us", "reading the taste, 30 events, p50, µs"),
                Figure("many_taste_p50_us", "reading the taste, full profile, p50, µs"),
                Figure("many_scores_p50_us", "scoring 1,000 products, full profile, p50, µs", ceiling=1000.0),
                Figure("many_bytes", "kept bytes of a full profile", ceiling=40_000.0),
                Figure("rebuild_us_per_event", "rebuild from the log, µs an event"),
            ),
        ),
        Question(
            "hostile",
            "Does a shop under attack lose, tell or delay anything?",
            "fashion, or a folder with products.jsonl",
            (
                Figure("fuzzed", "drawn requests"),
                Figure("requests", "requests in all", floor=1.0),
                Figure("server_errors", "answers of 500 and more but 501, 503 and 507", ceiling=0.0),
                Figure("hung", "requests without an answer in a minute", ceiling=0.0),
                Figure("offences", "these, and what else should not have been answered so", ceiling=0.0),
                Figure("blamed", "… by which kinds of attack"),
                Figure("server_deaths", "times the server died", ceiling=0.0),
                Figure("tracebacks", "stacks in the server's log", ceiling=0.0),
                Figure("lost", "acknowledged products lost", ceiling=0.0),
                Figure("ghosts", "products that are there and should not be, or in store or index only", ceiling=0.0),
                Figure("disagreements", "store and index disagree", ceiling=0.0),
                Figure("not_opening", "the shop does not open afterwards", ceiling=0.0),
                Figure("quiet_longest_s", "longest wait of a quiet shopper, s", ceiling=1.0),
                Figure("quiet_beside", "… beside which kind of attack"),
                Figure("quiet_p50_ms", "… p50, ms"),
                Figure("quiet_p99_ms", "… p99, ms"),
                Figure("quiet_asked", "… questions"),
                Figure("quiet_failed", "… that found nothing or were refused", ceiling=0.0),
                Figure("memory_mb", "server's memory at most over its level before, MB", ceiling=300.0),
                Figure("heaviest", "… by which kind of attack"),
                Figure("level_mb", "the level before, MB"),
                Figure("lines_per_leaver", "lines in the log for a client that leaves", ceiling=1.0),
                Figure("unanswered", "connections closed without an answer"),
                Figure("slowest_s", "slowest answer to an attacker, s"),
                Figure("slowest", "… of which kind of attack"),
            ),
        ),
        Question(
            "feeds",
            "Are exports of shop platforms right as they lie?",
            "tests/catalog/platforms/files",
            (
                Figure("files", "small files of platforms", floor=1.0),
                Figure("whole_right", "… whole: products, variants, prices, availability, publishing right", floor=1.0),
                Figure("cut_right", "… cut off: right or refused with line and remedy", floor=1.0),
                Figure("cut_tried", "… cuts"),
                Figure("encoded_right", "… in other encodings: right", floor=1.0),
                Figure("encoded_tried", "… files in encodings"),
                Figure("excel_right", "… through Excel: right", floor=1.0),
                Figure("excel_tried", "… workbooks"),
                Figure("language_right", "headings in other languages: right", floor=1.0),
                Figure("language_tried", "… languages"),
            ),
        ),
        Question(
            "crash",
            "Is anything lost when the process is killed?",
            "a folder with products.jsonl",
            (
                Figure("kills", "kills", floor=1.0),
                Figure("lost", "acknowledged changes lost", ceiling=0.0),
                Figure("disagreements", "store and index disagree", ceiling=0.0),
                Figure("differences", "differences from an uninterrupted shop", ceiling=0.0),
                Figure("reordered_answers", "share of first pages in another order"),
                Figure("acknowledged", "changes acknowledged before a kill"),
                Figure("event_kills", "kills while events come in", floor=1.0),
                Figure("events_lost", "acknowledged events lost or changed", ceiling=0.0),
                Figure("events_odd", "events twice, or of half a call", ceiling=0.0),
                Figure("events_acknowledged", "events acknowledged before a kill"),
                Figure("mixed_kills", "kills among refused batches, full disks and changes of the encoder", floor=1.0),
                Figure("mixed_lost", "… acknowledged changes lost", ceiling=0.0),
                Figure("mixed_ghosts", "… products found that are not stored, deleted or refused", ceiling=0.0),
                Figure("mixed_unfound", "… told again as they are and not found", ceiling=0.0),
                Figure("mixed_deaths", "… writers or openings that ended otherwise than by the kill", ceiling=0.0),
                Figure("mixed_acknowledged", "… changes acknowledged"),
                Figure("mixed_refused", "… batches refused"),
                Figure("mixed_full", "… writes for which there was no room"),
                Figure("mixed_encoders", "… changes of the encoder begun"),
                Figure("mixed_merges", "… merges done"),
                Figure("mixed_killed_in_merges", "… kills amid a merge"),
                Figure("reopen_p50_ms", "opening after a kill: p50, ms"),
            ),
        ),
        Question(
            "voice",
            "Is what is said aloud understood, and how long does it take?",
            "a folder of WAV files with labels.json: file → slots",
            (
                Figure("slot_words_wrong", "orders of real people: slots' words wrong", ceiling=0.06),
                Figure("slot_words_wrong_uncorrected", "… as heard, without the shop's words"),
                Figure(
                    "en_spoken_top3", "drawn shop, titles spoken in English: the product in the first three", floor=0.9
                ),
                Figure("en_noise_top3", "… in noise of 20 dB"),
                Figure("en_typed_top3", "… typed"),
                Figure("zh_spoken_top3", "… spoken in Chinese, by a voice that reads pinyin"),
                Figure("zh_noise_top3", "… in noise of 20 dB"),
                Figure("zh_typed_top3", "… typed"),
                Figure("three_seconds_s", "an utterance of 3 s, whole, s", ceiling=0.5),
                Figure("eight_seconds_s", "an utterance of 8 s, whole, s", ceiling=0.8),
                Figure("orders", "orders"),
            ),
        ),
        Question(
            "video",
            "Is what a film shows found, by films and by words, and when is it seen?",
            "nothing: films are drawn",
            (
                Figure("film_to_product_top1", "film → product, the first hit", floor=0.85),
                Figure("attention_top1", "… frames pooled by attention, the vector alone"),
                Figure("mean_top1", "… their mean, the vector alone"),
                Figure("words_to_film_recall10", "words → film by its frames alone, recall@10", floor=0.8),
                Figure("moment_right", "the moment is one at which the product is seen (± 1 s)", floor=0.9),
                Figure("picture_to_film_recall10", "picture → film, recall@10"),
                Figure("ingest_s_a_minute", "taking in a minute of film, s", ceiling=6.0),
                Figure("ingest_cpu_s_a_minute", "… of them on processors"),
                Figure("clips", "films"),
            ),
        ),
        Question(
            "quiet_shopper",
            "Does a quiet shopper wait while eight others speak and two send films?",
            "nothing: what is said and shown is made",
            (
                Figure("longest_wait_s", "the quiet shopper's longest wait, s", ceiling=1.0),
                Figure("busy_p50_ms", "… p50, ms"),
                Figure("busy_p99_ms", "… p99, ms"),
                Figure("quiet_p50_ms", "before the others came: p50, ms"),
                Figure("quiet_p99_ms", "… p99, ms"),
                Figure("memory_more_mb", "memory more at the peak, MB", ceiling=1000.0),
                Figure("all_answered", "all others are answered", floor=1.0),
                Figure("all_seconds", "… after s"),
            ),
        ),
        Question(
            "voice_intents",
            "Is a sentence understood alike, spoken and typed?",
            "nothing: sentences are spoken by a synthetic voice",
            (
                Figure("en_understood", "English sentences understood as typed", floor=0.8),
                Figure("en_sentences", "… sentences"),
                Figure("zh_understood", "Chinese ones, by a voice that reads pinyin"),
                Figure("zh_sentences", "… sentences"),
            ),
        ),
    )
}

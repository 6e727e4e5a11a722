"""Feed rows: an article's texts in both languages, its price and further fields."""

from __future__ import annotations

from dataclasses import dataclass

from wares.demo.articles import Article, Design
from wares.demo.words import BilingualText, Colour, Material, Pattern, for_audience, vocabulary

SALE_INTERVAL = 7
"""One design of so many is reduced."""

_NOTHING = BilingualText("", "")
_POSSESSIVES = {"Women": "Women's", "Men": "Men's", "Kids": "Kids'"}


@dataclass(frozen=True, slots=True)
class _ArticleWords:
    """The words of an article, looked up."""

    colour: Colour
    second: Colour
    pattern: Pattern
    material: Material | None
    audience: BilingualText | None


def _article_words(article: Article) -> _ArticleWords:
    words, design = vocabulary(), article.design
    return _ArticleWords(
        colour=words.colours[article.colour],
        second=words.colours[article.second],
        pattern=words.patterns[design.pattern],
        material=words.materials[design.material] if design.material else None,
        audience=words.audiences[design.audience] if design.audience else None,
    )


def title(article: Article) -> BilingualText:
    """A title as shops write them; its build varies from design to design."""
    words, build = _article_words(article), article.design.wording % 4
    style, material = article.design.style.word, _title_material(article, words.material)
    if build == 1 and style.en:
        material = _NOTHING
    elif build == 2:
        style = _NOTHING if material.en else style
    colour = words.colour.word.en
    end = f" in {colour}" if build == 2 else f", {colour}"
    english = _english_title_words(article, words, style, material)[build]
    chinese = _chinese_titles(article, words, style, material)[build]
    return BilingualText(" ".join(part for part in english if part) + end, chinese.strip())


def _title_material(article: Article, material: Material | None) -> BilingualText:
    """The material's word; nothing where noun or style say it."""
    noun, style = article.design.style.noun, article.design.style.word
    word = material.word if material else _NOTHING
    is_named = word.en and (word.en in noun.en or word.en in style.en or word.zh in noun.zh + style.zh)
    return _NOTHING if is_named else word


def _english_title_words(
    article: Article, words: _ArticleWords, style: BilingualText, material: BilingualText
) -> tuple[tuple[str, ...], ...]:
    """What a title is joined of, by its build."""
    brand, noun, pattern = article.design.brand.word.en, article.design.style.noun.en, words.pattern.title.en
    audience = _POSSESSIVES.get(words.audience.en if words.audience else "", "")
    return (
        (brand, style.en, pattern, material.en, noun),
        (brand, audience, pattern, style.en, noun),
        (brand, pattern, material.en, style.en, noun),
        (brand, audience, style.en, material.en, pattern, noun),
    )


def _chinese_titles(
    article: Article, words: _ArticleWords, style: BilingualText, material: BilingualText
) -> tuple[str, ...]:
    """The whole title, by its build."""
    brand, noun, pattern = article.design.brand.word.zh, article.design.style.noun.zh, words.pattern.title.zh
    audience = f"{words.audience.zh}款" if words.audience and words.audience.en in _POSSESSIVES else ""
    colour = words.colour.word.zh
    return (
        f"{brand}{style.zh}{pattern}{material.zh}{noun} {colour}",
        f"{brand} {colour}{pattern}{style.zh}{noun} {audience}",
        f"{brand}{material.zh}{pattern}{style.zh}{noun} {colour}",
        f"{brand} {audience}{style.zh}{material.zh}{pattern}{noun} {colour}",
    )


def description(article: Article) -> BilingualText:
    """One to four sentences made of the article's features."""
    design, words = article.design, vocabulary()
    look = _look(_article_words(article))
    opening = words.openings[design.wording // 4 % len(words.openings)]
    closings = words.closings[design.audience or "none"]
    closing = closings[design.wording // 16 % len(closings)] if design.wording % 3 == 0 else _NOTHING
    texts = []
    for language, separator in enumerate((" ", "")):
        values = {"noun": design.style.noun[language], "brand": design.brand.word[language], "look": look[language]}
        first, last = (sentence[language].format(**values) for sentence in (opening, closing))
        middle = [feature[language] for feature in design.features]
        texts.append(separator.join(text for text in (first, *middle, last) if text))
    return BilingualText(*texts)


def _look(words: _ArticleWords) -> BilingualText:
    """Colour, material and pattern in a phrase."""
    second, pattern = words.second.word, words.pattern.phrase
    en, zh = pattern.en.format(second=second.en.lower()), pattern.zh.format(second=second.zh)
    pieces = (words.colour.word.en.lower(), words.material.noun if words.material else "", en)
    material = words.material.word.zh if words.material else ""
    return BilingualText(
        " ".join(piece for piece in pieces if piece), (f"{zh}的" if zh else "") + words.colour.word.zh + material
    )


def _was_price(design: Design) -> float | str:
    """The regular price of a reduced design; "" = it is not reduced."""
    if design.wording % SALE_INTERVAL:
        return ""
    return round(design.price * (1.2 + design.wording % 5 / 10)) + 0.9


def _rating(article: Article) -> tuple[float | str, int | str]:
    """Mean and count of an article's ratings; "" = nobody has rated it."""
    count = article.popularity * (1 + article.design.wording % 4) // 40
    if not count:
        return "", ""
    return round(3.4 + (article.design.wording // 7 + article.number * 3) % 16 / 10, 1), count


def feed_row(article: Article) -> dict[str, object]:
    """The article's line of the feed; what does not apply is left out, `<field>_zh` is the Chinese text."""
    design, (mean, count) = article.design, _rating(article)
    department = vocabulary().departments[design.kind.department]
    title_, description_ = title(article), description(article)
    values: dict[str, object] = {
        "id": article.id,
        "title": title_.en,
        "title_zh": title_.zh,
        "description": description_.en,
        "description_zh": description_.zh,
        "price": design.price,
        "was_price": _was_price(design),
        "currency": "USD",
        "brand": design.brand.word.en,
        "brand_zh": design.brand.word.zh,
        "category": [department.en, design.kind.category.en],
        "category_zh": f"{department.zh} > {design.kind.category.zh}",
        **_attributes(_article_words(article)),
        **_sizes(article),
        "group": design.group,
        "stock": article.stock,
        "popularity": article.popularity,
        "rating": mean,
        "rating_count": count,
        "pictures": list(article.pictures),
    }
    return {key: value for key, value in values.items() if value not in ("", [])}


def _sizes(article: Article) -> dict[str, object]:
    """The sizes with what there is of each, and what they mean; {} for what has none."""
    design = article.design
    if not design.sizes:
        return {}
    variants = [
        {"options": {"size": size}, "sku": f"{article.id}-{size.replace(' ', '')}", "stock": pieces}
        for size, pieces in zip(design.sizes, article.pieces, strict=True)
    ]
    guide = for_audience(vocabulary().size_guides, design.kind.sizes, design.audience) or ""
    return {"variants": variants, "size_guide": guide}


def _attributes(words: _ArticleWords) -> dict[str, object]:
    """Colour, pattern, material and audience in both languages; "" = does not apply."""
    material = words.material.word if words.material else _NOTHING
    texts = {
        "colour": words.colour.word,
        "pattern": words.pattern.value,
        "material": material,
        "gender": words.audience or _NOTHING,
    }
    return {name + end: text[at] for name, text in texts.items() for at, end in enumerate(("", "_zh"))}

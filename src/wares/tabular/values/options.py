"""Option names, by which variants differ: the usual two in one spelling, whatever language a feed has."""

from __future__ import annotations

import re

from wares.tabular.sniffer import fold_column_name
from wares.tabular.values.text import strip_invisible


def words_of(text: str) -> tuple[str, ...]:
    """The words of a table, which stand in one text to be read easily."""
    return tuple(text.split())


SIZES = frozenset(
    words_of(
        "size sizes sizename sizevalue productsize groesse größe grössen größen grösse taille tailles pointure talla "
        "tallas tamaño tamano tamanho taglia misura maat rozmiar storlek størrelse koko velikost méret mărime размер "
        "サイズ 사이즈 尺码 尺寸 尺碼 码数 规格尺码 规格尺寸 "
        "availablesizes sizeoptions shoesize clothingsize taglie maten rozmiary storlekar tamanhos مقاس المقاس المقاسات"
    )
)
COLOURS = frozenset(
    words_of(
        "colour color colours colors colourname colorname farbe farben couleur couleurs coloris color colore colori "
        "cor cores kleur kleuren kolor kolory barwa färg farve farge väri barva szín culoare цвет カラー 色 "
        "色彩 색상 컬러 颜色 顏色 颜色分类 "
        "availablecolors availablecolours colores färger لون اللون الألوان"
    )
)
OTHERS = frozenset(
    words_of(
        "style pattern flavour flavor scent material length width variant variation option capacity storage model "
        "finish format edition weight volume geschmack länge breite ausführung variante variation longueur "
        "modèle goût sabor gusto smaak smak lunghezza lengte długość längd capacité kapazität 口味 款式 规格 "
        "容量 型号 版本 スタイル 味 용량 스타일"
    )
)
"""Names of columns whose values tell the variants of one product apart, as `fold_column_name` writes them."""


def canonical_option_name(name: str) -> str:
    """The choice's name: "size" and "colour" for the usual two, any other as the feed calls it."""
    name = re.sub(r"^(attribute_)?(pa_)?", "", strip_invisible(name))
    short = fold_column_name(name)
    if short in SIZES:
        return "size"
    if short in COLOURS:
        return "colour"
    return name


def is_option_name(name: str) -> bool:
    """Whether a column of that name holds what a shopper chooses."""
    short = fold_column_name(name)
    return short in SIZES or short in COLOURS or short in OTHERS

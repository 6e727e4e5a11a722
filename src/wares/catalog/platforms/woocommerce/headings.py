"""Headings of WooCommerce's product CSV in the languages it exports them in, and those of other tools for it."""

from __future__ import annotations

import re

from wares.tabular.sniffer import fold_column_name

HEADINGS: dict[str, tuple[str, ...]] = {
    "ID": ("ID", "Product ID", "post_id", "معرف", "معرّف"),
    "Type": ("Type", "Typ", "Tipo", "tax:product_type", "Produkttyp", "タイプ", "种类", "类型", "類型",
             "종류", "유형", "النوع"),
    "SKU": (
        "SKU", "Artikelnummer", "UGS", "REF", "Referência", "COD", "Artikelnr", "Artikelnr.", "商品コード", "品號",
        "货号", "貨號", "رمز المنتج",
    ),
    "GTIN": (
        "GTIN, UPC, EAN, or ISBN", "GTIN, UPC, EAN oder ISBN", "GTIN, UPC, EAN ou ISBN", "GTIN, UPC, EAN o ISBN",
        "GTIN, UPC, EAN of ISBN", "GTIN, UPC, EAN lub ISBN", "GTIN, UPC, EAN eller ISBN", "GTIN UPC EAN ISBN",
        "GTIN、UPC、EAN、または ISBN", "GTIN、UPC、EAN 或 ISBN",
    ),
    "Name": ("Name", "Nom", "Nombre", "Nome", "Naam", "Nazwa", "Namn", "名前", "名称", "名稱", "이름",
             "الاسم", "post_title"),
    "Published": (
        "Published", "Veröffentlicht", "Publié", "Publicado", "Pubblicato", "Gepubliceerd", "Opublikowano",
        "Opublikowany", "Publicerad", "公開済み", "公開", "已发布", "已發佈", "발행됨", "منشور", "post_status",
    ),
    "Visibility": (
        "Visibility in catalog", "Visibility in catalogue", "Sichtbarkeit im Katalog", "Visibilité dans le catalogue",
        "Visibilidad en el catálogo", "Visibilità nel catalogo", "Visibilidade no catálogo",
        "Zichtbaarheid in catalogus", "Widoczność w katalogu", "Synlighet i katalog", "Synlighet i katalogen",
        "カタログでの表示", "目录可见性", "目錄可見度", "visibility",
    ),
    "Short description": (
        "Short description", "Kurzbeschreibung", "Description courte", "Descripción corta", "Breve descrizione",
        "Descrição curta", "Korte omschrijving", "Korte beschrijving", "Krótki opis", "Kort beskrivning", "簡単な説明",
        "简短描述", "簡短說明", "post_excerpt",
    ),
    "Description": (
        "Description", "Beschreibung", "Descripción", "Descrizione", "Descrição", "Beschrijving", "Opis", "Beskrivning",
        "説明", "描述", "說明", "설명", "الوصف", "post_content",
    ),
    "Sale starts": (
        "Date sale price starts", "Datum, an dem Angebotspreis beginnt", "Date de début de promo",
        "Día en que empieza el precio rebajado", "Data di inizio del prezzo in offerta", "Inizio data prezzo scontato",
        "Data de preço promocional começa em", "Startdatum actieprijs", "Data rozpoczęcia promocji",
        "Datum när reapris börjar", "Startdatum för rea", "セール価格開始日", "促销开始日期", "sale_price_dates_from",
    ),
    "Sale ends": (
        "Date sale price ends", "Datum, an dem Angebotspreis endet", "Datum, an dem der Angebotspreis endet",
        "Date de fin de promo", "Día en que termina el precio rebajado", "Data di fine del prezzo in offerta",
        "Fine data prezzo scontato", "Data de preço promocional termina em", "Einddatum actieprijs",
        "Data zakończenia promocji", "Datum när reapris slutar", "Slutdatum för rea", "セール価格終了日",
        "促销结束日期", "sale_price_dates_to",
    ),
    "In stock": (
        "In stock?", "Vorrätig?", "Auf Lager?", "En stock ?", "¿Existencias?", "¿En inventario?", "Disponibile?",
        "Em estoque?", "Em stock?", "Op voorraad?", "W magazynie?", "I lager?", "在庫あり ?", "在庫あり?", "有货？",
        "有货?", "有庫存？", "stock_status", "Stock status",
    ),
    "Stock": (
        "Stock", "Lager", "Bestand", "Lagerbestand", "Inventario", "Magazzino", "Estoque", "Voorraad",
        "Stan magazynowy", "Lagersaldo", "在庫", "库存", "庫存", "재고", "المخزون", "stock_quantity",
    ),
    "Backorders": (
        "Backorders allowed?", "Lieferrückstande erlaubt?", "Lieferrückstände erlaubt?", "Rückstände erlaubt?",
        "Autoriser les commandes de produits en rupture ?", "¿Permitir reservas de productos agotados?",
        "Abilita gli ordini arretrati?", "São permitidas encomendas?", "Nabestellingen toestaan?",
        "Pozwalać na zamówienia oczekujące (na dostawę do magazynu)?", "Restnoteringar tillåtna?",
        "Tillåt restnotering?", "予約注文が許可されていますか ?", "允许缺货下单？", "backorders",
    ),
    "Sale price": (
        "Sale price", "Angebotspreis", "Tarif promo", "Precio rebajado", "Prezzo in offerta", "Preço promocional",
        "Actieprijs", "Cena promocyjna", "Reapris", "REA-pris", "セール価格", "促销价格", "促銷價格", "할인 가격",
    ),
    "Regular price": (
        "Regular price", "Regulärer Preis", "Tarif régulier", "Precio normal", "Prezzo di listino", "Preço",
        "Preço normal", "Reguliere prijs", "Cena", "Cena regularna", "Ordinarie pris", "通常価格", "常规价格", "原價",
        "정상 가격", "السعر العادي",
    ),
    "Categories": (
        "Categories", "Kategorien", "Catégories", "Categorías", "Categorie", "Categorias", "Categorieën", "Kategorie",
        "Kategorier", "カテゴリー", "分类", "分類", "카테고리", "التصنيفات", "tax:product_cat", "product_cat",
    ),
    "Tags": (
        "Tags", "Schlagwörter", "Étiquettes", "Etiquetas", "Tag", "Tagi", "Etiketter", "タグ", "标签", "標籤", "태그",
        "الوسوم", "tax:product_tag",
    ),
    "Images": (
        "Images", "Bilder", "Imágenes", "Immagine", "Immagini", "Imagens", "Afbeeldingen", "Obrazki", "画像", "图片",
        "圖片", "이미지", "الصور",
    ),
    "Parent": (
        "Parent", "Übergeordnetes Produkt", "Superior", "Principal", "Genitore", "Ascendente", "Pai", "Hoofd",
        "Nadrzędny", "Rodzic", "Överordnad", "Huvudprodukt", "親", "父级", "父類別", "상위", "الأصل", "post_parent",
        "parent_sku", "Parent SKU",
    ),
    "Grouped products": (
        "Grouped products", "Gruppierte Produkte", "Groupes de produits", "Productos agrupados",
        "Prodotti raggruppati", "Produtos agrupados", "Gegroepeerde producten", "Grupowane produkty",
    ),
    "Brands": (
        "Brands", "Brand", "Marken", "Marke", "Marques", "Marque", "Marcas", "Marca", "Marchi", "Merken", "Merk",
        "Marki", "Varumärken", "ブランド", "品牌", "브랜드", "tax:product_brand",
    ),
}  # fmt: skip
"""Heading as the adapter calls it → headings as exports write it."""

_NAME = (
    r"attribute (\d+) name", r"attribut (\d+) name", r"nom de l['’]attribut (\d+)", r"nombre del atributo (\d+)",
    r"nome dell['’]attributo (\d+)", r"attributo (\d+) nome", r"nome do atributo (\d+)", r"naam eigenschap (\d+)",
    r"nazwa atrybutu (\d+)", r"attribut (\d+) namn", r"attributnamn (\d+)", r"属性 ?(\d+) ?(?:名|名称|名稱|の名前)",
)  # fmt: skip
_VALUES = (
    r"attribute (\d+) value(?:\(s\)|s)?", r"attribut (\d+) wert(?:\(e\)|e)?",
    r"valeur(?:\(s\)|s)? de l['’]attribut (\d+)", r"valor(?:\(es\)|es)? del atributo (\d+)",
    r"valor[ei](?:\(i\))? dell['’]attributo (\d+)", r"attributo (\d+) val(?:uta|ore|ori)(?:\(\w\))?",
    r"valor(?:\(es\)|es)? do atributo (\d+)", r"waarde(?:\(n\)|n)? eigenschap (\d+)", r"wartość atrybutu (\d+)",
    r"wartości atrybutu (\d+)", r"attribut (\d+) värde(?:\(n\)|n)?", r"属性 ?(\d+) ?(?:の)?值?(?:値)?",
)  # fmt: skip
_NAMES = re.compile("|".join(_NAME), re.IGNORECASE)
_VALUES_OF = re.compile("|".join(_VALUES), re.IGNORECASE)
_KNOWN = {fold_column_name(name): heading for heading, names in HEADINGS.items() for name in reversed(names)}


def heading(column: str) -> str:
    """What the adapter calls a column: a key of `HEADINGS`, `Attribute N name`, `Attribute N value`, or itself."""
    if match := _NAMES.fullmatch(column.strip()):
        return f"Attribute {next(filter(None, match.groups()))} name"
    if match := _VALUES_OF.fullmatch(column.strip()):
        return f"Attribute {next(filter(None, match.groups()))} value"
    return _KNOWN.get(fold_column_name(column), column)

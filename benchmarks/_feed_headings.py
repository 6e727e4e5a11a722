"""A small catalogue and its headings in the languages that feeds come in."""

from __future__ import annotations

FIELDS = ("id", "title", "description", "price", "brand", "category", "colour", "size", "stock")
ROWS = (
    ("A-1", "Cup 300 ml", "A cup for tea and coffee", "12.50", "Acme", "Home > Kitchen", "white", "300 ml", "7"),
    ("A-2", "Wool scarf", "Warm and light", "39.00", "Nord", "Clothes > Scarves", "grey", "L", "0"),
    ("A-3", "Desk lamp", "With a dimmer", "1299.00", "Lumen", "Home > Light", "black", "40 cm", "2"),
)
HEADINGS = {
    "en": ("Product ID", "Title", "Description", "Price", "Brand", "Category", "Color", "Size", "Stock"),
    "de": ("Artikelnummer", "Bezeichnung", "Beschreibung", "Preis", "Marke", "Kategorie", "Farbe", "Größe", "Bestand"),
    "fr": ("Référence", "Nom", "Description", "Prix", "Marque", "Catégorie", "Couleur", "Taille", "Stock"),
    "es": ("Código", "Nombre", "Descripción", "Precio", "Marca", "Categoría", "Color", "Talla", "Existencias"),
    "pt": ("Código", "Nome", "Descrição", "Preço", "Marca", "Categoria", "Cor", "Tamanho", "Estoque"),
    "it": ("Codice", "Nome", "Descrizione", "Prezzo", "Marca", "Categoria", "Colore", "Taglia", "Giacenza"),
    "nl": ("Artikelnummer", "Naam", "Omschrijving", "Prijs", "Merk", "Categorie", "Kleur", "Maat", "Voorraad"),
    "pl": ("Kod produktu", "Nazwa", "Opis", "Cena", "Marka", "Kategoria", "Kolor", "Rozmiar", "Stan magazynowy"),
    "sv": ("Artikelnummer", "Namn", "Beskrivning", "Pris", "Varumärke", "Kategori", "Färg", "Storlek", "Lagersaldo"),
    "ja": ("商品番号", "商品名", "商品説明", "価格", "ブランド", "カテゴリー", "カラー", "サイズ", "在庫数"),
    "ko": ("상품코드", "상품명", "상품 설명", "가격", "브랜드", "카테고리", "색상", "사이즈", "재고"),
    "ar": ("رقم المنتج", "اسم المنتج", "الوصف", "السعر", "العلامة التجارية", "الفئة", "اللون", "المقاس", "المخزون"),
    "zh": ("商品编号", "商品名称", "商品描述", "价格", "品牌", "分类", "颜色", "尺码", "库存"),
    "zh-Hant": ("商品編號", "商品名稱", "商品描述", "價格", "品牌", "分類", "顏色", "尺寸", "庫存"),
}
"""Language → how shops call the columns of `FIELDS` in it."""

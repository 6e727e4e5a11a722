"""Feeds of two rows, and longer ones, in the encodings that spreadsheets and old systems write."""

import io

import pytest

from wares.tabular.encodings import detect_encoding, encoding_label

TITLES = {
    "Polish": ["Żółty kubek łąka", "Buty zimowe męskie czarne skórzane", "Poduszka świąteczna"],
    "Czech": ["Žlutý hrnek s příběhem", "Dámské letní šaty květované", "Dřevěná židle bílá"],
    "Hungarian": ["Sárga bögre kövér macskával", "Férfi téli cipő fekete bőr", "Gyűrű ezüst, kő nélkül"],
    "German": ["Gelbe Tasse mit Löwe", "Herrenschuhe schwarz Größe 42", "Weißer Holzstuhl"],
    "French": ["Écharpe à carreaux – été", "Robe d’été fleurie pour femme", "Théière en verre, façon chêne"],
    "Swedish": ["Gul mugg med älg", "Vinterskor herr svart läder", "Sommarklänning på rea"],
    "English": ["Men’s shirt – slim fit", "Café au lait bowl", "Kettle 20 °C, £5"],
    "Russian": ["Жёлтая кружка с котом", "Летнее платье женское", "Белый деревянный стул"],
    "Greek": ["Κίτρινη κούπα με γάτα", "Ανδρικά παπούτσια μαύρα", "Άσπρη πετσέτα"],
    "Turkish": ["Sarı kupa kedili", "Kadın yazlık elbise çiçekli", "Erkek kışlık ayakkabı"],
    "Arabic": ["كوب أصفر مع قطة", "فستان صيفي نسائي مزهر", "كرسي خشبي أبيض"],
    "Hebrew": ["ספל צהוב עם חתול", "שמלת קיץ פרחונית לנשים", "כיסא עץ לבן"],
    "Lithuanian": ["Geltonas puodelis su kačiuku", "Moteriška vasarinė suknelė, gėlėta", "Balta medinė kėdė"],
    "Japanese": ["赤いマグカップ", "レディース 夏用ワンピース 花柄", "白い木製の椅子"],
    "Korean": ["노란 머그컵 고양이", "여성 여름 원피스 꽃무늬", "흰색 나무 의자"],
    "simplified Chinese": ["红色陶瓷马克杯", "女士夏季碎花连衣裙", "白色实木椅子"],
    "traditional Chinese": ["紅色陶瓷馬克杯", "女士夏季碎花連衣裙", "白色實木椅子"],
}
ENCODINGS = {
    "Polish": ["cp1250", "iso8859-2"], "Czech": ["cp1250", "iso8859-2"], "Hungarian": ["cp1250", "iso8859-2"],
    "German": ["cp1252", "iso8859-15"], "French": ["cp1252"], "Swedish": ["cp1252", "iso8859-15"],
    "English": ["cp1252"],
    "Russian": ["cp1251", "koi8-r", "iso8859-5", "cp866"], "Greek": ["cp1253", "iso8859-7"], "Turkish": ["cp1254"],
    "Arabic": ["cp1256", "iso8859-6"], "Hebrew": ["cp1255"], "Lithuanian": ["cp1257"], "Japanese": ["cp932", "euc_jp"],
    "Korean": ["cp949"], "simplified Chinese": ["gb18030"], "traditional Chinese": ["big5"],
}  # fmt: skip
CASES = [(language, encoding) for language, encodings in ENCODINGS.items() for encoding in encodings]
EVERYWHERE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def feed(titles: list[str]) -> str:
    return "id,title,price\r\n" + "".join(f'{n},"{title}",12.50\r\n' for n, title in enumerate(titles))


def read(data: bytes) -> tuple[str, str | None]:
    encoding, note = detect_encoding(io.BytesIO(data))
    return data.decode(encoding), note


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_two_rows_and_many(language: str, encoding: str) -> None:
    titles = TITLES[language]
    for some in (titles[:2], titles[1:], titles, ["plain mug"] * 500 + titles * 30):
        text, note = read(feed(some).encode(encoding))
        assert text == feed(some)
        assert note is not None
        assert "guessed as" in note


@pytest.mark.parametrize("encoding", EVERYWHERE)
@pytest.mark.parametrize("language", TITLES)
def test_unicode(language: str, encoding: str) -> None:
    text, note = read(feed(TITLES[language]).encode(encoding))
    assert text.removeprefix("\ufeff") == feed(TITLES[language])
    assert (note is None) == (encoding in ("utf-8", "utf-8-sig", "utf-16"))


def test_a_few_broken_bytes_do_not_change_what_the_others_say() -> None:
    for language, encoding in (("simplified Chinese", "gb18030"), ("Japanese", "cp932")):
        data = feed(TITLES[language] * 2).encode(encoding) + b"9,\xff\xff,1\r\n"
        assert detect_encoding(io.BytesIO(data))[0] == encoding
    assert detect_encoding(io.BytesIO(feed(TITLES["German"] * 9).encode() + b"9,\xff,1\n"))[0] == "utf-8"


def test_encodings_are_called_as_people_know_them() -> None:
    assert [encoding_label(name) for name in ("cp1250", "iso8859-2", "big5hkscs", "utf-8-sig", "koi8-r")] == [
        "Windows-1250", "ISO-8859-2", "Big5", "UTF-8", "KOI8-R"
    ]  # fmt: skip

"""Languages: inflected forms find each other, accents may be left out, stop words are dropped, scripts without spaces
are read by pairs.
"""

import pytest

from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.languages import ENGLISH, language
from wares.language.highlight import Highlighter
from wares.language.query.synonyms import Synonyms
from wares.language.query.understand import understand
from wares.language.suggest import Suggester
from wares.language.vocabulary import Vocabulary

NONE = Synonyms({})


def found(tag: str, title: str, words: str, synonyms: Synonyms = NONE, others: tuple[str, ...] = ()) -> bool:
    """Whether a product called so has every word of a query."""
    analyzer = Analyzer(synonyms, language(tag))
    vocabulary = Vocabulary(language(tag))
    for other in (title, *others):
        vocabulary.add(analyzer.document({"title": [other]}).terms)
    held = analyzer.document({"title": [title]}).terms
    understood = understand(words, analyzer, vocabulary)
    return all(any(held.issuperset(way.terms) for way in word.alternatives) for word in understood.words)


@pytest.mark.parametrize(
    ("tag", "title", "words"),
    [
        ("de", "Rote Mützen", "mütze"),
        ("de", "Rote Mützen", "muetze"),
        ("de", "Rote Mützen", "mutze"),
        ("de", "Fußball Größe 5", "fussball groesse"),
        ("fr", "Chaussures bronzées", "chaussure bronzé"),
        ("fr", "Chaussures bronzées", "bronzees"),
        ("fr", "Crème à l'œuf", "creme oeufs"),
        ("fr", "Bouteille d'eau", "l'eau"),
        ("es", "Camisón para niños", "camisones niño"),
        ("es", "Camisón para niños", "camison nino"),
        ("it", "Scarpe da corsa", "scarpa"),
        ("it", "Olio d'oliva", "dell'oliva"),
        ("nl", "Warme sjaals", "sjaal"),
        ("pt-BR", "Calções de banho", "calção"),
        ("pt-BR", "Calções de banho", "calcao"),
        ("sv", "Blå mössor", "mössa"),
        ("sv", "Blå mössor", "bla mossa"),
        ("da", "Røde skjorter", "skjorte"),
        ("da", "Blå løbesko", "blaa loebesko"),
        ("nb", "Blå jakker", "bla jakke"),
        ("no", "Blå jakker", "jakken"),
        ("fi", "Punaiset pipot", "pipo"),
        ("ru", "Новые кроссовки", "новый"),
        ("ru", "Ёлка новогодняя", "елки"),
        ("tr", "Kırmızı ayakkabılar", "KIRMIZI AYAKKABI"),
        ("tr", "Kırmızı ayakkabılar", "kirmizi"),
        ("tr", "iPhone kılıfı", "iphone'un kilif"),
        ("hu", "Női cipők", "cipő"),
        ("hu", "Női cipők", "noi cipo"),
        ("ro", "Pantofi bărbați", "pantof barbati"),
        ("ar", "حِذَاء أحمر", "حذاء احمر"),
        ("ar", "حقيبة جلدية", "حقيبه"),
        ("el", "Κόκκινα παπούτσια", "παπουτσι"),
        ("el", "Κόκκινα παπούτσια", "ΠΑΠΟΥΤΣΙΑ"),
        ("ca", "Sabates d'home", "sabata home"),
        ("hi", "लाल जूते", "जूते"),
        ("pl", "Łóżko drewniane", "lozko"),
        ("uk", "Зимова куртка", "куртка"),
        ("hr", "Đačka torba", "dacka"),
    ],
)
def test_forms_of_a_word_find_each_other(tag: str, title: str, words: str) -> None:
    assert found(tag, title, words)


@pytest.mark.parametrize(
    ("tag", "title", "words"),
    [
        ("de", "Rote Mützen", "Handschuh"),
        ("fr", "Chaussures", "chat"),
        ("ja", "赤い靴", "鞄"),
        ("ru", "Новые", "старый"),
    ],
)
def test_other_words_do_not(tag: str, title: str, words: str) -> None:
    assert not found(tag, title, words)


@pytest.mark.parametrize(
    ("tag", "asked", "kept"),
    [
        ("de", "eine Mütze für die Kinder", ["mutze", "kinder"]),
        ("fr", "une robe pour les enfants", ["robe", "enfants"]),
        ("fr", "robe d'été", ["robe", "ete"]),
        ("es", "zapatos para el niño", ["zapatos", "nino"]),
        ("it", "scarpe per il bambino", ["scarpe", "bambino"]),
        ("pl", "buty dla dzieci", ["buty", "dzieci"]),
        ("sv", "skor och väska", ["skor", "vaska"]),
        ("ru", "обувь для детей", ["обувь", "детей"]),
        ("ja", "赤い靴", ["赤", "靴"]),
    ],
)
def test_stop_words_are_dropped(tag: str, asked: str, kept: list[str]) -> None:
    analyzer = Analyzer(NONE, language(tag))
    assert [word.text for word in understand(asked, analyzer, Vocabulary()).words] == kept


@pytest.mark.parametrize(
    ("tag", "title", "words"),
    [
        ("ja", "赤いランニングシューズ メンズ", "ランニングシューズ"),
        ("ja", "赤いランニングシューズ メンズ", "赤いシューズ"),
        ("ja", "ワイヤレスイヤホン Bluetooth 5.0", "bluetooth イヤホン"),
        ("ja", "ランニングシューズ", "ランニングシュース"),
        ("ko", "남성 운동화", "운동화를"),
        ("ko", "여성 겨울 코트", "겨울코트"),
        ("th", "รองเท้าวิ่งผู้ชาย", "รองเท้า"),
    ],
)
def test_scripts_without_spaces(tag: str, title: str, words: str) -> None:
    assert found(tag, title, words)


def test_compounds_are_found_by_their_last_part() -> None:
    assert found("de", "Leichte Laufschuhe", "Schuhe")
    assert found("sv", "Löparskor", "skor")
    assert found("da", "Løbesko", "sko")
    assert found("nl", "Hardloopschoenen", "schoen")
    assert not found("de", "Schuhcreme", "Creme Schuhe")
    assert not found("fr", "Chaussettes", "settes")


@pytest.mark.parametrize(
    ("tag", "title", "typed", "meant"),
    [
        ("de", "Kaffeetasse", "kaffetasse", "kaffeetasse"),
        ("de", "Blaue Gießkanne", "giesskane", "gießkanne"),
        ("fr", "Chaussures", "chausures", "chaussures"),
        ("ru", "Кроссовки", "кросовки", "кроссовки"),
        ("sv", "Löparskor", "loparskro", "löparskor"),
    ],
)
def test_typing_errors_are_corrected(tag: str, title: str, typed: str, meant: str) -> None:
    analyzer = Analyzer(NONE, language(tag))
    vocabulary = Vocabulary(language(tag))
    vocabulary.add(analyzer.document({"title": [title]}).terms)
    understood = understand(typed, analyzer, vocabulary)
    assert understood.corrected in {meant, meant.replace("ß", "ss")}
    assert found(tag, title, typed)


def test_a_right_form_is_no_typing_error() -> None:
    analyzer = Analyzer(NONE, language("ru"))
    vocabulary = Vocabulary()
    vocabulary.add(analyzer.document({"title": ["Новые кроссовки"]}).terms)
    assert understand("новый", analyzer, vocabulary).corrected is None


def test_an_unfinished_word_is_completed() -> None:
    analyzer = Analyzer(NONE, language("de"))
    vocabulary = Vocabulary()
    held = analyzer.document({"title": ["Gießkannen"]}).terms
    vocabulary.add(held)
    (word,) = understand("gießka", analyzer, vocabulary, prefix=True).words
    assert any(way.kind == "prefix" and held.issuperset(way.terms) for way in word.alternatives)


@pytest.mark.parametrize(
    ("tag", "title", "words", "marked"),
    [
        ("de", "Rote Mützen", "muetze", "Rote <mark>Mützen</mark>"),
        ("de", "Die Laufschuhe", "Schuh", "Die <mark>Laufschuhe</mark>"),
        ("fr", "Tasses bronzées", "bronzé", "Tasses <mark>bronzées</mark>"),
        ("tr", "IŞIK Lamba", "isik", "<mark>IŞIK</mark> Lamba"),
        ("ja", "赤いランニングシューズ", "シューズ", "赤いランニング<mark>シューズ</mark>"),
        ("hi", "लाल जूते", "जूता", "लाल <mark>जूते</mark>"),
    ],
)
def test_whole_words_are_marked(tag: str, title: str, words: str, marked: str) -> None:
    analyzer = Analyzer(NONE, language(tag))
    vocabulary = Vocabulary(language(tag))
    vocabulary.add(analyzer.document({"title": [title]}).terms)
    assert Highlighter(understand(words, analyzer, vocabulary), analyzer).highlight(title) == marked


def test_synonyms_hold_for_every_form() -> None:
    synonyms = Synonyms.parse("mütze, kappe\nкепка, новый\n靴, シューズ")
    assert found("de", "Rote Kappen", "Mützen", synonyms)
    assert found("ru", "Кепка", "новые", synonyms)
    assert found("ja", "赤いシューズ", "靴", synonyms)


def test_suggestions_need_no_accents() -> None:
    german = Suggester(language("de"))
    german.add("Mützen")
    assert [german.suggest(typed, 1)[0].marked for typed in ("müt", "mut", "muetz", "muzt")][:2] == [
        "<mark>Müt</mark>zen"
    ] * 2
    assert german.suggest("muetz", 1)[0].text == "Mützen"
    polish = Suggester(language("pl"))
    polish.add("Łóżko")
    assert polish.suggest("loz", 1)[0].marked == "<mark>Łóż</mark>ko"
    japanese = Suggester(language("ja"))
    japanese.add("赤い運動靴")
    assert japanese.suggest("運動", 1)[0].marked == "赤い<mark>運動</mark>靴"


def test_texts_in_further_languages_are_read_by_their_own() -> None:
    analyzer = Analyzer(NONE, language("de"), [language("fr")])
    terms = analyzer.documents([(None, {"title": ["Laufschuhe"]}), ("fr", {"title": ["Chaussures bronzées"]})]).terms
    vocabulary = Vocabulary()
    vocabulary.add(terms)
    for words in ("laufschuh", "chaussure bronzée"):
        for word in understand(words, analyzer, vocabulary).words:
            assert any(terms.issuperset(way.terms) for way in word.alternatives), word


def test_english_and_chinese_are_one() -> None:
    assert language("en-GB") is language("zh-Hant") is ENGLISH
    assert Analyzer(NONE, ENGLISH).further_languages == ()


def test_regions_share_a_language() -> None:
    assert language("pt-BR") is language("pt")


@pytest.mark.parametrize("tag", ["de", "fr", "tr", "ar", "hi", "ja", "ko", "th", "uk", "xx"])
def test_places_are_those_of_the_text(tag: str) -> None:
    text = "Größe L’eau IŞIK ½ حِذَاء जूते 赤いシューズ 운동화 運動鞋 Łóżko ﬃ"
    for span in Analyzer(NONE, language(tag)).spans(text):
        assert 0 <= span.start < span.end <= len(text)

import re
from pathlib import Path

import pytest

from wares.errors import BadFeed
from wares.evaluate.judgements import read_judgements
from wares.evaluate.protocols import Judgement


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("j.csv", 'id,query,relevance,note\n7,"red shoes, cheap",3,x\n8,跑步鞋,0.5,\n'),
        ("j.tsv", "\ufeffquery\tid\trelevance\nred shoes, cheap\t7\t3\n跑步鞋\t8\t0.5\n"),
        (
            "j.jsonl",
            '{"query":"red shoes, cheap","id":7,"relevance":3}\n\n{"query":"跑步鞋","id":"8","relevance":0.5}\n',
        ),
    ],
)
def test_every_kind_reads_the_same(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert read_judgements(file) == (Judgement("red shoes, cheap", "7", 3.0), Judgement("跑步鞋", "8", 0.5))


def test_the_later_judgement_wins(tmp_path: Path) -> None:
    file = tmp_path / "j.csv"
    file.write_text("query,id,relevance\na,1,0\na,1,2\n", encoding="utf-8")
    assert read_judgements(file) == (Judgement("a", "1", 2.0),)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("j.xlsx", "x", "j.xlsx: judgements are read from"),
        ("j.csv", "", "holds no judgements"),
        ("j.csv", "query,id\na,1\n", ":1: no column relevance"),
        ("j.csv", "query,id,relevance\na,1,1\nb,,1\n", ":3: id is empty"),
        ("j.csv", "query,id,relevance\na,1\n", ":2: relevance is empty or missing"),
        ("j.csv", "query,id,relevance\na,1,good\n", ":2: relevance 'good' is no number"),
        ("j.csv", "query,id,relevance\na,1,nan\n", ":2: relevance 'nan' is no number"),
        ("j.csv", 'query,id,relevance\n"a"b,1,1\n', ":2: "),
        ("j.jsonl", '{"query":"a","id":1,"relevance":1}\n{oops\n', ":2: not JSON"),
        ("j.jsonl", "[1]\n", ":1: not an object"),
        ("j.jsonl", '{"query":"a","relevance":1}\n', ":1: id is empty or missing"),
    ],
)
def test_bad_files_are_named_with_line_and_remedy(tmp_path: Path, name: str, text: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadFeed, match=re.escape(said)):
        read_judgements(file)


def test_missing_file_and_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="no such file"):
        read_judgements(tmp_path / "none.csv")
    file = tmp_path / "j.csv"
    file.write_bytes("query,id,relevance\n红鞋,1,1\n".encode("gb18030"))
    with pytest.raises(BadFeed, match="save the file as UTF-8"):
        read_judgements(file)

"""Texts that keep their lines."""

import pytest

from wares.catalog.values.texts import read_lines


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("S | 80 cm\n\n  M |  90 cm ", "S | 80 cm\nM | 90 cm"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<tr><th>Size</th><th>Chest</th></tr>\n<tr><td>S</td> <td>80&nbsp;cm</td></tr>", "Size | Chest\nS | 80 cm"),
        ("<p>First.</p><p>Second.</p>", "First.\nSecond."),
        ("https://shop.example/sizes", "https://shop.example/sizes"),
        (None, ""),
        (42, "42"),
    ],
)  # fmt: skip
def test_lines_rows_and_cells(value: object, text: str) -> None:
    assert read_lines(value) == text

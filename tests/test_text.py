import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.text import plain, plain_line

HOSTILE = st.text(
    alphabet=st.characters() | st.sampled_from("\x1b\x07\x9b\r\n\t\ud800\udfff\u202e\u2066\u200f\u0301å[]")
)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Anna Svensson", "Anna Svensson"),
        ("\x1b]52;c;aGVq\x07Anna", "]52;c;aGVqAnna"),
        ("\x9b31mröd\x1b[0m", "31mröd[0m"),
        ("ett\ttvå", "ett två"),
        ("rad 1\r\nrad 2\rrad 3\x85rad 4\u2028rad 5\fsida", "rad 1\nrad 2\nrad 3\nrad 4\nrad 5\nsida"),
        ("a\u202eb\u2066c\u2069d\u200e\u200f\u061ce", "abcde"),
        ("\ud83d ensam \udc00", " ensam "),
        ("070\u200b174\ufeff", "070174"),
        ("👩‍👧 och 🇸🇪", "👩‍👧 och 🇸🇪"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("[red]inte märkning[/red]", "[red]inte märkning[/red]"),
        ("\x00\x7f", ""),
    ],
)
def test_plain(raw: str, kept: str) -> None:
    assert plain(raw) == kept


@given(HOSTILE)
def test_nothing_that_a_terminal_obeys_is_left(raw: str) -> None:
    kept = plain(raw)
    assert all(
        character == "\n" or unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        for character in kept
    )
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    assert unicodedata.is_normalized("NFC", kept)
    kept.encode()


@given(HOSTILE)
def test_plain_is_idempotent_and_lines_are_one_line(raw: str) -> None:
    assert plain(plain(raw)) == plain(raw)
    assert plain_line(plain_line(raw)) == plain_line(raw) == plain(raw).replace("\n", " ")
    assert "\n" not in plain_line(raw)


@given(
    st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]).filter(lambda c: ord(c) < 0x180))
)
def test_ordinary_text_is_kept(raw: str) -> None:
    assert plain(raw) == unicodedata.normalize("NFC", raw)

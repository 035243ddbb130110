from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.personnummer import Personnummer, read

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "value", "verified"),
    [
        # Published for tests.
        ("191212121212", "19121212-1212", True),
        ("19121212-1212", "19121212-1212", True),
        ("19121212 1212", "19121212-1212", True),
        ("121212+1212", "19121212-1212", True),
        ("121212-1212", "20121212-1212", True),
        ("189001019802", "18900101-9802", True),
        ("191401682396", "19140168-2396", True),  # samordningsnummer: the 8th, plus 60
        ("20120101-2399", "20120101-2399", False),
    ],
)
def test_ways_to_write_one(text: str, value: str, verified: bool) -> None:
    assert read(text, TODAY) == Personnummer(value, verified)


@pytest.mark.parametrize(
    "text",
    ["", "2012", "20120101", "20121301-2399", "20120132-2399", "20261122-0000", "070-174 06 10", "22.14"],
)
def test_what_is_none(text: str) -> None:
    assert read(text, TODAY) is None


@given(st.from_regex(r"\A(19|20)?[0-9]{6}[-+]?[0-9]{4}\Z"))
def test_nobody_is_born_tomorrow(text: str) -> None:
    number = read(text, TODAY)
    if number is not None:
        assert number.value[:8] <= "20261181"
        again = read(number.value, TODAY)
        assert again == number


@given(st.integers(0, 9), st.integers(0, 7))
def test_one_wrong_digit_is_noticed(digit: int, position: int) -> None:
    right = "191212121212"
    at = position + 4
    wrong = right[:at] + str(digit) + right[at + 1 :]
    number = read(wrong, TODAY)
    assert number is None or number.verified == (wrong == right)

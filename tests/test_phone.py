import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.phone import Phone, mask, parse_number, tel_uri


@pytest.mark.parametrize(
    ("raw", "e164", "shown"),
    [
        ("070-174 06 10", "+46701740610", "070-174 06 10"),
        ("0701740610", "+46701740610", "070-174 06 10"),
        (" 070.174.06.10 ", "+46701740610", "070-174 06 10"),
        ("070/1740610", "+46701740610", "070-174 06 10"),
        ("+46 70 174 06 10", "+46701740610", "070-174 06 10"),
        ("+46 (0)70-174 06 10", "+46701740610", "070-174 06 10"),
        ("0046701740610", "+46701740610", "070-174 06 10"),
        ("040-628 04 10", "+46406280410", "040-628 04 10"),
        ("+1 202 555 0123", "+12025550123", "+1 202-555-0123"),
        ("0012025550123", "+12025550123", "+1 202-555-0123"),
    ],
)
def test_numbers_in_any_clothes(raw: str, e164: str, shown: str) -> None:
    assert parse_number(raw) == Phone(e164, shown)


@given(st.integers(5, 99), st.sampled_from(["070-174 06 {:02}", "040-628 04 {:02}"]))
def test_every_fiction_number_is_valid(last: int, series: str) -> None:
    phone = parse_number(series.format(last))
    assert phone is not None
    assert phone.valid
    assert phone.shown == series.format(last)


@pytest.mark.parametrize("raw", ["070174061", "07017406100"])
def test_a_digit_too_few_or_too_many_is_kept_and_marked(raw: str) -> None:
    assert parse_number(raw) == Phone(f"+46{raw[1:]}", raw, valid=False)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "112",
        "114 14",
        "1202",
        "0",
        "00",
        "+",
        "+46",
        "22.14",
        "02:14",
        "20120101-2399",
        "201201012399",
        "040101-2399",
        "120101-2399",
        "1912121212",
        "0700ANNA",
        "070-174 06 10 anknytning 4",
        "+" + "9" * 300,
        "070\x1b1740610",
        "٠٧٠١٧٤٠٦١٠",
    ],
)
def test_what_is_no_number(raw: str) -> None:
    assert parse_number(raw) is None


@given(st.text() | st.text(alphabet="0123456789+-() ./"))
def test_never_raises_and_what_is_shown_reads_back(raw: str) -> None:
    phone = parse_number(raw)
    if phone is not None:
        again = parse_number(phone.shown)
        assert again is not None
        assert again.e164 == phone.e164
        assert tel_uri(phone.e164) == f"tel:{phone.e164}"


def test_mask_keeps_the_shape_and_two_digits() -> None:
    assert mask("070-174 06 10") == "•••-••• •• 10"
    assert mask("+1 202-555-0123") == "+• •••-•••-••23"
    assert mask("7") == "7"
    assert mask("") == ""


@given(st.text(alphabet="0123456789+- "))
def test_mask_hides_all_but_two(shown: str) -> None:
    masked = mask(shown)
    assert len(masked) == len(shown)
    assert sum(character.isdigit() for character in masked) <= 2


@pytest.mark.parametrize("bad", ["", "070-174 06 10", "+46;ext=1", "+46701740610?x"])
def test_tel_uri_takes_nothing_but_numbers(bad: str) -> None:
    with pytest.raises(ValueError, match="går inte att ringa"):
        tel_uri(bad)

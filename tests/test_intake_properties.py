"""What holds for every line: order does not matter, nothing is lost, nothing raises; and what time it was."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.intake import Intake, describe, parse
from jourtui.rules.localtime import STOCKHOLM, latest
from jourtui.rules.text import plain, plain_line
from jourtui.store.settings import load_catalogue, load_places

PLACES = load_places()
CATALOGUE = load_catalogue()
NOW = datetime(2026, 11, 21, 21, 20, tzinfo=UTC)
MEMBERS = [place for place in PLACES.municipalities if place.member_from]

NAMES = st.sampled_from(
    ["Anna Svensson", "erik johansson", "Bo Ek", "Eva-Lena von Essen", "fatima al hassan", "Maria Lindqvist",
     "Anna Lund", "Per Öberg", "ali ahmed", "Kim Nguyen", "Omar Haddad", "Lars-Erik Holmgren"],
)  # fmt: skip
PHONES = st.builds(
    "{}{:02}".format,
    st.sampled_from(
        ["070-174 06 ", "07017406", "+46 70 174 06 ", "040-628 04 ", "070.174.06.", "tel 070/17406"]
    ),
    st.integers(5, 99),
)
PLACE_NAMES = st.sampled_from(
    [
        *(place.name for place in MEMBERS),
        *(place.name.lower() for place in MEMBERS),
        "ystads kommun",
        "tbg",
        "1287",
    ]
)
TIMES = st.builds(
    "{}{:02}{}{:02}".format,
    st.sampled_from(["", "kl "]),
    st.integers(0, 23),
    st.sampled_from(".:"),
    st.integers(0, 59),
)
MATTERS = st.sampled_from(
    [
        *(
            "orolig för barnbarn",
            "bråk hemma, två barn",
            "lgh 1202 porten låst",
            "ring 112 vid fara",
            "full pappa",
        ),
        *(
            "orolig för sonen Kalle Ek 14 år",
            "slagen av maken i natt",
            "hittas ingenstans",
            "rymt från hvb",
            "Storgatan 4 b",
        ),
        *("behöver mat och husrum", "står utanför och fryser", "3 barn ensamma", "rädd för att gå hem"),
    ]
)
MARKS = {
    "protected": ("skyddade uppgifter", "!skydd", "sekretessmarkering"),
    "anonymous": ("vill vara anonym", "!anonym"),
    "safe_to_call": ("ej säkert att ringa", "!ejring", "säkert att ringa", "får ej ringas"),
    "safe_times": ("ring efter 23", "ring ej före 08"),
    "code_word": ("kodord blåbär",),
    "interpreter": ("tolk arabiska", "!tolk dari", "tolk: persiska"),
    "connected": ("kopplad direkt", "!kopplat"),
    "not_to_guardian": ("får ej lämnas till vårdnadshavare", "!ejvh"),
    "subject_personnummer": ("20120101-2399", "191212121212"),
    "source": ("polisen", "!skola"),
    "via": ("!viatib",),
    "case_type": ("!våld",),
}
BITS = [
    *"0123456789 .:,-+!()/åäö\n\t\x1b\u202e\"'[]abst",
    *("Anna ", "ystad ", "ring ", "ej ", "kl ", "070-174 06 10", "inget nummer:", "tolk ", "kodord ", "!"),
]
ANYTHING = st.text() | st.lists(st.sampled_from(BITS)).map("".join)


def read(line: str, now: datetime = NOW) -> Intake:
    return parse(line, now, PLACES, CATALOGUE)


def fields(intake: Intake) -> list[object]:
    return [
        intake.name, intake.phone, intake.number_raw, intake.municipality, intake.received_at,
        intake.source, intake.case_type, intake.via, intake.connected, intake.safe_to_call, intake.safe_times,
        intake.code_word, intake.protected, intake.anonymous, intake.interpreter, intake.not_to_guardian,
        intake.subject_personnummer, intake.no_number_reason, intake.missing,
        sorted(warning.code for warning in intake.warnings), sorted(intake.matter.split()),
    ]  # fmt: skip


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    parts = [draw(NAMES), draw(PHONES), draw(PLACE_NAMES), draw(MATTERS)]
    parts += draw(st.lists(TIMES, max_size=1))
    for field in draw(st.lists(st.sampled_from(sorted(MARKS)), max_size=3, unique=True)):
        parts.append(draw(st.sampled_from(MARKS[field])))
    return parts, draw(st.permutations(parts))


@given(shuffled())
def test_the_parts_of_a_line_may_come_in_any_order(orders: tuple[list[str], list[str]]) -> None:
    parts, permuted = orders
    first, second = read(" ".join(parts)), read(" ".join(permuted))
    assert fields(first) == fields(second)
    assert first.name
    assert first.phone is not None
    assert first.municipality is not None
    assert parts[3].split()[0] in first.matter


@given(
    NAMES,
    PHONES,
    PLACE_NAMES,
    MATTERS,
    TIMES,
    st.permutations(range(5)),
    st.sampled_from([", ", " - ", "; ", "  "]),
)
def test_the_parts_are_what_they_were_written_as(
    name: str, phone: str, place: str, matter: str, time: str, order: list[int], between: str
) -> None:
    parts = [name, phone, place, matter, time]
    intake = read(between.join(parts[index] for index in order))
    assert intake.name.casefold() == name.casefold()
    assert intake.phone is not None
    assert intake.phone.e164[-2:] == phone[-2:]
    assert intake.municipality is not None
    assert intake.matter == matter
    assert intake.received_at is not None
    assert f"{intake.received_at.astimezone(STOCKHOLM):%H%M}" == time.replace("kl ", "").replace(
        ".", ""
    ).replace(":", "")


@given(ANYTHING)
def test_nothing_raises_and_nothing_is_lost(line: str) -> None:
    intake = read(line)
    assert intake.line == plain_line(line)
    at = 0
    for span in intake.spans:
        assert at <= span.start < span.end <= len(intake.line)
        assert not intake.line[at : span.start].strip()
        at = span.end
    assert not intake.line[at:].strip()
    matter = "".join(intake.line[span.start : span.end] for span in intake.spans if span.field == "matter")
    letters = [character for character in matter if character.isalnum()]
    assert [character for character in intake.matter if character.isalnum()] == letters
    for _, value, _ in describe(intake):
        assert plain(value) == value
    for warning in intake.warnings:
        assert plain_line(warning.text) == warning.text


GROUPINGS = {
    "070174": (
        "070-174 06 {}", "070-17406{}", "070 174 06 {}", "0701-74 06 {}", "070-174 06{}", "+46 70 174 06 {}",
        "0046 70-174 06 {}", "+46 (0)70-174 06 {}", "070/174 06 {}", "070.174.06.{}", "070-174-06-{}",
    ),
    "040628": (
        "040-628 04 {}", "040-62804{}", "040 628 04 {}", "040-62 804{}", "040/628 04 {}", "+46 40 628 04 {}",
        "+46 (0)40-628 04 {}", "040-628-04-{}", "040-6 28 04 {}",
    ),
}  # fmt: skip
"""The first digits of a number as it is dialled, and the ways to write it, with a place for the last two."""
COUNTED = (
    *("år", "årig son", "mån", "månader", "veckor", "dagar", "st", "barn", "syskon", "pers", "personer"),
    *("kr", "km", "tim", "timmar", "minuter", "min sedan", "min dotter"),
)


@given(
    st.sampled_from([(digits, way) for digits, ways in GROUPINGS.items() for way in ways]),
    st.integers(5, 99),
    st.sampled_from(COUNTED),
    st.sampled_from(["", "Lena Ek ", "tel "]),
)
def test_a_number_is_whole_before_a_word_that_counts(
    way: tuple[str, str], last: int, counted: str, before: str
) -> None:
    digits, written = way[0], way[1].format(f"{last:02}")
    intake = read(f"{before}{written} {counted} ensamma ystad")
    assert intake.phone is not None
    assert intake.phone.e164[3:] == f"{digits}{'06' if digits[1] == '7' else '04'}{last:02}"[1:]
    apart = written[-3] in " -." and digits[1] == "4" and counted != "min dotter"
    told = [warning.value for warning in intake.warnings if warning.code == "number_or_count"]
    assert told == (["040-628 04"] if apart else [])


@given(ANYTHING)
def test_reading_is_repeatable_and_holds_what_was_fixed(line: str) -> None:
    intake = read(line)
    assert parse(intake.line, NOW, PLACES, CATALOGUE) == intake
    kept = parse(
        line, NOW, PLACES, CATALOGUE, {"name": intake.name, "protected": True, "matter": intake.matter}
    )
    assert (kept.name, kept.protected, kept.matter) == (intake.name, True, intake.matter)


@given(st.text(), st.text(), st.sampled_from(["name", "matter", "safe_times", "code_word", "interpreter"]))
def test_fixed_text_is_plain(line: str, value: str, field: str) -> None:
    kept = parse(line, NOW, PLACES, CATALOGUE, {field: value})
    assert getattr(kept, field) == plain_line(value).strip()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "typed", "received"),
    [
        ("2026-11-21T22:20+01:00", "22.20", "2026-11-21T22:20+01:00"),
        ("2026-11-21T22:20+01:00", "22.21", "2026-11-20T22:21+01:00"),
        ("2026-11-22T00:05+01:00", "23.58", "2026-11-21T23:58+01:00"),
        ("2026-11-22T00:05+01:00", "0.01", "2026-11-22T00:01+01:00"),
        ("2026-11-22T00:05+01:00", "24.00", "2026-11-22T00:00+01:00"),
        ("2026-11-22T00:05+01:00", "i går 0.01", "2026-11-21T00:01+01:00"),
        ("2026-01-01T00:10+01:00", "kl 23", "2025-12-31T23:00+01:00"),
        # 25 October 2026: 03.00 summer time becomes 02.00 winter time, and 02.00 to 02.59 come twice.
        ("2026-10-25T02:40+02:00", "02.30", "2026-10-25T02:30+02:00"),
        ("2026-10-25T02:10+01:00", "02.30", "2026-10-25T02:30+02:00"),
        ("2026-10-25T02:10+01:00", "02.05", "2026-10-25T02:05+01:00"),
        ("2026-10-25T02:40+01:00", "02.30", "2026-10-25T02:30+01:00"),
        ("2026-10-25T02:10+02:00", "02.30", "2026-10-24T02:30+02:00"),
        ("2026-10-25T08:00+01:00", "01.30", "2026-10-25T01:30+02:00"),
        ("2026-10-26T01:00+01:00", "02.30", "2026-10-25T02:30+01:00"),
        # 29 March 2026: 02.00 to 02.59 do not come.
        ("2026-03-29T03:10+02:00", "01.50", "2026-03-29T01:50+01:00"),
        ("2026-03-29T03:40+02:00", "02.30", "2026-03-29T03:30+02:00"),
        ("2026-03-29T03:10+02:00", "02.30", "2026-03-28T02:30+01:00"),
        ("2026-03-29T03:10+02:00", "03.05", "2026-03-29T03:05+02:00"),
        ("2026-03-29T08:00+02:00", "23.50", "2026-03-28T23:50+01:00"),
    ],
)
def test_when_the_call_came(now: str, typed: str, received: str) -> None:
    intake = read(f"0701740610 {typed}", at(now))
    assert intake.received_at == at(received)
    assert intake.received_at.tzinfo is UTC
    codes = {warning.code for warning in intake.warnings}
    yesterday = at(received).astimezone(STOCKHOLM).date() < at(now).astimezone(STOCKHOLM).date()
    assert ("time_yesterday" in codes) == (yesterday and not typed.startswith("i går"))
    assert ("time_skipped" in codes) == (typed == "02.30" and received == "2026-03-29T03:30+02:00")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
    | st.datetimes(datetime(2026, 10, 24, 20), datetime(2026, 10, 26))
    | st.datetimes(datetime(2026, 3, 28, 20), datetime(2026, 3, 30)),
    st.integers(0, 23),
    st.integers(0, 59),
)  # fmt: skip
def test_a_time_is_never_in_the_future_and_never_older_than_a_day_and_two_hours(
    now: datetime, hour: int, minute: int
) -> None:
    now = now.replace(tzinfo=UTC)
    moment = latest(hour, minute, now)
    assert timedelta(0) <= now - moment.at <= timedelta(hours=26)
    shown = moment.at.astimezone(STOCKHOLM)
    assert (shown.hour, shown.minute) == (hour + moment.no_such, minute)


@pytest.mark.parametrize("length", [10, 100, 1000, 20_000])
def test_a_long_line_is_read_too(length: int) -> None:
    for piece in (
        "0",
        "07 ",
        "anna ",
        "ystda ",
        "ej ",
        "!",
        "22.14 ",
        "skydd ",
        "tolk ",
        "1286 ",
        "Anna Ek ",
        "\x1b",
        ",",
    ):
        read((piece * length)[:length])

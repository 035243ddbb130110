"""The one-line intake: believable lines, and what a person says about them.

The moment is Saturday 21 November 2026 at 22.20 in Sweden.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jourtui.rules.intake import FixedError, Intake, amend, describe, parse
from jourtui.rules.localtime import STOCKHOLM
from jourtui.store.settings import load_catalogue, load_places

PLACES = load_places()
CATALOGUE = load_catalogue()
NOW = datetime(2026, 11, 21, 21, 20, tzinfo=UTC)

FLAGS = ("connected", "protected", "anonymous", "not_to_guardian")
TEXTS = (
    "name",
    "number_raw",
    "no_number_reason",
    "safe_times",
    "code_word",
    "interpreter",
    "subject_personnummer",
)


def read(line: str, now: datetime = NOW, **fixed: object) -> Intake:
    return parse(line, now, PLACES, CATALOGUE, fixed)


def facts(intake: Intake) -> str:
    """Everything that was read, short: "?" is a guess, "!" a warning."""
    said = [f"name={intake.name}{'?' if intake.name_guess else ''}"] if intake.name else []
    if intake.phone:
        said.append(f"phone={intake.phone.shown}")
    said += [f"{name}={getattr(intake, name)}" for name in TEXTS[1:] if getattr(intake, name)]
    if intake.municipality:
        how = "" if intake.municipality.how == "exact" else f"({intake.municipality.how})"
        said.append(f"kommun={intake.municipality.name}{how}")
    if intake.received_at:
        said.append(f"at={intake.received_at.astimezone(STOCKHOLM):%d/%m %H.%M}")
    if intake.via != "sos":
        said.append(f"via={intake.via}")
    for label, choice in (("source", intake.source), ("type", intake.case_type)):
        if choice:
            said.append(f"{label}={choice.code}{'?' if choice.guess else ''}")
    if intake.safe_to_call != "unknown":
        said.append(f"safe={intake.safe_to_call}")
    said += [name for name in FLAGS if getattr(intake, name)]
    said += [f"!{warning.code}" for warning in intake.warnings]
    if intake.matter:
        said.append(f"matter={intake.matter}")
    return " · ".join(said)


LINES = Path(__file__).with_name("intake_lines.txt").read_text("utf-8")
"""Pairs of a line and, indented, everything that is to be read from it."""


@pytest.mark.parametrize(("line", "expected"), re.findall(r"^(\S.*)\n    (.*)$", LINES, re.MULTILINE))
def test_a_line(line: str, expected: str) -> None:
    assert facts(read(line)) == expected


def test_where_each_part_stands() -> None:
    intake = read("Anna Svensson, tel 070-174 06 10 ystad orolig för barnbarn kl 22.14")
    parts = [(span.field, intake.line[span.start : span.end]) for span in intake.spans]
    assert parts == [
        ("name", "Anna Svensson,"),
        ("phone", "tel 070-174 06 10"),
        ("municipality", "ystad"),
        ("matter", "orolig för barnbarn"),
        ("received_at", "kl 22.14"),
    ]
    hints = [(span.field, intake.line[span.start : span.end]) for span in intake.hints]
    assert hints == [("case_type", "barnbarn")]


def test_what_is_shown_below_the_line() -> None:
    intake = read("mormor Eva Lind 0701740641 ystda, barnbarn 5 år, ej säkert, kodord blåbär 23.10")
    assert describe(intake) == [
        ("Namn", "Eva Lind", True),
        ("Nummer", "070-174 06 41", True),
        ("Kommun", "Ystad", False),
        ("Mottaget", "i går 23.10", True),
        ("Säkert att ringa", "Nej", True),
        ("Kodord", "blåbär", True),
        ("Sökt av", "Närstående", False),
        ("Ärendetyp", "Barn och unga", False),
        ("Saken", "mormor barnbarn 5 år", True),
    ]
    assert describe(read("")) == []


def test_warnings_are_sentences_and_some_offer_the_other_reading() -> None:
    by_code = {
        warning.code: warning
        for line in (
            "Anna Lund 0701740610",
            "701740610 malmö 23.50",
            "vellnige !blå",
            "0701740610 0701740611 1230",
        )
        for warning in read(line).warnings
    }
    assert (
        by_code["ambiguous"].text == "1230 lästes som kommunkoden för Staffanstorp, inte som ett klockslag."
    )
    assert (
        by_code["municipality_not_ours"].text == "Malmö är inte vår kommun: Socialjouren i Malmö, fråga SOS."
    )
    assert by_code["number_not_understood"].value == "070-174 06 10"
    assert by_code["municipality_guessed"].value == "1233"
    assert all(warning.text[-1] in ".?" and "\n" not in warning.text for warning in by_code.values())
    lund = read("Anna Lund 0701740610 bråk").warnings[0]
    assert (lund.field, lund.value) == ("municipality", "1281")
    chosen = amend(read("Anna Lund 0701740610 bråk"), lund.field or "", lund.value)
    assert chosen.municipality is not None
    assert chosen.municipality.name == "Lund"
    assert chosen.name == "Anna"


def test_nothing_prevents_saving_but_a_missing_number_and_no_reason() -> None:
    assert read("Eva Lind ystad").missing == ("number",)
    assert read("Eva Lind ystad inget nummer").missing == ()
    assert read("0701740610").missing == ()
    assert read("Eva Lind 070-174x06").missing == ()


WHO = "name=Anna Svensson · phone=070-174 06 10"
WHERE = f"{WHO} · kommun=Ystad"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (
            "name",
            "Anna Öst",
            "name=Anna Öst · phone=070-174 06 10 · kommun=Ystad · matter=Anna Svensson bråk",
        ),
        ("name", "anna", "name=anna · phone=070-174 06 10 · kommun=Ystad · matter=Svensson bråk"),
        ("name", None, "phone=070-174 06 10 · kommun=Ystad · matter=Anna Svensson bråk"),
        ("phone", "0701740611", f"{WHERE} · matter=0701740610 bråk".replace("06 10", "06 11")),
        ("phone", None, "name=Anna Svensson · kommun=Ystad · !no_number · matter=0701740610 bråk"),
        ("municipality", "1264", f"{WHO} · kommun=Skurup(code) · matter=ystad bråk"),
        ("municipality", "Ystad", f"{WHERE} · matter=bråk"),
        ("municipality", "", f"{WHO} · matter=ystad bråk"),
        ("received_at", "22.14", f"{WHERE} · at=21/11 22.14 · matter=bråk"),
        ("received_at", "2026-11-20T23:05", f"{WHERE} · at=20/11 23.05 · matter=bråk"),
        ("source", "police", f"{WHERE} · source=police · matter=bråk"),
        ("case_type", "våld i nära relation", f"{WHERE} · type=violence · matter=bråk"),
        ("protected", True, f"{WHERE} · protected · matter=bråk"),
        ("safe_to_call", "no", f"{WHERE} · safe=no · matter=bråk"),
        ("via", "police", f"{WHERE} · via=police · matter=bråk"),
        (
            "code_word",
            " blå\x1bbär ",
            f"{WHERE} · matter=bråk".replace(" · kommun", " · code_word=blåbär · kommun"),
        ),
        ("matter", "gräl", f"{WHERE} · matter=gräl"),
        (
            "subject_personnummer",
            "121212+1212",
            f"{WHO} · subject_personnummer=19121212-1212 · kommun=Ystad · matter=bråk",
        ),
    ],
)
def test_a_persons_word_beats_the_line(field: str, value: object, expected: str) -> None:
    amended = amend(read("Anna Svensson 0701740610 ystad bråk"), field, value)
    assert facts(amended) == expected
    # ... and still does when the line goes on.
    again = parse(amended.line + " hela", NOW, PLACES, CATALOGUE, amended.fixed)
    assert facts(again) == (expected if field == "matter" else f"{expected} hela")


def test_a_mark_that_a_person_takes_away_goes_back_to_the_matter() -> None:
    intake = read("Eva Lind 0701740610 anonym ej säkert")
    assert intake.anonymous
    intake = amend(amend(intake, "anonymous", False), "safe_to_call", None)
    assert not intake.anonymous
    assert intake.safe_to_call == "unknown"
    assert intake.matter == "anonym ej säkert"


def test_a_number_corrected_by_hand_keeps_the_slip() -> None:
    intake = amend(read("Eva Lind 070-174 06 1 ystad"), "phone", "070-174 06 10")
    assert facts(intake) == "name=Eva Lind · phone=070-174 06 10 · number_raw=070-174 06 1 · kommun=Ystad"


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("phone", "112", "112 går inte att tolka som ett telefonnummer."),
        ("municipality", "Atlantis", "Atlantis är ingen kommun som finns i listan."),
        ("received_at", "snart", "snart är inget klockslag: skriv till exempel 22.14."),
        ("received_at", 3, "3 är inget klockslag: skriv till exempel 22.14."),
        ("source", "någon", "någon finns inte i listan."),
        ("subject_personnummer", "20129999-0000", "20129999-0000 är inget personnummer."),
        ("safe_to_call", "kanske", "Uppgiften safe_to_call kan inte vara 'kanske'."),
        ("colour", "röd", "Uppgiften colour kan inte vara 'röd'."),
    ],
)
def test_a_value_that_cannot_be_gets_one_sentence(field: str, value: object, complaint: str) -> None:
    with pytest.raises(FixedError) as refused:
        amend(read("Eva Lind"), field, value)
    assert str(refused.value) == complaint


@pytest.mark.parametrize("words", ["ej ringa hem", "inte ringa", "ej ringa upp", "ring inte hem"])
def test_words_that_forbid_calling_are_never_missed(words: str) -> None:
    line = f"Amira 070-174 06 41 trelleborg rädd {words}"
    assert parse(line, NOW, PLACES, CATALOGUE).safe_to_call == "no"


@pytest.mark.parametrize(
    ("words", "via"), [("via TIB", "tib"), ("via polisen", "police"), ("via kommunen", "municipality")]
)
def test_who_handed_it_over_is_read_since_only_sos_has_a_clock(words: str, via: str) -> None:
    assert parse(f"Bo 070-174 06 41 ystad {words} bråk", NOW, PLACES, CATALOGUE).via == via

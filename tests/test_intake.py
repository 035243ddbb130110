"""The one-line intake: believable lines, and what a person says about them.

The moment is Saturday 21 November 2026 at 22.20 in Sweden.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jourtui.rules.intake import FixedError, Intake, Warning, amend, describe, parse
from jourtui.rules.localtime import STOCKHOLM
from jourtui.rules.when import HOW
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
    "reserve_number",
    "birth_year",
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
        ("Mottaget", "i går 23:10", True),
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


def test_a_number_that_stands_twice_is_one_number() -> None:
    assert read("Eva 070-174 06 63 ystad nås på 0701740663").warnings == ()
    (asked,) = read("Eva 070-174 06 63 ystad nås på 0701740664").warnings
    assert asked.code == "two_numbers"


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
        ("received_at", "i går 23:05", f"{WHERE} · at=20/11 23.05 · matter=bråk"),
        ("received_at", "20/11 2305", f"{WHERE} · at=20/11 23.05 · matter=bråk"),
        ("received_at", "23:05", f"{WHERE} · at=20/11 23.05 · !time_yesterday · matter=bråk"),
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
        ("phone", "112", "112 är inget telefonnummer. Skriv om det, eller med ord varför inget finns."),
        ("phone", "701740610", "701740610 är inget telefonnummer. Menas 070-174 06 10?"),
        (
            "no_number_reason",
            "070-174 06 1x",
            "070-174 06 1x ser ut som ett nummer, men stämmer inte. Skriv om det.",
        ),
        (
            "no_number_reason",
            "0701740636",
            "0701740636 är ett nummer som går att ringa: skriv det som numret.",
        ),
        ("no_number_reason", "?", "Skriv med ord varför numret saknas, till exempel dolt nummer."),
        ("municipality", "Atlantis", "Atlantis är ingen kommun som finns i listan."),
        ("received_at", "snart", f"snart är inget klockslag som har varit. {HOW}"),
        ("received_at", "25.70", f"25.70 är inget klockslag som har varit. {HOW}"),
        ("received_at", 3, f"3 är inget klockslag. {HOW}"),
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
    "words",
    [
        "mannen får inte veta att hon ringt",
        "sambon får inget veta",
        "ni får inte ringa henne",
        "hon vill inte att ni ringer",
        "säg inget hemma",
        "bara sms",
    ],
)
def test_words_by_which_it_may_not_be_safe_to_call_are_asked_of(words: str) -> None:
    intake = read(f"Amira 070-174 06 41 trelleborg {words}")
    assert (intake.safe_to_call, intake.not_to_guardian, intake.matter) == ("no", False, words)
    assert [warning.code for warning in intake.warnings] == ["safe_to_call_guessed"]


def test_that_nobody_rings_another_is_no_word_of_the_caller() -> None:
    assert read("Amira 070-174 06 41 ystad vill inte att ni ringer polisen").safe_to_call == "unknown"


@pytest.mark.parametrize(
    "words",
    ["sonen vill inte ringa hem", "dottern vågar ej ringa hem", "han kan inte ringa upp, batteri slut"],
)
def test_what_somebody_does_not_do_keeps_its_sense_and_is_asked(words: str) -> None:
    intake = read(f"Amira 070-174 06 41 trelleborg {words}")
    assert (intake.safe_to_call, intake.matter) == ("no", words)
    assert [warning.code for warning in intake.warnings] == ["safe_to_call_guessed"]


@pytest.mark.parametrize(
    "words",
    [
        "föräldrarna får inget veta",
        "säg ingenting till hennes mamma",
        "säg ingenting till sin mamma",
        "säg inget till min pappa",
        "berätta inte för mina föräldrar",
        "nämn inget för Lisas båda föräldrar",
        "får inte lämnas till hennes pappa",
    ],
)
def test_whose_guardian_must_not_know_is_asked_whoever_they_are(words: str) -> None:
    intake = read(f"Amira 070-174 06 41 trelleborg {words}")
    assert words.lower() in intake.matter.lower()
    assert [warning.field for warning in intake.warnings] == ["not_to_guardian"]


@pytest.mark.parametrize(
    ("words", "via"), [("via TIB", "tib"), ("via polisen", "police"), ("via kommunen", "municipality")]
)
def test_who_handed_it_over_is_read_since_only_sos_has_a_clock(words: str, via: str) -> None:
    assert parse(f"Bo 070-174 06 41 ystad {words} bråk", NOW, PLACES, CATALOGUE).via == via


def warned(line: str, code: str) -> Warning:
    (warning,) = (warning for warning in read(line).warnings if warning.code == code)
    return warning


@pytest.mark.parametrize(
    "numbers",
    [
        "070-174 06 3 070-174 06 05",
        "070-174 06 055, 070-174 06 05",
        "070-174063/0701740605",
        "0701740605 070-174 06",
        "070-174 06 05 alt 070-174 06 1",
    ],
)
def test_of_two_numbers_the_whole_one_is_used_and_the_other_told(numbers: str) -> None:
    intake = read(f"Anna Berg {numbers} ystad")
    assert intake.phone is not None
    assert intake.phone.shown == "070-174 06 05"
    assert [warning.code for warning in intake.warnings] == ["two_numbers"]
    assert "är inget helt nummer: 070-174 06 05 används" in intake.warnings[0].text
    assert sum(character.isdigit() for character in intake.matter) >= 8, "it stays to be seen"


def test_of_two_whole_numbers_the_other_is_a_key_away_and_back() -> None:
    intake = read("Anna Berg 070-174 06 05 070-174 06 06")
    (warning,) = intake.warnings
    assert warning.field is not None
    chosen = amend(intake, warning.field, warning.value)
    assert chosen.phone is not None
    assert (chosen.phone.shown, chosen.matter) == ("070-174 06 06", "070-174 06 05")


@pytest.mark.parametrize("raw", ["701740605", "70 174 06 05", "46701740605", "o701740605", "07O-174 O6 05"])
def test_a_number_with_a_slip_is_offered(raw: str) -> None:
    warning = warned(f"Anna {raw} ystad", "number_not_understood")
    assert (warning.field, warning.value) == ("phone", "070-174 06 05")


@pytest.mark.parametrize("words", ["tolk", "arabisk tolk", "tolk arabiska", "telefontolk"])
@pytest.mark.parametrize(
    "no",
    [
        "behöver inte {}", "ej {}", "ingen {}", "utan {}", "inte i behov av {}", "har inte behov av {}",
        "talar svenska, behöver ingen {}", "talar svenska behöver ej {}", "vill inte ha {}", "{} behövs inte",
        "ringde i går ej {}", "bråk igår ej {}", "mormor 70 år ej {}",
        "{} ej nödvändigt", "{}: nej", "{} onödigt", "klarar sig utan {}",
    ],
)  # fmt: skip
def test_no_interpreter(no: str, words: str) -> None:
    intake = read(f"Ali Hassan 0701740605 ystad {no.format(words)}")
    assert intake.interpreter == ""
    assert words in intake.matter


@pytest.mark.parametrize(
    "line", ["förstår inte tolk dari", "pratar inte svenska, tolk dari", "kan ej svenska behöver tolk dari"]
)
def test_somebody_elses_not_takes_no_interpreter_away(line: str) -> None:
    assert read(f"Ali 0701740605 {line}").interpreter == "dari"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("ej skyddad", "protected"), ("inte skyddade uppgifter", "protected"), ("skyddad: nej", "protected"),
        ("har inga skyddade uppgifter", "protected"), ("saknar skyddade uppgifter", "protected"),
        ("känner sig skyddad", "protected"), ("behöver skyddat boende", "protected"),
        ("inte anonym", "anonymous"), ("ej anonym", "anonymous"), ("vill ej vara anonym", "anonymous"),
        ("ej kopplad", "connected"), ("blev inte kopplad", "connected"),
        ("kunde ej bli kopplad", "connected"),
        ("inget kodord", "code_word"), ("kodord saknas", "code_word"), ("kodord: nej", "code_word"),
    ],
)  # fmt: skip
def test_a_mark_that_is_denied_is_not_set(words: str, field: str) -> None:
    intake = read(f"Anna Berg 0701740605 ystad {words}")
    assert not getattr(intake, field)
    assert not intake.warnings
    assert words in intake.matter


@pytest.mark.parametrize(
    "words", ["skyddad", "skyddade", "sekretess", "bor på skyddat boende", "hemlig adress"]
)
def test_what_may_be_protected_is_until_somebody_says_no(words: str) -> None:
    intake = read(f"Anna Berg 0701740605 ystad {words}")
    assert intake.protected
    assert words in intake.matter
    (warning,) = intake.warnings
    assert (warning.code, warning.field) == ("protected_guessed", "protected")
    assert amend(intake, "protected", warning.value).warnings == ()
    assert not amend(intake, "protected", False).protected


def test_a_hidden_number_is_no_reason_where_there_is_a_number() -> None:
    intake = read("Anna Berg dolt nummer nås på 0701740605 ystad")
    assert intake.no_number_reason == ""
    assert intake.matter == "dolt nummer nås på"


@pytest.mark.parametrize("words", ["25.70", "kl 25", "kl 2570", "kl 24.30", "21:75", "3/12 22.10"])
def test_a_time_that_cannot_be_is_told(words: str) -> None:
    intake = read(f"Anna Berg 0701740605 ystad {words}")
    assert intake.received_at is None
    assert [warning.code for warning in intake.warnings] == ["no_such_time"]
    assert words in intake.matter


@pytest.mark.parametrize("words", ["25.70 kr", "39.40 i temp", "18.00-20.00", "efter kl 22", "lgh 2214"])
def test_other_numbers_are_not_nagged_about(words: str) -> None:
    intake = read(f"Anna Berg 0701740605 ystad {words}")
    assert intake.received_at is None
    assert intake.warnings == ()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("i går 23.40", "i går 23:40"), ("igår kväll 23.40", "i går 23:40"), ("23:40 i går", "i går 23:40"),
        ("i går kväll 9.30", "i går 21:30"), ("i går kl 2340", "i går 23:40"), ("kl 21 40", "21:40"),
        ("20/11 22.10", "i går 22:10"), ("22.10 den 20 nov", "i går 22:10"), ("i morse 7.30", "07:30"),
        ("i fredags 22.10", "i går 22:10"), ("i förrgår 22.10", "tors 19 nov 22:10"),
        ("21/11 22:10", "22:10"),
    ],
)  # fmt: skip
def test_a_late_entry_has_the_day_that_was_said(words: str, shown: str) -> None:
    intake = read(f"Anna Berg 0701740605 ystad {words}")
    assert ("Mottaget", shown, True) in describe(intake)
    assert intake.matter == ""
    assert [warning.code for warning in intake.warnings] == ["long_ago"] * (len(shown) > 5 or shown < "19:20")


@pytest.mark.parametrize(
    "words", ["rymde i går 22.10", "umgänge i morgon kl 10", "förhör kl 08 imorgon", "föddes 3 mars 22.10"]
)
def test_a_time_of_what_is_told_is_not_when_the_call_came(words: str) -> None:
    intake = read(f"Anna Berg 0701740605 ystad {words}")
    assert intake.received_at is None
    assert words in intake.matter


def test_digits_that_may_be_the_time_are_asked_about() -> None:
    warning = warned("Anna Berg 0701740605 ystad 2214", "time_unclear")
    assert (warning.field, warning.value) == ("received_at", "22:14")
    assert read("Anna Berg 0701740605 ystad 1830").warnings == ()
    morning = warned("Anna Berg 0701740605 ystad kl 9", "long_ago")
    assert (morning.field, morning.value) == ("received_at", "21:00")


def test_a_language_that_stands_alone_is_asked_about() -> None:
    def asked(line: str) -> list[object]:
        return [warning.value for warning in read(line).warnings if warning.code == "interpreter_asked"]

    assert asked("Amira Haddad 070-174 06 41 trelleborg slagen av maken arabiska") == ["arabiska"]
    assert asked("070-174 06 41 ystad ryska mannen hotar") == []

"""From a read line to a call, unfinished lines, and what is known of a number or a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import NIGHT, Laptop, Watch, make_laptop

from jourtui.rules.call import CallClosed, CallFacts, Identity
from jourtui.rules.case import CaseFacts
from jourtui.rules.intake import Intake, parse
from jourtui.rules.matching import Sought
from jourtui.rules.notice import NoticeDescribed, NoticeFacts, NoticeReceived
from jourtui.screens.intake_values import (
    AHEAD,
    KnownText,
    age_on,
    call_facts,
    identity,
    reader,
    saved,
    sought,
    submit,
    submit_locked,
)
from jourtui.store import call_queue, calls, cases, drafts, known, unfinished
from jourtui.store.known import NOTHING, Known
from jourtui.store.settings import load_catalogue, load_places
from jourtui.store.unfinished import Unfinished

PLACES, CATALOGUE = load_places(), load_catalogue()
ANNA = "Anna Svensson 070-174 06 10 ystad orolig för barnbarn 22.04"
PERSON = "20140203-2380"


def read(line: str, now: datetime = NIGHT, **fixed: object) -> Intake:
    return parse(line, now, PLACES, CATALOGUE, fixed)


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return make_laptop(tmp_path / "one")


def take(laptop: Laptop, line: str, **fixed: object) -> UUID:
    return submit(laptop.desk, unfinished.begin(laptop.desk), read(line, laptop.watch(), **fixed))


def look(laptop: Laptop, phone: str = "+46701740610", personnummer: str = "") -> Known:
    with laptop.desk.rows() as rows:
        whom = Sought(personnummer=personnummer, phones=(phone,) if phone else ())
        return known.look_up(rows, laptop.watch(), whom)


def told(laptop: Laptop, found: Known, chosen: UUID | None = None) -> str:
    facts = KnownText(PLACES, CATALOGUE).facts(found, chosen, laptop.watch())
    return "\n".join(f"{fact.key} {fact.label}: {fact.text}".strip() for fact in facts)


# To the journal


def test_what_the_line_says_becomes_facts_and_what_it_does_not_say_is_left_unsaid() -> None:
    facts = call_facts(read(f"{ANNA} ej säkert att ringa !skydd tolk arabiska"))
    assert facts == CallFacts(
        municipality="1286",
        matter="orolig för barnbarn",
        case_type="children",
        safe_to_call="no",
        protected=True,
        interpreter="arabiska",
    )
    assert call_facts(read("0701740610")) == CallFacts()


def test_who_called_is_apart_with_the_line_as_it_was_typed() -> None:
    assert identity(read(ANNA)) == Identity(
        caller_name="Anna Svensson", phone="+46701740610", phone_shown="070-174 06 10", line=ANNA
    )
    assert identity(read("inget nummer: lånad telefon")).given() == {"line": "inget nummer: lånad telefon"}


def test_a_line_becomes_a_call_with_thirty_minutes_from_when_it_was_opened(laptop: Laptop) -> None:
    line = unfinished.begin(laptop.desk)
    laptop.watch.forward(minutes=2)
    record = submit(laptop.desk, line, read("Anna 0701740610 ystad", laptop.watch()))
    with laptop.desk.rows() as rows:
        (item,) = call_queue.open_calls(rows, laptop.watch())
    assert item.call.record_id == record == line.record
    assert item.call.received_at == NIGHT
    assert item.due_at == NIGHT + timedelta(minutes=30)


def test_a_time_in_the_line_beats_when_it_was_opened(laptop: Laptop) -> None:
    record = take(laptop, ANNA)
    assert laptop.journal.call(record).received_at == NIGHT - timedelta(minutes=10)


def test_the_same_line_twice_is_one_call(laptop: Laptop) -> None:
    line = unfinished.begin(laptop.desk)
    line.line = ANNA
    unfinished.keep(laptop.desk, line)
    assert submit(laptop.desk, line, read(ANNA)) == submit(laptop.desk, line, read(ANNA + " igen"))
    with laptop.desk.rows() as rows:
        assert len(call_queue.open_calls(rows, NIGHT)) == 1
    assert laptop.journal.call(line.record).line == ANNA
    assert drafts.every(laptop.desk) == []


def test_a_line_from_a_locked_screen_waits_to_be_adopted(laptop: Laptop) -> None:
    record = submit_locked(laptop.desk, unfinished.begin(laptop.desk), read(ANNA))
    assert laptop.journal.call(record).while_locked


def test_the_case_and_the_notices_that_were_read_are_told(laptop: Laptop) -> None:
    notice, case = uuid4(), laptop.open_case()
    laptop.act(notice, NoticeReceived("Elsa", "Ring Lena", NIGHT + timedelta(days=3), phone="+46701740610"))
    line = unfinished.begin(laptop.desk)
    line.case = case
    record = submit(laptop.desk, line, read(ANNA), notices=[notice])
    assert laptop.journal.call(record).case_id == case
    assert laptop.journal.case(case).call_ids == [record]
    assert look(laptop).notices[0].uses == 1


def test_what_is_said_when_saved_names_nobody_who_is_protected() -> None:
    line = Unfinished(NIGHT, NIGHT, base=None)  # type: ignore[arg-type]
    assert saved(read(ANNA), line, NIGHT) == "Sparat 22:14: Anna Svensson, inkom 22:04. Ring upp före 22:34."
    assert "Anna" not in saved(read(f"{ANNA} !skydd"), line, NIGHT)
    assert "Anna" not in saved(read(f"{ANNA} !anonym"), line, NIGHT)
    for without in ("!kopplat", "!viapolis"):
        assert "Ring upp" not in saved(read(f"{ANNA} {without}"), line, NIGHT)


def test_a_call_written_in_late_is_not_said_to_have_time_left() -> None:
    line = Unfinished(NIGHT, NIGHT, base=None)  # type: ignore[arg-type]
    said = saved(read("Anna 0701740610 22.30"), line, NIGHT)
    assert said.endswith("inkom i går 22:30. Ring genast: fristen bröts i går 23:00.")


# Times in the line


def test_a_time_means_what_it_meant_when_it_was_typed(laptop: Laptop) -> None:
    watch = Watch()
    line = unfinished.begin(laptop.desk)
    parse_line = reader(PLACES, CATALOGUE, lambda: line, watch)
    line.line, typed_at = ANNA, parse_line(ANNA, {}).received_at
    watch.forward(hours=40)
    assert parse_line(ANNA, {}).received_at == typed_at, "found again two days later"
    assert parse_line(f"{ANNA} x", {}).received_at != typed_at, "typed on two days later"


def test_a_time_that_comes_when_the_clock_has_moved_is_read_by_the_clock_now(laptop: Laptop) -> None:
    watch = Watch()
    line = unfinished.begin(laptop.desk)
    parse_line = reader(PLACES, CATALOGUE, lambda: line, watch)
    parse_line("Anna 0701740610", {})
    line.line = "Anna 0701740610"
    watch.forward(minutes=20)
    assert parse_line("Anna 0701740610 22.34", {}).received_at == watch.now


@pytest.mark.parametrize(
    ("ahead", "yesterday"), [(timedelta(minutes=2), False), (timedelta(minutes=9), True)]
)
def test_an_operators_clock_may_be_a_little_ahead(laptop: Laptop, ahead: timedelta, yesterday: bool) -> None:
    assert timedelta(minutes=2) < AHEAD < timedelta(minutes=9)
    line = unfinished.begin(laptop.desk)
    shown = "22.16" if ahead < AHEAD else "22.23"
    intake = reader(PLACES, CATALOGUE, lambda: line, laptop.watch)(f"Anna 0701740610 {shown}", {})
    record = submit(laptop.desk, line, intake)
    received = laptop.journal.call(record).received_at
    assert received == (NIGHT + ahead - timedelta(days=1) if yesterday else NIGHT), "never in the future"


# Unfinished lines


def test_an_unfinished_line_is_found_as_it_was(laptop: Laptop) -> None:
    line = unfinished.begin(laptop.desk)
    line.line, line.fixed, line.case = ANNA, {"safe_to_call": "no", "protected": True}, uuid4()
    line.typed = laptop.watch.forward(minutes=1)
    unfinished.keep(laptop.desk, line)
    assert unfinished.every(laptop.again().desk) == [line]


def test_a_blank_line_leaves_nothing(laptop: Laptop) -> None:
    line = unfinished.begin(laptop.desk)
    unfinished.keep(laptop.desk, line)
    assert drafts.every(laptop.desk) == []
    line.line = "Anna"
    unfinished.keep(laptop.desk, line)
    line.line = "  "
    unfinished.keep(laptop.desk, line)
    assert drafts.every(laptop.desk) == []


def test_the_line_opened_last_comes_first_and_other_drafts_are_left_alone(laptop: Laptop) -> None:
    lines = []
    for text in ("första", "andra"):
        line = unfinished.begin(laptop.desk)
        line.line = text
        unfinished.keep(laptop.desk, line)
        lines.append(line)
        laptop.watch.forward(minutes=5)
    lines[0].line += " igen"
    unfinished.keep(laptop.desk, lines[0])
    drafts.save(laptop.desk, "case.note", {"text": "anteckning"}, laptop.desk.position())
    drafts.save(laptop.desk, "intake:gone", {"line": "annan form"}, laptop.desk.position())
    assert [line.line for line in unfinished.every(laptop.desk)] == ["andra", "första igen"]
    assert len(drafts.every(laptop.desk)) == 4


def test_a_draft_whose_call_was_saved_before_the_laptop_died_is_no_line_any_more(laptop: Laptop) -> None:
    line = unfinished.begin(laptop.desk)
    line.line = ANNA
    unfinished.keep(laptop.desk, line)
    calls.receive(laptop.desk, CallFacts(), identity(read(ANNA)), at=NIGHT, record=line.record)
    assert unfinished.every(laptop.desk) == []
    assert drafts.every(laptop.desk) == []


# What is known


def test_nothing_is_known_of_nobody_and_only_exact_matches_count(laptop: Laptop) -> None:
    take(laptop, ANNA)
    assert look(laptop, phone="") == NOTHING
    assert look(laptop, phone="+4670174061") == NOTHING
    assert look(laptop, phone="+46701740611") == NOTHING


def test_earlier_calls_are_counted_with_the_last_and_what_was_marked(laptop: Laptop) -> None:
    take(laptop, f"{ANNA} ej säkert att ringa ring efter 23")
    laptop.watch.forward(hours=24)
    last = take(laptop, "Anna 0701740610 ystad skyddade uppgifter")
    calls.close(laptop.desk, last, CallClosed(exit="advice"))
    laptop.watch.forward(hours=1)
    found = look(laptop)
    assert found.count == 2
    assert found.unsafe is not None
    assert len(found.open_calls) == 1
    text = told(laptop, found)
    assert text.startswith("EJ SÄKERT ATT RINGA: enligt anrop i går 22:04.")
    assert "ring efter 23" in text
    assert "F7 Tidigare: 2 anrop, senast 22:14, Ystad" in text
    assert "Öppet anrop: i går 22:04, Karin Ek. Enter sparar det här som eget, med egen frist." in text
    assert "Anna" not in text, "who it was is shown only when it is asked for, and logged"


def test_a_person_is_known_by_personnummer_too(laptop: Laptop) -> None:
    take(laptop, f"Bo Ek 070-174 06 11 ystad flicka {PERSON}")
    assert look(laptop, phone="", personnummer=PERSON).count == 1
    assert look(laptop, phone="+46701740699", personnummer=PERSON).count == 1


def test_a_valid_notice_is_told_with_plan_age_and_who(laptop: Laptop) -> None:
    notice = NoticeReceived(
        "Elsa Svensson",
        "Placeras i jourhemmet. Ring Lena först.",
        NIGHT + timedelta(days=13),
        municipality="1286",
        phone="+46701740610",
        personnummer=PERSON,
        told_by="Lena Ek, IFO",
    )
    laptop.act(uuid4(), notice)
    text = told(laptop, look(laptop))
    assert text == (
        "Föranmälan: Ystad, 12 år, t.o.m. 3/12, Lena Ek, IFO (numret, säkert). "
        "Placeras i jourhemmet. Ring Lena först."
    )


def test_a_notice_that_may_be_about_them_is_told_without_its_plan(laptop: Laptop) -> None:
    until = NIGHT + timedelta(days=3)
    laptop.act(uuid4(), NoticeReceived("Sara Lindqvist", "Göm henne.", until))
    laptop.act(uuid4(), NoticeReceived("Bo Ek", "Ring farmodern.", until))
    with laptop.desk.rows() as rows:
        line = "mamma till sara lindkvist orolig"
        found = known.look_up(rows, laptop.watch(), Sought(("Anna Svensson", line)))
    assert [one.person_name for one in found.maybe] == ["Sara Lindqvist"]
    text = told(laptop, found)
    assert text == ("F7 Kanske föranmälan: namnet stavat annorlunda, osäkert. F7 visar planen.")
    assert KnownText(PLACES, CATALOGUE).told_of(found, None) == [found.maybe[0].record_id]
    laptop.watch.forward(hours=24 * 14)
    assert look(laptop) == NOTHING, "its time is over"


@pytest.mark.parametrize(
    ("line", "why", "sure"),
    [
        ("reservnr 850312-TF45 0701740699 ystad", "reservnumret", True),
        ("Sara f 85 0701740699", "", False),
        ("Sara född 1985 0701740699", "namnet och födelseåret, troligt", False),
        ("Sara Lindkvist född 1985 0701740699", "namnet stavat annorlunda och födelseåret, troligt", False),
        ("Sara Lindqvist född 1960 0701740699", "", False),
        ("mormor till Sara Lindqvist, sonen född 2012 0701740699", "namnet, osäkert", False),
        ("granne hör skrik storgatan 4 0701740699", "adressen, osäkert", False),
    ],
)
def test_whom_a_line_is_about_is_found_among_the_notices(
    laptop: Laptop, line: str, why: str, sure: bool
) -> None:
    record = uuid4()
    laptop.act(record, NoticeReceived("Sara Lindqvist", "Göm henne.", NIGHT + timedelta(days=3)))
    more = NoticeFacts(reserve_number="19850312TF45", birth_year=1985, address="Storgatan 4, Ystad")
    laptop.act(record, NoticeDescribed(more))
    with laptop.desk.rows() as rows:
        found = known.look_up(rows, laptop.watch(), *sought(read(line), line))
    assert [len(found.notices), len(found.maybe)] == [int(sure), int(bool(why) and not sure)]
    assert why in told(laptop, found)


def test_an_open_case_is_told_by_whose_it_is_and_can_be_chosen(laptop: Laptop) -> None:
    record = take(laptop, ANNA)
    calls.end_attempt(laptop.desk, record, "reached")
    case = calls.open_case(laptop.desk, record)
    cases.correct(laptop.desk, case, CaseFacts(board="trelleborg-am"), base=laptop.desk.position())
    found = look(laptop)
    assert "F6 Öppet ärende: Arbetsmarknadsnämnden" in told(laptop, found)
    assert "barnbarn" not in told(laptop, found), "what the matter is stays with the logged look"
    assert "F6 ✓ Anropet hör till ärendet:" in told(laptop, found, case)
    cases.close(laptop.desk, case, "klart")
    assert look(laptop).cases == ()


def test_a_contact_looked_at_tells_who_what_and_how_it_ended(laptop: Laptop) -> None:
    record = take(laptop, f"{ANNA} kodord blåbär ejvh !ejvh")
    calls.close(laptop.desk, record, CallClosed(exit="advice"))
    words = KnownText(PLACES, CATALOGUE)
    facts = words.contact(look(laptop).calls[0], 1, 1, laptop.watch())
    text = "\n".join(f"{fact.key} {fact.label}: {fact.text}" for fact in facts)
    assert "F7 1/1 Anrop: 22:04, Anna Svensson, Ystad, rådgivning, Karin Ek" in text
    assert "Saken: orolig för barnbarn" in text
    assert "kodord blåbär, ej till vårdnadshavare" in text


@pytest.mark.parametrize(
    ("number", "age"),
    [
        (PERSON, 12),
        ("20141121-0000", 11),
        ("20141120-0000", 12),
        ("19700163-2391", 56),
        ("", None),
        ("x", None),
    ],
)
def test_age(number: str, age: int | None) -> None:
    assert age_on(number, date(2026, 11, 20)) == age


def test_looking_up_reads_a_handful_of_rows_however_many_calls_there_are(laptop: Laptop) -> None:
    """By an index each: no plan may scan the calls (measured: 2 ms with 20,000 calls)."""
    for number in range(3):
        take(laptop, f"Bo 070-174 06 {20 + number} ystad {PERSON}")
    statements: list[str] = []
    connection = laptop.replica.connection
    connection.set_trace_callback(statements.append)
    look(laptop, "+46701740620", PERSON)
    connection.set_trace_callback(None)
    asked = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(asked) == 6
    for statement in asked:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not [step for step in plan if step.startswith("SCAN view_call")], plan

"""What people write is never more than text: every screen in a real terminal, its raw bytes looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cheap import CHEAP
from factories import KARIN
from hostile import EVERYTHING, FORBIDDEN, MARKUP, WRITTEN
from site_ import PASSPHRASE
from terminal import Terminal

from jourtui.rules import lodging, meeting
from jourtui.rules.access import UNLOGGED
from jourtui.rules.active_time import TimeCorrected, span
from jourtui.rules.active_time import record_of as time_record
from jourtui.rules.assignment import AssignmentFacts, AssignmentLinked, AssignmentOrdered
from jourtui.rules.call import CallClosed, CallFacts, Identity
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened, StepPlanned, SubjectFacts, SubjectNamed
from jourtui.rules.contacts import ContactClosed, ContactWritten, Number
from jourtui.rules.cooperation import CooperationHeld, CooperationPlanned
from jourtui.rules.decisions import DeciderSought, DecisionMade
from jourtui.rules.deviation import (
    DeviationFacts,
    DeviationReported,
    FeedbackGiven,
    MunicipalityTold,
    Source,
    TimelineAttached,
)
from jourtui.rules.duty_week import Substituted, SwapAsked, WeekPlanned, Worker
from jourtui.rules.duty_week import record_of as week_record
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author
from jourtui.rules.import_run import ImportBegun
from jourtui.rules.imported import Imported
from jourtui.rules.interviews import InterviewFacts
from jourtui.rules.law import Cited
from jourtui.rules.mandates import DelegationGiven, SeatFilled
from jourtui.rules.notice import NoticeDescribed, NoticeFacts, NoticeReceived, NoticeToldBack, NoticeUsed
from jourtui.rules.offices import Opening
from jourtui.rules.police_assistance import AssistanceReceived, AssistanceRequested, AssistanceTakenBack
from jourtui.rules.reachability import Noted, ReachabilityFacts
from jourtui.rules.retention import day_of
from jourtui.rules.roster import begins, shown_weeks
from jourtui.rules.sold_service import SoldFacts, SoldServiceInvoiced, SoldServiceRecorded
from jourtui.rules.visits import Departed, Ticked, VisitFacts
from jourtui.store import (
    calls,
    cases,
    handover,
    interviews,
    lodgings,
    meetings,
    offices,
    retention,
    strain,
    visits,
    workplace,
)
from jourtui.store.desk import Desk
from jourtui.store.session import Duty, Person, Session
from jourtui.store.settings import load_retention
from jourtui.store.vault import Vault
from jourtui.store.workplace import Workplace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A laptop whose every text is hostile."""
    folder = tmp_path / "jour"
    opened = workplace.set_up(
        folder, KARIN.name, WRITTEN, PASSPHRASE, person_id=KARIN.id, cost=CHEAP, demo=True
    )
    place = Workplace(folder, opened, Duty.FIRST)
    desk = place.desk
    now = datetime.now(UTC)
    for text in (*EVERYTHING, WRITTEN):
        call = _call(place, text, now)
        calls.note(desk, call, NoteWritten(text=text, mode="stated", stated_by=text))
    handover.offer(desk, call, Author(uuid4(), WRITTEN), WRITTEN)
    case = calls.open_case(desk, call)
    base = desk.position()
    cases.correct(
        desk, case, CaseFacts(board=WRITTEN, board_ground=WRITTEN, case_types=(WRITTEN,)), base=base
    )
    cases.name_subject(
        desk, case, SubjectFacts(name=WRITTEN, address=WRITTEN, guardians=(WRITTEN, MARKUP[0])), base=base
    )
    desk.write(case, StepPlanned(WRITTEN, now - timedelta(minutes=1)))
    desk.write(case, NoteWritten(text=WRITTEN, mode="assessed"))
    _decided(desk, case)
    told = lodging.LodgingFacts(place=WRITTEN, alias=WRITTEN, decision=WRITTEN, note=WRITTEN, adults=1)
    booking = lodgings.ask(desk, case, "violence", told)
    lodgings.confirm(desk, case, booking, WRITTEN, WRITTEN, base=base)
    _going(desk, case, now)
    desk.write(
        uuid4(),
        NoticeReceived(WRITTEN, WRITTEN, now + timedelta(days=1), phone="+46701740610", told_by=WRITTEN),
    )
    _went_wrong(desk, case, now)
    _on_duty(desk, now)
    _beforehand(desk, case)
    _said(desk, case)
    closed = _call(place, WRITTEN, now)
    calls.close(desk, closed, CallClosed(exit="advice", detail=WRITTEN))
    place.close()
    return folder


def _went_wrong(desk: Desk, case: UUID, now: datetime) -> None:
    """A deviation out of the case, and an entry of the ledger, with everything that people write of them."""
    names = ("title", "reporter_name", "about_name", "what", "containment", "action")
    told: dict[str, Any] = dict.fromkeys(names, WRITTEN)
    facts = DeviationFacts(direction="by_us", kind=WRITTEN, reporter=WRITTEN, about=WRITTEN, **told)
    record, source = uuid4(), Source(case, "case", clock=WRITTEN)
    desk.write(
        record,
        DeviationReported(facts, source),
        TimelineAttached(case, "case", tuple(event.id for event in desk.journal.events(case))),
        FeedbackGiven(WRITTEN, WRITTEN),
        MunicipalityTold(WRITTEN, WRITTEN),
    )
    desk.write(uuid4(), Noted("sos", ReachabilityFacts(begun_at=now, what=WRITTEN, done=WRITTEN)))


def _on_duty(desk: Desk, now: datetime) -> None:
    """The duty week that runs, a meeting and active time, with everything that people write of them."""
    (week,) = shown_weeks(now, 0, 0)
    worker, day = Worker(WRITTEN), day_of(now)
    asked = SwapAsked(week, uuid4(), "first", worker, Worker(KARIN.name), note=WRITTEN)
    part = Substituted(week, "backup", begins(week), now + timedelta(days=1), worker, WRITTEN)
    desk.write(week_record(week), WeekPlanned(week, worker, worker, WRITTEN), part, asked)
    desk.write(uuid4(), CooperationHeld("1286", day, WRITTEN, WRITTEN, WRITTEN))
    desk.write(uuid4(), CooperationPlanned(WRITTEN, day, WRITTEN, WRITTEN, WRITTEN))
    time = span(now - timedelta(hours=1), now)
    corrected = TimeCorrected(week, Author(KARIN.id, WRITTEN), None, time, WRITTEN)
    desk.write(time_record(KARIN.id, week), corrected)


def _beforehand(desk: Desk, case: UUID) -> None:
    """A notice, an assignment and a sold service, with everything that people write of them."""
    record = uuid4()
    until = datetime.now(UTC) + timedelta(hours=1)
    more = NoticeFacts(address=WRITTEN, reserve_number=WRITTEN, assessor=WRITTEN, board=WRITTEN)
    desk.write(record, NoticeReceived(WRITTEN, WRITTEN, until, told_by=WRITTEN), NoticeDescribed(more))
    use = desk.write(record, NoticeUsed(case))
    desk.write(record, NoticeToldBack(tuple(use), WRITTEN, WRITTEN), NoticeUsed(case))
    told = AssignmentFacts(
        what=WRITTEN, person_name=WRITTEN, address=WRITTEN, ordered_by=WRITTEN, board=WRITTEN
    )
    desk.write(uuid4(), AssignmentOrdered(told), AssignmentLinked(case))
    sold = SoldFacts(service=WRITTEN, board=WRITTEN, first=until.date(), what=WRITTEN)
    desk.write(uuid4(), SoldServiceRecorded(sold), SoldServiceInvoiced(WRITTEN))


def _said(desk: Desk, case: UUID) -> None:
    """A team meeting, a flag and strain, with everything that people write of them."""
    week = meeting.week_of(desk.now())
    for at in (week, meeting.week_before(week)):
        meetings.note(desk, at, "lesson", WRITTEN)
        meetings.note(desk, at, "case", WRITTEN, case)
        meetings.agree(desk, at, WRITTEN, WRITTEN)
        meetings.attend(desk, at, WRITTEN)
    meetings.flag(desk, case, WRITTEN)
    strain.write(desk, WRITTEN)
    strain.share(desk, strain.own(desk)[0], named=True)


def _going(desk: Desk, case: UUID, now: datetime) -> None:
    """Somebody who is out, and a police interview, with everything that people write of them."""
    base = desk.position()
    plan = VisitFacts(
        goers=WRITTEN, address=WRITTEN, plan=WRITTEN, reach=WRITTEN, check_with=WRITTEN, threat_text=WRITTEN
    )
    visit = visits.decide(desk, case, plan, base=base)
    ticked = (Ticked("a", WRITTEN, False),)
    desk.write(case, Departed(visit, now + timedelta(hours=1), ticked, WRITTEN))
    visits.check_in(desk, case, visit, now + timedelta(hours=1), WRITTEN, base=desk.position())
    asked = InterviewFacts(child_name=WRITTEN, offence=WRITTEN, where=WRITTEN, guardian_text=WRITTEN)
    interviews.request(desk, case, asked, base=base)


def _decided(desk: Desk, case: UUID) -> None:
    """A decision and a chair, with everything that people write of them."""
    cited = (Cited("lvu_custody", WRITTEN, note=WRITTEN),)
    decision = DecisionMade(
        "lvu_custody",
        WRITTEN,
        WRITTEN,
        "chair",
        WRITTEN,
        WRITTEN,
        WRITTEN,
        WRITTEN,
        oral=True,
        heard_by=(WRITTEN,),
        rapporteur=WRITTEN,
        took_part=(WRITTEN,),
        cited=cited,
        open_question=WRITTEN,
        court="week",
        submits=WRITTEN,
    )
    sought = DeciderSought(WRITTEN, "lvu_custody", WRITTEN, "chair", "voicemail", note=WRITTEN)
    _, decided = desk.write(case, sought, decision)
    (asked,) = desk.write(case, AssistanceRequested(decided, WRITTEN, WRITTEN))
    (received,) = desk.write(case, AssistanceReceived(asked, WRITTEN))
    desk.write(case, AssistanceTakenBack(received, WRITTEN))
    seat = SeatFilled(WRITTEN, "chair", WRITTEN, phone="+46701740660", phone_shown=WRITTEN, title=WRITTEN)
    desk.write(uuid4(), seat)
    _directory(desk)
    desk.write(uuid4(), DelegationGiven(WRITTEN, Author(uuid4(), WRITTEN), WRITTEN, decided=WRITTEN))


def _directory(desk: Desk) -> None:
    """A contact, a half day, a membership and a count, with everything that people write of them."""
    numbers = (Number(WRITTEN, "+46701740660", WRITTEN),)
    contact = ContactWritten("hotel", WRITTEN, numbers, "ystad", "1286", WRITTEN, WRITTEN, WRITTEN)
    record = uuid4()
    desk.write(record, contact, ContactClosed(date(2150, 1, 1), WRITTEN))
    offices.set_hours(desk, "ystad", [Opening(0, WRITTEN, WRITTEN)], None, WRITTEN)
    offices.set_day(desk, "ystad", date(2150, 1, 1), WRITTEN, WRITTEN, WRITTEN)
    offices.set_membership(desk, "1286", date(2016, 1, 1), None, WRITTEN)
    offices.count(desk, "1286", date(2025, 12, 31), 30_000, WRITTEN)


def _call(place: Workplace, text: str, now: datetime) -> UUID:
    facts = CallFacts(matter=text, municipality="1286", code_word=text, safe_times=text, interpreter=text)
    identity = Identity(caller_name=text, phone="+46701740610", phone_shown=text)
    return calls.receive(place.desk, facts, identity, at=now - timedelta(minutes=31))


def test_no_screen_lets_what_was_written_reach_the_terminal(folder: Path, tmp_path: Path) -> None:
    """At the size that shows most: the list and what is beside it."""
    with Terminal(["--dir", str(folder)], tmp_path, columns=120, lines=40) as terminal:
        terminal.see("Lösenfras")
        terminal.press(PASSPHRASE, "enter")
        terminal.see("Kö", "Frister")
        terminal.press(".")
        terminal.see("Jourvecka")
        terminal.press("down", "end", "f12")
        terminal.see("avslutat")
        terminal.press("home", "k")
        terminal.see("Vad blev det?")
        terminal.press("esc", "down", "down", "end", "up", "f2")
        terminal.press("down", "down", "up")
        terminal.press("f1")
        terminal.see("Hjälp", "I listan")
        terminal.press("esc", "f7")
        terminal.see("ensam")
        terminal.press("esc")
        terminal.press("n", "Anna [/x] 070-174 06 10 \x1b]0;KAPAD\x07 ystad")
        terminal.see("Nytt anrop")
        terminal.press("esc", "g")
        terminal.see("Stängda")
        terminal.press("g", "f", "[/", "esc")
        terminal.press("f3")
        terminal.see("▸ Ärenden")
        terminal.press("enter")
        terminal.see("1 Iakttaget")
        terminal.press("f")
        terminal.see("Läge")
        terminal.press("enter")
        terminal.see("rullar")
        terminal.press("esc", "n")
        terminal.see("Efter vilken lag?")
        terminal.press("a")
        terminal.see("Vad ska beslutas?")
        terminal.press("a")
        terminal.see("Uppdrag")
        terminal.press("esc", "esc", "7")
        terminal.see("▸ Mandat")
        terminal.press("m")
        terminal.see("Kallas")
        terminal.press("esc", "f3")
        terminal.see("1 Iakttaget")
        terminal.press("h")
        terminal.see("Vem ärendet avser")
        terminal.press("1")
        terminal.see("Slags nummer")
        terminal.press("esc", "f4")
        terminal.see("▸ Frister")
        terminal.press("down", "down", "enter")
        terminal.press("f2", "6")
        terminal.see("▸ Boende")
        terminal.press("down", "m", "esc", "f2", "0")
        terminal.see("▸ Ute")
        terminal.press("down", "m", "esc", "f2", "2")
        terminal.see("▸ Avvikelser", "Rapport")
        terminal.press("m", "esc", "h")
        terminal.see("Tidslinje")
        terminal.press("esc", "y")
        terminal.see("Historik")
        terminal.press("esc", "o")
        terminal.see("▸ Nåbarhet")
        terminal.press("m", "esc", "g", "f2", "3")
        terminal.see("▸ Schema")
        terminal.press("m", "esc", "k", "esc", "g", "g", "f2", "1")
        terminal.see("▸ Föranmälningar")
        terminal.press("enter")
        terminal.see("rullar")
        terminal.press("esc", "m")
        terminal.see("Ändra föranmälan")
        terminal.press("esc", "f2", ",")
        terminal.see("▸ Uppdrag")
        terminal.press("enter")
        terminal.see("rullar")
        terminal.press("esc", "m")
        terminal.see("Ändra uppdraget")
        terminal.press("esc", "f2", ",", "b")
        terminal.see("▸ Sålda tjänster")
        terminal.press("b", "esc", "f2", "ctrl+o")
        terminal.see("Kontakter. Skriv")
        terminal.press("hotell", "enter")
        terminal.read(quiet=0.5)
        terminal.press("m")
        terminal.see("Anmärkning")
        terminal.press("esc", "t")
        terminal.see("▸ Kontorstider")
        terminal.press("m")
        terminal.see("Enligt")
        terminal.press("esc", "f2", "y")
        terminal.see("Nyckeltal 20", "Öppet")
        terminal.press("down", "enter", "enter")
        terminal.see("rader")
        terminal.press("esc", "esc", "esc", "f2", "f9")
        terminal.see("Låst")
        terminal.press("f10")
        terminal.read()
        assert terminal.child.isalive() or terminal.child.exitstatus in (0, 10)
    for bytes_ in FORBIDDEN:
        assert bytes_ not in terminal.raw, bytes_


@pytest.fixture
def old(folder: Path) -> Path:
    """The same, where much is old, and told of in the lists of what is old, of readings and of people."""
    vault = Vault.load(folder, cost=CHEAP)
    opened = vault.open(KARIN.id, PASSPHRASE)
    opened.add_person(WRITTEN, WRITTEN, PASSPHRASE)
    long_ago = datetime.now(UTC) - timedelta(days=6 * 365)
    place = Workplace(folder, opened, Duty.FIRST, clock=lambda: long_ago)
    cases_ = [uuid4() for _ in range(3)]
    for case in cases_:
        facts = CaseFacts(title=WRITTEN, board=WRITTEN)
        named = SubjectNamed(uuid4(), SubjectFacts(name=WRITTEN, birth_year=1970))
        place.desk.write(case, CaseOpened(facts=facts), named, CaseClosed(WRITTEN))
    run = uuid4()
    place.desk.write(run, ImportBegun(WRITTEN, WRITTEN, WRITTEN, 1, 1, {WRITTEN: 1}, 2015, 2015))
    place.desk.write(cases_[2], Imported(run, WRITTEN, WRITTEN, WRITTEN, 2, WRITTEN, (), (), WRITTEN))
    place.desk.log_reading("opened", cases_[0], WRITTEN)
    place.desk.log_reading("opened", cases_[1], f"{UNLOGGED}: {WRITTEN}")
    place.close()
    place = Workplace(folder, vault.open(KARIN.id, PASSPHRASE), Duty.FIRST)
    desk, rules = place.desk, load_retention()
    verdict = retention.verdict_of(place.journal, rules, cases_[0], day_of(desk.now()))
    assert verdict is not None
    retention.decide(desk, rules, [verdict], WRITTEN)
    retention.hold(desk, cases_[1], WRITTEN)
    stranger = Desk(place.journal, Session(Person(uuid4(), WRITTEN, WRITTEN), Duty.BACKUP, 0))
    stranger.begin_shift()
    stranger.log_reading("opened", cases_[1], WRITTEN)
    stranger.close()
    place.close()
    return folder


def test_no_list_of_readings_people_or_old_records_does_either(old: Path, tmp_path: Path) -> None:
    with Terminal(["--dir", str(old)], tmp_path, columns=120, lines=40) as terminal:

        def go_to(words: str, *shown: str) -> None:
            terminal.press("\x10")
            terminal.see("Vad vill du göra?")
            terminal.press(words)
            terminal.press("enter")
            terminal.see(*shown)

        terminal.see("Lösenfras")
        terminal.press(PASSPHRASE, "enter")
        terminal.see("Kö", "Frister")
        go_to("tkomstlogg", "Kontroll", "Vems", "Försenade")
        for _ in range(3):
            terminal.press("enter")
            terminal.see("Stickprov", "Alla")
            terminal.press("g", "s", "down", "esc", "down")
        go_to("gallring", "kan gallras", "Beslut")
        terminal.press("end")
        terminal.see("Spärr på")
        terminal.press("home", "down", "s")
        terminal.see("Spärra mot gallring")
        terminal.press("esc", "esc")
        go_to("mporter", "▸ Importer", "rad var nya")
        go_to("ersoner på", "Personer på datorn", "släpp in")
        terminal.press("down", "t")
        terminal.read()
        terminal.press("esc", "esc")
        terminal.press("f10")
        terminal.read()
        assert terminal.child.isalive() or terminal.child.exitstatus in (0, 10)
    for bytes_ in FORBIDDEN:
        assert bytes_ not in terminal.raw, bytes_


TEXT = (
    *("queue", "clocks", "case", "retention", "access-log", "deviations", "roster", "active-time"),
    *("sold-services", "import", "meeting"),
)
"""The commands that print what people wrote."""

ONE_BY_ONE = """
import sys
from jourtui.cli import main
folder, person, *commands = sys.argv[1:]
sys.exit(any([main([command, "--dir", folder, "--person", person]) for command in commands]))
"""


def test_the_text_commands_print_nothing_but_text(old: Path, tmp_path: Path) -> None:
    """All in one process: it is to start that takes the time."""
    given = [str(old), KARIN.name, *TEXT]
    with Terminal(given, tmp_path, columns=200, lines=100, program=("-c", ONE_BY_ONE)) as terminal:
        for times, _ in enumerate(TEXT, start=1):
            terminal.wrote("Lösenfras", times)
            terminal.press(PASSPHRASE, "enter")
        assert terminal.end() == 0
    assert b"\x1b" not in terminal.raw
    assert b"\x07" not in terminal.raw

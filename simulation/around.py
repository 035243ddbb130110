"""What people do around the night: notices, assignments, deviations, roster, meetings, figures and the rest.

Through the product's own functions; what they refuse is as good as what they write, for a screen may be old.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Literal
from uuid import uuid4

from sqlmodel import select

from jourtui.rules import active_time as worked
from jourtui.rules import meeting as team
from jourtui.rules.assignment import AssignmentFacts
from jourtui.rules.calendar import local
from jourtui.rules.case import CaseOpened
from jourtui.rules.contacts import ContactWritten, read_numbers
from jourtui.rules.cooperation import CooperationHeld, CooperationPlanned
from jourtui.rules.decisions import DecisionMade
from jourtui.rules.deviation import DeviationFacts, FeedbackAsked, Source
from jourtui.rules.duty_week import Answer, Substituted, WeekPlanned, Worker, wednesday
from jourtui.rules.notice import NoticeFacts, NoticeReceived
from jourtui.rules.police_assistance import (
    AssistanceCarriedOut,
    AssistanceReceived,
    AssistanceRequested,
    AssistanceTakenBack,
    AssistanceWithdrawn,
)
from jourtui.rules.reachability import ReachabilityFacts
from jourtui.rules.roster import begins
from jourtui.rules.sold_service import SoldFacts
from jourtui.store import (
    active_time,
    annual_reports,
    assignments,
    contacts,
    cooperation,
    deviations,
    figures,
    handover,
    meetings,
    notices,
    reachability,
    roster,
    settings,
    sold_services,
    strain,
)
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.figures import CannotClose
from jourtui.store.mandates import NotAllowed
from jourtui.store.session import Duty, Session
from jourtui.store.views import (
    ContactRow,
    CooperationRow,
    DutyWeekRow,
    FlagRow,
    MeetingRow,
)
from simulation.machine import PEOPLE, Machine
from simulation.picking import form, pick

KINDS, CONTACTS, ROSTER = settings.load_deviations(), settings.load_contacts(), settings.load_roster()
PLACES = settings.load_places()
WORDS = ("ett", "två", "tre")
BOARDS = ("ystad", "skurup")
OTHERS = ("1286", "1287", "1264")


def _base(machine: Machine, chance: random.Random) -> Base:
    return form(machine, chance) or machine.desk.position()


def notice(machine: Machine, chance: random.Random) -> None:
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "notice")
    until = machine.clock() + timedelta(days=chance.choice((1, 30)))
    if found is None or chance.random() < 0.2:
        notices.receive(desk, NoticeReceived("Lo", "ring", until), NoticeFacts(birth_year=1990), base=base)
        return
    record = found[0]
    match chance.randrange(6):
        case 0:
            notices.describe(desk, record, NoticeFacts(plan=chance.choice(WORDS)), base)
        case 1:
            notices.renew(desk, record, until, "Maj", base)
        case 2:
            notices.close(desk, record, "klart", base)
        case 3:
            uses = [one.id for one in notices.fold_of(desk, record).not_told]
            notices.tell_back(desk, record, uses, "Maj", "följd", base=base)
        case _:
            notices.used(desk, record, uuid4())


def assignment(machine: Machine, chance: random.Random) -> None:
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "assignment")
    facts = AssignmentFacts(what=chance.choice(WORDS), ordered_by="Maj", board=chance.choice(BOARDS))
    if found is None or chance.random() < 0.2:
        assignments.order(desk, facts, base=base)
        return
    record, now = found[0], machine.clock()
    match chance.randrange(8):
        case 6 | 7:
            one = assignments.fold_of(desk, record)
            for taking in handover.taking(one, desk.author.id, "hinner"):
                desk.write(record, taking, base=base)
        case 0:
            assignments.correct(desk, record, facts, base)
        case 1:
            assignments.finish(desk, record, "gjort", base=base)
        case 2:
            assignments.give_back(desk, record, "för sent", "Maj", base=base)
        case 3:
            assignments.reopen(desk, record, "mer att göra", base)
        case 4 if (case := pick(machine, chance, "case")) is not None:
            assignments.link(desk, record, case[0], base)
        case _:
            assignments.work(desk, record, now - timedelta(hours=1), now, base=base)


def deviation(machine: Machine, chance: random.Random) -> None:
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "deviation")
    facts = DeviationFacts(direction="by_us", kind="other", title=chance.choice(WORDS), what="x")
    if found is None or chance.random() < 0.3:
        of: tuple[Literal["call", "case"], ...] = ("call", "case")
        type_ = chance.choice(of)
        about = pick(machine, chance, type_)
        # What one event proposes is one record, also written apart.
        source = Source(about[0], type_, about[1][0].id) if about is not None else None
        deviations.report(desk, KINDS, facts, source=source, base=base)
        return
    record, events = found
    asked = [event.id for event in events if isinstance(event.payload, FeedbackAsked)]
    match chance.randrange(8):
        case 0:
            deviations.correct(desk, KINDS, record, DeviationFacts(title=chance.choice(WORDS)), base=base)
        case 1:
            deviations.ask_feedback(desk, record, "Maj", base=base)
        case 2:
            deviations.answer_feedback(desk, record, asked[-1] if asked else uuid4(), "Maj", "ja", base=base)
        case 3:
            deviations.give_feedback(desk, record, "Maj", "tack", base=base)
        case 4:
            deviations.tell_municipality(desk, record, "1286", "Maj", base=base)
        case 5:
            deviations.bring_up(desk, record, _day(machine), base=base)
        case 6:
            done = DeviationFacts(action="ny rutin", lex_sarah="no", lex_sarah_why="ringa")
            deviations.correct(desk, KINDS, record, done, base=base)
            deviations.close(desk, KINDS, record, "klart", base=base)
        case _:
            deviations.reopen(desk, record, "mer", base=base)


def ledger(machine: Machine, chance: random.Random) -> None:
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "reachability")
    if found is None or chance.random() < 0.3:
        begun = ReachabilityFacts(begun_at=machine.clock(), what="tyst")
        reachability.note(desk, chance.choice(("sos", "test")), begun, base=base)
    elif chance.random() < 0.7:
        reachability.correct(desk, found[0], ReachabilityFacts(done=chance.choice(WORDS)), base=base)
    else:
        reachability.withdraw(desk, found[0], "fel", base=base)


def directory(machine: Machine, chance: random.Random) -> None:
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "contact")
    number = f"070-174 06 {chance.randint(5, 99):02}"
    written = ContactWritten("hotel", chance.choice(WORDS), read_numbers(number), municipality="1286")
    if found is None or chance.random() < 0.2:
        contacts.write(desk, CONTACTS, written, base=base)
    elif chance.random() < 0.6:
        contacts.write(desk, CONTACTS, written, record=found[0], checked=chance.random() < 0.5, base=base)
    else:
        with desk.rows() as rows:
            row = rows.get(ContactRow, found[0])
        if row is not None:
            contacts.close(desk, row, _day(machine), "stängt", base)


def _day(machine: Machine) -> date:
    return local(machine.clock()).date()


def week(machine: Machine, chance: random.Random) -> None:
    desk, base = machine.desk, _base(machine, chance)
    of = wednesday(_day(machine)) + timedelta(days=7 * chance.randrange(2))
    one, other = (Worker(person.name, person.id) for person in chance.sample(PEOPLE[:3], 2))
    with desk.rows() as rows:
        planned_weeks = rows.exec(select(DutyWeekRow)).all()
    swaps = [swap for row in planned_weeks for swap in row.swapped()]
    parts = [(row.week, part) for row in planned_weeks for part in row.parts() if row.week is not None]
    match chance.randrange(6):
        case 0 | 1:
            roster.plan(desk, WeekPlanned(of, one, other), base)
        case 2:
            since = begins(of)
            part = Substituted(of, "backup", since, since + timedelta(days=1), other, "sjuk")
            roster.substitute(desk, part, base)
        case 3:
            ahead = of + timedelta(days=7)
            for planned, pair in ((ahead, (one, other)), (ahead + timedelta(days=7), (other, one))):
                roster.plan(desk, WeekPlanned(planned, *pair), base)
            roster.ask_swap(desk, ahead, "first", other, other_week=ahead + timedelta(days=7), base=base)
        case 4 if parts:
            in_week, part_of = chance.choice(parts)
            roster.end_substitution(desk, in_week, part_of.id, "frisk", base)
        case _ if swaps:
            answers: tuple[Answer, ...] = ("accepted", "declined", "withdrawn")
            ahead = of + timedelta(days=7)
            roster.answer_swap(desk, ahead, chance.choice(swaps), chance.choice(answers), base=base)


def met(machine: Machine, chance: random.Random) -> None:
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "cooperation")
    record = found[0] if found is not None and chance.random() < 0.7 else None
    match chance.randrange(3):
        case 0:
            planned = CooperationPlanned(chance.choice(OTHERS), _day(machine) + timedelta(days=9), "Maj")
            cooperation.plan(desk, planned, record=record, base=base)
        case 1:
            held = CooperationHeld(chance.choice(OTHERS), _day(machine), "Maj", "Karin", chance.choice(WORDS))
            cooperation.hold(desk, held, record=record, base=base)
        case _ if found is not None:
            with desk.rows() as rows:
                row = rows.get(CooperationRow, found[0])
            if row is not None:
                cooperation.cancel(desk, row, "sjuk", base)


def time_worked(machine: Machine, chance: random.Random) -> None:
    desk, base, now = machine.desk, _base(machine, chance), machine.clock()
    of = wednesday(_day(machine)) - timedelta(days=7 * chance.randrange(3))
    with desk.rows() as rows:
        every = active_time.listed(rows)
    own = [row for row in every if row.person_id == desk.author.id]
    waiting = [row for row in every if row.confirmation is not None]
    match chance.randrange(6):
        case 0:
            active_time.propose(desk, of, ROSTER)
        case 1:
            since = min(begins(of) + timedelta(hours=chance.randint(1, 90)), now - timedelta(hours=2))
            added = worked.span(since, since + timedelta(hours=1))
            active_time.correct(desk, of, added=added, why="körde", base=base)
        case 2 | 3 if own:
            active_time.confirm(desk, chance.choice(own), "pay", base)
        case answer if waiting:
            colleague = Desk(machine.journal, Session(chance.choice(PEOPLE[3:]), Duty.BACKUP, 0))
            try:
                if answer == 4:
                    active_time.approve(colleague, chance.choice(waiting), ROSTER.head_title, base)
                else:
                    active_time.send_back(colleague, chance.choice(waiting), ROSTER.head_title, "fel", base)
            finally:
                colleague.close()


def sold(machine: Machine, chance: random.Random) -> None:
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "sold_service")
    if found is None or chance.random() < 0.2:
        facts = SoldFacts(service="investigation", board="ystad", first=_day(machine), price_ore=90_000)
        sold_services.record(desk, facts, base)
        return
    match chance.randrange(4):
        case 0:
            facts = SoldFacts(board=chance.choice(BOARDS), minutes=chance.choice((30, 60)))
            sold_services.correct(desk, found[0], facts, base)
        case 1:
            sold_services.invoice(desk, found[0], "4711", base=base)
        case 2:
            sold_services.take_back(desk, found[0], "det var rätt", base)
        case _:
            sold_services.withdraw(desk, found[0], "fel", base)


def at_meeting(machine: Machine, chance: random.Random) -> None:
    desk, base = machine.desk, _base(machine, chance)
    of = team.week_of(machine.clock())
    with desk.rows() as rows:
        flagged, held = rows.exec(select(FlagRow)).all(), rows.exec(select(MeetingRow)).all()
    match chance.randrange(9):
        case 0 | 1:
            meetings.note(desk, of, "lesson", chance.choice(WORDS), base=base)
        case 2:
            meetings.agree(desk, of, "ring skolan", "Maj", base=base)
        case 3:
            meetings.attend(desk, of, "Karin, Per", base=base)
        case 4 if (found := pick(machine, chance, chance.choice(("call", "case")))) is not None:
            meetings.flag(desk, found[0], "rätt?", base=base)
        case 5 if flagged:
            meetings.take_up(desk, of, chance.choice(flagged))
        case 6 if held:
            record = chance.choice(held).record_id
            made = list(meetings.meeting(desk, record).decided)
            meetings.carry_out(desk, record, made[-1] if made else uuid4(), base=base)
        case 7:
            meetings.end(desk, of, base=base)
        case _:
            meetings.reopen(desk, of, "mer")


def strained(machine: Machine, chance: random.Random) -> None:
    desk = machine.desk
    mine = strain.own(desk)
    match chance.randrange(4):
        case 1 if mine:
            strain.share(desk, chance.choice(mine), named=chance.random() < 0.5)
        case 2 if mine:
            strain.unshare(desk, chance.choice(mine))
        case 3 if mine:
            strain.take_back(desk, chance.choice(mine))
        case _:
            strain.write(desk, chance.choice(WORDS))


def year(machine: Machine, chance: random.Random) -> None:
    """Close what is over, also apart; and write in the year's report."""
    desk, base = machine.desk, _base(machine, chance)
    this = local(machine.clock()).year
    match chance.randrange(3):
        case 0:
            long_ago = machine.clock() - timedelta(days=365)
            notices.receive(desk, NoticeReceived("Lo", "ring", machine.clock(), at=long_ago))
            figures.close_year(desk, PLACES, this - chance.choice((0, 1, 1)), base)
        case 1:
            annual_reports.write_text(desk, this, "background", chance.choice(WORDS), base=base)
        case _:
            amounts: dict[str, int | None] = {"budget": chance.choice((None, 100, 200))}
            annual_reports.write_amounts(desk, this, amounts, base=base)


def police(machine: Machine, chance: random.Random) -> None:
    """Police assistance, also of what is over or was never asked for: the screen showed something old."""
    desk, base, found = machine.desk, _base(machine, chance), pick(machine, chance, "case")
    if found is None:
        desk.write(uuid4(), CaseOpened())
        return
    case, events = found
    decided = [event.id for event in events if isinstance(event.payload, DecisionMade)]
    asked = [event.id for event in events if isinstance(event.payload, AssistanceRequested)]
    request = chance.choice(asked) if asked else uuid4()
    if not decided or chance.random() < 0.2:
        decision = DecisionMade("lvu_custody", "Socialnämnden", "ystad", "chair", "Eva", "", "", "")
        desk.write(case, decision, base=base)
    elif not asked or chance.random() < 0.3:
        desk.write(case, AssistanceRequested(chance.choice(decided), "LKC"), base=base)
    else:
        became = (AssistanceRequested, AssistanceReceived, AssistanceCarriedOut, AssistanceWithdrawn)
        wrong = chance.choice([event.id for event in events if isinstance(event.payload, became)])
        said = chance.choice(
            (
                AssistanceReceived(request, "LKC"),
                AssistanceCarriedOut(request, "hämtad"),
                AssistanceWithdrawn(request, "kom själv", "LKC"),
                AssistanceTakenBack(wrong, "fel ärende"),
            )
        )
        desk.write(case, said, base=base)


DEEDS = (
    *(notice, assignment, deviation, ledger, directory, week, met),
    *(time_worked, sold, at_meeting, strained, year, police),
)


def deed(machine: Machine, chance: random.Random) -> None:
    """Some of them, each whatever became of the one before."""
    for _ in range(chance.randint(4, 8)):
        doing = chance.choice(DEEDS)
        machine.night.tell(f"  {doing.__name__}")
        try:
            doing(machine, chance)
        except (NotAllowed, CannotClose) as refused:
            machine.night.tell(f"  refused: {refused}")

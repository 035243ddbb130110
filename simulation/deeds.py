"""What people do, sensible or from a screen that shows something old; through the product's own functions."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from jourtui.rules import responsibility as held
from jourtui.rules.call import CallClosed, CallCorrected, CallFacts, CallReopened, CaseLinked, Identity
from jourtui.rules.case import (
    CaseClosed,
    CaseCorrected,
    CaseFacts,
    CaseReopened,
    StepDone,
    StepPlanned,
    SubjectFacts,
    SubjectNamed,
)
from jourtui.rules.entries import ClockAcknowledged, EntryStruck, NoteWritten, TellSeen
from jourtui.rules.event import Author, Payload
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.notice import NoticeClosed, NoticeReceived, NoticeUsed
from jourtui.store import calls, handover
from jourtui.store.journal import Change
from simulation import around, culling, programs
from simulation.machine import PEOPLE, Machine
from simulation.picking import form, pick

Deed = Callable[[Machine, random.Random], None]
TOO_LONG = "x" * 80_000


def receive(machine: Machine, chance: random.Random) -> None:
    number = f"070-174 06 {chance.randint(5, 99):02}"
    facts = CallFacts(municipality=chance.choice(("1286", "1287")), matter="orolig")
    identity = Identity(caller_name="Anna", phone=f"+46{number[1:].replace('-', '')}", phone_shown=number)
    calls.receive(machine.desk, facts, identity, at=machine.clock(), connected=chance.random() < 0.1)


def look(machine: Machine, chance: random.Random) -> None:
    """A form is opened: it remembers what was on the screen."""
    machine.forms.append(machine.desk.position())


def hand_over(machine: Machine, chance: random.Random) -> None:
    found = pick(machine, chance, chance.choice(("call", "call", "case")))
    if found is None:
        return
    record, events = found
    desk = machine.desk
    offers = [event.id for event in events if isinstance(event.payload, held.Offered)]
    offer = chance.choice(offers) if offers else uuid4()
    someone = chance.choice(PEOPLE[:3])
    other = Author(someone.id, someone.name)
    base = form(machine, chance)
    match chance.choice(("claim", "claim", "offer", "accept", "orally", "decline", "withdraw", "take")):
        case "claim":
            handover.claim(desk, record, base)
        case "offer":
            handover.offer(desk, record, other if chance.random() < 0.7 else None, base=base)
        case "accept":
            handover.accept(desk, record, offer, base)
        case "orally":
            handover.accepted_orally(desk, record, offer, other, base)
        case "decline":
            handover.decline(desk, record, offer, "upptagen", base)
        case "withdraw":
            handover.withdraw(desk, record, offer, base)
        case _:
            state = machine.journal.call(record)
            handover.take_over(desk, record, state.holder_id or someone.id, "överens", base)


def in_call(machine: Machine, chance: random.Random) -> None:
    found = pick(machine, chance, "call")
    if found is None:
        return
    record, _ = found
    desk, base = machine.desk, form(machine, chance)
    match chance.choice(
        ("correct", "safe", "name", "close", "reopen", "case", "link", "ring", "ask", "read")
    ):
        case "correct":
            facts = CallFacts(municipality=chance.choice(("1286", "1287", "1270")))
            calls.correct(desk, record, facts, base=base or desk.position())
        case "safe":
            desk.write(record, CallCorrected(CallFacts(safe_to_call=chance.choice(("yes", "no")))), base=base)
        case "name":
            identity = Identity(caller_name=chance.choice(("Anna", "Hanna")))
            calls.correct(desk, record, identity=identity, base=base or desk.position())
        case "close":
            first = handover.taking(machine.journal.call(record), desk.author.id, "svarar inte")
            calls.close(desk, record, CallClosed(exit=chance.choice(("advice", "misdial"))), base, first)
        case "reopen":
            desk.write(record, CallReopened(), base=base)
        case "case":
            calls.open_case(desk, record, base)
        case "link":
            case = pick(machine, chance, "case")
            if case is not None:
                desk.write(record, CaseLinked(case=case[0]), base=base)
        case "ring":
            attempt = calls.begin_attempt(desk, record, claim=chance.random() < 0.3, base=base)
            calls.end_attempt(desk, record, chance.choice(("reached", "busy", "no_answer")), attempt=attempt)
        case "ask":
            calls.ask_number(desk, record)
        case _:
            desk.open_call(record)


def in_case(machine: Machine, chance: random.Random) -> None:
    found = pick(machine, chance, "case")
    if found is None:
        return
    record, events = found
    steps = [event.id for event in events if isinstance(event.payload, StepPlanned)]
    step = chance.choice(steps) if steps else uuid4()
    subject = SubjectFacts(name=chance.choice(("Lo", "Bo")))
    payload: Payload = chance.choice(
        (
            CaseCorrected(CaseFacts(board=chance.choice(("ystad", "tomelilla")))),
            CaseCorrected(CaseFacts(title=chance.choice(("Oro", "Våld")))),
            SubjectNamed(subject=UUID(int=chance.randint(1, 2), version=4), facts=subject),
            StepPlanned(text="ring skolan", due=machine.clock() + timedelta(hours=1)),
            StepDone(step=step),
            MorningReport(receiver="Maj Strand", board="ystad"),
            CaseClosed(outcome=chance.choice(("klart", "överlämnat"))),
            CaseReopened(),
        )
    )
    machine.desk.write(record, payload, base=form(machine, chance))


def in_any(machine: Machine, chance: random.Random) -> None:
    found = pick(machine, chance, chance.choice(("call", "case")))
    if found is None:
        return
    record, events = found
    about = chance.choice(events).id
    match chance.randrange(6):
        case 0 | 1:
            calls.note(machine.desk, record, NoteWritten(text=f"{chance.randrange(99)} åäö"))
        case 2:
            handover.strike(machine.desk, record, about)
        case 3:
            machine.desk.write(record, TellSeen(about=about, code="two_values", detail="municipality"))
        case 4:
            machine.desk.write(record, ClockAcknowledged(clock="callback", start_event=about))
        case _:
            machine.desk.write(record, EntryStruck(entry=about, reason="fel"), base=form(machine, chance))


def notice(machine: Machine, chance: random.Random) -> None:
    found = pick(machine, chance, "notice")
    if found is None:
        until = machine.clock() + timedelta(days=30)
        machine.desk.write(uuid4(), NoticeReceived(person_name="Lo", plan="ring", until=until))
    else:
        payload = NoticeUsed(record=uuid4()) if chance.random() < 0.8 else NoticeClosed()
        machine.desk.write(found[0], payload)


def shift(machine: Machine, chance: random.Random) -> None:
    if chance.random() < 0.6:
        machine.desk.begin_shift()
    else:
        machine.desk.end_shift()


def change_person(machine: Machine, chance: random.Random) -> None:
    """Somebody else sits down at the same laptop."""
    machine.desk.close()
    machine.sit_down(chance.choice(PEOPLE))


def too_long(machine: Machine, chance: random.Random) -> None:
    found = pick(machine, chance, "call")
    if found is not None:
        calls.note(machine.desk, found[0], NoteWritten(text=TOO_LONG))


def new_thing(machine: Machine, chance: random.Random) -> None:
    """On a newer program: what an older one does not understand."""
    found = pick(machine, chance, chance.choice(("call", "case", "notice")))
    if found is None or not machine.newer:
        return
    payload: Payload = chance.choice(
        (
            programs.NoteSung(melody="♪"),
            programs.SpokenNote(text="talad"),
            programs.MarkedNote(text="bråttom", urgent=True),
            NoteWritten(text="på nytt sätt"),
        )
    )
    with machine.program(new_env=type(payload) is NoteWritten):
        machine.desk.do(Change(found[0], payload))


DEEDS: dict[str, tuple[int, Deed]] = {
    "receive": (6, receive),
    "look": (6, look),
    "hand over": (14, hand_over),
    "in a call": (14, in_call),
    "in a case": (6, in_case),
    "in any": (10, in_any),
    "notice": (2, notice),
    "shift": (1, shift),
    "another person": (1, change_person),
    "too long": (1, too_long),
    "new thing": (3, new_thing),
    "retention": (10, culling.deed),
}
"""Name → how often, and what."""

AROUND = DEEDS | {"around": (150, around.deed)}
"""The same in a night when people do what is around it more than anything else (`Night.around`)."""

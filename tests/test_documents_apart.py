"""Every pair of deeds that two people can do to one document apart, in both orders: what then must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from factories import KARIN, NIGHT, PER, Story

from jourtui.rules import case as cases
from jourtui.rules import clocks
from jourtui.rules.case import Case, CaseCorrected, CaseFacts, CaseOpened
from jourtui.rules.channels import Route
from jourtui.rules.decisions import DecisionMade, DecisionSigned
from jourtui.rules.delivery import (
    Delivered,
    IncidentJudged,
    Queued,
    Received,
    Shown,
    TakenBack,
    WentAstray,
    WentWrong,
)
from jourtui.rules.documents import (
    DocumentAddedTo,
    DocumentBegun,
    DocumentCorrected,
    DocumentDecided,
    DocumentFacts,
    DocumentLocked,
    DocumentSigned,
    DocumentWithdrawn,
    Finished,
    Heading,
    Part,
    SectionWritten,
    SignatureTakenBack,
)
from jourtui.rules.event import Author, Event, Payload
from jourtui.rules.locks import LockedFrom
from jourtui.rules.morning_report import MorningReport
from jourtui.store.masking import _NAMELESS
from jourtui.store.session import Person
from jourtui.words import tell_words

HEADINGS = (Heading("matter", "Saken"),)
SHOWN = Shown("Anna", "Ystad", "bor där", "Socialnämnden i Ystad", "e-post")


class Apart(Story):
    """A case with a decision and a draft about it. After `part` nobody sees what the other does."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind, self.doer = kind, KARIN
        self.seen: int | None = None
        self.do(CaseOpened(facts=CaseFacts(title="Oro", board="ystad", board_ground="vistas där")))
        made = DecisionMade("lvu_custody", "LVU", "ystad", "chair", "Olle Fors", "tas om hand", "fara", "6 §")
        self.decision = self.do(made).id
        self.document = self.begin()
        self.do(SectionWritten(self.document, "matter", "Kom klockan tio."))
        self.lock_event: Event | None = None
        self.sent: Event | None = None
        self.signed: Event | None = None
        self.wrong: Event | None = None

    def part(self) -> None:
        self.seen = len(self.events)

    def do(self, payload: Payload) -> Event:
        own = sum(one.device == self.doer.id for one in self.events)
        made = self.add(self.doer, payload, base=self.seen)
        self.events[-1] = made = msgspec.structs.replace(made, own=own + 1, own_seen=own)
        return made

    def begin(self, replaces: UUID | None = None) -> UUID:
        return self.do(DocumentBegun(self.kind, "Handling", HEADINGS, replaces=replaces)).id

    def lock(self, document: UUID | None = None, version: int = 1) -> Event:
        decision = self.decision if self.kind != "report" else None
        final = Finished(
            document or self.document, version, self.kind, "Handling", self.record, "1", "ystad", "Nämnden",
            "Ystad", "Jouren", NIGHT, self.doer.name, "socionom", decision=decision, signer="Olle Fors",
            parts=(Part("matter", "Saken", f"Som {self.doer.name} skrev."),),
        )  # fmt: skip
        return self.do(DocumentLocked(final))

    def queue(self, lock: Event | None = None, holds: tuple[UUID, ...] = ()) -> Event:
        lock = lock or self.lock_event
        assert lock is not None
        assert isinstance(lock.payload, DocumentLocked)
        final = lock.payload.finished
        return self.do(
            Queued(
                final.document, final.version, lock.id, "Handling", "ystad", "Nämnden",
                Route("mail", "jour@ystad.example"), uuid4(), uuid4(), "ab" * 32, SHOWN, holds=holds,
                covers=self.kind == "report",
            )
        )  # fmt: skip


Deed = Callable[[Apart], Any]


def write(it: Apart) -> None:
    it.do(SectionWritten(it.document, "matter", it.doer.name, was="Kom klockan tio."))


def correct(it: Apart) -> None:
    it.do(DocumentCorrected(it.document, DocumentFacts(receiver=it.doer.name)))


def link(it: Apart) -> None:
    it.do(DocumentDecided(it.document, it.decision))


def begin(it: Apart) -> None:
    it.begin()


def lock(it: Apart) -> Event:
    return it.lock()


def sign(it: Apart) -> None:
    it.do(DocumentSigned(it.document, 1, "paper", "Olle Fors", it.doer.name))
    if it.kind != "report":
        it.do(DecisionSigned(it.decision, "paper", certified_by=it.doer.name))


def lock_and_sign(it: Apart) -> None:
    it.lock()
    sign(it)


def lock_and_send(it: Apart) -> None:
    it.do(Delivered(it.queue(it.lock()).id, "250 OK"))


def withdraw(it: Apart) -> None:
    it.do(DocumentWithdrawn(it.document, "fel barn"))


def lock_and_withdraw(it: Apart) -> None:
    it.lock()
    withdraw(it)


def lock_send_and_withdraw(it: Apart) -> None:
    lock_and_send(it)
    withdraw(it)


def renew(it: Apart) -> None:
    it.lock(it.begin(it.document), 2)


def lock_and_renew(it: Apart) -> None:
    it.lock()
    renew(it)


def add(it: Apart) -> None:
    it.do(DocumentAddedTo(it.document, f"Tillägg av {it.doer.name}."))


def send(it: Apart) -> None:
    holds = (it.signed.id,) if it.signed is not None else ()
    it.do(Delivered(it.queue(holds=holds).id, "250 OK"))


def unsign(it: Apart) -> None:
    assert it.signed is not None
    it.do(SignatureTakenBack(it.document, it.signed.id, "fel person"))


def hand_over(it: Apart) -> None:
    assert it.sent is not None
    it.do(Delivered(it.sent.id, "lämnat", by=it.doer.name, to="Ivar Hav", handed=True))


def take_back(it: Apart) -> None:
    assert it.sent is not None
    it.do(TakenBack(it.sent.id, "fel"))


def receive(it: Apart) -> None:
    assert it.sent is not None
    it.do(Received(it.sent.id, "Ivar Hav", "telefon"))


def miss(it: Apart) -> None:
    assert it.sent is not None
    it.do(WentWrong("Handlingen", "Tomelilla", it.sent.id))
    it.do(WentAstray(it.sent.id))


def judge(it: Apart) -> None:
    assert it.wrong is not None
    it.do(IncidentJudged(it.wrong.id, it.doer is KARIN, "känsligt", it.doer.name))


def move(it: Apart) -> None:
    it.do(CaseCorrected(CaseFacts(board="tomelilla", board_ground=f"sade {it.doer.name}")))


def protect(it: Apart) -> None:
    it.do(CaseCorrected(CaseFacts(protected=True)))


def draft(it: Apart) -> None:
    """Nothing more: the draft that every case begins with."""


def locked(it: Apart) -> None:
    it.lock_event = it.lock()


def signed(it: Apart) -> None:
    locked(it)
    it.signed = it.do(DocumentSigned(it.document, 1, "paper", "Olle Fors", "Per Holm"))


def queued(it: Apart) -> None:
    locked(it)
    it.sent = it.queue()


def delivered(it: Apart) -> None:
    queued(it)
    assert it.sent is not None
    it.do(Delivered(it.sent.id, "250 OK"))


def astray(it: Apart) -> None:
    delivered(it)
    assert it.sent is not None
    it.wrong = it.do(WentWrong("Handlingen", "Tomelilla", it.sent.id))
    it.do(WentAstray(it.sent.id))


WRITING = (begin, write, correct, link, lock, withdraw, move, protect)
LOCKING = (lock_and_sign, lock_and_send, lock_and_withdraw, lock_send_and_withdraw, lock_and_renew)
FINAL = (sign, add, send, renew, withdraw, move, protect)
FROM: dict[Deed, tuple[Deed, ...]] = {
    draft: (*WRITING, *LOCKING),
    locked: FINAL,
    signed: (unsign, *FINAL),
    queued: (hand_over, take_back, add, renew, withdraw, move, protect),
    delivered: (receive, miss, add, renew, withdraw, move, protect),
    astray: (receive, judge, send, withdraw),
}
AGREED = (DecisionSigned, DocumentWithdrawn, Received, SignatureTakenBack, TakenBack)
"""What has no effect when both did the same: nobody need be told that they agree."""


def played(kind: str, start: Deed, first: Deed, second: Deed) -> Apart:
    """What Karin and Per did apart, hers before his in the one order."""
    it = Apart(kind)
    start(it)
    if kind != "report":  # all until now is told: what runs then does so by what they did apart
        it.do(MorningReport("Ivar Hav", "registrator", board="ystad"))
    it.part()
    for it.doer, deed in ((KARIN, first), (PER, second)):
        deed(it)
    return it


def running(it: Apart, state: Case) -> set[str]:
    return {one.kind for one in clocks.of_case(state, it.record) if one.stopped_at is None}


def told(state: Case) -> dict[Person, set[str]]:
    people = {one.id: one for one in (KARIN, PER)}
    found: dict[Person, set[str]] = {KARIN: set(), PER: set()}
    for tell in state.log.tells:
        found[people[tell.person_id]].add(tell.code)
        assert tell_words.told(tell) != "Något har ändrats."
        assert tell.code in _NAMELESS or not tell.detail
    return found


def wrongs(it: Apart) -> Iterator[str]:
    """What nobody may be left with, however it came to be."""
    state = cases.fold(it.events)
    clock, documents, deliveries = running(it, state), state.documents, state.deliveries
    sent = list(deliveries.every.values())
    there = [one for one in sent if one.there]
    tells = told(state)
    if tells[KARIN] != tells[PER]:
        yield f"one is told what the other is not: {tells}"
    lost = {one.payload.KIND for one in it.events[it.seen :] if one.id in state.log.void and one.payload}
    if lost - {one.KIND for one in AGREED} and not tells[KARIN]:
        yield f"without effect, and nobody is told: {lost}"
    told_it = [
        one
        for one in there
        if one.said.board == state.board
        and (document := documents.every[one.said.document]).withdrawn is None
        and one in deliveries.of_final(document)
    ]
    if it.kind == "report" and "report" not in clock and not told_it:
        yield "the report's clock stands, and its board has no report that holds"
    for document in documents.every.values():
        newer_there = any(deliveries.of_final(one) for one in documents.in_its_place(document))
        came = [one for one in there if one.said.document == document.id]
        if document.withdrawn is not None and came and not newer_there and "report" not in clock:
            yield "the board has what is withdrawn, and nothing asks that it be told"
        final = [one for one in deliveries.of_final(document) if one.live]
        if came and documents.stands(document) and not final and "unsent" not in clock:
            yield "the board has other words than those that hold, and nothing rings"
    decision = state.decisions.decided[it.decision]
    if decision.signed is not None and not any(one.signed for one in documents.every.values()):
        yield "the decision is said to be signed, and no document of it is"


PAIRS = [(start, one, other) for start, deeds in FROM.items() for one, other in product(deeds, repeat=2)]


@pytest.mark.parametrize("kind", ["report", "lvu_custody"])
def test_whatever_two_do_to_a_document_apart_nobody_is_left_with_what_is_not_so(kind: str) -> None:
    found = [
        f"{start.__name__}: {one.__name__}, then {other.__name__}: {wrong}"
        for start, one, other in PAIRS
        for wrong in wrongs(played(kind, start, one, other))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("start", "one", "other", "code"),
    [
        (draft, begin, begin, "drafted_twice"),
        (draft, write, withdraw, "withdrawn_meanwhile"),
        (draft, correct, withdraw, "withdrawn_meanwhile"),
        (draft, correct, lock, "written_meanwhile"),
        (draft, link, lock, "written_meanwhile"),
        (draft, lock, move, "locked_for_former"),
        (draft, lock, protect, "locked_unprotected"),
        (locked, sign, withdraw, "withdrawn_apart"),
        (locked, add, withdraw, "withdrawn_apart"),
        (locked, renew, withdraw, "renewed_apart"),
        (locked, send, withdraw, "sent_withdrawn"),
        (locked, send, renew, "sent_the_old"),
        (locked, send, protect, "sent_unprotected"),
        (locked, send, move, "sent_to_former"),
        (signed, send, unsign, "sent_signed"),
        (queued, hand_over, hand_over, "delivered_twice"),
        (delivered, receive, miss, "astray_apart"),
        (astray, judge, judge, "judged_twice"),
    ],
)
def test_both_are_told_in_whichever_order_it_came(start: Deed, one: Deed, other: Deed, code: str) -> None:
    for pair in ((one, other), (other, one)):
        tells = told(cases.fold(played("report", start, *pair).events))
        assert code in tells[KARIN] & tells[PER]


def test_what_somebody_locked_while_the_case_was_locked_from_them_is_told_to_whoever_did_that() -> None:
    it = Apart("report")
    it.part()
    it.do(LockedFrom(Author(PER.id, PER.name), "jäv"))
    it.doer = PER
    lock(it)
    tells = told(cases.fold(it.events))
    assert (tells[KARIN], tells[PER]) == ({"locked_by_barred"}, set())


def test_that_the_board_has_it_not_stands_until_somebody_who_knows_of_both_says_else() -> None:
    for pair in ((receive, miss), (miss, receive)):
        it = played("report", delivered, *pair)
        assert {"report", "unsent"} <= running(it, cases.fold(it.events))
        it.seen = None
        receive(it)
        assert not {"report", "unsent"} & running(it, cases.fold(it.events))


def test_what_was_withdrawn_before_it_came_to_the_board_is_told_there_by_whoever_knows_both() -> None:
    """Whoever reported in the morning without knowing that it had left has not told the board of it."""
    it = played("lvu_custody", locked, withdraw, send)
    it.doer = KARIN
    for knows in (False, True):
        it.seen = it.seen if not knows else None
        it.do(MorningReport("Ivar Hav", "registrator", board="ystad"))
        assert ("report" in running(it, cases.fold(it.events))) is not knows

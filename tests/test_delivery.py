"""What leaves the jour, as its events tell it: states, clocks, and what came to the wrong hands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from factories import KARIN, NIGHT, PER, Story

from jourtui.rules import case, case_reports, channels, clocks, decisions, delivery, delivery_rows
from jourtui.rules.case import CaseCorrected, CaseFacts, CaseOpened
from jourtui.rules.channels import ChannelSet, Route
from jourtui.rules.delivery import Delivered, Queued, Received, Retried, TakenBack, Tried, WentAstray
from jourtui.rules.delivery_rows import DeliveryState
from jourtui.rules.documents import (
    DocumentAddedTo,
    DocumentBegun,
    DocumentLocked,
    DocumentWithdrawn,
    Finished,
)
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Event
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.remaining import Undelivered, remaining
from jourtui.words import delivery_words, tell_words

SATURDAY = datetime(2026, 11, 21, 3, tzinfo=UTC)
SHOWN = delivery.Shown("Anna", "Ystad", "bor där", "Socialnämnden i Ystad", "e-post")


def story() -> Story:
    told = Story()
    told.add(KARIN, CaseOpened(facts=CaseFacts(title="Oro för barn", board="ystad", board_ground="bor där")))
    return told


def locked(
    told: Story, kind: str = "report", *, replaces: UUID | None = None, version: int = 1, **given: object
) -> Event:
    begun = told.add(KARIN, DocumentBegun(kind, "Rapport", (), replaces=replaces))
    final = Finished(
        begun.id, version, kind, "Rapport", told.record, "2026-1", "ystad", "Socialnämnden i Ystad", "Ystad",
        "Sociala jouren", NIGHT, "Karin Ek", "socionom",
    )  # fmt: skip
    return told.add(KARIN, DocumentLocked(final), **given)  # type: ignore[arg-type]


def queue(
    told: Story, lock: Event, *, way: channels.Way = "mail", holds: tuple[UUID, ...] = (), **given: object
) -> Event:
    assert isinstance(lock.payload, DocumentLocked)
    document = lock.payload.finished
    said = Queued(
        document.document, document.version, lock.id, "Rapport", "ystad", "Socialnämnden i Ystad",
        Route(way, "jour@ystad.example"), uuid4(), uuid4(), "ab" * 32, SHOWN, holds=holds,
        covers=document.kind == "report",
    )  # fmt: skip
    return told.add(KARIN, said, **given)  # type: ignore[arg-type]


def state(told: Story) -> case.Case:
    return case.fold(told.events)


def outbox(told: Story, board: str | None) -> list[DeliveryState]:
    found = state(told)
    return delivery_rows.rows(found.deliveries, board, found.documents)


def one(told: Story, queued: Event) -> delivery.Delivery:
    return state(told).deliveries.every[queued.id]


def clock(told: Story, kind: str) -> clocks.Clock | None:
    return next((one for one in clocks.of_case(state(told), told.record) if one.kind == kind), None)


def test_a_delivery_goes_from_queued_to_received() -> None:
    told = story()
    queued = queue(told, locked(told))
    assert one(told, queued).state == "queued"
    told.add(KARIN, Tried(queued.id, "Ingen kontakt."))
    assert (one(told, queued).state, one(told, queued).reason) == ("later", "Ingen kontakt.")
    told.add(KARIN, Delivered(queued.id, "250 OK"))
    assert one(told, queued).state == "delivered"
    told.add(PER, Received(queued.id, "Ivar Hav", "telefon"))
    (row,) = outbox(told, "ystad")
    assert (row.state, row.received_by, row.receipt, row.elsewhere) == (
        "received",
        "Ivar Hav",
        "250 OK",
        False,
    )
    assert "annan nämnd" not in delivery_words.told(row, NIGHT)
    (row,) = outbox(told, "tomelilla")
    assert row.elsewhere
    assert "W om Socialnämnden i Ystad inte" in delivery_words.told(row, NIGHT)


def test_what_asks_waits_until_a_person_lets_it_be_tried_from_their_laptop() -> None:
    told = story()
    queued = queue(told, locked(told))
    assert one(told, queued).sender is queued
    told.add(KARIN, Tried(queued.id, "Brevlådan finns inte.", asks=True))
    assert one(told, queued).state == "asks"
    again = told.add(PER, Retried(queued.id))
    assert (one(told, queued).state, one(told, queued).sender) == ("queued", again)


def test_paper_is_received_when_it_is_handed_over() -> None:
    told = story()
    queued = queue(told, locked(told), way="paper")
    told.add(KARIN, Delivered(queued.id, "lämnat", by="Karin Ek", to="Ivar Hav", handed=True))
    (row,) = outbox(told, "ystad")
    assert (row.state, row.received_by) == ("received", "Ivar Hav")
    assert clock(told, "receipt") is None


def test_what_is_posted_is_on_its_way_and_the_reports_clock_runs_until_the_board_has_it() -> None:
    told = story()
    work = told.add(KARIN, decisions.MeasureTaken("lodging", "Boende", "ystad", "Ett rum", "akut"))
    queued = queue(told, locked(told), way="paper")
    told.add(KARIN, Delivered(queued.id, "postat", by="Karin Ek"))
    assert one(told, queued).posted
    (row,) = outbox(told, "ystad")
    assert (delivery_words.state(row), "på väg" in delivery_words.told(row, NIGHT)) == ("postad", True)
    assert "frist" in delivery_words.told(row, NIGHT)
    other = row.model_copy(update={"covers": False})
    assert "frist" not in delivery_words.told(other, NIGHT), "only a report has it"
    assert clock(told, "unsent") is None
    running = clock(told, "report")
    assert (running is not None, work in state(told).unreported) == (True, True)
    told.add(PER, Received(queued.id, "Ivar Hav", "telefon"))
    assert (clock(told, "report"), state(told).unreported) == (None, [])
    told.add(PER, WentAstray(queued.id))
    assert clock(told, "report") is not None


def test_what_was_taken_back_but_went_is_delivered_and_both_are_told() -> None:
    for first in ("taken", "sent"):
        told = story()
        queued = queue(told, locked(told))
        taken, sent = TakenBack(queued.id, "fel version"), Delivered(queued.id, "250 OK")
        order = ((PER, taken), (KARIN, sent)) if first == "taken" else ((KARIN, sent), (PER, taken))
        for person, payload in order:
            told.add(person, payload, base=2)
        found = state(told)
        assert found.deliveries.every[queued.id].state == "delivered"
        tells = [tell for tell in found.log.tells if tell.code == "sent_anyway"]
        assert {tell.person_id for tell in tells} == {KARIN.id, PER.id}
        assert "hann skickas" in tell_words.told(tells[0])


def test_two_who_queue_the_same_words_apart_are_told() -> None:
    told = story()
    lock = locked(told)
    first = queue(told, lock)
    second = queue(told, lock, base=2, device=PER.id)
    found = state(told)
    assert [one.code for one in found.log.tells] == ["queued_twice"]
    assert found.deliveries.reached(one(told, second)) is None
    told.add(KARIN, Delivered(first.id, "250 OK"))
    told.add(KARIN, Tried(second.id, "Redan levererad.", asks=True))
    assert [one.kind for one in clocks.of_case(state(told), told.record) if one.kind == "unsent"] == []


def test_nonsense_is_void_and_harmless() -> None:
    told = story()
    queued = queue(told, locked(told))
    told.add(KARIN, Delivered(queued.id, "250 OK"))
    for payload in (
        Delivered(queued.id, "250 en gång till"),
        Tried(queued.id, "för sent"),
        Retried(queued.id),
        TakenBack(queued.id, "ångrar mig"),
        Delivered(uuid4(), "250"),
        Received(uuid4(), "Ivar", "telefon"),
        delivery.Contained(uuid4(), "called", "Eva"),
    ):
        event = told.add(KARIN, payload)
        assert event.id in state(told).log.void
    assert one(told, queued).state == "delivered"


def test_the_report_clock_stops_when_the_report_is_delivered_and_not_before() -> None:
    told = story()
    told.add(KARIN, NoteWritten("Ringde mormor"))
    lock = locked(told)
    queued = queue(told, lock)
    assert clock(told, "report") is not None
    told.add(KARIN, Tried(queued.id, "Ingen kontakt."))
    running = clock(told, "report")
    assert running is not None
    assert running.stopped_at is None
    told.add(KARIN, Delivered(queued.id, "250 OK"))
    assert clock(told, "report") is None


def test_a_board_that_the_case_comes_to_belong_to_has_not_heard_what_another_was_told() -> None:
    told = story()
    work = told.add(KARIN, NoteWritten("Ringde mormor"))
    told.add(KARIN, Delivered(queue(told, locked(told)).id, "250 OK"))
    told.add(KARIN, MorningReport("Ivar Hav", "registrator", board="ystad"))
    assert clock(told, "report") is None
    told.add(KARIN, CaseCorrected(facts=CaseFacts(board="tomelilla", board_ground="placerad")))
    running = clock(told, "report")
    assert running is not None
    assert running.start_event in {work.id, told.events[0].id}
    assert state(told).reported_to == ""
    assert case_reports.others_told(state(told)) == ["ystad"]
    told.add(KARIN, MorningReport("Bo Ek", "handläggare"))
    assert clock(told, "report") is not None, "whoever it was, it was no board that anybody had named"
    told.add(KARIN, MorningReport("Siv Ask", "handläggare", board="tomelilla"))
    assert clock(told, "report") is None
    assert state(told).reported_to == "Siv Ask"


def test_what_went_in_words_that_a_colleague_had_not_locked_is_not_the_report() -> None:
    """Two locked it apart, and the second one's words were handed over: those that hold are still to go."""
    told = story()
    lock = locked(told)
    seen = len(told.events) - 1
    assert isinstance(lock.payload, DocumentLocked)
    other = told.add(PER, lock.payload, base=seen)
    queued = queue(told, other, way="paper")
    told.add(PER, Delivered(queued.id, "lämnat", by="Per Holm", to="Ivar Hav", handed=True))
    assert (clock(told, "report") is not None, clock(told, "unsent") is not None) == (True, True)
    (row,) = outbox(told, "ystad")
    assert (delivery_words.state(row), row.whole, delivery_words.past(row)) == ("fel lydelse", False, False)
    assert "L i handlingen" in delivery_words.told(row, NIGHT)
    assert [type(one) for one in remaining(state(told))] == [Undelivered]
    right = queue(told, lock, way="paper")
    told.add(KARIN, Delivered(right.id, "lämnat", by="Karin Ek", to="Ivar Hav", handed=True))
    assert (clock(told, "report"), clock(told, "unsent")) == (None, None)
    assert [(one.other_words, one.whole) for one in outbox(told, "ystad")] == [(False, False), (False, True)]


def test_a_report_that_is_withdrawn_has_to_be_told_of() -> None:
    """The board has one that does not hold: the clock runs until a new version, or a person, tells it."""
    told = story()
    lock = locked(told)
    told.add(KARIN, Delivered(queue(told, lock).id, "250 OK"))
    assert clock(told, "report") is None
    assert isinstance(lock.payload, DocumentLocked)
    told.add(KARIN, DocumentWithdrawn(lock.payload.finished.document, "fel barn"))
    assert clock(told, "report") is not None
    newer = locked(told, replaces=lock.payload.finished.document, version=2)
    told.add(KARIN, Delivered(queue(told, newer).id, "250 OK"))
    assert clock(told, "report") is None


def test_a_document_that_the_board_has_and_that_is_withdrawn_has_to_be_told_of() -> None:
    """Of any kind: until a new version is there, or somebody has told the board. A draft is nobody's."""
    told = story()
    told.add(KARIN, MorningReport("Ivar Hav", "registrator", board="ystad"))
    nobodys = locked(told, "lvu_custody")
    lock = locked(told, "lvu_custody")
    queued = queue(told, lock)
    told.add(KARIN, Delivered(queued.id, "250 OK"))
    assert isinstance(nobodys.payload, DocumentLocked)
    assert isinstance(lock.payload, DocumentLocked)
    told.add(KARIN, DocumentWithdrawn(nobodys.payload.finished.document, "fel"))
    assert clock(told, "report") is None
    document = lock.payload.finished.document
    gone = told.add(KARIN, DocumentWithdrawn(document, "fel person"))
    running = clock(told, "report")
    assert running is not None
    assert running.start_event == gone.id
    by_phone = told.add(KARIN, MorningReport("Ivar Hav", "registrator", board="ystad"))
    assert clock(told, "report") is None
    told.events.remove(by_phone)
    newer = locked(told, "lvu_custody", replaces=document, version=2)
    told.add(KARIN, Delivered(queue(told, newer).id, "250 OK"))
    assert clock(told, "report") is None


def test_that_a_decision_holds_no_more_is_told_to_whoever_was_told_of_it() -> None:
    told = story()
    made = decisions.DecisionMade(
        "lvu_custody", "LVU", "ystad", "chair", "Olle Fors", "vård", "fara", "6 § LVU"
    )
    first, twice = told.add(KARIN, made), told.add(KARIN, made)
    told.add(KARIN, MorningReport("Ivar Hav", "registrator", board="ystad"))
    told.add(KARIN, decisions.DecisionEnded(twice.id, "samma", same_as=first.id))
    assert clock(told, "report") is None
    ended = told.add(KARIN, decisions.DecisionEnded(first.id, "ordföranden hävde det"))
    running = clock(told, "report")
    assert running is not None
    assert running.start_event == ended.id


def test_what_left_for_a_board_that_a_colleague_moved_the_case_from_apart_is_told_to_both() -> None:
    for first in ("moved", "sent"):
        told = story()
        queued = queue(told, locked(told), way="paper")
        seen = len(told.events)
        sent = KARIN, Delivered(queued.id, "lämnat", by="Karin Ek", to="Ivar Hav", handed=True)
        moved = PER, CaseCorrected(facts=CaseFacts(board="tomelilla", board_ground="placerad"))
        for person, payload in (moved, sent) if first == "moved" else (sent, moved):
            told.add(person, payload, base=seen)
        tells = [tell for tell in state(told).log.tells if tell.code == "sent_to_former"]
        assert {tell.person_id for tell in tells} == {KARIN.id, PER.id}
        assert "W om den inte skulle ha fått det" in tell_words.told(tells[0])
    told = story()
    told.add(KARIN, Delivered(queue(told, locked(told)).id, "250 OK"))
    told.add(PER, CaseCorrected(facts=CaseFacts(board="tomelilla", board_ground="placerad")))
    assert not state(told).log.tells, "whoever moved it saw what had left"


def test_work_after_the_lock_is_not_covered_by_the_report() -> None:
    told = story()
    unseen = told.add(PER, NoteWritten("Per skrev samtidigt"))
    queued = queue(told, locked(told, base=1))
    after = told.add(KARIN, NoteWritten("Nytt i natt"), at=NIGHT + timedelta(minutes=5))
    told.add(KARIN, Delivered(queued.id, "250 OK"))
    running = clock(told, "report")
    assert running is not None
    assert running.start_event == unseen.id
    assert state(told).unreported == [unseen, after]


def test_a_report_delivered_too_late_broke_its_clock() -> None:
    told = story()
    queued = queue(told, locked(told))
    monday = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    told.add(KARIN, Delivered(queued.id, "250 OK", at=monday))
    broken = clock(told, "report")
    assert broken is not None
    assert broken.stopped_at == monday


def test_the_unsent_rings_at_seven_and_what_is_queued_late_has_ten_minutes() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    for queued_at, due in (
        (SATURDAY, monday.replace(hour=6)),
        (monday.replace(hour=6, minute=30), monday.replace(hour=6, minute=40)),
        (monday.replace(hour=6, minute=55), monday.replace(hour=7)),
    ):
        told = story()
        queue(told, locked(told), at=queued_at)
        running = clock(told, "unsent")
        assert running is not None
        assert running.due_at == due


def test_a_report_that_nobody_has_queued_rings_too_until_it_is_withdrawn() -> None:
    told = story()
    lock = locked(told)
    running = clock(told, "unsent")
    assert running is not None
    assert running.start_event == lock.id
    queued = queue(told, lock)
    running = clock(told, "unsent")
    assert running is not None
    assert running.start_event == queued.id
    told.add(KARIN, TakenBack(queued.id, "ny version"))
    running = clock(told, "unsent")
    assert running is not None
    assert running.start_event == lock.id
    assert isinstance(lock.payload, DocumentLocked)
    told.add(KARIN, DocumentWithdrawn(lock.payload.finished.document, "fel person"))
    assert clock(told, "unsent") is None


def test_the_receipt_is_followed_until_ten() -> None:
    told = story()
    queued = queue(told, locked(told))
    told.add(KARIN, Delivered(queued.id, "250 OK", at=SATURDAY))
    running = clock(told, "receipt")
    assert running is not None
    assert running.due_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    told.add(KARIN, Received(queued.id, "Ivar Hav", "telefon", at=SATURDAY))
    assert clock(told, "receipt") is None


def test_what_went_wrong_is_one_sentence() -> None:
    said = delivery_words.entry(delivery.WentWrong("Till en telefonsvarare.", "okänd kvinna"))
    assert said == ("FEL MOTTAGARE", "Till en telefonsvarare, till okänd kvinna")


def test_a_wrong_delivery_has_72_hours_and_steps() -> None:
    told = story()
    wrong = told.add(KARIN, delivery.WentWrong("Rapporten", "Tomelilla kommun", at=NIGHT))
    running = clock(told, "wrong_delivery")
    assert running is not None
    assert running.due_at == NIGHT + timedelta(hours=72)
    found = state(told).deliveries.wrong[wrong.id]
    assert found.left == ["called", "deleted", "deviation", "incident"]
    told.add(KARIN, delivery.Contained(wrong.id, "called", "Eva Hav"))
    told.add(KARIN, delivery.Contained(wrong.id, "deleted", "Eva Hav"))
    told.add(KARIN, delivery.Contained(wrong.id, "deviation", "Karin Ek"))
    (row,) = outbox(told, "ystad")
    assert (row.state, row.reason) == ("wrong", "incident")
    told.add(KARIN, delivery.IncidentJudged(wrong.id, True, "känsliga uppgifter", "Maj Chef"))
    (row,) = outbox(told, "ystad")
    assert (row.state, row.due_at) == ("contained", None)
    assert clock(told, "wrong_delivery") is None
    again = told.add(PER, delivery.IncidentJudged(wrong.id, False, "nej", "Per"))
    assert again.id in state(told).log.void


def test_what_came_to_the_wrong_hands_and_not_to_the_board_is_to_be_sent_again() -> None:
    told = story()
    told.add(KARIN, NoteWritten("Ringde mormor"))
    lock = locked(told)
    first = queue(told, lock)
    early = told.add(KARIN, WentAstray(first.id))
    assert early.id in state(told).log.void, "it has not left"
    told.add(KARIN, Delivered(first.id, "250 OK"))
    assert clock(told, "report") is None
    told.add(KARIN, Received(first.id, "Ivar Hav", "telefon"))
    told.add(KARIN, delivery.WentWrong("Rapporten", "Tomelilla", first.id))
    assert clock(told, "report") is None, "the right board has it all the same"
    told.add(KARIN, WentAstray(first.id))
    running = clock(told, "report")
    assert running is not None
    assert (running.start_event, running.stopped_at) == (told.events[0].id, None)
    unsent = clock(told, "unsent")
    assert unsent is not None
    assert unsent.start_event == lock.id
    row = outbox(told, "ystad")[0]
    assert (row.state, row.whole, one(told, first).live) == ("astray", False, False)
    second = queue(told, lock)
    assert outbox(told, "ystad")[0].state == "made_good"
    told.add(KARIN, Delivered(second.id, "250 OK"))
    assert (clock(told, "report"), outbox(told, "ystad")[1].whole) == (None, True)


def test_what_is_no_report_rings_anew_when_it_came_to_the_wrong_hands() -> None:
    told = story()
    lock = locked(told, "submission_lvm")
    assert clock(told, "unsent") is None
    first = queue(told, lock)
    told.add(KARIN, Delivered(first.id, "250 OK"))
    assert clock(told, "unsent") is None
    gone = told.add(KARIN, WentAstray(first.id))
    running = clock(told, "unsent")
    assert running is not None
    assert running.start_event == gone.id
    told.add(KARIN, Delivered(queue(told, lock).id, "250 OK"))
    assert clock(told, "unsent") is None


def test_a_newer_version_that_is_only_begun_silences_nothing() -> None:
    told = story()
    lock = locked(told)
    assert isinstance(lock.payload, DocumentLocked)
    first = lock.payload.finished.document
    begun = told.add(KARIN, DocumentBegun("report", "Rapport", (), replaces=first))
    running = clock(told, "unsent")
    assert running is not None
    assert running.start_event == lock.id
    assert [type(left) for left in remaining(state(told))] == [Undelivered]
    told.add(KARIN, DocumentWithdrawn(begun.id, "behövdes inte"))
    newer = locked(told, replaces=first, version=2)
    running = clock(told, "unsent")
    assert running is not None
    assert running.start_event == newer.id


def test_a_newer_version_rings_for_the_one_that_came_to_the_wrong_hands() -> None:
    told = story()
    lock = locked(told, "submission_lvm")
    first = queue(told, lock)
    told.add(KARIN, Delivered(first.id, "250 OK"))
    gone = told.add(KARIN, WentAstray(first.id))
    assert isinstance(lock.payload, DocumentLocked)
    newer = locked(told, "submission_lvm", replaces=lock.payload.finished.document, version=2)
    running = clock(told, "unsent")
    assert running is not None
    assert running.start_event == gone.id
    told.add(KARIN, Delivered(queue(told, newer).id, "250 OK"))
    assert clock(told, "unsent") is None


def test_of_two_queued_apart_the_one_that_is_left_is_let_go_when_the_other_went_astray() -> None:
    told = story()
    lock = locked(told)
    first, second = queue(told, lock), queue(told, lock)
    told.add(KARIN, Delivered(first.id, "250 OK"))
    told.add(PER, Tried(second.id, "Samma handling är redan levererad. Ta tillbaka den här.", asks=True))
    told.add(KARIN, WentAstray(first.id))
    astray, left = outbox(told, "ystad")
    assert (astray.state, left.state) == ("astray", "asks")
    assert "R där skickar den" in delivery_words.told(astray, NIGHT)
    assert "R skickar den här" in delivery_words.told(left, NIGHT)
    assert "Ta tillbaka" not in delivery_words.told(left, NIGHT)
    told.add(PER, Retried(second.id))
    assert [row.state for row in outbox(told, "ystad")] == ["made_good", "queued"]


def test_a_board_that_had_it_all_the_same_stops_the_clocks_again() -> None:
    told = story()
    queued = queue(told, locked(told))
    told.add(KARIN, Delivered(queued.id, "lämnat", by="Karin Ek", to="Ivar", handed=True))
    told.add(KARIN, WentAstray(queued.id))
    assert one(told, queued).state == "astray"
    told.add(KARIN, Received(queued.id, "Ivar Hav", "telefon"))
    assert (one(told, queued).state, clock(told, "report"), clock(told, "unsent")) == ("received", None, None)


def test_an_addition_to_what_is_delivered_rings_until_it_is_there_too() -> None:
    told = story()
    lock = locked(told)
    queued = queue(told, lock)
    assert isinstance(lock.payload, DocumentLocked)
    document = lock.payload.finished.document
    told.add(KARIN, Delivered(queued.id, "250 OK"))
    told.add(KARIN, Received(queued.id, "Ivar", "telefon"))
    assert outbox(told, "ystad")[0].whole
    added = told.add(KARIN, DocumentAddedTo(document, "Pojken heter Elias."))
    (row,) = outbox(told, "ystad")
    assert (row.whole, row.lacks, delivery_words.state(row)) == (False, 1, "tillägg osänt")
    assert not delivery_words.past(row)
    unsent = clock(told, "unsent")
    assert unsent is not None
    assert unsent.start_event == added.id
    again = queue(told, lock, holds=(added.id,))
    rows = outbox(told, "ystad")
    assert [(row.whole, row.lacks) for row in rows] == [(False, 0), (False, 0)], "it is on its way"
    late = told.add(KARIN, DocumentAddedTo(document, "Han är åtta år."))
    assert [row.lacks for row in outbox(told, "ystad")] == [1, 1]
    assert "Ta tillbaka den" in delivery_words.told(outbox(told, "ystad")[1], NIGHT)
    told.add(KARIN, TakenBack(again.id, "tillägg"))
    again = queue(told, lock, holds=(added.id, late.id))
    told.add(KARIN, Delivered(again.id, "250 OK"))
    assert [row.whole for row in outbox(told, "ystad")] == [True, False, True]
    assert clock(told, "unsent") is None
    told.add(KARIN, DocumentAddedTo(document, "Och Vilma."))
    told.add(KARIN, DocumentWithdrawn(document, "fel person"))
    assert (clock(told, "unsent"), [row.lacks for row in outbox(told, "ystad")]) == (None, [0, 0, 0])


def test_what_nobody_has_acknowledged_says_for_how_long() -> None:
    told = story()
    queued = queue(told, locked(told))
    told.add(KARIN, Delivered(queued.id, "250 OK", at=SATURDAY))
    (row,) = outbox(told, "ystad")
    for hours, said in ((0.5, "levererad"), (3, "levererad 3 h"), (50, "levererad 2 d")):
        assert delivery_words.state(row, SATURDAY + timedelta(hours=hours)) == said
    assert "Ingen har kvitterat på 3 h." in delivery_words.told(row, SATURDAY + timedelta(hours=3))


def test_a_channel_is_the_last_that_was_set_and_two_that_did_not_meet_are_kept() -> None:
    told = Story(record=channels.record_of("ystad"))
    told.add(KARIN, ChannelSet("ystad", "mail", "a@ystad.example"))
    told.add(PER, ChannelSet("ystad", "folder", "/srv/ystad"))
    found = channels.fold(told.events)
    assert (found.way, found.address, found.two_values) == ("folder", "/srv/ystad", False)
    told.add(KARIN, ChannelSet("ystad", "mail", "b@ystad.example"), base=1)
    found = channels.fold(told.events)
    assert (found.address, found.two_values, found.also, found.also_by) == (
        "b@ystad.example", True, "/srv/ystad", "Per Holm",
    )  # fmt: skip
    told.add(KARIN, ChannelSet("ystad", "folder", "/srv/ystad"))
    assert not channels.fold(told.events).two_values


def test_a_withdrawn_document_is_not_told_to_be_printed_and_is_told_to_have_left() -> None:
    told = story()
    queued = queue(told, locked(told), way="paper")
    assert delivery_words.last([], withdrawn=False) == ""
    assert delivery_words.last(outbox(told, "ystad"), withdrawn=False) == "skriv ut"
    assert delivery_words.last(outbox(told, "ystad"), withdrawn=True) == ""
    told.add(KARIN, Delivered(queued.id, "lämnat", by="Karin Ek", to="Ivar Hav", handed=True))
    assert delivery_words.last(outbox(told, "ystad"), withdrawn=True) == "mottagen"

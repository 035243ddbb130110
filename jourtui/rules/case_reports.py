"""What of the work in a case its municipality has been told, by morning reports and by what was delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from jourtui.rules import delivery, imported
from jourtui.rules.document_fold import Document
from jourtui.rules.event import Event
from jourtui.rules.morning_report import REPORTED, MorningReport

if TYPE_CHECKING:
    from jourtui.rules.case import Case


def delivered(case: Case, event: Event) -> None:
    """A report covers what its author had seen when it was locked, from when it is delivered.

    What was posted is on its way: from when the board says that it has it. What went in other words, of two
    who locked it apart, is not the report.
    """
    if not isinstance(event.payload, delivery.Delivered | delivery.Received) or event.id in case.log.void:
        return
    one = case.deliveries.every[event.payload.delivery]
    if one.posted is not isinstance(event.payload, delivery.Received):
        return
    said = one.said
    document = case.documents.every.get(said.document)
    locked = document.locked if document is not None else None
    if said.covers and locked is not None and said.locked == locked.id:
        case.covers.append((locked, event, locked.happened_at))


def _recalled(case: Case) -> Iterator[Event]:
    """What withdrew a document that the board has: it is to hear of that, as of any work.

    Where it came to the board by somebody who could not know, apart: that it came. Also in words that did not
    hold, of two who locked it apart. Not what a later version, which is there, tells it.
    """
    for document in case.documents.every.values():
        gone = document.withdrawn
        if gone is None or any(_there(case, newer) for newer in case.documents.in_its_place(document)):
            continue
        sent = (one for one in case.deliveries.every.values() if one.said.document == document.id)
        if came := [one.delivered for one in sent if one.delivered is not None and one.there]:
            yield max(gone, *came, key=case.log.events.index)


def _there(case: Case, document: Document) -> bool:
    return any(one.there for one in case.deliveries.of_final(document))


def summarise(case: Case) -> None:
    """What is still untold, since when, and the last report.

    When every event has been applied: only then it is known which deliveries came to the wrong hands, and
    to which board the case belongs. What another board was told, this one has not been; nor, by what was
    told while nobody had said which board it is, any. What was imported was told in its time.
    """
    gone = case.assistance.mistaken.keys()
    case.unreported = [work for work in case.unreported if work.id not in gone]
    if recalled := list(_recalled(case)):
        case.unreported = sorted([*case.unreported, *recalled], key=case.log.events.index)
    past = imported.covered(case.log.events)
    for seen, told, until in case.covers:
        if _holds(case, told) and (told.id in past or _told_its_board(case, told)):
            _cover(case, seen, told, until)
    if past:
        case.unreported = [work for work in case.unreported if work.id not in past]
    case.unreported_since = case.unreported[0].happened_at if case.unreported else None
    if case.reports:
        last = max(reversed(case.reports), key=lambda event: event.happened_at)
        case.reported_at = last.happened_at
        case.reported_to = last.payload.receiver if isinstance(last.payload, REPORTED) else ""


def _cover(case: Case, written: Event, told: Event, until: datetime | None) -> None:
    """The municipality has, by `told`, what the author of `written` had seen and had happened by `until`."""
    case.reports.append(told)
    place = case.log.events.index(told)
    later = {event.id for event in case.log.events[place:]}
    left = [
        work
        for work in case.unreported
        if work.id in later or not written.saw(work) or (until is not None and work.happened_at > until)
    ]
    if case.unreported and case.unreported[0] not in left:
        case.covered.append((case.unreported[0], told))
    case.unreported = left


def others_told(case: Case) -> list[str]:
    """The boards (their codes) that have heard of the case, or have something of it, and are not its own."""
    told = [one.said.board for one in case.deliveries.every.values() if one.there]
    told += [
        event.payload.board or "" for event, _, _ in case.covers if isinstance(event.payload, MorningReport)
    ]
    return [board for board in dict.fromkeys(told) if board not in ("", case.board)]


def _told_its_board(case: Case, told: Event) -> bool:
    """Whether it is the board that the case belongs to now that was told."""
    match told.payload:
        case MorningReport(board=board):
            return board is not None and board == case.board
        case delivery.Delivered(delivery=sent) | delivery.Received(delivery=sent):
            return case.deliveries.every[sent].said.board == case.board
    return True  # of an older program, which did not write to whom


def _holds(case: Case, told: Event) -> bool:
    """Whether what told the municipality came to it, and holds: of what was withdrawn it has to be told."""
    if not isinstance(told.payload, delivery.Delivered | delivery.Received):
        return True
    sent = case.deliveries.every[told.payload.delivery]
    document = case.documents.every.get(sent.said.document)
    return sent.astray is None and (document is None or document.withdrawn is None)

"""What is handed over, in lines: the same on the screen, as text and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jourtui.rules.calendar import clock_time, day_and_time, until_time
from jourtui.rules.clocks import POSTED
from jourtui.rules.responsibility import Held
from jourtui.store.call_queue import QueueItem
from jourtui.store.masking import LOCKED
from jourtui.store.overview import Overview
from jourtui.store.views import (
    CaseRow,
    ClockRow,
    DeliveryRow,
    DocumentRow,
    LodgingRow,
    NoticeRow,
    ShiftChangeRow,
    VisitRow,
)
from jourtui.words import clock_words, delivery_words, document_words, lodging_words, visit_words, wording
from jourtui.words.labels import Labels

PARTS: Mapping[str, tuple[str, str]] = {
    "court": ("Rätten", "Frister i rätten"),
    "board": ("Nämnd", "Vad en nämnd ska besluta"),
    "protection": ("Skydd", "Skyddsbedömningar som ingen har beslutat"),
    "wrong": ("Fel", "Det som kom i fel händer och inte är åtgärdat"),
    "call": ("Anrop", "Öppna anrop"),
    "case": ("Ärende", "Öppna ärenden"),
    "document": ("Dokum.", "Dokument som inte är levererade, eller inte kvitterade"),
    "visit": ("Ute", "Besök som är beslutade eller pågår"),
    "lodging": ("Boende", "Boenden som gäller, den som ska lämna först överst"),
    "promise": ("Löfte", "Löften: planerade steg med tid"),
    "wait": ("Väntar", "Vad jouren väntar på"),
    "notice": ("Förann.", "Föranmälningar som gäller"),
}
"""The parts in their order: in a narrow column, and as a heading."""
NOTHING = "Inget är öppet, ingen frist löper, ingen bor på tillfälligt boende."
NO_CHANGE = "Inget jourbyte är inskrivet den senaste veckan."


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is handed over. `due`: when it must be done, where it must."""

    part: str
    key: str
    """What it is known by, also when it is read anew."""
    record: UUID
    type: str
    """What its record is: `call`, `case` or `notice`."""
    whom: str
    what: str
    whose: str
    due: datetime | None = None
    until: str = ""
    """Until when, as people say it."""
    protected: bool = False
    named: bool = True
    """`whom` is a name; else it is what somebody wrote of the case."""
    task: str = ""
    """What there is to do, without a word of what the case is about."""
    brief: str = ""
    """`what` in a narrow column, where that has a shorter word."""


def on_paper(now: datetime) -> datetime:
    """From when times are told on paper: each with its day, since it is read on another one."""
    return now - timedelta(days=20)


def lines(view: Overview, labels: Labels, now: datetime) -> Iterator[Line]:
    """All that is handed over, part by part, with times as they are said at `now`."""
    for clock in view.courts:
        yield _clock("court", view, clock, now)
    for clock in view.boards:
        yield _clock("board", view, clock, now)
    for clock in view.protections:
        yield _clock("protection", view, clock, now)
    for wrong in view.wrong:
        yield _wrong(wrong, now)
    for item in view.calls:
        yield _call(item, labels, now)
    for case in view.cases:
        yield _case(case, view.reports.get(case.record_id), labels, now)
    for document in view.documents:
        yield _document(document, view)
    for clock in view.receipts:
        yield _receipt(clock, view, now)
    for visit in view.visits:
        yield _visit(visit, now)
    for booking in view.lodgings:
        yield _lodging(booking, now)
    for clock in view.promises:
        yield _clock("promise", view, clock, now)
    for clock in view.waits:
        yield _clock("wait", view, clock, now)
    for notice in view.notices:
        yield _notice(notice, labels, now)


def holder(row: Held) -> str:
    """Whose it is, and to whom it is offered while nobody has answered."""
    name = row.holder_name or "ingen"
    return f"{name} → {row.offered_to_name or wording.COLLEAGUE}?" if row.offer_id is not None else name


def _clock(part: str, view: Overview, clock: ClockRow, now: datetime) -> Line:
    case = view.known.get(clock.record_id)
    whom = clock_words.name(clock)
    what = clock_words.what(clock)
    named = clock.named or part == "protection"
    if part == "promise" and clock.kind == "step":
        whom, what, named = wording.subject(case) if case is not None else "ej angiven", clock.title, True
    return Line(
        part,
        f"{clock.kind}:{clock.start_event.hex}",
        clock.record_id,
        clock.record_type,
        whom,
        what,
        holder(case) if case is not None else clock.holder_name or "ingen",
        clock.due_at,
        clock_words.until(clock, now),
        clock.protected,
        named,
        clock_words.what(clock),
    )


def _wrong(row: DeliveryRow, now: datetime) -> Line:
    """An incident: what is left to do about it, and until when IMY must be told where that is left."""
    left = ", ".join(delivery_words.STEPS.get(step, step) for step in row.reason.split())
    return Line(
        "wrong",
        f"wrong:{row.delivery.hex}",
        row.record_id,
        "case",
        row.subject_name or "ej angiven",
        f"{row.title.rstrip('.')}, kvar: {left}" if left else row.title,
        row.holder_name or "ingen",
        row.due_at,
        day_and_time(row.due_at, now) if row.due_at else "",
        row.protected,
        task=f"Fel mottagare, kvar: {left}",
    )


def _receipt(clock: ClockRow, view: Overview, now: datetime) -> Line:
    """What a board has got and nobody there has acknowledged."""
    case = view.known.get(clock.record_id)
    row = view.delivered.get((clock.record_id, clock.title, clock.started_at))
    whom = row.subject_name if row is not None else ""
    sent = "postat" if clock.about == POSTED else "levererat"
    what = f"{clock.title or 'dokument'}, {sent} {day_and_time(clock.started_at, now)}, ej kvitterat"
    return Line(
        "document",
        f"receipt:{clock.start_event.hex}",
        clock.record_id,
        "case",
        whom or (wording.subject(case) if case is not None else "ej angiven"),
        what,
        holder(case) if case is not None else clock.holder_name or "ingen",
        clock.due_at,
        clock_words.until(clock, now),
        clock.protected,
        task=what,
    )


def _call(item: QueueItem, labels: Labels, now: datetime) -> Line:
    """What a list may say of a call: its matter is shown, and logged, when it is opened."""
    call, due = item.call, item.due_at
    until = day_and_time(due, now) if due else ""
    whom = wording.caller(call)
    place = labels.place(call.municipality)
    what, brief = (
        ", ".join(word for word in (named, place) if word != "–") or "–"
        for named in (labels.case_type(call.case_type), labels.short_type(call.case_type))
    )
    key = f"call:{call.record_id.hex}"
    task = "Ring upp" if item.callback_due else "Öppet anrop"
    return Line(
        "call",
        key,
        call.record_id,
        "call",
        whom,
        what,
        holder(call),
        due,
        until,
        call.protected,
        named=not call.anonymous,
        task=task,
        brief=brief,
    )


def _case(case: CaseRow, report: ClockRow | None, labels: Labels, now: datetime) -> Line:
    board = labels.short_board(case.board) if case.board else "nämnd ej vald"
    due = report.due_at if report is not None else None
    earlier = f"{reported(case, now)}, men inte allt" if due and case.reported_at is not None else ""
    what = " · ".join(filter(None, (case.title or "utan rubrik", board, earlier)))
    if case.subject_name == LOCKED:
        what = ""  # whether it has a title is not told either
    until = day_and_time(due, now) if due else reported(case, now)
    key = f"case:{case.record_id.hex}"
    task = "Rapport" if due else "Öppet ärende"
    return Line(
        "case",
        key,
        case.record_id,
        "case",
        wording.subject(case),
        what,
        holder(case),
        due,
        until,
        case.protected,
        task=task,
    )


def reported(case: CaseRow, now: datetime) -> str:
    """What the municipality has got of a case whose report clock does not run."""
    if case.reported_at is None:
        return "inget att rapportera"
    when = day_and_time(case.reported_at, now)
    return f"överrapporterat till {case.reported_to} {when}" if case.reported_to else f"levererat {when}"


def _document(document: DocumentRow, view: Overview) -> Line:
    case = view.known.get(document.record_id)
    state = document_words.STATES.get(document.state, document.state)
    delivery = view.sending.get(document.document)
    if delivery is not None:
        state += f", {delivery_words.state(delivery)}"
    what = f"{document.title}, {state}" if document.title else "dokument"
    return Line(
        "document",
        f"document:{document.document.hex}",
        document.record_id,
        "case",
        document.subject_name or "ej angiven",
        what,
        holder(case) if case is not None else document.holder_name or "ingen",
        protected=document.protected,
        task=what,
    )


def _visit(visit: VisitRow, now: datetime) -> Line:
    state = visit_words.STATES.get(visit.state, visit.state)
    what = visit_words.since(visit) if visit.departed_at else f"{visit.goers or 'någon'}, {state}"
    what = ", ".join(filter(None, (what, visit_words.both_out(visit, now))))
    return Line(
        "visit",
        f"visit:{visit.visit.hex}",
        visit.record_id,
        "case",
        visit.subject_name or "ej angiven",
        what,
        visit.holder_name or "ingen",
        visit.check_due,
        day_and_time(visit.check_due, now) if visit.check_due else "",
        visit.protected,
        task=f"Besök: {what}",
    )


def _lodging(booking: LodgingRow, now: datetime) -> Line:
    where = lodging_words.HIDDEN_PLACE if booking.address_protected else booking.place or "–"
    state = lodging_words.STATES.get(booking.state, booking.state)
    guests = lodging_words.guests(booking.adults, booking.children)
    return Line(
        "lodging",
        f"lodging:{booking.booking.hex}",
        booking.record_id,
        "case",
        booking.subject_name or "ej angiven",
        f"{where}, {guests}, {state}",
        booking.holder_name or "ingen",
        booking.check_out,
        day_and_time(booking.check_out, now) if booking.check_out else "",
        booking.protected,
        task=f"Boende: {lodging_words.HIDDEN_PLACE if booking.protected else where}, {guests}, {state}",
    )


def _notice(notice: NoticeRow, labels: Labels, now: datetime) -> Line:
    key = f"notice:{notice.record_id.hex}"
    until = until_time(notice.until, now) if notice.until else ""
    place = labels.place(notice.municipality)
    return Line(
        "notice",
        key,
        notice.record_id,
        "notice",
        notice.person_name,
        notice.plan,
        place,
        None,
        until,
        task="Föranmälan",
    )


# Who handed over to whom


def change(one: ShiftChangeRow, now: datetime) -> str:
    """`Jourbyte ons 25 nov 07:58: Karin Ek → Eva Lind (förstajour), Per Holm (bakjour)`, and who by day."""
    when = day_and_time(one.begun_at, now) if one.begun_at else "–"
    pair = ((one.first_name, "förstajour"), (one.backup_name, "bakjour"), (one.daytime_name, "dagtid 08–16"))
    to = ", ".join(f"{name} ({duty})" for name, duty in pair if name) or "ingen namngiven"
    return f"Jourbyte {when}: {one.by_name} → {to}"


def change_in_short(one: ShiftChangeRow, now: datetime) -> str:
    """`Jourbyte 07:58: Karin Ek → Eva Lind`: who has the responsibility then, or went on."""
    when = day_and_time(one.begun_at, now) if one.begun_at else "–"
    to = one.to_name or one.first_name or one.backup_name or "ingen namngiven"
    return f"Jourbyte {when}: {one.by_name} → {to}"


def answers(one: ShiftChangeRow, view: Overview) -> str:
    """How it stands with what was offered then: `3 av 5 har bytt ansvarig, 2 väntar på svar`."""
    offered, here = one.offered(), view.records
    if not offered:
        return "Inget ansvar erbjöds."
    waits = [here[record] for record in offered if record in here and here[record].offer_id is not None]
    taken = [here[record] for record in offered if record in here and here[record].holder_id == one.to_id]
    ended = sum(record not in here for record in offered)
    parts = [f"{len(taken)} av {len(offered)} ligger hos {one.to_name}"]
    if waits:
        parts.append(f"{len(waits)} väntar på svar")
    if ended:
        parts.append(f"{ended} avslutade")
    back = len(offered) - len(taken) - len(waits) - ended
    if back:
        parts.append(f"{back} hos någon annan")
    return ", ".join(parts) + "."


def read_by(one: ShiftChangeRow) -> str:
    """`Läst av Eva Lind 08:04.`, or that nobody has."""
    readers = ", ".join(f"{who.name} {clock_time(who.at)}" for who in one.readers())
    return f"Läst av {readers}." if readers else "Inte läst av någon."


def daytime(view: Overview) -> str:
    """Who has by day what is open, by the last shift change that said so; empty if none did."""
    return next((one.daytime_name for one in view.changes if one.daytime_name), "")

"""The agenda of a team meeting in lines, and its minutes: the same on the screen, as text and on paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jourtui import deviation_words, overview_words, visit_words, wording
from jourtui.labels import Labels
from jourtui.meeting_words import PARTS
from jourtui.rules import meeting as rules
from jourtui.rules.calendar import DutyWeek, day_and_time, duration, local, short_date
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.store.agenda import Agenda, Broken, Reviewed
from jourtui.store.masking import HIDDEN, LOCKED
from jourtui.store.views import CallRow, CaseRow

OWN: tuple[rules.Part, ...] = ("feedback", "lesson", "problem", "other")
"""Points that hold nothing but what is written at the meeting: each is there also when it is empty."""
AGREED, STRAIN = "agreed", "strain"
SHORT: dict[str, str] = {
    **{part: short for part, (short, _) in PARTS.items()},
    AGREED: "Att göra",
    STRAIN: "Påfr.",
}
HEADINGS: dict[str, str] = {
    **{part: heading for part, (_, heading) in PARTS.items()},
    AGREED: "Beslutat på mötet",
    STRAIN: "Påfrestningar",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One row of the agenda. `record` is the call or case that it is about; `about` what a note to it is of.

    `said` is the note or decision that it stands for, and `meeting` the record which that stands in.
    """

    part: str
    key: str
    whom: str = ""
    what: str = ""
    when: str = ""
    clocks: str = ""
    record: UUID | None = None
    about: UUID | None = None
    protected: bool = False
    said: rules.Said | None = None
    meeting: UUID | None = None
    flag: UUID | None = None
    open: bool = False
    """There is something left to do with it here: a decision to carry out, a flag to take up."""
    notes: int = 0
    locked: bool = False
    """It is about a record that is locked from the reader: nothing else of it is told."""

    @property
    def note_part(self) -> rules.Part:
        """To which part of the agenda a note to it is written."""
        return self.part if self.part in PARTS else "other"  # type: ignore[return-value]


def named(week: DutyWeek) -> str:
    """`ons 18 nov 16:00 till ons 25 nov 08:00`."""
    first, last = local(week.start), local(week.end)
    began, ends = (f"{short_date(one.date(), last.date())} {one:%H:%M}" for one in (first, last))
    return f"{began} till {ends}"


def lines(
    view: Agenda,
    labels: Labels,
    kinds: DeviationKinds,
    now: datetime,
    locked: Collection[UUID] = (),
    *,
    hide: bool,
    shared: int = 0,
) -> Iterator[Point]:
    """The agenda, part by part. `hide`: names in free text are hidden. `shared`: texts about strain."""
    said = view.hide if hide else str
    today = local(now).date()
    for left in view.undone:
        hidden = left.said.said.about in locked
        what = LOCKED if hidden else said(_agreed(left.said, today))
        when = f"från {short_date(local(left.end).date(), today)}"
        yield Point(
            "undone",
            f"undone:{left.said.id.hex}",
            said(_who(left.said)),
            what,
            when,
            said=left.said,
            meeting=left.meeting,
            about=left.said.id,
            open=True,
            locked=hidden,
            notes=0 if hidden else len(view.meeting.of("undone", left.said.id)),
        )
    yield from _questions(view, now, locked, said)
    for one in view.cases:
        yield _reviewed("case", one, view, labels, now, locked)
    for one in view.calls:
        yield _reviewed("call", one, view, labels, now, locked)
    for change in view.changes:
        begun = day_and_time(change.begun_at, now) if change.begun_at else ""
        about = change.record_id
        what = overview_words.change_in_short(change, now)
        notes = len(view.meeting.of("handover", about))
        yield Point(
            "handover", f"handover:{about.hex}", change.by_name, what, begun, about=about, notes=notes
        )
    for visit in view.visits:
        hidden = visit.record_id in locked
        state = visit_words.STATES.get(visit.state, visit.state)
        yield Point(
            "visit",
            f"visit:{visit.visit.hex}",
            LOCKED if hidden else visit.subject_name or "ej angiven",
            "" if hidden else ", ".join(filter(None, (visit.goers, state))),
            day_and_time(visit.decided_at, now) if visit.decided_at else "",
            record=visit.record_id,
            about=visit.visit,
            protected=visit.protected and not hidden,
            locked=hidden,
            notes=0 if hidden else len(view.meeting.of("visit", visit.visit)),
        )
    for one in view.cases:
        for n, (at, what) in enumerate(one.decisions):
            row = one.row
            yield Point(
                "decision",
                f"decision:{row.record_id.hex}:{n}",
                _whom(row),
                what,
                day_and_time(at, now),
                record=row.record_id,
                about=row.record_id,
                protected=row.protected,
                notes=len(view.meeting.of("decision", row.record_id)),
            )
    yield from _deviations(view, labels, kinds, now, locked)
    for part in OWN:
        yield from _own(part, view, said, now)
    if shared:
        count = "En text delas" if shared == 1 else f"{shared} texter delas"
        yield Point(STRAIN, "strain", "–", f"{count} på mötet.")
    for decided in view.meeting.decided.values():
        hidden = decided.said.about in locked
        when = "gjort" if decided.done is not None else "att göra"
        yield Point(
            AGREED,
            f"agreed:{decided.id.hex}",
            said(_who(decided)),
            LOCKED if hidden else said(_agreed(decided, today)),
            when,
            said=decided,
            meeting=view.record,
            about=decided.id,
            open=decided.done is None,
            locked=hidden,
            notes=0 if hidden else len(view.meeting.of("other", decided.id)),
        )


def _questions(
    view: Agenda, now: datetime, locked: Collection[UUID], said: Callable[[str], str]
) -> Iterator[Point]:
    for flagged in view.flagged:
        row, about = flagged.row, view.known.get(flagged.row.record_id)
        hidden = row.record_id in locked
        whom = LOCKED if hidden else _whom(about) if about is not None else "okänd"
        what = "" if flagged.question is None else said(flagged.question) or "utan fråga"
        yield Point(
            "question",
            f"question:{row.event_id.hex}",
            whom,
            what if row.taken_in is None else f"Togs upp. {what}",
            day_and_time(row.at, now),
            record=row.record_id,
            about=row.record_id,
            protected=not hidden and about is not None and about.protected,
            flag=row.event_id,
            open=row.taken_in is None,
            locked=hidden,
            notes=0 if hidden else len(view.meeting.of("question", row.record_id)),
        )


def _deviations(
    view: Agenda, labels: Labels, kinds: DeviationKinds, now: datetime, locked: Collection[UUID]
) -> Iterator[Point]:
    for row in view.deviations:
        hidden, about = row.record_id in locked, row.record_id
        by = kinds.party(row.reporter) if row.reporter else deviation_words.DIRECTIONS.get(row.direction, "–")
        title = row.title if row.title != HIDDEN else ""
        state = deviation_words.STANDINGS.get(row.standing, row.standing)
        where = labels.place(row.municipality) if row.municipality else ""
        yield Point(
            "deviation",
            f"deviation:{about.hex}",
            LOCKED if hidden else by,
            "" if hidden else ", ".join(filter(None, (kinds.label(row.kind), title, where, state))),
            day_and_time(row.happened_at, now) if row.happened_at else "",
            record=about,
            about=about,
            protected=row.protected and not hidden,
            locked=hidden,
            notes=0 if hidden else len(view.meeting.of("deviation", about)),
        )


def _reviewed(
    part: str, one: Reviewed, view: Agenda, labels: Labels, now: datetime, locked: Collection[UUID]
) -> Point:
    row, hidden = one.row, one.row.record_id in locked
    began = row.opened_at if isinstance(row, CaseRow) else row.received_at
    case = part == "case"
    return Point(
        part,
        f"{part}:{row.record_id.hex}",
        LOCKED if hidden else _whom(row),
        "" if hidden else _what(row, labels),
        day_and_time(began, now) if began is not None else "",
        "" if hidden else counted(one),
        record=row.record_id,
        about=row.record_id,
        protected=row.protected and not hidden,
        locked=hidden,
        notes=0 if hidden else len(view.meeting.of("case" if case else "call", row.record_id)),
    )


def _own(part: rules.Part, view: Agenda, said: Callable[[str], str], now: datetime) -> Iterator[Point]:
    found = view.meeting.of(part)
    if not found:
        yield Point(part, part, "–", "inget antecknat")
    for one in found:
        what = said(_note(one))
        yield Point(
            part,
            f"{part}:{one.id.hex}",
            one.event.author.name,
            what,
            day_and_time(one.event.happened_at, now),
            said=one,
            meeting=view.record,
        )


def counted(one: Reviewed) -> str:
    """How the clocks went: `3 ok`, `2 ok 1 bruten`, `1 löper`."""
    broken = len(one.broken)
    parts = [
        f"{one.met} ok" if one.met else "",
        f"{broken} {'bruten' if broken == 1 else 'brutna'}" if broken else "",
        f"{one.running} löper" if one.running and not broken else "",
    ]
    return " ".join(filter(None, parts)) or "–"


def _whom(row: CallRow | CaseRow) -> str:
    if isinstance(row, CallRow):
        return wording.caller(row)
    return row.subject_name or ("okänd person" if row.subject_unknown else "ej angiven")


def _what(row: CallRow | CaseRow, labels: Labels) -> str:
    if isinstance(row, CallRow):
        return ", ".join(
            word for word in (labels.case_type(row.case_type), labels.place(row.municipality)) if word != "–"
        )
    board = labels.short_board(row.board) if row.board else labels.place(row.place)
    if row.title in ("", HIDDEN):
        return f"{board} · {labels.case_type(row.case_type)}"
    return f"{row.title} · {board}"


def _agreed(one: rules.Said, today: date) -> str:
    """What was decided and by when; who does it stands beside."""
    said = one.said
    if not isinstance(said, rules.MeetingDecided):
        return ""
    return f"{said.what}, senast {short_date(said.by, today)}" if said.by is not None else said.what


def _who(one: rules.Said) -> str:
    return one.said.who if isinstance(one.said, rules.MeetingDecided) else ""


def _note(one: rules.Said) -> str:
    """A note with every wording that stands."""
    texts = [e.payload.text for e in (one.event, *one.others) if isinstance(e.payload, rules.MeetingNoted)]
    return "  ELLER  ".join(texts)


# All that there is to one point


def broken(one: Broken, now: datetime) -> str:
    """A broken clock: which one, how much too late, and why."""
    clock = one.clock
    late = duration(((clock.stopped_at or now) - clock.due_at).total_seconds())
    what = wording.CLOCKS.get(clock.kind, clock.kind)
    runs = "" if clock.stopped_at is not None else ", löper än"
    return f"Bruten: {what.lower()}, {late} för sent{runs}. {one.reason or 'Inte förklarat.'}"


def whole(point: Point, view: Agenda, labels: Labels, now: datetime, *, hide: bool) -> list[str]:
    """All that is known of a point, line by line, as the pane beside the list shows it."""
    said = view.hide if hide else str
    found = [f"{HEADINGS[point.part]}: {point.whom}" if point.whom not in ("", "–") else HEADINGS[point.part]]
    found += [point.what] * bool(point.what)
    found += [point.when] * bool(point.when)
    if point.locked:
        return found
    for one in (*view.cases, *view.calls):
        if one.row.record_id == point.record and point.part in ("case", "call", "question"):
            found += _of_record(one, labels, now, said)
    if point.said is not None:
        found += _wordings(point.said, now, said)
    found += notes_to(point, view, now, said)
    return found


def _of_record(one: Reviewed, labels: Labels, now: datetime, said: Callable[[str], str]) -> Iterator[str]:
    for call in one.calls:
        came = day_and_time(call.received_at, now) if call.received_at else "–"
        yield f"Anrop {came}, {labels.place(call.municipality)}"
    yield f"Frister: {counted(one)}"
    for late in one.broken:
        yield said(broken(late, now))
    if one.handovers:
        yield f"Bytte ansvarig {one.handovers} {'gång' if one.handovers == 1 else 'gånger'} i veckan"
    for at, what in one.decisions:
        yield f"Beslut {day_and_time(at, now)}: {what}"


def _wordings(one: rules.Said, now: datetime, said: Callable[[str], str]) -> Iterator[str]:
    yield f"Skrivet av {one.event.author.name} {day_and_time(one.event.happened_at, now)}"
    for other in one.others:
        text = getattr(other.payload, "text", "") or getattr(other.payload, "what", "")
        yield f"Samtidigt skrev {other.author.name}: {said(text)}"
    if one.done is not None:
        note = getattr(one.done.payload, "note", "")
        yield said(
            f"Gjort {day_and_time(one.done.happened_at, now)}, {one.done.author.name}. {note}".rstrip()
        )


def notes_to(point: Point, view: Agenda, now: datetime, said: Callable[[str], str]) -> list[str]:
    """What was noted to it, each with who wrote it."""
    if point.about is None or point.locked:
        return []
    return [
        f"– {said(_note(one))} ({one.event.author.name})"
        for one in view.meeting.of(point.note_part, point.about)
    ]

"""The agenda of a team meeting in lines, and its minutes: the same on the screen, as text and on paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jourtui.rules import meeting as rules
from jourtui.rules.calendar import DutyWeek, day_and_time, local, short_date
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.store.agenda import Agenda, Reviewed
from jourtui.store.masking import HIDDEN, LOCKED
from jourtui.store.views import CallRow, CaseRow
from jourtui.words import deviation_words, overview_words, visit_words, wording
from jourtui.words.labels import Labels
from jourtui.words.meeting_words import PARTS

OWN: tuple[rules.Part, ...] = ("feedback", "lesson", "problem", "other")
"""Points that hold nothing but what is written at the meeting: each is there also when it is empty."""
AGREED, STRAIN = "agreed", "strain"
SHORT: dict[str, str] = {
    **{part: short for part, (short, _, _) in PARTS.items()},
    AGREED: "Att göra",
    STRAIN: "Påfr.",
}
HEADINGS: dict[str, str] = {
    **{part: heading for part, (_, heading, _) in PARTS.items()},
    AGREED: "Beslutat på mötet",
    STRAIN: "Påfrestningar",
}
ONE: dict[str, str] = {
    **{part: one for part, (_, _, one) in PARTS.items()},
    AGREED: "Beslut på mötet",
    STRAIN: "Påfrestningar",
}
"""A point by itself."""


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
    due: str = ""
    """The day by which a decision is to be carried out."""
    clocks: str = ""
    record: UUID | None = None
    about: UUID | None = None
    protected: bool = False
    said: rules.Said | None = None
    meeting: UUID | None = None
    flag: UUID | None = None
    open: bool = False
    """There is something left to do with it here: a decision to carry out, a flag to take up."""
    notes: tuple[rules.Said, ...] = ()
    locked: bool = False
    """It is about a record that is locked from the reader: nothing else of it is told, no note either."""

    @property
    def line(self) -> str:
        """What it is, and by when."""
        return f"{self.what}, senast {self.due}" if self.due and not self.locked else self.what

    @property
    def short(self) -> str:
        """The part in a narrow column; of a decision whether it is done."""
        return "Gjort" if self.part in ("undone", AGREED) and not self.open else SHORT[self.part]

    @property
    def note_part(self) -> rules.Part:
        """To which part of the agenda a note to it is written."""
        return self.part if self.part in PARTS else "other"  # type: ignore[return-value]


def named(week: DutyWeek, today: date) -> str:
    """`ons 18 nov 16:00 till ons 25 nov 08:00`, with the year when it is another than today's."""
    first, last = local(week.start), local(week.end)
    began, ends = (f"{short_date(one.date(), today)} {one:%H:%M}" for one in (first, last))
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
    """The agenda, part by part. `hide`: names in free text are hidden. `shared`: texts about strain.

    Every note is at one of its points, or is one: under Övrigt, when the point that it was made to has gone.
    """
    said = view.hide if hide else str
    first = [
        *_undone(view, labels, now, locked, said),
        *_questions(view, now, locked, said),
        *(_reviewed("case", one, view, labels, now, locked) for one in view.cases),
        *(_reviewed("call", one, view, labels, now, locked) for one in view.calls),
        *_changes(view, now),
        *_visits(view, now, locked),
        *_decisions(view, now, said),
        *_deviations(view, labels, kinds, now, locked),
        *(point for part in OWN for point in _own(part, view, said, now)),
    ]
    last = [*_strain(shared), *_agreed_here(view, labels, now, locked, said)]
    there = {one.id for point in (*first, *last) for one in (*point.notes, point.said) if one is not None}
    astray = [one for one in view.meeting.noted.values() if one.id not in there]
    # That nothing is noted under Övrigt is not said above what is.
    yield from first[:-1] if astray and first[-1].said is None else first
    yield from (_astray(one, view, now, locked, said) for one in astray)
    yield from last


def _undone(
    view: Agenda, labels: Labels, now: datetime, locked: Collection[UUID], said: Callable[[str], str]
) -> Iterator[Point]:
    today = local(now).date()
    for left in view.undone:
        hidden = _record(left.said, view) in locked
        what = LOCKED if hidden else _agreed(left.said, view, labels, said)
        yield Point(
            "undone",
            f"undone:{left.said.id.hex}",
            said(_who(left.said)),
            what,
            f"från {short_date(local(left.end).date(), today)}",
            _due(left.said, today),
            said=left.said,
            meeting=left.meeting,
            about=left.said.id,
            open=left.said.done is None,
            locked=hidden,
            notes=_notes(view, "undone", left.said.id),
        )


def _agreed_here(
    view: Agenda, labels: Labels, now: datetime, locked: Collection[UUID], said: Callable[[str], str]
) -> Iterator[Point]:
    today = local(now).date()
    for decided in view.meeting.decided.values():
        hidden = _record(decided, view) in locked
        what = LOCKED if hidden else _agreed(decided, view, labels, said)
        yield Point(
            AGREED,
            f"agreed:{decided.id.hex}",
            said(_who(decided)),
            what,
            day_and_time(decided.event.happened_at, now),
            _due(decided, today),
            said=decided,
            meeting=view.record,
            about=decided.id,
            open=decided.done is None,
            locked=hidden,
            notes=_notes(view, "other", decided.id),
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
            about=row.event_id,
            protected=not hidden and about is not None and about.protected,
            flag=row.event_id,
            open=row.taken_in is None,
            locked=hidden,
            notes=_notes(view, "question", row.event_id),
        )


def _changes(view: Agenda, now: datetime) -> Iterator[Point]:
    for change in view.changes:
        yield Point(
            "handover",
            f"handover:{change.record_id.hex}",
            change.by_name,
            overview_words.change_in_short(change, now),
            day_and_time(change.begun_at, now) if change.begun_at else "",
            about=change.record_id,
            notes=_notes(view, "handover", change.record_id),
        )


def _visits(view: Agenda, now: datetime, locked: Collection[UUID]) -> Iterator[Point]:
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
            notes=_notes(view, "visit", visit.visit),
        )


def _decisions(view: Agenda, now: datetime, said: Callable[[str], str]) -> Iterator[Point]:
    for one in view.cases:
        for decision in one.decisions:
            row = one.row
            yield Point(
                "decision",
                f"decision:{decision.event.hex}",
                said(decision.whom) or _whom(row),
                decision.what,
                day_and_time(decision.at, now),
                record=row.record_id,
                about=decision.event,
                protected=row.protected,
                notes=_notes(view, "decision", decision.event),
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
            notes=_notes(view, "deviation", about),
        )


def _reviewed(
    part: rules.Part, one: Reviewed, view: Agenda, labels: Labels, now: datetime, locked: Collection[UUID]
) -> Point:
    row, hidden = one.row, one.row.record_id in locked
    began = row.opened_at if isinstance(row, CaseRow) else row.received_at
    calls = [note for call in one.calls if part == "case" for note in _notes(view, "call", call.record_id)]
    return Point(
        part,
        f"{part}:{row.record_id.hex}",
        LOCKED if hidden else _whom(row),
        "" if hidden else _what(row, labels),
        day_and_time(began, now) if began is not None else "",
        clocks="" if hidden else "bara avslutat" if one.only_ended and not one.broken else counted(one),
        record=row.record_id,
        about=row.record_id,
        protected=row.protected and not hidden,
        locked=hidden,
        notes=(*calls, *_notes(view, part, row.record_id)),
    )


def _own(part: rules.Part, view: Agenda, said: Callable[[str], str], now: datetime) -> Iterator[Point]:
    found = view.meeting.of(part)
    if not found:
        yield Point(part, part, "–", "inget antecknat")
    for n, one in enumerate(found):
        yield Point(
            part,
            f"{part}:{one.id.hex}" if n else part,  # the first stands where it said that there was none
            one.event.author.name,
            said(note(one)),
            day_and_time(one.event.happened_at, now),
            said=one,
            meeting=view.record,
        )


def _astray(
    one: rules.Said, view: Agenda, now: datetime, locked: Collection[UUID], said: Callable[[str], str]
) -> Point:
    """A note whose point has gone: a flag that was taken back, a visit that was never made."""
    part, record = getattr(one.said, "part", "other"), _record(one, view)
    row = view.known.get(record) if record is not None else None
    hidden = record in locked
    to = ", ".join((ONE[part].lower(), *(() if row is None else (_whom(row),))))
    return Point(
        "other",
        f"astray:{one.id.hex}",
        one.event.author.name,
        LOCKED if hidden else f"Till {to}: {said(note(one))}",
        day_and_time(one.event.happened_at, now),
        record=record if row is not None else None,
        protected=row is not None and row.protected and not hidden,
        said=one,
        meeting=view.record,
        locked=hidden,
    )


def _strain(shared: int) -> Iterator[Point]:
    if shared:
        count = "En text delas" if shared == 1 else f"{shared} texter delas"
        yield Point(STRAIN, "strain", "–", f"{count} på mötet.")


def _record(one: rules.Said, view: Agenda) -> UUID | None:
    """The record that what was said is about."""
    return view.within.get(one.said.about) if one.said.about is not None else None


def _notes(view: Agenda, part: rules.Part, about: UUID) -> tuple[rules.Said, ...]:
    return tuple(view.meeting.of(part, about))


def counted(one: Reviewed, *, whole: bool = False) -> str:
    """How the clocks went: `3 ok`, `2 ok 1 bruten`; `whole`: also of a broken one which run, `1 löper`."""
    broken = len(one.broken)
    parts = [
        f"{one.met} ok" if one.met else "",
        f"{broken} {'bruten' if broken == 1 else 'brutna'}" if broken else "",
        f"{one.running} löper" if one.running and (whole or not broken) else "",
    ]
    return " ".join(filter(None, parts)) or "–"


def _whom(row: CallRow | CaseRow) -> str:
    if isinstance(row, CallRow):
        return wording.caller(row)
    return wording.subject(row)


def _what(row: CallRow | CaseRow, labels: Labels) -> str:
    if isinstance(row, CallRow):
        return ", ".join(
            word for word in (labels.case_type(row.case_type), labels.place(row.municipality)) if word != "–"
        )
    board = _where(row, labels)
    if row.title in ("", HIDDEN):
        return f"{board} · {labels.case_type(row.case_type)}"
    return f"{row.title} · {board}"


def _agreed(one: rules.Said, view: Agenda, labels: Labels, said: Callable[[str], str]) -> str:
    """What was decided, and about which call or case; who does it stands beside."""
    decided = one.said
    if not isinstance(decided, rules.MeetingDecided):
        return ""
    record = _record(one, view)
    row = view.known.get(record) if record is not None else None
    about = f" ({_whom(row)}, {_where(row, labels)})" if row is not None else ""
    return f"{said(decided.what)}{about}"


def _where(row: CallRow | CaseRow, labels: Labels) -> str:
    """The board of a case, where it has one; the municipality of a call."""
    if isinstance(row, CallRow):
        return labels.place(row.municipality)
    return labels.short_board(row.board) if row.board else labels.place(row.place)


def _due(one: rules.Said, today: date) -> str:
    by = getattr(one.said, "by", None)
    return short_date(by, today) if by is not None else ""


def _who(one: rules.Said) -> str:
    return one.said.who if isinstance(one.said, rules.MeetingDecided) else ""


def note(one: rules.Said) -> str:
    """A note with every wording that stands."""
    texts = [e.payload.text for e in (one.event, *one.others) if isinstance(e.payload, rules.MeetingNoted)]
    return "  ELLER  ".join(texts)

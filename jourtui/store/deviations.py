"""What a person can do with deviations, and what is asked of them: see `rules.deviation`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID, uuid4

from sqlmodel import Session as Rows
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from jourtui.rules import deviation as rules
from jourtui.rules.calendar import at_local, local
from jourtui.rules.delivery import Contained, WentWrong
from jourtui.rules.deviation import DeviationFacts, Source
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.rules.entries import BreachExplained
from jourtui.store import queries
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import LockedFromYou, mask_of
from jourtui.store.queries import PAGE, page_with
from jourtui.store.views import CallRow, CaseRow, DeviationRow

TITLE = 120
"""Characters that the line without names can have."""
MOST_ATTACHED = 1_000
"""Events of a timeline that are attached at most, the last ones: an event holds no more than 64 KB."""
Standing = Literal["open", "waiting", "closed"]
Listed = Standing | Literal["not_up"]
"""Which list: by how they stand, or all that the steering group has not had."""


# What a person can do


def report(
    desk: Desk,
    kinds: DeviationKinds,
    facts: DeviationFacts,
    *,
    source: Source | None = None,
    at: datetime | None = None,
    base: Base | None = None,
) -> UUID:
    """Write one down; its record. Out of a call or a case its timeline is attached. Raises NotAllowed."""
    _fitting(kinds, facts, whole=True)
    record = uuid4() if source is None or source.event is None else _id(source)
    if _written(desk, record):
        raise NotAllowed("Den avvikelsen är redan skriven. Ändra den i stället (M).")
    desk.do(*_begun(desk, record, facts, source, at), base=base)
    return record


def correct(
    desk: Desk, kinds: DeviationKinds, record: UUID, facts: DeviationFacts, *, base: Base | None = None
) -> None:
    """Set facts as seen at `base`. Raises NotAllowed."""
    _fitting(kinds, facts)
    if facts.given():
        desk.write(record, rules.DeviationCorrected(facts), base=base)


def attach(desk: Desk, record: UUID, source: Source) -> None:
    """Attach the timeline of a call or a case as it is now. Raises NotAllowed, LockedFromYou."""
    one = find(desk, record)
    if one.source_record not in (None, source.record):
        raise NotAllowed("Avvikelsen hör till ett annat ärende. Skriv en ny för det här.")
    if source.record in desk.locked:
        raise LockedFromYou
    desk.write(record, *_timelines(desk, source))


def ask_feedback(
    desk: Desk,
    record: UUID,
    of: str,
    what: str = "",
    at: datetime | None = None,
    *,
    base: Base | None = None,
) -> None:
    """Somebody else was asked what came of it. Raises NotAllowed."""
    _not_empty(of, "Skriv vem som ska återkoppla.")
    _not_before(find(desk, record), at)
    desk.write(record, rules.FeedbackAsked(of.strip(), what.strip(), at=at), base=base)


def answer_feedback(
    desk: Desk,
    record: UUID,
    asked: UUID,
    by: str,
    answer: str,
    at: datetime | None = None,
    *,
    base: Base | None = None,
) -> None:
    """They answered. Raises NotAllowed."""
    _not_empty(by, "Skriv vem som svarade.")
    _not_empty(answer, "Skriv vad de svarade.")
    found = find(desk, record).asked.get(asked)
    if found is None or found.answer is not None:
        raise NotAllowed("Den frågan är redan besvarad.")
    if at is not None and at < found.event.happened_at.replace(second=0, microsecond=0):
        raise NotAllowed("Svaret kan inte ha kommit innan det begärdes.")
    desk.write(record, rules.FeedbackAnswered(asked, by.strip(), answer.strip(), at=at), base=base)


def give_feedback(
    desk: Desk, record: UUID, to: str, what: str, at: datetime | None = None, *, base: Base | None = None
) -> None:
    """Whoever reported it was told what came of it. Raises NotAllowed."""
    _not_empty(to, "Skriv vem som fick veta.")
    _not_empty(what, "Skriv vad du sade.")
    _not_before(find(desk, record), at)
    desk.write(record, rules.FeedbackGiven(to.strip(), what.strip(), at=at), base=base)


def tell_municipality(
    desk: Desk,
    record: UUID,
    municipality: str | None,
    to: str,
    what: str = "",
    at: datetime | None = None,
    *,
    base: Base | None = None,
) -> None:
    """It was reported back to a municipality (code), to a named person. Raises NotAllowed."""
    if not municipality:
        raise NotAllowed("Skriv vilken kommun som fick veta.")
    _not_empty(to, "Skriv vem på kommunen som fick veta.")
    _not_before(find(desk, record), at)
    desk.write(record, rules.MunicipalityTold(municipality, to.strip(), what.strip(), at=at), base=base)


def bring_up(desk: Desk, record: UUID, meeting: date, note: str = "", *, base: Base | None = None) -> None:
    """It was brought up at the steering group's meeting that day. Raises NotAllowed."""
    one = find(desk, record)
    if one.reported_at is not None and meeting < local(one.reported_at).date():
        raise NotAllowed("Mötet kan inte ha varit innan avvikelsen skrevs.")
    desk.write(record, rules.BroughtUp(meeting, note.strip()), base=base)


def close(desk: Desk, kinds: DeviationKinds, record: UUID, outcome: str, *, base: Base | None = None) -> None:
    """Nothing is left to do about it. Raises NotAllowed, which says what is."""
    one = find(desk, record)
    if one.standing == "closed":
        raise NotAllowed("Avvikelsen är redan avslutad.")
    if lacking := lacks(kinds, one):
        raise NotAllowed(lacking[0])
    _not_empty(outcome, "Skriv vad det ledde till.")
    desk.write(record, rules.DeviationClosed(outcome.strip()), base=base)


def reopen(desk: Desk, record: UUID, reason: str, *, base: Base | None = None) -> None:
    """Something is left to do after all. Raises NotAllowed."""
    if find(desk, record).standing != "closed":
        raise NotAllowed("Avvikelsen är inte avslutad.")
    _not_empty(reason, "Skriv varför.")
    desk.write(record, rules.DeviationReopened(reason.strip()), base=base)


def lacks(kinds: DeviationKinds, one: rules.DeviationFields) -> list[str]:
    """What must be written before it is closed, each as a sentence."""
    kind = kinds.kind(one.kind)
    found = []
    if not one.action.strip():
        found.append("Skriv åtgärden först (A).")
    if kind is not None and kind.lex_sarah and not one.lex_sarah:
        found.append("Skriv först om lex Sarah är övervägd (L).")
    if kind is not None and kind.injury and not one.injury:
        found.append("Skriv först om arbetsskadan är anmäld (V).")
    return found


# Proposed by what happened


def explain(
    desk: Desk,
    kinds: DeviationKinds,
    source: Source,
    reason: str,
    *,
    title: str,
    due: datetime,
    base: Base | None = None,
) -> UUID | None:
    """Explain a broken clock and write the deviation that it proposes, in one deed; its record.

    None where the deviation is there already: then only the explanation is written.
    """
    assert source.event is not None
    said = Change(source.record, BreachExplained(source.clock, source.event, reason, deviation=True))
    kind = kinds.of_clock(source.clock)
    facts = DeviationFacts(
        direction="by_us",
        kind=kind.code,
        title=title[:TITLE],
        reporter="jour",
        about=kind.about,
        what=reason,
        happened_at=due,
    )
    record = _id(source)
    begun = [] if _written(desk, record) else _begun(desk, record, facts, source, None)
    desk.do(said, *begun, base=base)
    return record if begun else None


def of_wrong_hands(
    desk: Desk,
    kinds: DeviationKinds,
    case: UUID,
    wrong: UUID,
    by: str,
    *,
    note: str = "",
    at: datetime | None = None,
    base: Base | None = None,
) -> UUID | None:
    """The step of a wrong delivery that is a deviation: it is written, with the step, in one deed.

    None where it is there already: then only the step is written. Raises NotAllowed.
    """
    found = desk.journal.case(case).deliveries.wrong.get(wrong)
    if found is None:
        raise NotAllowed("Händelsen finns inte i ärendet.")
    _not_empty(by, "Skriv vem du talade med, eller vem som gjorde det.")
    said: WentWrong = found.said
    kind = kinds.of_wrong_hands()
    facts = DeviationFacts(
        direction="by_us",
        kind=kind.code,
        title=kind.label,
        reporter="jour",
        about=kind.about,
        what="\n".join(filter(None, (said.what, f"Kom till: {said.to}", note.strip()))),
        happened_at=found.event.happened_at,
    )
    source = Source(case, "case", wrong)
    record = _id(source)
    begun = [] if _written(desk, record) else _begun(desk, record, facts, source, None)
    step = Contained(wrong, "deviation", by.strip(), note=note.strip(), at=at)
    desk.do(Change(case, step), *begun, base=base)
    return record if begun else None


def _id(source: Source) -> UUID:
    assert source.event is not None
    return rules.id_of(source.record, source.event, source.clock)


def _written(desk: Desk, record: UUID) -> bool:
    return any(isinstance(event.payload, rules.DeviationReported) for event in desk.journal.events(record))


def _begun(
    desk: Desk, record: UUID, facts: DeviationFacts, source: Source | None, at: datetime | None
) -> list[Change]:
    if source is None:
        return [Change(record, rules.DeviationReported(facts, at=at))]
    if source.record in desk.locked:
        raise LockedFromYou
    with desk.rows() as rows:
        row: CallRow | CaseRow | None = rows.get(CallRow, source.record) or rows.get(CaseRow, source.record)
    protected = row is not None and row.protected
    return [
        Change(record, rules.DeviationReported(facts, source, protected, at=at)),
        *(Change(record, one) for one in _timelines(desk, source)),
    ]


def _timelines(desk: Desk, source: Source) -> list[rules.TimelineAttached]:
    """By reference: nothing of another record is copied, and nothing of it is shown."""
    found = [_timeline(desk, source.record, source.type)]
    if source.type == "case":
        with desk.rows() as rows:
            calls = [call.record_id for call in queries.calls_of(rows, source.record)]
        found += [_timeline(desk, call, "call") for call in calls]
    return found


def _timeline(desk: Desk, record: UUID, type_: Literal["call", "case"]) -> rules.TimelineAttached:
    events = tuple(event.id for event in desk.journal.events(record))
    return rules.TimelineAttached(record, type_, events[-MOST_ATTACHED:])


def _fitting(kinds: DeviationKinds, facts: DeviationFacts, *, whole: bool = False) -> None:
    given = facts.given()
    if "title" in given or whole:
        _not_empty(given.get("title", ""), "Skriv vad det gäller, utan namn.")
        if len(given["title"]) > TITLE:
            raise NotAllowed(f"Raden är för lång: högst {TITLE} tecken.")
    if whole and "direction" not in given:
        raise NotAllowed("Välj om den är rapporterad till oss eller av oss.")
    if ("kind" in given or whole) and kinds.kind(given.get("kind", "")) is None:
        raise NotAllowed("Välj ett slag av avvikelse.")


def _not_empty(text: str, says: str) -> None:
    if not text.strip():
        raise NotAllowed(says)


def _not_before(one: rules.Deviation, at: datetime | None) -> None:
    started = min(filter(None, (one.happened_at, one.reported_at)), default=None)
    if at is not None and started is not None and at < started.replace(second=0, microsecond=0):
        raise NotAllowed("Det kan inte ha varit innan avvikelsen hände.")


# What is asked


def find(desk: Desk, record: UUID) -> rules.Deviation:
    """A deviation as its events tell it; its reading is logged by whoever shows it. Raises LockedFromYou."""
    if record in desk.locked:
        raise LockedFromYou
    return rules.fold(desk.journal.events(record))


def attached(one: rules.Deviation) -> list[tuple[UUID, str, frozenset[UUID]]]:
    """Of which records (and of which type) which events are attached."""
    found: dict[UUID, tuple[str, frozenset[UUID]]] = {}
    for said in one.attached:
        _, before = found.get(said.record, ("", frozenset()))
        found[said.record] = (said.type, before | frozenset(said.events))
    return [(record, type_, events) for record, (type_, events) in found.items()]


def listed(
    rows: Rows,
    standing: Listed,
    words: Sequence[str] = (),
    *,
    page: int = 0,
    codes: Callable[[str], Collection[str]] = lambda word: (),
) -> Sequence[DeviationRow]:
    """A page of deviations, the last to happen first; with words, those where each stands or is meant.

    `codes`: the kinds, parties, directions and municipalities that a word means.
    """
    statement = _ordered(standing)
    for word in words:
        meant = list(codes(word))
        fields: tuple[Any, ...] = (
            *(DeviationRow.kind, DeviationRow.reporter, DeviationRow.about),
            *(DeviationRow.municipality, DeviationRow.direction),
        )
        stands = col(DeviationRow.words).contains(word, autoescape=True)
        statement = statement.where(or_(stands, *(col(field).in_(meant) for field in fields)))
    if words and (locked := mask_of(rows).locked):
        statement = statement.where(col(DeviationRow.record_id).not_in(locked))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def page_of(rows: Rows, record: UUID) -> tuple[Standing, int] | None:
    """In which list a deviation stands, and on which page of it; None when this laptop has it not."""
    row = rows.get(DeviationRow, record)
    if row is None or row.standing == "":
        return None
    standing = cast("Standing", row.standing)
    return standing, page_with(rows, _ordered(standing), DeviationRow.record_id, record) or 0


def _ordered(standing: Listed) -> SelectOfScalar[DeviationRow]:
    not_up = (col(DeviationRow.meetings) == "", col(DeviationRow.standing) != "")
    those = not_up if standing == "not_up" else (col(DeviationRow.standing) == standing,)
    statement = select(DeviationRow).where(*those)
    return statement.order_by(col(DeviationRow.happened_at).desc(), col(DeviationRow.record_id))


def counts(rows: Rows) -> dict[str, int]:
    """How many there are in each list."""
    statement = select(DeviationRow.standing, func.count()).group_by(col(DeviationRow.standing))
    not_up = select(func.count()).select_from(_ordered("not_up").subquery())
    return dict(rows.exec(statement).all()) | {"not_up": rows.exec(not_up).one()}


def between(rows: Rows, first: date, last: date) -> Sequence[DeviationRow]:
    """Those that happened from one Swedish day to another, both included, the first first."""
    begins, ends = at_local(first, 0), at_local(last + timedelta(days=1), 0)
    statement = select(DeviationRow).where(
        col(DeviationRow.standing) != "",
        col(DeviationRow.happened_at) >= begins,
        col(DeviationRow.happened_at) < ends,
    )
    ordered = statement.order_by(col(DeviationRow.happened_at), col(DeviationRow.record_id))
    return rows.exec(ordered).all()


def of_record(rows: Rows, record: UUID) -> Sequence[DeviationRow]:
    """The deviations that came out of a call or a case, the first first."""
    statement = select(DeviationRow).where(DeviationRow.source_record == record)
    return rows.exec(statement.order_by(col(DeviationRow.reported_at))).all()

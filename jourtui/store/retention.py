"""Retention at a laptop: what is due, decisions, legal holds.

The rules are in `rules.retention`; here their facts are found, and what people decide is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import col, select

from jourtui.rules import assignment, calendar, call, case, deviation, imported, notice, retention
from jourtui.rules.entries import HoldLifted, HoldPlaced, Judged
from jourtui.rules.event import Event, from_micros
from jourtui.rules.retention import Decision, Facts, Item, Retention, Verdict
from jourtui.store import destruction, struck_notes
from jourtui.store.desk import Desk
from jourtui.store.destruction import Destroyed
from jourtui.store.entrance import behind, two_from
from jourtui.store.journal import Change, Journal
from jourtui.store.masking import LOCKED
from jourtui.store.replica import Replica
from jourtui.store.views import DecisionRow, HoldRow

TYPES = ("case", "call", "notice", "assignment", "sold_service", "access", "deviation", "meeting", "strain")
"""Types of record that a rule may let go, in the order that they are listed."""


class CannotDecide(Exception):
    """What was asked for about retention cannot be done; the text is one Swedish sentence."""


# What is due


def verdicts(journal: Journal, rules: Retention, today: date) -> list[Verdict]:
    """What is due, waits for a judgement, or is held although its time has come; the oldest first.

    Empty when nothing is. Reads only records that are old enough, and those with a struck note.
    """
    decided = {item.record for decision in standing(journal) for item in decision.items}
    found = []
    for record, type_ in _records(journal.replica) if rules.shortest is not None else ():
        if record in decided:
            continue
        rule = rules.rule(type_)
        if rule is None or rule.years is None:
            continue
        facts = facts_of(journal, record, type_, before=today.year - rule.years)
        if facts is None:
            continue
        verdict = retention.judge(facts, rules, today)
        if verdict.status in ("due", "judge", "held"):
            found.append(verdict)
    found += _of_notes(journal, rules, today, decided)
    return sorted(found, key=lambda verdict: (verdict.on or date.max, verdict.facts.record.bytes))


def _of_notes(journal: Journal, rules: Retention, today: date, decided: Collection[UUID]) -> list[Verdict]:
    """What the rules say of the struck notes, but those that are decided on, or whose record is."""
    found = []
    for note in struck_notes.every(journal) if rules.rule(struck_notes.TYPE) is not None else ():
        facts = struck_notes.facts_of(journal, note)
        if facts is not None and facts.within not in decided and note not in decided:
            found.append(retention.judge(facts, rules, today))
    return [verdict for verdict in found if verdict.status in ("due", "held")]


def verdict_of(journal: Journal, rules: Retention, record: UUID, today: date) -> Verdict | None:
    """What the rules say of one record, or struck note, now; None when it is not here, or was destroyed."""
    if (note := struck_notes.facts_of(journal, record)) is not None:
        return retention.judge(note, rules, today)
    row = journal.replica.connection.execute(
        "SELECT type FROM record WHERE record_id = ?", (record.bytes,)
    ).fetchone()
    if row is None or row[0] not in TYPES:
        return None
    facts = facts_of(journal, record, row[0])
    return retention.judge(facts, rules, today) if facts is not None else None


def facts_of(journal: Journal, record: UUID, type_: str, *, before: int | None = None) -> Facts | None:
    """The facts of a record; None for a call that goes with its case, and for what is not here.

    A case is no older than the last note in its calls, open while one of them is, and held with one of them.
    `before`: None as well when something was written after that year, which is seen without opening it.
    """
    times = _times(journal.replica, record)
    if not times:
        return None
    recent = before is not None and calendar.local(from_micros(min(times.values()))).year > before
    if recent and not _is_imported(journal.replica, record):
        return None
    events = journal.events(record)
    if not events or any(event.payload is None for event in events):
        return None  # what only a newer program understands is judged by that
    times = _dated(times, events)
    first = retention.day_of(from_micros(min(times.values())))
    last = _last_note(times, events)
    said = retention.judged(events)
    judged = said.payload.exception if said is not None and isinstance(said.payload, Judged) else None
    held = len(retention.holds(events))
    match type_:
        case "case":
            state = case.fold(events)
            births = tuple(subject.birth_year for subject in state.subjects.values())
            going_on = state.open
            for one in _calls_in(journal.replica, record, state):
                within = journal.events(one)
                if any(event.payload is None for event in within):
                    return None
                noted = _last_note(_dated(_times(journal.replica, one), within), within)
                last = max((day for day in (last, noted) if day is not None), default=None)
                going_on = going_on or (bool(within) and call.fold(within).open)
                held += len(retention.holds(within))
            return Facts(
                record,
                type_,
                first,
                last,
                going_on,
                retention.day_of(state.closed_at) if state.closed_at else None,
                births,
                judged,
                held,
                state.board or "",
            )
        case "call":
            taken = call.fold(events)
            if taken.case_id is not None:
                return None
            return Facts(record, type_, first, last, taken.open, None, (), judged, held)
        case "notice":
            told = notice.fold(events)
            if last is not None and told.until is not None:
                last = max(last, retention.day_of(told.until))
            return Facts(record, type_, first, last, False, None, (), judged, held)
        case "assignment":
            ordered = assignment.fold(events)
            return Facts(record, type_, first, last, ordered.open, None, (), judged, held)
        case "deviation":
            went_wrong = deviation.fold(events)
            return Facts(record, type_, first, last, went_wrong.closed_at is None, None, (), judged, held)
    return Facts(record, type_, first, last, False, None, (), judged, held)


def calls_of(replica: Replica, record: UUID) -> list[UUID]:
    """The calls that belong to a case: they go with it."""
    rows = replica.connection.execute("SELECT record_id FROM view_call WHERE case_id = ?", (record.hex,))
    return [UUID(hex=row[0]) for row in rows.fetchall()]


def size(replica: Replica, record: UUID) -> int:
    """How many records a decision names for one: the calls of a case too."""
    return 1 + len(calls_of(replica, record))


def _calls_in(replica: Replica, record: UUID, state: case.Case) -> list[UUID]:
    """Those, and what the case itself says were put in it, but what is destroyed."""
    found = dict.fromkeys((*calls_of(replica, record), *state.call_ids))
    return [one for one in found if destruction.trace_of(replica, one) is None]


def _dated(times: Mapping[UUID, int], events: Sequence[Event]) -> dict[UUID, int]:
    """When each event is written (µs): what was imported is as old as its source says."""
    past = imported.covered(events)
    return {**times, **{event.id: _micros(event) for event in events if event.id in past}}


def _last_note(times: Mapping[UUID, int], events: Sequence[Event]) -> date | None:
    """The day of the last note, by the later of the laptop's time and of `times`; None without a note."""
    notes = [
        from_micros(max(times.get(event.id, 0), _micros(event)))
        for event in events
        if not isinstance(event.payload, retention.NOT_NOTES)
    ]
    return retention.day_of(max(notes)) if notes else None


def _is_imported(replica: Replica, record: UUID) -> bool:
    """Whether some of a record was imported: it is as old as its source says, not as when it came."""
    row = replica.connection.execute(
        "SELECT 1 FROM view_imported WHERE record_id = ? LIMIT 1", (record.hex,)
    ).fetchone()
    return row is not None


def _records(replica: Replica) -> list[tuple[UUID, str]]:
    marks = ", ".join("?" * len(TYPES))
    rows = replica.connection.execute(
        f"SELECT record_id, type FROM record WHERE type IN ({marks})",  # noqa: S608
        TYPES,
    ).fetchall()
    return [(UUID(bytes=raw), type_) for raw, type_ in rows]


def _times(replica: Replica, record: UUID) -> dict[UUID, int]:
    """When each event of a record was written (µs): the store's time where it has one, else the laptop's."""
    execute = replica.connection.execute
    rows = execute(
        "SELECT event_id, server_time FROM confirmed WHERE record_id = ?", (record.bytes,)
    ).fetchall()
    rows += execute(
        "SELECT event_id, device_time FROM pending WHERE record_id = ?", (record.bytes,)
    ).fetchall()
    return {UUID(bytes=event): at for event, at in rows}


def _micros(event: Event) -> int:
    return int(event.written_at.timestamp() * 1_000_000)


# What people decide


def decide(desk: Desk, rules: Retention, verdicts_: Sequence[Verdict], reason: str) -> UUID:
    """Write a gallringsbeslut over records that are due; the calls of a case go with it. Its record.

    Raises CannotDecide, and writes nothing, when one of them is not due now.
    """
    if not reason.strip():
        raise CannotDecide("Ett beslut behöver ett skäl.")
    journal, today = desk.journal, retention.day_of(desk.now())
    taken = {item.record for decision in standing(journal) for item in decision.items}
    items: dict[UUID, Item] = {}
    for given in verdicts_:
        now = verdict_of(journal, rules, given.facts.record, today)
        if now is None or now.status != "due" or now.on is None or given.facts.record in taken:
            raise CannotDecide("En av posterna är inte längre mogen att gallra. Läs listan igen.")
        facts = now.facts
        items[facts.record] = Item(
            facts.record, facts.type, now.rule, now.law, now.on, facts.opened, facts.board
        )
        for one in calls_of(journal.replica, facts.record) if facts.type == "case" else ():
            items[one] = Item(one, "call", now.rule, now.law, now.on, None, facts.board)
    if not items:
        raise CannotDecide("Ingen post är vald.")
    if len(items) > retention.LARGEST:
        raise CannotDecide(f"Ett beslut kan gälla högst {retention.LARGEST} poster. Dela upp det.")
    record = uuid4()
    desk.write(record, retention.Decided(tuple(items.values()), reason))
    return record


def confirm(desk: Desk, record: UUID) -> None:
    """Stand behind another person's decision. Raises CannotDecide.

    Two who may be one person at two slots are not two (`entrance.behind`).
    """
    decision = may_confirm(desk, record)
    assert decision.decision is not None
    desk.write(record, retention.Confirmed(decision.decision))


def may_confirm(desk: Desk, record: UUID) -> Decision:
    """The decision, when who is signed in may confirm it. Raises CannotDecide."""
    decision = _standing(desk.journal, record)
    if decision.by_id == desk.author.id:
        raise CannotDecide("Den som fattade beslutet kan inte själv bekräfta det.")
    if decision.by_id is not None and behind(desk, decision.by_id) & behind(desk, desk.author.id):
        first = calendar.local(two_from(desk, decision.by_id, desk.author.id))
        in_store = desk.position().seq > 0  # alone two people are needed, however long it takes
        anyway = ", eller så gäller beslutet ändå 14 dygn efter att lagret tog emot det" if in_store else ""
        raise CannotDecide(
            f"Du eller {decision.by_name} släpptes in av den andra, eller båda av samma person: ni räknas "
            f"som två från {first:%Y-%m-%d %H:%M}. Tidigare än så kan en tredje person bekräfta{anyway}."
        )
    if decision.confirmation is not None:
        raise CannotDecide(f"Beslutet är redan bekräftat av {decision.confirmed_name}.")
    return decision


def withdraw(desk: Desk, record: UUID, reason: str) -> None:
    """Take a decision back, anybody's. Raises CannotDecide."""
    decision = _standing(desk.journal, record)
    assert decision.decision is not None
    desk.write(record, retention.Withdrawn(decision.decision, reason))


def hold(desk: Desk, record: UUID, reason: str) -> None:
    """Place a legal hold on a record; of a struck note, on the one it was written in. Raises CannotDecide."""
    if not reason.strip():
        raise CannotDecide("En spärr behöver ett skäl.")
    desk.write(struck_notes.whole(desk.journal, record), HoldPlaced(reason))


def lift(desk: Desk, row: HoldRow, reason: str) -> None:
    """Lift one legal hold."""
    desk.write(row.record_id, HoldLifted(row.event_id, reason))


def say(desk: Desk, rules: Retention, record: UUID, exception: str, reason: str = "") -> None:
    """Judge which exception applies to a record. Raises CannotDecide."""
    if struck_notes.facts_of(desk.journal, record) is not None:
        raise CannotDecide("En ångrad anteckning behöver ingen bedömning: den kan gallras för sig.")
    if rules.exception(exception) is None:
        raise CannotDecide("Det undantaget finns inte i reglerna.")
    desk.write(record, Judged(exception, reason))


# Decisions and holds


def decision(journal: Journal, record: UUID) -> Decision:
    return retention.fold(journal.events(record))


def whole(journal: Journal, item: Item) -> UUID:
    """The record that a decision names, or that a note which it names was written in."""
    return struck_notes.whole(journal, item.record)


def reason_of(desk: Desk, decision: Decision) -> str:
    """Why, as somebody typed it: it may name whom a record is about, so not to who is locked from one."""
    locked = desk.locked
    hidden = locked and any(whole(desk.journal, one) in locked for one in decision.items)
    return LOCKED if hidden else decision.reason


def named(
    journal: Journal, rules: Retention, decision: Decision, today: date
) -> list[tuple[Item, Verdict | None]]:
    """What a decision names, with what the rules say of it now; None of what is not here any more.

    None as well of a call that goes with its case.
    """
    found = []
    for item in decision.items:
        here = destruction.trace_of(journal.replica, item.record) is None
        found.append((item, verdict_of(journal, rules, item.record, today) if here else None))
    return found


def standing(journal: Journal) -> list[Decision]:
    """Every decision that is neither withdrawn nor carried out."""
    return [decision(journal, record) for record in standing_records(journal)]


def standing_records(journal: Journal) -> list[UUID]:
    """The records of those decisions, the oldest first."""
    rows = journal.replica.connection.execute(
        "SELECT record_id FROM view_decision WHERE standing ORDER BY decided_at, record_id"
    )
    return [UUID(hex=row[0]) for row in rows.fetchall()]


def decisions(desk: Desk, limit: int = 100) -> list[DecisionRow]:
    """The latest decisions, those that stand first."""
    with desk.rows() as rows:
        query = select(DecisionRow).order_by(
            col(DecisionRow.standing).desc(), col(DecisionRow.decided_at).desc()
        )
        return list(rows.exec(query.limit(limit)).all())


def all_holds(desk: Desk) -> list[HoldRow]:
    """Every legal hold, the oldest first."""
    with desk.rows() as rows:
        return list(rows.exec(select(HoldRow).order_by(col(HoldRow.at))).all())


def stored_time(replica: Replica, event: UUID) -> datetime | None:
    """When the shared store took an event in (UTC); None while it has not."""
    row = replica.connection.execute(
        "SELECT server_time FROM confirmed WHERE event_id = ?", (event.bytes,)
    ).fetchone()
    return from_micros(row[0]) if row else None


def store_now(replica: Replica) -> datetime | None:
    """The latest time of the shared store that this laptop has seen (UTC): never ahead of it."""
    row = replica.connection.execute("SELECT server_time FROM confirmed ORDER BY seq DESC LIMIT 1").fetchone()
    return from_micros(row[0]) if row else None


def is_in_force(replica: Replica, decision: Decision, now: datetime | None = None) -> bool:
    """Whether a decision may be carried out; `now` is the shared store's clock if it was asked."""
    decided = stored_time(replica, decision.decision) if decision.decision else None
    return retention.in_force(decision, decided, now or store_now(replica))


def ready(
    journal: Journal, rules: Retention, decision: Decision, today: date
) -> tuple[list[UUID], list[UUID]]:
    """(records that may be destroyed now, records that may not any more), of a decision.

    A record that was written in, held, or judged otherwise since is not; nor is a call whose case is not.
    """
    go: list[UUID] = []
    stay: list[UUID] = []
    case_stays: set[UUID] = set()
    for item in sorted(decision.items, key=lambda item: item.type != "case"):
        if destruction.trace_of(journal.replica, item.record) is not None:
            continue
        held = is_held(journal, item.record)
        if item.type == "call" and (of := call.fold(journal.events(item.record)).case_id) is not None:
            good = not held and of not in case_stays and any(other.record == of for other in decision.items)
        else:
            now = verdict_of(journal, rules, item.record, today)
            good = now is not None and now.status == "due"
            if not good:
                case_stays.add(item.record)
        (go if good else stay).append(item.record)
    return go, stay


def is_held(journal: Journal, record: UUID) -> bool:
    """Whether a legal hold stands on a record, or on the one that a note was written in."""
    return bool(retention.holds(journal.events(struck_notes.whole(journal, record))))


def _standing(journal: Journal, record: UUID) -> Decision:
    found = decision(journal, record)
    if not found.standing:
        raise CannotDecide("Beslutet gäller inte längre.")
    return found


def execute_here(
    journal: Journal, desk: Desk, rules: Retention, record: UUID
) -> tuple[list[UUID], list[UUID]]:
    """Carry out a confirmed decision at a laptop that works alone: (destroyed, left). Raises CannotDecide."""
    made = _standing(journal, record)
    if made.confirmation is None or made.decision is None:
        raise CannotDecide("Utan gemensamt lager krävs att en annan person har bekräftat beslutet.")
    now = desk.now()
    go, stay = ready(journal, rules, made, retention.day_of(now))
    at = int(now.timestamp() * 1_000_000)
    if go:
        journal.destroy(Destroyed(0, one, made.decision, at) for one in go)
    desk.do(Change(record, retention.Executed(made.decision, tuple(go), tuple(stay))))
    return go, stay

"""The reachability ledger: what people write in it, and the laptop itself. See `rules.reachability`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import reachability as rules
from jourtui.rules.calendar import at_local, local
from jourtui.rules.event import from_micros, to_micros
from jourtui.rules.reachability import ReachabilityFacts
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.queries import PAGE
from jourtui.store.replica import Replica
from jourtui.store.views import CallRow, DeviationRow, ReachabilityRow

SINCE = "reachability:since"
"""Where a replica keeps since when (µs UTC) it has been without contact while somebody was signed in."""
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
TEST_CALL = "test"
"""The exit of a call that was a test."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: an entry of its own, a call that was a test, or a deviation about SOS."""

    record: UUID
    type: Literal["reachability", "call", "deviation"]
    sort: str
    """`offline`, `sos` (SOS and the jour did not reach each other) or `test`."""
    begun_at: datetime | None
    ended_at: datetime | None = None
    what: str = ""
    done: str = ""
    worked: bool | None = None
    by: str = ""
    two_values: bool = False
    kind: str = ""
    """Of a deviation: its kind."""

    @property
    def lasted(self) -> timedelta | None:
        """How long, where that is known."""
        if self.begun_at is None or self.ended_at is None:
            return None
        return max(self.ended_at - self.begun_at, timedelta())


# What people write


def note(
    desk: Desk, sort: Literal["sos", "test"], facts: ReachabilityFacts, *, base: Base | None = None
) -> UUID:
    """SOS could not connect, or a test call was made. Raises NotAllowed."""
    given = facts.given()
    _fitting(given, desk.now())
    if sort != "test" and given.get("worked") is not None:
        raise NotAllowed("Gick fram gäller ett provsamtal: lämna det tomt.")
    record = uuid4()
    desk.write(record, rules.Noted(sort, facts), base=base)
    return record


def correct(desk: Desk, record: UUID, facts: ReachabilityFacts, *, base: Base | None = None) -> None:
    """Set facts as seen at `base`. Raises NotAllowed."""
    given = facts.given()
    with desk.rows() as rows:
        row = rows.get(ReachabilityRow, record)
    if row is None:
        raise NotAllowed("Raden finns inte här.")
    known = {name: getattr(row, name) for name in ("begun_at", "ended_at", "what")}
    _fitting({**known, **given}, desk.now())
    if given:
        desk.write(record, rules.Corrected(facts), base=base)


def withdraw(desk: Desk, record: UUID, reason: str, *, base: Base | None = None) -> None:
    """It was a mistake. Raises NotAllowed."""
    if not reason.strip():
        raise NotAllowed("Skriv varför raden inte gäller.")
    desk.write(record, rules.Withdrawn(reason.strip()), base=base)


def _fitting(given: dict[str, Any], now: datetime) -> None:
    begun, ended = given.get("begun_at"), given.get("ended_at")
    if not str(given.get("what", "")).strip():
        raise NotAllowed("Skriv vad som hände.")
    if begun is not None and begun > now:
        raise NotAllowed("Det kan inte ha börjat i framtiden.")
    if begun is not None and ended is not None and ended < begun:
        raise NotAllowed("Det kan inte ha slutat innan det började.")


def find(desk: Desk, record: UUID) -> rules.Entry:
    """An entry as its events tell it."""
    return rules.fold(desk.journal.events(record))


# What the laptop writes


def watch(desk: Desk, settings: rules.Reachability, state: str, since: datetime | None) -> UUID | None:
    """Follow the contact with the store: `state` is that of the sync, `since` since when.

    Notes in the replica when contact is lost, and writes the outage down when it is back, if it was long
    enough; its record then. One outage is one record, whichever window writes it.
    """
    replica = desk.journal.replica
    if state == "offline":
        if not replica.meta(SINCE):
            with replica.transaction():
                if not replica.meta(SINCE):
                    begun = min(since or desk.now(), desk.now())
                    replica.set_meta(SINCE, to_micros(begun).to_bytes(8, "big", signed=True))
        return None
    if state != "connected" or not replica.meta(SINCE):
        return None
    return settle(desk, settings)


def settle(desk: Desk, settings: rules.Reachability) -> UUID | None:
    """The outage that goes on is over, or nobody is on duty any more: written down if it was long enough."""
    replica = desk.journal.replica
    begun = _take(replica)
    if begun is None:
        return None
    ended = desk.now()
    if ended - begun < settings.longer_than:
        return None
    record = rules.outage_id(replica.device, begun)
    facts = ReachabilityFacts(begun_at=begun, ended_at=ended, what="Ingen kontakt med det gemensamma lagret")
    desk.do(Change(record, rules.Noted("offline", facts, laptop=replica.device)))
    return record


def _take(replica: Replica) -> datetime | None:
    """Since when there was no contact, and forget it: of two windows one gets it."""
    with replica.transaction():
        raw = replica.meta(SINCE)
        if not raw:
            return None
        replica.set_meta(SINCE, b"")
    return from_micros(int.from_bytes(raw, "big", signed=True))


# What is asked


def ledger(rows: Rows, unreached: Sequence[str], *, page: int = 0) -> list[Line]:
    """A page of the ledger, the last first. `unreached`: the kinds of deviation that stand in it too."""
    most = (page + 1) * PAGE
    own = select(ReachabilityRow).where(
        col(ReachabilityRow.withdrawn).is_(False), col(ReachabilityRow.begun_at).is_not(None)
    )
    entries = rows.exec(own.order_by(col(ReachabilityRow.begun_at).desc()).limit(most)).all()
    tests = select(CallRow).where(CallRow.exit == TEST_CALL)
    calls = rows.exec(tests.order_by(col(CallRow.received_at).desc()).limit(most)).all()
    about = select(DeviationRow).where(
        col(DeviationRow.kind).in_(unreached), col(DeviationRow.standing) != ""
    )
    deviations = rows.exec(about.order_by(col(DeviationRow.happened_at).desc()).limit(most)).all()
    found = _lines(entries, calls, deviations)
    return found[page * PAGE : most]


def between(rows: Rows, unreached: Sequence[str], first: date, last: date) -> list[Line]:
    """The ledger from one Swedish day to another, both included, the last first."""
    begins, ends = at_local(first, 0), at_local(last + timedelta(days=1), 0)

    def within(column: Any) -> tuple[Any, Any]:
        return col(column) >= begins, col(column) < ends

    entries = rows.exec(
        select(ReachabilityRow).where(
            col(ReachabilityRow.withdrawn).is_(False), *within(ReachabilityRow.begun_at)
        )
    ).all()
    calls = rows.exec(select(CallRow).where(CallRow.exit == TEST_CALL, *within(CallRow.received_at))).all()
    deviations = rows.exec(
        select(DeviationRow).where(
            col(DeviationRow.kind).in_(unreached),
            col(DeviationRow.standing) != "",
            *within(DeviationRow.happened_at),
        )
    ).all()
    return _lines(entries, calls, deviations)


@dataclass(slots=True)
class Month:
    """What the ledger holds of one month: `year` and `month`."""

    year: int
    month: int
    outages: int = 0
    without: timedelta = timedelta()
    """How long laptops were without contact, together."""
    unreached: int = 0
    tests: int = 0
    failed: int = 0
    """Test calls that did not come through."""


def months(lines: Sequence[Line]) -> list[Month]:
    """The ledger month by month (Swedish months), the last first."""
    found: dict[tuple[int, int], Month] = {}
    for line in lines:
        if line.begun_at is None:
            continue
        day = local(line.begun_at).date()
        month = found.setdefault((day.year, day.month), Month(day.year, day.month))
        if line.sort == "offline":
            month.outages += 1
            month.without += line.lasted or timedelta()
        elif line.sort == "sos":
            month.unreached += 1
        else:
            month.tests += 1
            month.failed += line.worked is False
    return sorted(found.values(), key=lambda month: (month.year, month.month), reverse=True)


def _lines(
    entries: Sequence[ReachabilityRow], calls: Sequence[CallRow], deviations: Sequence[DeviationRow]
) -> list[Line]:
    found = [
        Line(
            row.record_id,
            "reachability",
            row.sort,
            row.begun_at,
            row.ended_at,
            row.what,
            row.done,
            row.worked,
            row.by_name,
            row.two_values,
        )
        for row in entries
    ]
    found += [
        Line(call.record_id, "call", "test", call.received_at, what="Provsamtal", worked=True, by="")
        for call in calls
    ]
    found += [
        Line(
            row.record_id,
            "deviation",
            "sos",
            row.happened_at,
            None,
            row.title,
            row.action,
            by=row.by_name,
            kind=row.kind,
        )
        for row in deviations
    ]
    return sorted(found, key=lambda one: (one.begun_at or _LONG_AGO, one.record), reverse=True)

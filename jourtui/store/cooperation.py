"""What a person can do with cooperation meetings (Samverkansmöten): see `rules.cooperation`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from uuid import UUID

from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import cooperation as rules
from jourtui.rules.calendar import local
from jourtui.rules.event import Event, of_one_laptop
from jourtui.rules.places import Places
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import CooperationRow


def meetings(rows: Rows, half: str) -> Sequence[CooperationRow]:
    """The meetings of a half-year, by day."""
    statement = select(CooperationRow).where(col(CooperationRow.half) == half)
    return rows.exec(statement.order_by(col(CooperationRow.day), col(CooperationRow.record_id))).all()


def members(places: Places, half: str) -> list[str]:
    """The municipalities (their codes) that the jour serves on some day of a half-year."""
    days = rules.first_day(half), rules.last_day(half)
    return [one.code for one in places.municipalities if any(one.member(day) for day in days)]


def lacking(desk: Desk, places: Places, half: str = "") -> list[rules.Lacking]:
    """Which municipalities have not been met in a half-year, this one unless another is named."""
    today = local(desk.now()).date()
    of = half or rules.half(today)
    with desk.rows() as rows:
        found = meetings(rows, of)
    return rules.lacking(members(places, of), found, of, today)


def reminded(desk: Desk, places: Places, weeks: int) -> list[rules.Lacking]:
    """Which municipalities there is too little time left to forget: in the last `weeks` of the half-year."""
    today = local(desk.now()).date()
    if not rules.ending(today, weeks):
        return []
    return [one for one in lacking(desk, places) if one.planned is None or one.overdue]


def plan(
    desk: Desk, planned: rules.CooperationPlanned, *, record: UUID | None = None, base: Base | None = None
) -> UUID:
    """Plan a meeting, or correct what was planned in `record`. Raises NotAllowed."""
    if not planned.municipality:
        raise NotAllowed("Välj en kommun.")
    if not date(2000, 1, 1) <= planned.day <= date(2199, 12, 31):
        raise NotAllowed("Skriv dagen som 2026-12-31.")
    record = record or _next(desk, planned.municipality, planned.day, base)
    desk.write(record, planned, base=base)
    return record


def hold(
    desk: Desk, held: rules.CooperationHeld, *, record: UUID | None = None, base: Base | None = None
) -> UUID:
    """It was held; without `record` it had not been planned here. Raises NotAllowed."""
    if not held.municipality:
        raise NotAllowed("Välj en kommun.")
    if held.day > local(desk.now()).date():
        raise NotAllowed("Den dagen har inte varit än. N planerar ett möte.")
    if held.day.year < 2000:
        raise NotAllowed("Skriv dagen som 2026-12-31.")
    if not held.with_whom:
        raise NotAllowed("Skriv vilka från kommunen som var med.")
    record = record or _next(desk, held.municipality, held.day, base)
    desk.write(record, held, base=base)
    return record


def _next(desk: Desk, municipality: str, day: date, base: Base | None) -> UUID:
    """The record of the next meeting in the half-year: the first that nothing stood in at `base`.

    So what another wrote apart, also while this form was open, stands in the same one.
    """
    base, device = base or desk.position(), desk.journal.replica.device

    def shown(event: Event) -> bool:
        if of_one_laptop(event.device, device):
            return event.own <= base.own
        return event.seq is not None and event.seq <= base.seq

    numbered = (rules.record_of(municipality, rules.half(day), number) for number in count())
    return next(record for record in numbered if not any(map(shown, desk.journal.events(record))))


def cancel(desk: Desk, meeting: CooperationRow, why: str, base: Base | None = None) -> None:
    """It is not held. Raises NotAllowed."""
    if meeting.state != "planned":
        raise NotAllowed("Bara ett planerat möte ställs in.")
    desk.write(meeting.record_id, rules.CooperationCancelled(why), base=base)

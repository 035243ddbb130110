"""What a person can write of office hours and of municipalities: see `rules.offices`, `rules.members`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import members
from jourtui.rules import offices as rules
from jourtui.rules.places import Places
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import MunicipalityRow, OfficeRow

FIRST_YEAR, LAST_YEAR = 1900, 2199


def every(rows: Rows) -> dict[str, OfficeRow]:
    """The office hours that are written in, by board."""
    return {row.board: row for row in rows.exec(select(OfficeRow)).all()}


def municipalities(rows: Rows) -> Sequence[MunicipalityRow]:
    """What is written in of municipalities."""
    return rows.exec(select(MunicipalityRow).order_by(col(MunicipalityRow.municipality))).all()


def coverage(rows: Rows, places: Places, board: str, moment: datetime) -> rules.Coverage:
    """Whether the jour is on for a board at a moment; `places` with what is written in laid over them."""
    row = rows.get(OfficeRow, rules.record_of(board))
    return of(row, places, board, moment)


def of(office: OfficeRow | None, places: Places, board: str, moment: datetime) -> rules.Coverage:
    """The same, of hours that have been read."""
    known = places.board(board)
    place = places.by_code.get(known.municipality) if known is not None else None
    return rules.coverage(office, lambda day: place is not None and place.member(day), moment)


def set_hours(
    desk: Desk,
    board: str,
    week: Sequence[rules.Opening],
    since: date | None,
    told_by: str = "",
    *,
    base: Base | None = None,
) -> None:
    """A board's office is open so from a day on. Raises NotAllowed."""
    _near(since)
    desk.write(rules.record_of(board), rules.HoursSet(board, tuple(week), since, told_by), base=base)


def set_day(
    desk: Desk, board: str, day: date, opens: str, closes: str, reason: str, *, base: Base | None = None
) -> None:
    """A day is otherwise; closed where both times are empty. Raises NotAllowed."""
    _near(day)
    desk.write(rules.record_of(board), rules.DaySet(board, day, opens, closes, reason), base=base)


def drop_day(desk: Desk, board: str, day: date, *, base: Base | None = None) -> None:
    """That day is as others after all."""
    desk.write(rules.record_of(board), rules.DayDropped(board, day), base=base)


def set_membership(
    desk: Desk,
    municipality: str,
    since: date | None,
    until: date | None,
    remark: str,
    *,
    base: Base | None = None,
) -> None:
    """From when until when the jour serves a municipality. Raises NotAllowed."""
    if since is None and until is not None:
        raise NotAllowed("Skriv också den första dagen.")
    if since is not None and until is not None and until < since:
        raise NotAllowed("Den sista dagen kommer före den första.")
    given = members.MembershipSet(municipality, since, until, remark)
    desk.write(members.record_of(municipality), given, base=base)


def count(
    desk: Desk, municipality: str, on: date, people: int, source: str, *, base: Base | None = None
) -> None:
    """So many people lived there on a day, according to a source. Raises NotAllowed."""
    _near(on)
    if not 0 < people <= members.MOST:
        raise NotAllowed("Skriv antalet invånare med siffror.")
    if not source.strip():
        raise NotAllowed("Skriv källan: varifrån siffran kommer.")
    desk.write(members.record_of(municipality), members.Counted(municipality, on, people, source), base=base)


def _near(day: date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotAllowed("Året är utanför det som kan räknas.")

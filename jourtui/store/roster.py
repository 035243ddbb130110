"""What a person can do with the roster (Schema): see `rules.duty_week` and `rules.roster`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import duty_week as rules
from jourtui.rules import roster
from jourtui.rules.duty_week import Swap, Worker, record_of
from jourtui.rules.staff import Duty
from jourtui.rules.text import plain_line
from jourtui.store import queries, remembered
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import DutyWeekRow

NAME = 80
"""Characters in a name at most."""
LATEST = 60
"""Weeks with substitutes whose names are proposed."""
BEGUN = "Veckan har börjat och byts inte. V skriver vem som tar resten av den."


def weeks(rows: Rows, since: date | None = None, until: date | None = None) -> Sequence[DutyWeekRow]:
    """Planned weeks in order; those whose Wednesday lies in [since, until], where given."""
    statement = select(DutyWeekRow).where(col(DutyWeekRow.week).is_not(None))
    if since is not None:
        statement = statement.where(col(DutyWeekRow.week) >= since)
    if until is not None:
        statement = statement.where(col(DutyWeekRow.week) <= until)
    return rows.exec(statement.order_by(col(DutyWeekRow.week))).all()


def first_weeks(rows: Rows) -> dict[str, list[date]]:
    """Names, in lower case, and the first weeks that each has had: all there are, nothing else of them."""
    named, begun = col(DutyWeekRow.first_name), col(DutyWeekRow.week)
    statement = select(named, begun).where(named != "")
    found: dict[str, list[date]] = {}
    for name, week in rows.exec(statement):
        if week is not None:
            found.setdefault(name.strip().casefold(), []).append(week)
    return found


def near(rows: Rows, now: datetime) -> Sequence[DutyWeekRow]:
    """The weeks that tell who is on now and who comes on next."""
    shown = roster.shown_weeks(now, 1, 2)
    return weeks(rows, shown[0], shown[-1])


def names(rows: Rows) -> list[str]:
    """Everybody who can be meant by a name: who has signed in, and who has a week or part of one."""
    found = {one.name.casefold(): one.name for one in queries.staff(rows)}
    for named in (col(DutyWeekRow.first_name), col(DutyWeekRow.backup_name)):
        for name in rows.exec(select(named).where(named != "").distinct().order_by(named)):
            found.setdefault(name.casefold(), name)
    parted = select(DutyWeekRow).where(col(DutyWeekRow.stretches) != "[]")
    for row in rows.exec(parted.order_by(col(DutyWeekRow.week).desc()).limit(LATEST)):
        for part in row.parts():
            if part.worker is not None:
                found.setdefault(part.worker.name.casefold(), part.worker.name)
    return list(found.values())


def worker(rows: Rows, name: str) -> Worker | None:
    """Whoever a name means: somebody who has signed in, else the name alone; None for an empty one.

    Raises ValueError, in Swedish, when it is too long.
    """
    name = plain_line(name).strip()
    if not name:
        return None
    if len(name) > NAME:
        raise ValueError(f"Namnet är för långt: högst {NAME} tecken.")
    for one in queries.staff(rows):
        if one.name.casefold() == name.casefold():
            return Worker(one.name, one.person_id)
    return Worker(next((one for one in names(rows) if one.casefold() == name.casefold()), name))


def titled(rows: Rows, title: str) -> frozenset[str]:
    """The names, in lower case, of those who have a title: that of a substitute, of the head of unit."""
    wanted = title.casefold()
    return frozenset(one.name.casefold() for one in queries.staff(rows) if wanted in one.title.casefold())


def remember(folder: Path, desk: Desk) -> None:
    """Keep who has which duty in the weeks to come, for the sign-in to propose. Raises ReplicaError."""
    now = desk.now()
    with desk.rows() as rows:
        turns = roster.turns(weeks(rows, roster.shown_weeks(now, 1, 0)[0]), now)
    last = remembered.load(folder)
    if turns != last.turns:
        remembered.save(folder, replace(last, turns=turns))


def plan(desk: Desk, planned: rules.WeekPlanned, base: Base | None = None) -> UUID:
    """Write who has a week; its record. Raises NotAllowed."""
    if planned.week != rules.wednesday(planned.week):
        raise NotAllowed("En jourvecka börjar på en onsdag.")
    if planned.first is None and planned.backup is None:
        raise NotAllowed("Skriv vem som är förstajour, bakjour eller båda.")
    record = record_of(planned.week)
    desk.write(record, planned, base=base)
    return record


def wrong_time(week: date, since: datetime, until: datetime) -> dict[str, str]:
    """What is wrong with the time (UTC) of a substitute: a sentence by `since` or `until`."""
    if until <= since:
        return {"until": "Sluttiden kommer före starttiden."}
    if since >= roster.begins(week) and until <= roster.begins(week + roster.WEEK):
        return {}
    outside = "since" if since < roster.begins(week) else "until"
    return {outside: "Tiden ska ligga i jourveckan: från onsdag 16:00 till nästa onsdag 16:00."}


def substitute(desk: Desk, part: rules.Substituted, base: Base | None = None) -> None:
    """Somebody else has a duty for a part of a week. Raises NotAllowed."""
    for wrong in wrong_time(part.week, part.since, part.until).values():
        raise NotAllowed(wrong)
    _planned(desk, part.week)
    desk.write(record_of(part.week), part, base=base)


def end_substitution(
    desk: Desk, week: date, substitution: UUID, why: str = "", base: Base | None = None
) -> None:
    """It did not come to that."""
    desk.write(record_of(week), rules.SubstitutionEnded(substitution, why), base=base)


def ask_swap(
    desk: Desk,
    week: date,
    duty: Duty,
    to: Worker,
    *,
    other_week: date | None = None,
    note: str = "",
    base: Base | None = None,
) -> UUID:
    """Ask somebody to take a duty, in exchange for theirs of another week where one is named; its id.

    Raises NotAllowed.
    """
    _ahead(desk, week, *([other_week] if other_week is not None else []))
    of = _planned(desk, week).worker(duty)
    if of is None:
        raise NotAllowed("Ingen har den tjänsten: planera veckan i stället.")
    if of.same(to):
        raise NotAllowed(f"{to.name} har redan den tjänsten.")
    swap = uuid4()
    changes = [
        Change(record_of(week), rules.SwapAsked(week, swap, duty, of, to, other_week=other_week, note=note))
    ]
    if other_week is not None:
        if other_week == week:
            raise NotAllowed("Byt mot en annan vecka, eller lämna fältet tomt.")
        other = _planned(desk, other_week)
        theirs = next((one for one in roster.DUTIES if to.same(other.worker(one))), None)
        if theirs is None:
            raise NotAllowed(f"{to.name} har inte veckan från {other_week}.")
        asked = rules.SwapAsked(other_week, swap, theirs, to, of, other_week=week, note=note)
        changes.append(Change(record_of(other_week), asked))
    desk.do(*changes, base=base)
    return swap


def answer_swap(
    desk: Desk, week: date, swap: Swap, answer: rules.Answer, why: str = "", base: Base | None = None
) -> None:
    """Write what became of a swap, in both weeks. Raises NotAllowed.

    Whoever asked can write down what the other said; only they take it back.
    """
    if swap.state != "asked":
        raise NotAllowed("Bytet är redan besvarat.")
    mine = swap.by_id == desk.author.id
    if answer == "withdrawn" and not mine:
        raise NotAllowed("Bara den som frågade tar tillbaka frågan.")
    if answer == "accepted":
        _ahead(desk, week, *([swap.other_week] if swap.other_week is not None else []))
    asked = {swap.to.person, swap.of.person} - {swap.by_id, None}
    given = rules.SwapAnswered(swap.id, answer, orally=desk.author.id not in asked, why=why)
    changes = [Change(record_of(week), given)]
    if swap.other_week is not None:
        changes.append(Change(record_of(swap.other_week), given))
    desk.do(*changes, base=base)


def _ahead(desk: Desk, *weeks: date) -> None:
    """Hold a swap to weeks that have not begun: it is of all of the week, also of the nights that were.

    Raises NotAllowed.
    """
    if any(roster.begins(week) <= desk.now() for week in weeks):
        raise NotAllowed(BEGUN)


def _planned(desk: Desk, week: date) -> DutyWeekRow:
    with desk.rows() as rows:
        found = rows.get(DutyWeekRow, record_of(week))
    if found is None or found.week is None:
        raise NotAllowed(f"Veckan från {week} är inte planerad än.")
    return found

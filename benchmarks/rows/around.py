"""What is around the night after ten years: lists, notices sought at intake, a meeting, a year's figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlmodel import Session as Rows

from benchmarks import around
from benchmarks.effort import Effort
from benchmarks.measuring import Budget, Result, in_turns
from benchmarks.office import Office
from jourtui.rules import cooperation as halves
from jourtui.rules import meeting
from jourtui.rules.calendar import local
from jourtui.rules.matching import Sought
from jourtui.store import (
    active_time,
    agenda,
    assignments,
    contacts,
    cooperation,
    deviations,
    figures,
    known,
    notices,
    reachability,
    roster,
    sold_services,
)
from jourtui.store.workplace import Workplace

LINES = (
    "mamma till Sara Lindqvist orolig",
    "Erik Haddad f 1985 070-174 06 42 Ystad",
    "granne hör skrik Storgatan 11",
    "Göran Öberg",
)
"""What people type at intake, letter by letter."""
RAW = "SELECT * FROM view_notice ORDER BY until LIMIT 200"
HELD = "SELECT record_id, person_name, address FROM view_notice WHERE open AND until > ? LIMIT 1000"
OF_A_YEAR = "SELECT * FROM view_call WHERE received_at >= ? AND received_at < ?"


@contextmanager
def _decade(office: Office) -> Iterator[Workplace]:
    """A laptop with ten years of cases and of what is around them."""
    laptop = office.decade().laptop.copy(office.directory / f"around-{uuid4().hex[:8]}")
    with laptop.at_work() as place:
        around.write(place.journal, place.desk.author, datetime.now(UTC))
        yield place


def lists(office: Office, effort: Effort) -> Sequence[Result]:
    """Each list as its screen asks for it; the search at intake; a meeting; a year's figures."""
    with _decade(office) as place:
        return [
            _lists(place, effort),
            _match(place, effort),
            _meeting(place, effort),
            _figures(place, effort),
        ]


def _reads(place: Workplace) -> Sequence[Callable[[Rows], object]]:
    now = place.desk.now()
    today, unreached = local(now).date(), place.deviations.unreached
    return (
        notices.listed,
        lambda rows: notices.listed(rows, live=False, page=9),
        lambda rows: notices.listed(rows, ["lindqvist"], live=False),
        assignments.listed,
        lambda rows: assignments.listed(rows, live=False),
        lambda rows: deviations.listed(rows, "closed"),
        deviations.counts,
        lambda rows: reachability.ledger(rows, unreached, page=2),
        lambda rows: contacts.found(rows, ["lind", "natt"], today),
        contacts.over_shipped,
        lambda rows: contacts.where_to_stay(rows, today),
        lambda rows: roster.weeks(rows, today - timedelta(days=60), today + timedelta(days=60)),
        roster.first_weeks,
        lambda rows: cooperation.meetings(rows, halves.half(today)),
        lambda rows: active_time.listed(rows, page=2),
        lambda rows: sold_services.of_year(rows, today.year),
    )


def _lists(place: Workplace, effort: Effort) -> Result:
    reads = _reads(place)

    def product() -> Iterator[float]:
        for read in reads:
            begun = time.perf_counter()
            with place.desk.rows() as rows:
                read(rows)
            yield (time.perf_counter() - begun) * 1000

    def floor() -> Iterator[float]:
        for _ in reads:
            begun = time.perf_counter()
            place.replica.connection.execute(RAW).fetchall()
            yield (time.perf_counter() - begun) * 1000

    measured = in_turns(floor, product, effort.times(20))
    note = f"{around.NOTICES} föranmälningar, tio år av resten; golvet är 200 rader"
    return measured.judged(
        "lists", "en lista kring natten, tio år", Budget(at_most=50), figure="p95", note=note
    )


def _match(place: Workplace, effort: Effort) -> Result:
    beginnings = [line[:n] for line in LINES for n in range(4, len(line) + 1, 4)]
    now = place.desk.now()

    def product() -> Iterator[float]:
        for typed in beginnings:
            begun = time.perf_counter()
            with place.desk.rows() as rows:
                known.look_up(rows, now, Sought((typed,), birth_year=1985, address=typed))
            yield (time.perf_counter() - begun) * 1000

    def floor() -> Iterator[float]:
        for _ in beginnings:
            begun = time.perf_counter()
            place.replica.connection.execute(HELD, (str(now.replace(tzinfo=None)),)).fetchall()
            yield (time.perf_counter() - begun) * 1000

    measured = in_turns(floor, product, effort.times(5))
    note = f"{around.NOTICES} föranmälningar, {around.HOLDING} som gäller"
    return measured.judged(
        "match", "föranmälan sökt medan man skriver", Budget(at_most=50), figure="p95", note=note
    )


def _meeting(place: Workplace, effort: Effort) -> Result:
    week = meeting.week_of(place.desk.now())
    remembered = agenda.read(place.desk, week)

    def product() -> Iterator[float]:
        begun = time.perf_counter()
        agenda.gather(place.desk, week, remembered)
        yield (time.perf_counter() - begun) * 1000

    measured = in_turns(None, product, effort.times(20))
    return measured.judged("meeting", "veckans dagordning, läst", Budget(at_most=100), figure="p95")


def _figures(place: Workplace, effort: Effort) -> Result:
    """In a thread beside the screen: it waits for it with a text."""
    year = local(place.desk.now()).year - 1
    bounds = (f"{year}-01-01", f"{year + 1}-01-01")

    def product() -> Iterator[float]:
        begun = time.perf_counter()
        figures.read(place.desk, place.places, year)
        yield (time.perf_counter() - begun) * 1000

    def floor() -> Iterator[float]:
        begun = time.perf_counter()
        place.replica.connection.execute(OF_A_YEAR, bounds).fetchall()
        yield (time.perf_counter() - begun) * 1000

    measured = in_turns(floor, product, effort.times(10))
    note = "räknas bredvid skärmen; golvet läser årets anrop"
    return measured.judged("figures", "nyckeltal för ett år med två före", Budget(at_most=3000), note=note)

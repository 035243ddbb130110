"""Fills an empty journal with a made-up year: every event by its author, at its own time, in order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from jourtui.rules import assignment, deviation
from jourtui.rules.calendar import at_local, local
from jourtui.rules.event import Author
from jourtui.rules.notice import NoticeClosed, NoticeReceived, NoticeToldBack, NoticeUsed
from jourtui.rules.places import Places
from jourtui.rules.staff import Introduced
from jourtui.sample import people, rhythm, working
from jourtui.sample.matters import Matter, matters, test_calls
from jourtui.sample.pen import Data, Entry, Pen
from jourtui.sample.stated import Deviations, Year
from jourtui.sample.telling import Telling
from jourtui.store.forms import load_forms
from jourtui.store.journal import Change, Journal
from jourtui.store.settings import (
    load_deviations,
    load_documents,
    load_law,
    load_lodgings,
    load_mandates,
    load_places,
    load_roster,
)

_PLANS = (
    "Ring inte föräldrarna i natt. Stöd till jourhemmet, vi tar det på dagen.",
    "Blir det bråk igen: flickan får sova hos sin farmor.",
    "Han kan be om pengar till mat. Han har fått för hela månaden.",
    "Kommer hon, boka rum med bemannad reception.",
)

_ORDERED = ("Hembesök, se hur barnen har det", "Ring på kvällen och ge stöd", "Se efter hur han mår")
_OF_USE = 0.33


class Watch:
    """A clock that is set to each event's own time."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def write(journal: Journal, watch: Watch, year: Year, seed: int, config: Path | None = None) -> None:
    """Write the year. Same year, seed and data: the same events. Raises what `Journal.act` does."""
    for entry in entries(year, seed, config):
        watch.now = entry.at
        journal.act(entry.author, *entry.changes)


def beginning(year: Year) -> datetime:
    """The first moment of the year (UTC)."""
    return at_local(date(year.year, 1, 1), 0)


def entries(year: Year, seed: int, config: Path | None = None) -> list[Entry]:
    """All that was written in the year, in order. Raises SettingsError."""
    chance = random.Random(f"{year.year} {seed}")  # noqa: S311 - a made-up year, no secret
    places = load_places(config)
    data = Data(
        places,
        load_law(config),
        load_mandates(config),
        load_lodgings(config),
        load_forms(config),
        load_documents(config),
    )
    pen = Pen(year.year, chance)
    telling = Telling(year, data, pen)
    found = matters(year, rhythm.calls(year, chance), places, chance) + test_calls(year, chance)
    written = [
        *_staff(year, telling),
        *telling.entries(found),
        *_notices(year, found, telling, places, chance),
        *_assignments(year, telling, places, chance),
        *_deviations(year, telling, places, chance, config),
    ]
    written += working.entries(year, telling, written, load_roster(config))
    return sorted(written, key=lambda entry: entry.at)


def _staff(year: Year, telling: Telling) -> Iterator[Entry]:
    at = beginning(year)
    worked = people.ORDINARY + year.number("substitutes")
    for author, (id_, name, title) in zip(people.AUTHORS[:worked], people.STAFF, strict=False):
        yield Entry(
            at, author, [Change(telling.pen.id(), Introduced(id_, name, title), event_id=telling.pen.id())]
        )


def _notices(
    year: Year, found: list[Matter], telling: Telling, places: Places, chance: random.Random
) -> Iterator[Entry]:
    """What the municipalities told beforehand; a third of it was of use, and told back."""
    members = [one.code for one in places.municipalities if one.member_from is not None]
    for _ in range(year.number("notices")):
        at = rhythm.office_time(year.year, chance)
        notice, author = telling.pen.id(), telling.on_duty(at + timedelta(hours=9))[0]
        until = at + timedelta(days=chance.choice((3, 7, 14)))
        told = NoticeReceived(
            person_name=people.name(chance),
            plan=chance.choice(_PLANS),
            until=until,
            municipality=chance.choice(members),
            told_by="mottagningen",
        )
        yield Entry(at, author, [Change(notice, told, event_id=telling.pen.id())])
        calls = [place for place, one in enumerate(found) if at < one.at < until and one.exit == "case"]
        if calls and chance.random() < _OF_USE:
            place = chance.choice(calls)
            use, night = telling.pen.id(), found[place].at + timedelta(minutes=4)
            used = NoticeUsed(telling.calls[place])
            back = NoticeToldBack((use,), "mottagningen", "Planen följdes", at=night + timedelta(hours=10))
            yield Entry(night, telling.on_duty(night)[0], [Change(notice, used, event_id=use)])
            yield Entry(
                night + timedelta(hours=10), author, [Change(notice, back, event_id=telling.pen.id())]
            )
        closed = NoticeClosed("har gått ut")
        yield Entry(until - timedelta(minutes=5), author, [Change(notice, closed, event_id=telling.pen.id())])


def _assignments(year: Year, telling: Telling, places: Places, chance: random.Random) -> Iterator[Entry]:
    """What a municipality ordered out of strong concern: most of it was done, some for want of room not."""
    for n in range(year.number("assignments")):
        at = rhythm.office_time(year.year, chance)
        board = chance.choice(places.boards)
        record, evening = telling.pen.id(), at_local(local(at).date(), 19, chance.randrange(60))
        author = telling.on_duty(evening)[0]
        facts = assignment.AssignmentFacts(
            what=chance.choice(_ORDERED),
            person_name=people.name(chance),
            municipality=board.municipality,
            board=board.code,
            by_when=at_local(local(at).date(), 23),
            urgency=chance.choice(("tonight", "tonight", "can_wait", "now")),
            ordered_by="IFO-chefen",
            how="phone",
        )
        ordered = assignment.AssignmentOrdered(facts, at=at)
        yield _one(at, author, Change(record, ordered, event_id=telling.pen.id()))
        if n % 9 == 8:
            back = assignment.AssignmentReturned("Tre akuta anrop samtidigt", "IFO-chefen", at=evening)
            yield _one(evening, author, Change(record, back, event_id=telling.pen.id()))
            continue
        minutes = chance.choice((20, 45, 60, 90))
        changes = (
            assignment.AssignmentWorked(evening, minutes),
            assignment.AssignmentDone("Utfört, läget var lugnt"),
        )
        over = evening + timedelta(minutes=minutes)
        yield Entry(over, author, [Change(record, one, event_id=telling.pen.id()) for one in changes])


def _deviations(
    year: Year, telling: Telling, places: Places, chance: random.Random, config: Path | None
) -> Iterator[Entry]:
    usual = {kind.code: kind.about for kind in load_deviations(config).kinds}
    for one in year.deviations:
        yield from _of_a_kind(year, one, usual.get(one.kind, ""), telling, places, chance)


def _of_a_kind(
    year: Year, wanted: Deviations, about: str, telling: Telling, places: Places, chance: random.Random
) -> Iterator[Entry]:
    head = people.AUTHORS[0]
    members = [one.code for one in places.municipalities if one.member_from is not None]
    first_evening = beginning(year) + timedelta(hours=20)
    for reporter in wanted.reporters:
        at = rhythm.office_time(year.year, chance)
        record, where = telling.pen.id(), chance.choice(members)
        facts = deviation.DeviationFacts(
            direction=wanted.direction,
            kind=wanted.kind,
            title=_TITLES[wanted.kind],
            reporter=reporter,
            about=about,
            what=_TITLES[wanted.kind] + ".",
            happened_at=max(first_evening, at - timedelta(hours=chance.randint(8, 60))),
            municipality=where,
            action="Genomgånget på teammötet",
            lex_sarah="no",
            lex_sarah_why="Inget missförhållande",
        )
        begun = deviation.DeviationReported(facts, at=at)
        yield _one(at, head, Change(record, begun, event_id=telling.pen.id()))
        asked = telling.pen.id()
        if wanted.feedback:
            question = deviation.FeedbackAsked("chefen där", at=at + timedelta(days=1))
            yield _one(at + timedelta(days=1), head, Change(record, question, event_id=asked))
        if wanted.feedback == "answered":
            answer = deviation.FeedbackAnswered(asked, "chefen där", "Rutinen är genomgången")
            yield _one(at + timedelta(days=9), head, Change(record, answer, event_id=telling.pen.id()))
        told = deviation.MunicipalityTold(where, "enhetschefen på IFO")
        yield _one(at + timedelta(days=14), head, Change(record, told, event_id=telling.pen.id()))
        meeting = rhythm.steering_group(local(at).date())
        brought = deviation.BroughtUp(meeting)
        yield _one(at_local(meeting, 15), head, Change(record, brought, event_id=telling.pen.id()))
        if wanted.feedback != "asked":
            closed = deviation.DeviationClosed("Genomgånget, och kommunen har fått återföring")
            yield _one(at + timedelta(days=20), head, Change(record, closed, event_id=telling.pen.id()))


def _one(at: datetime, author: Author, change: Change) -> Entry:
    return Entry(at, author, [change])


_TITLES = {
    "conduct": "Bemötande i telefon",
    "secrecy": "Rapport faxad till fel kommun",
    "assignment": "Beställt hembesök blev inte gjort",
    "assessment": "Bedömningen saknas i rapporten",
    "sos_not_connected": "SOS kopplade inte fram samtalet",
    "sos_unreachable": "SOS nådde inte jouren: kabelbrott i fibernätet",
    "sos_turned_away": "Operatör avvisade en person från en av kommunerna",
    "police_silent": "Polisen svarade inte inom 45 minuter",
    "municipality_unfinished": "Påbörjat ärende lämnades över oavslutat",
    "safety_routine": "Säkerhetsrutinen följdes inte",
    "report_late": "Rapport kom efter klockan 8",
    "booking_cancelled": "Hotellrum avbokades av misstag",
    "violence": "Våld i samband med ett omhändertagande",
    "treated_badly": "Illa bemött av ett HVB",
}

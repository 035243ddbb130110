"""Nothing of anybody reaches screen, paper or file before the reading of it is committed in the access log.

Every screen is walked through with every key, and each time something is painted, what stands there is
compared with what the log holds for another connection to the journal.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from answered import answered
from case_side import Night, a_case, call, night
from factories import full_disk
from textual.app import App

from jourtui.actions import of
from jourtui.commands import (
    contact_commands,
    printed,
    printed_deviations,
    printed_log,
    printed_roster,
    recovery,
)
from jourtui.rules import meeting
from jourtui.rules.access import (
    ACTIVE_TIME,
    ASSIGNMENTS,
    CLOCKS,
    CONTACTS,
    COOPERATION,
    DEVIATIONS,
    IMPORTS,
    MEETING,
    NOTICES,
    REACHABILITY,
    ROSTER,
    SOLD_SERVICES,
)
from jourtui.rules.active_time import span
from jourtui.rules.assignment import AssignmentFacts
from jourtui.rules.call import CallClosed
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.contacts import ContactWritten
from jourtui.rules.cooperation import CooperationHeld
from jourtui.rules.deviation import DeviationFacts, Source
from jourtui.rules.duty_week import WeekPlanned, Worker
from jourtui.rules.entries import NoteWritten
from jourtui.rules.import_run import ImportBegun
from jourtui.rules.lodging import LodgingFacts
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.reachability import ReachabilityFacts
from jourtui.rules.roster import shown_weeks
from jourtui.rules.sold_service import SoldFacts
from jourtui.rules.visits import VisitFacts
from jourtui.store import (
    active_time,
    assessments,
    assignments,
    calls,
    cases,
    contacts,
    cooperation,
    deviations,
    lodgings,
    meetings,
    reachability,
    retention,
    roster,
    sold_services,
    visits,
)
from jourtui.store.desk import Desk
from jourtui.store.forms import load_forms
from jourtui.store.replica import Replica, ReplicaError
from jourtui.store.settings import load_contacts, load_deviations, load_mandates
from jourtui.store.workplace import Workplace

KINDS = load_mandates()
LEFT_OUT = ("dial", "copy", "leave", "lock", "undo", "wall", "filter")
"""Actions that leave the program, open others, show nothing, or take the keys that follow."""


class Words:
    """Words that each stand in one record alone, and what in the log allows each to be shown."""

    def __init__(self) -> None:
        self.records: dict[str, UUID] = {}
        """Shown only when that record was read."""
        self.lists: dict[str, UUID] = {}
        """Shown in a list too: when a list or that record was read."""
        self.masked: dict[str, UUID] = {}
        """Shown only when that record was unmasked."""
        self.under: dict[str, tuple[UUID | None, tuple[str, ...]]] = {}
        """Shown only when that record was read, or a list of one of these names."""

    def __call__(self, desk: Desk) -> None:
        alfa = call(desk, name="Namnalfa", matter="sakalfa")
        bravo = call(desk, name="Namnbravo", matter="sakbravo", protected=True, ago=10)
        charlie = a_case(
            desk, subject="Namncharlie", title="sakcharlie", address="Gatacharlie", protected=True
        )
        delta = a_case(desk, subject="Namndelta", title="sakdelta", board="trelleborg-am")
        echo = call(desk, name="Namnecho", matter="sakecho", ago=200)
        calls.close(desk, echo, CallClosed(exit="advice", detail="radecho"))
        calls.link_case(desk, bravo, charlie)
        cases.link(desk, charlie, delta, "samma familj")
        for record, name in ((alfa, "alfa"), (bravo, "bravo"), (charlie, "charlie"), (delta, "delta")):
            calls.note(desk, record, NoteWritten(f"not{name}"))
            self.records[f"not{name}"] = record
        violence = load_forms().by_code["violence"]
        begun = assessments.begin(desk, charlie, violence, None)
        filled = answered(assessments.filling(begun, violence), reasons="skälcharlie", heard="hörtcharlie")
        assessments.conclude(desk, KINDS, begun, filled)
        self.records |= {"skälcharlie": charlie, "hörtcharlie": charlie}
        notice = uuid4()
        told = NoticeReceived("Namngolf", "plangolf", desk.now() + timedelta(days=3), phone="+46701740610")
        desk.write(notice, told)
        cases.plan(desk, charlie, "stegcharlie", desk.now() - timedelta(minutes=1))
        self.records |= {"sakalfa": alfa, "sakbravo": bravo, "sakecho": echo, "radecho": echo}
        self.records["plangolf"] = notice
        self.lists = {"Namnalfa": alfa, "Namnbravo": bravo, "Namnecho": echo, "stegcharlie": charlie}
        self.lists |= {"Namncharlie": charlie, "sakcharlie": charlie, "Namndelta": delta, "sakdelta": delta}
        self.masked["Gatacharlie"] = charlie
        hidden = LodgingFacts(place="Ortcharlie", address_protected=True, adults=1)
        lodgings.ask(desk, charlie, "violence", hidden)
        seen = LodgingFacts(place="Ortdelta", alias="Aliasdelta", decision="beslutdelta", adults=1)
        lodgings.ask(desk, delta, "violence", seen)
        self.masked["Ortcharlie"] = charlie
        self.lists["Ortdelta"] = delta
        self.records["beslutdelta"] = delta
        for record, name in ((charlie, "charlie"), (delta, "delta")):
            going = VisitFacts(goers="Karin", address=f"Väg{name}", plan=f"besöka{name}")
            visits.decide(desk, record, going, base=desk.position())
            self.records[f"besöka{name}"] = record
        facts = DeviationFacts(direction="by_us", kind="other", title="gällerdelta", what="händedelta")
        went_wrong = deviations.report(desk, load_deviations(), facts, source=Source(delta, "case"))
        self.lists["gällerdelta"] = self.records["händedelta"] = went_wrong
        worker, note = Worker("Vikariefoxtrot"), "notfoxtrot"
        (week,) = shown_weeks(desk.now(), 0, 0)
        self.lists["notfoxtrot"] = roster.plan(desk, WeekPlanned(week, worker, None, note))
        home = ContactWritten("family_home", "Namnindia", address="Gataindia", protected=True)
        self.lists["Namnindia"] = india = contacts.write(desk, load_contacts(), home)
        self.masked["Gataindia"] = india
        self.masked["Vägcharlie"] = charlie
        self.records["Vägdelta"] = delta

    def around(self, desk: Desk) -> None:
        """What is around the night, each word under the list that has it."""
        self(desk)
        now, golf = desk.now(), self.records["plangolf"]
        told = AssignmentFacts(what="görjuliett", person_name="Namnjuliett", ordered_by="Eva")
        ordered = assignments.order(desk, told, now)
        sold = SoldFacts(
            service="investigation", board="ystad", first=now.date(), what="såldkilo", price_ore=1
        )
        of_sold = sold_services.record(desk, sold)
        noted = reachability.note(desk, "sos", ReachabilityFacts(begun_at=now, what="nåddlima"))
        held = CooperationHeld("1286", now.date(), "Eva", "samtaladesmike")
        met = cooperation.hold(desk, held)
        run = uuid4()
        desk.write(run, ImportBegun("filpapa", "ab", "Gamla", 1, 1, {"call": 1}, 2015, 2015))
        (week,) = shown_weeks(now, 0, 0)
        hour = span(now - timedelta(hours=1), now)
        active_time.correct(desk, week, added=hour, why="körnovember")
        meetings.note(desk, meeting.week_of(now), "lesson", "lärtoscar")
        self.under = {
            "Namngolf": (golf, (NOTICES, CLOCKS)),
            "görjuliett": (ordered, (ASSIGNMENTS,)),
            "Namnjuliett": (ordered, (ASSIGNMENTS,)),
            "såldkilo": (of_sold, (SOLD_SERVICES,)),
            "nåddlima": (noted, (REACHABILITY,)),
            "samtaladesmike": (met, (COOPERATION,)),
            "filpapa": (run, (IMPORTS,)),
            "körnovember": (None, (ACTIVE_TIME,)),
            "lärtoscar": (None, (MEETING,)),
            "notfoxtrot": (self.lists["notfoxtrot"], (ROSTER,)),
            "gällerdelta": (self.lists["gällerdelta"], (DEVIATIONS, MEETING)),
            "Namnindia": (self.lists["Namnindia"], (CONTACTS,)),
        }

    def unlogged(self, text: str, log: set[tuple[str, str | None, str]]) -> list[str]:
        """What stands in a text and was not logged. `log` has (how, hex of the record, reason)."""
        read = {subject for how, subject, _ in log if how not in ("listed", "searched")}
        unmasked = {subject for how, subject, _ in log if how == "unmasked"}
        lists = {reason for how, _, reason in log if how == "listed"}
        listed = any(how == "listed" for how, _, _ in log)
        found = [word for word, record in self.records.items() if word in text and record.hex not in read]
        found += [
            word
            for word, record in self.lists.items()
            if word in text and not listed and record.hex not in read
        ]
        found += [
            word
            for word, (under, named) in self.under.items()
            if word in text and not lists.intersection(named) and (under.hex if under else "-") not in read
        ]
        return found + [
            word for word, record in self.masked.items() if word in text and record.hex not in unmasked
        ]


@contextmanager
def watched(it: Night, words: Words, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """All that was painted before it was logged."""
    found: list[str] = []
    place = it.app.workplace
    other = Replica.open(place.folder, place.vault.data_key)
    display = App._display
    log: set[tuple[str, str | None, str]] = set()

    def painted(app: App[Any], screen: Any, renderable: Any) -> None:
        text = "\n".join(strip.text for strip in screen._compositor.render_strips())
        if words.unlogged(text, log):  # what was in the log stays there: it is read again only for more
            log.update(other.connection.execute("SELECT how, subject, reason FROM view_read").fetchall())
            found.extend(f"{type(app.screen).__name__}: {word}" for word in words.unlogged(text, log))
        display(app, screen, renderable)

    with monkeypatch.context() as patched:  # what is painted afterwards would ask a replica that is closed
        patched.setattr(App, "_display", painted)
        yield found
    other.close()


OPENED_BY: dict[str, tuple[str, ...]] = {
    "QueueScreen": ("f2",),
    "CasesScreen": ("f3",),
    "ClocksScreen": ("f4",),
    "LodgingsScreen": ("f2", "6"),
    "VisitsScreen": ("f2", "0"),
    "DocumentsScreen": ("f2", "8"),
    "CallScreen": ("f2", "down", "end", "ö"),
    "CaseScreen": ("f3", "ö"),
}


@pytest.mark.parametrize("screen", OPENED_BY)
async def test_every_key_of_every_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: str
) -> None:
    words = Words()
    async with night(tmp_path / "one", words, size=(120, 40)) as it:
        with watched(it, words, monkeypatch) as found:
            await it.keys(*OPENED_BY[screen])
            await it.pilot.pause(0.3)
            scopes = it.app.screen.SCOPES  # type: ignore[attr-defined]
            for action in of(*(("global",) if screen == "QueueScreen" else ()), *scopes):
                if action.name in LEFT_OUT or not action.keys:
                    continue
                await it.keys(action.keys.split(",")[0])
                await it.pilot.pause(0.05)
                for _ in range(4):
                    if not it.app.screen.is_modal:
                        break
                    await it.keys("escape")
                    await it.pilot.pause()
                if type(it.app.screen).__name__ != screen:
                    await it.keys(*OPENED_BY[screen])
            assert not found
        assert it.text


@pytest.mark.parametrize(
    "keys",
    [
        *(("f2", "h"), ("f2", "d"), ("f2", "p"), ("f2", "m"), ("f2", "w"), ("f2", "g"), ("f2", "down", "ö")),
        *(("f3",), ("f3", "ö"), ("f3", "down", "ö"), ("f4",), ("f4", "ö"), ("f4", "end", "ä")),
        *(("f2", "6"), ("f2", "6", "ö"), ("f2", "2"), ("f2", "2", "h"), ("f2", "3")),
        *(("f3", "ö", "4"), ("f3", "down", "ö", "4", "1"), ("f3", "ö", "5")),
        ("ctrl+p", *"Bedömningar", "down", "enter", "end", "enter"),
    ],
    ids=" ".join,
)
async def test_the_first_thing_that_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    """Nothing that was read before has been logged, and the cursor has not rested."""
    words = Words()
    async with night(tmp_path / "one", words, size=(170, 50)) as it:
        with watched(it, words, monkeypatch) as found:
            await it.keys(*keys)
            await it.pilot.pause(0.3)
            assert not found


AROUND: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "notices": ((), ("Namngolf",), ("ö", "escape", "m")),
    "assignments": ((), ("görjuliett", "Namnjuliett"), ("ö", "escape", "m")),
    "sold_services": ((), ("såldkilo",), ("m",)),
    "deviations": ((), ("gällerdelta",), ("h", "escape", "m")),
    "reachability": ((), ("nåddlima",), ("m",)),
    "roster": ((), ("notfoxtrot",), ("m",)),
    "cooperation": ((), ("samtaladesmike",), ("m",)),
    "imports": ((), ("filpapa",), ()),
    "active_time": (("ö",), ("körnovember",), ()),
    "meeting": ((), ("lärtoscar",), ("end", "m")),
    "figures": (("down", "down"), (), ("ö", "ö")),
}
"""Places around the night: what is pressed there, what is seen then, and what is pressed after that."""


def in_mode(it: Night, place: str) -> bool:
    return it.app.current_mode == place


async def test_the_lists_of_what_is_around_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words()
    async with night(tmp_path / "one", words.around, size=(120, 40)) as it:
        with watched(it, words, monkeypatch) as found:
            for place, (before, seen, after) in AROUND.items():
                it.app.action_do(f"global.{place}")
                await it.until(partial(in_mode, it, place))
                await it.keys(*before)
                await it.shows(*seen)
                for key in after:
                    await it.keys(key)
                    await it.pilot.pause(0.05)
                while len(it.app.screen_stack) > 1:
                    await it.keys("escape")
                    await it.pilot.pause(0.05)
                await it.keys("f2")
                await it.at("QueueScreen")
            assert not found
            assert words.under.keys() - {"Namnindia"} <= {
                word for _, seen, _ in AROUND.values() for word in seen
            }


async def test_what_is_typed_at_intake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words()
    async with night(tmp_path / "one", words, size=(120, 40)) as it:
        with watched(it, words, monkeypatch) as found:
            await it.keys("f5")
            await it.until(lambda: it.app.screen.is_modal)
            await it.write("070-174 06 10 ")
            await it.shows("plangolf")
            for _ in range(4):
                await it.keys("f7")
                await it.pilot.pause(0.1)
            await it.keys("f6")
            await it.pilot.pause(0.1)
            assert not found


@pytest.mark.parametrize(
    ("place", "keys"),
    [("retention", ("down", "space", "b", "k", "t", "u", "s", "h", "ö")), ("people", ("down", *"nibsrt"))],
)
async def test_every_key_of_the_lists_of_old_records_and_of_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, keys: tuple[str, ...]
) -> None:
    """Two old cases, one of them held: what stands in them comes only when they are opened, and is logged."""
    words = Words()

    def deeds(desk: Desk) -> None:
        words(desk)
        now = desk.journal.clock
        desk.journal.clock = lambda: now() - timedelta(days=6 * 365)
        for name in ("hotell", "india"):
            record = uuid4()
            facts = CaseFacts(title=f"sak{name}", board="ystad")
            subject = SubjectNamed(uuid4(), SubjectFacts(name=f"Namn{name}", birth_year=1970))
            desk.write(
                record, CaseOpened(facts=facts), subject, NoteWritten(f"not{name}"), CaseClosed("klart")
            )
            words.records[f"not{name}"] = record
            words.lists |= {f"Namn{name}": record, f"sak{name}": record}  # among the clocks too
        desk.journal.clock = now
        retention.hold(desk, record, "tvist")

    async with night(tmp_path / "one", deeds, size=(170, 50)) as it:
        with watched(it, words, monkeypatch) as found:
            for key in keys:
                await it.keys("f2")
                it.app.action_do(f"global.{place}")
                await it.until(lambda: it.app.screen.is_modal)
                if place == "retention":
                    await it.shows("kan gallras", "Spärr på")
                await it.keys(key)
                await it.pilot.pause(0.1)
                while len(it.app.screen_stack) > 1:
                    await it.keys("escape")
                    await it.pilot.pause()
            assert not found


async def test_the_check_finds_what_is_shown_and_not_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = Words()
    async with night(tmp_path / "one", words, size=(170, 50)) as it:
        monkeypatch.setattr(Desk, "log_reading", lambda *args, **given: None)
        with watched(it, words, monkeypatch) as found:
            await it.keys("f3", "ö")
            await it.shows("Anteckning")
            assert any(one.startswith("CaseScreen: not") for one in found)


async def test_the_directory_is_shown_when_that_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = Words()
    async with night(tmp_path / "one", words) as it:
        with watched(it, words, monkeypatch) as found:
            await it.keys("ctrl+o")
            await it.write("namnindia")
            await it.shows("Namnindia", "X visar nummer")
            await it.keys("down", "x")
            await it.shows("Gataindia")
        assert found == []


# Paper and files


def _args(**given: Any) -> argparse.Namespace:
    return argparse.Namespace(**given)


def _ways(folder: Path) -> dict[str, Callable[[Workplace], object]]:
    return {
        "queue": printed.queue,
        "closed": lambda place: printed.queue(place, closed=True),
        "clocks": printed.clocks,
        "cases": printed.cases,
        "log": printed_log.access,
        "deviations": lambda place: printed_deviations.listed(place, *printed_deviations.year(2026)),
        "contacts": lambda place: contact_commands.listed(place, []),
        "roster": printed_roster.weeks,
        "backup": lambda place: recovery._backup(place, folder),
        "outbox": lambda place: recovery._outbox(place, _args(way="write", file=folder / "ut.json")),
    }


@pytest.mark.parametrize("way", sorted(_ways(Path())))
async def test_text_commands_and_files_are_logged_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    async with night(tmp_path / "one", Words()) as it:
        place, folder = it.app.workplace, tmp_path / "ut"
        folder.mkdir()

        monkeypatch.setattr(Desk, "log_reading", full_disk)
        with pytest.raises(ReplicaError):
            _ways(folder)[way](place)
        assert not list(folder.iterdir())


async def test_a_case_on_paper_is_logged_first_with_its_calls(tmp_path: Path) -> None:
    words = Words()
    async with night(tmp_path / "one", words) as it:
        charlie, bravo = words.records["notcharlie"], words.records["notbravo"]
        assert "notbravo" in (printed.case(it.app.workplace, charlie.hex[:8]) or "")
        assert it.readings(charlie, "printed")
        assert it.readings(bravo, "printed")

"""The screen Gallring: what is due without its content, decided by one, confirmed by another; and holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event as Event_
from threading import get_ident
from typing import Any
from uuid import UUID, uuid4

import pytest
from case_side import a_case, call, night
from factories import KARIN, PER, Watch
from textual.pilot import Pilot
from textual.widgets import OptionList
from ui import TestedApp, signed_in_app, text_of, type_in, until, words_of

from jourtui.rules.call import CallClosed
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.event import Event
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.retention import day_of
from jourtui.screens.retention import EMPTY, RetentionScreen
from jourtui.screens.retention_rows import lines
from jourtui.store import calls, retention
from jourtui.store.desk import Desk
from jourtui.store.destruction import Destroyed
from jourtui.store.journal import Journal
from jourtui.store.replica import ReplicaError
from jourtui.store.session import Duty, Session
from jourtui.store.settings import load_retention
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import NoticeRow
from jourtui.store.workplace import Workplace

NAME = "Qvarnbrink"
RULES = load_retention()
LATER = timedelta(days=6 * 365)


def old_case(app: TestedApp, born: int = 1970) -> UUID:
    """Six years old: nothing else sees the clock meanwhile."""
    case = uuid4()
    watch = app.clock
    assert isinstance(watch, Watch)
    watch.now -= LATER
    app.workplace.desk.write(
        case,
        CaseOpened(facts=CaseFacts(title=f"Oro för {NAME}", board="ystad")),
        SubjectNamed(uuid4(), SubjectFacts(name=NAME, birth_year=born)),
        CaseClosed("klart"),
    )
    watch.now += LATER
    return case


def colleague(app: TestedApp) -> Desk:
    return Desk(app.workplace.journal, Session(PER, Duty.BACKUP, 0))


async def open_it(app: TestedApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
    await pilot.press("ctrl+p")
    await until(pilot, lambda: "Vad vill du göra?" in text_of(app))
    await type_in(pilot, "gallring")
    await until(pilot, lambda: "besluta, bekräfta" in text_of(app))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, RetentionScreen))


async def answered(app: TestedApp, pilot: Pilot[Any], question: str, text: str) -> None:
    await until(pilot, lambda: question in words_of(app))
    await pilot.press("ctrl+u")
    await type_in(pilot, text)
    await pilot.press("enter")


async def test_nothing_is_due_and_the_colleague_cannot_be_reached(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(120, 40)) as pilot:
        app.status = SyncStatus("offline")
        await open_it(app, pilot)
        assert EMPTY in words_of(app)
        assert "Ingen kontakt med lagret" in words_of(app)
        for key in ("space", "a", "b", "k", "t", "u", "s", "h", "ö"):
            await pilot.press(key)
        await pilot.press("f1")
        await until(pilot, lambda: "går inte att ångra" in words_of(app))


async def test_one_decides_and_another_confirms(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        case = old_case(app)
        await open_it(app, pilot)
        await until(pilot, lambda: "kan gallras: ärende ystad" in words_of(app))
        listed = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        assert listed
        assert not any(NAME in line for line in listed)
        await pilot.press("space")
        await until(pilot, lambda: "✓ kan gallras" in words_of(app))
        await pilot.press("b")
        await until(pilot, lambda: "är inte stängda: det som gallras" in words_of(app))
        await answered(app, pilot, "Gallringsbeslut: 1 post", "Tiden har gått ut")
        await until(pilot, lambda: "väntar på en annan person" in words_of(app))
        await pilot.press("k")
        await until(pilot, lambda: "inte själv bekräfta" in words_of(app))
        (record,) = retention.standing_records(app.workplace.journal)
        retention.confirm(colleague(app), record)
        app.changed_signal.publish({record})
        await until(pilot, lambda: "bekräftat av Per Holm, kan verkställas" in words_of(app))
        await pilot.press("t")
        await answered(app, pilot, "Ta tillbaka beslutet", "nytt material")
        await until(pilot, lambda: "tillbakataget av Karin Ek" in words_of(app))
        assert retention.standing_records(app.workplace.journal) == []
        assert app.workplace.journal.case(case).board == "ystad"


async def test_as_many_as_one_decision_holds_are_marked_at_once_and_stay_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jourtui.screens.retention.LARGEST", 2)
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        for _ in range(3):
            old_case(app)
        desk = app.workplace.desk
        told = [text for _, text in lines(desk, RULES, most=2)]
        assert [line.partition(":")[0] for line in told] == ["kan gallras"] * 3
        assert "1 till" in told[-1]
        await open_it(app, pilot)
        await until(pilot, lambda: text_of(app).count("kan gallras:") == 3)
        shown = app.screen.query_one(OptionList)
        widths = [len(line) for one in shown.options for line in str(one.prompt).splitlines()]
        assert max(widths) <= shown.scrollable_content_region.width, "the list folds nothing by itself"
        await pilot.press("a")
        await until(pilot, lambda: text_of(app).count("✓ kan gallras") == 2)
        assert "2 poster är märkta" in words_of(app)
        await pilot.press("escape")
        await open_it(app, pilot)
        await until(pilot, lambda: text_of(app).count("✓ kan gallras") == 2)
        await pilot.press("space")
        await until(pilot, lambda: text_of(app).count("✓ kan gallras") == 1)
        await pilot.press("a")
        await until(pilot, lambda: text_of(app).count("✓ kan gallras") == 2)
        await pilot.press("a")
        await until(pilot, lambda: "Inget är märkt." in words_of(app))
        assert "✓" not in text_of(app)


async def test_nobody_confirms_blind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a colleague decided is there to be read and held, and how much it is must be typed."""

    def full(*_: object, **__: object) -> None:
        raise ReplicaError("Disken är full.")

    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        case, per = old_case(app), colleague(app)
        verdict = retention.verdict_of(per.journal, RULES, case, day_of(per.now()))
        assert verdict is not None
        record = retention.decide(per, RULES, [verdict], "Tiden har gått ut")
        with monkeypatch.context() as patch:  # nothing is listed while that cannot be logged
            patch.setattr(Desk, "log_reading", full)
            await open_it(app, pilot)
            await until(pilot, lambda: "Visas inte: läsningen kan inte loggas" in words_of(app))
            assert "Per Holm" not in words_of(app)
        app.glass.try_again()
        app.changed_signal.publish(set())
        await until(pilot, lambda: "Per Holm: 1 post, väntar på en annan person" in words_of(app))
        named = f"ärende ystad {str(case)[:8]} från 2020-11-21, senast 2020-11-21 · "
        await until(pilot, lambda: named in words_of(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: NAME in words_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RetentionScreen))
        await pilot.press("k")
        await answered(app, pilot, "Bekräfta gallringsbeslut: 1 post", "2")
        await until(pilot, lambda: "Skriv 1 för att bekräfta" in words_of(app))
        assert retention.decision(app.workplace.journal, record).confirmation is None
        await until(pilot, lambda: str(case)[:8] in text_of(app))
        await answered(app, pilot, "Bekräfta gallringsbeslut: 1 post", "1")
        await until(pilot, lambda: "bekräftat av Karin Ek" in words_of(app))
        await until(pilot, lambda: "Bekräftat." in words_of(app))
        await pilot.press("s")
        await answered(app, pilot, "Spärra mot gallring", "tvist")
        await until(pilot, lambda: "gallras inte nu" in words_of(app))
        assert [hold.record_id for hold in retention.all_holds(per)] == [case]
        assert "Bekräftat." not in words_of(app)


async def test_a_child_is_judged_and_a_record_held(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        case = old_case(app, 2015)
        await open_it(app, pilot)
        await until(pilot, lambda: "kräver bedömning: ärende ystad" in words_of(app))
        await pilot.press("b")
        await until(pilot, lambda: "Ingen post som kan gallras" in words_of(app))
        await pilot.press("u")
        await until(pilot, lambda: "Gäller något undantag?" in words_of(app))
        await pilot.press("1")
        await until(pilot, lambda: "kan gallras: ärende ystad" in words_of(app))
        await pilot.press("s")
        await answered(app, pilot, "Spärra mot gallring", "tvist")
        await until(pilot, lambda: "spärrat: ärende ystad" in words_of(app))
        await until(pilot, lambda: f"Spärr på {str(case)[:8]} av Karin Ek" in words_of(app))
        await pilot.press("down", "h")
        await answered(app, pilot, "Häv spärren", "avgjord")
        await until(pilot, lambda: "kan gallras: ärende ystad" in words_of(app))
        assert retention.all_holds(app.workplace.desk) == []


async def test_what_is_old_is_opened_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are: the thread of the keys folds none of them, nor when something is written."""
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        cases = {old_case(app) for _ in range(30)}
        opened: list[tuple[bool, UUID]] = []
        real, keys = Journal.events, get_ident()

        def events(self: Journal, record: UUID) -> list[Event]:
            opened.append((get_ident() == keys, record))
            return real(self, record)

        monkeypatch.setattr(Journal, "events", events)
        await open_it(app, pilot)
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == len(cases))
        app._written(set())
        await until(pilot, lambda: len(opened) >= 2 * len(cases) and not app.screen._reading)  # type: ignore[attr-defined]
        assert cases <= {record for _, record in opened}
        assert not [record for here, record in opened if here and record in cases]
        screen, read = app.screen, Event_()
        monkeypatch.setattr("jourtui.screens.retention.lines", lambda *_: [None][: read.wait(9) - 1])
        app._written(set())
        await until(pilot, lambda: screen._reading)  # type: ignore[attr-defined]
        screen._lines = []  # type: ignore[attr-defined]
        await pilot.press("a")
        await until(pilot, lambda: "Läser ännu." in words_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: not screen.query(OptionList))
        read.set()  # what is read comes to a list that is closed
        await until(pilot, lambda: not screen._reading)  # type: ignore[attr-defined]


@pytest.mark.parametrize("made", ["case", "call"])
async def test_a_record_is_held_from_where_it_is_read(tmp_path: Path, made: str) -> None:
    async with night(tmp_path / "one") as it:
        record = a_case(it.desk) if made == "case" else call(it.desk)
        (it.app.show_case if made == "case" else it.app.show_call)(record)
        await it.shows("Vilma" if made == "case" else "Anna")
        it.app.screen.action_do(f"{made}.hold")  # type: ignore[attr-defined]
        await it.asks("Spärra mot gallring")
        assert ("Vilma" if made == "case" else "Anna") in it.text, "it says of whom"
        await it.keys("enter")
        await it.shows("En spärr behöver ett skäl")
        await it.write("tvist")
        await it.keys("enter")
        await it.says("Spärrat mot gallring")
        await it.shows("Gallringsspärr")
        assert [(hold.record_id, hold.reason) for hold in retention.all_holds(it.desk)] == [(record, "tvist")]


async def test_a_closed_call_is_held_from_the_queue(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        calls.close(it.desk, record, CallClosed(exit="advice"))
        await it.keys("g")
        await it.shows("Stängda", "Anna")
        it.app.screen.action_do("call.hold")  # type: ignore[attr-defined]
        await it.asks("Spärra mot gallring")
        await it.write("tillsyn")
        await it.keys("enter")
        await it.says("Spärrat mot gallring")
        assert [hold.record_id for hold in retention.all_holds(it.desk)] == [record]


async def test_a_notice_is_held_from_where_it_is_read(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record, notice = call(it.desk), uuid4()
        until = it.desk.now() + timedelta(days=3)
        it.desk.write(notice, NoticeReceived("Bo Ek", "Ring farmodern.", until, phone="+46701740610"))
        it.app.show_call(record)
        await it.shows("Ring farmodern.")
        await it.keys("d")
        await it.asks("Föranmälan")
        await it.keys("s")
        await it.asks("Spärra mot gallring")
        await it.write("begärd ut")
        await it.keys("enter")
        await it.says("Föranmälan är spärrad mot gallring")
        assert [hold.record_id for hold in retention.all_holds(it.desk)] == [notice]
        with it.desk.rows() as rows:
            row = rows.get(NoticeRow, notice)
        assert row is not None
        assert row.uses == 0, "to hold it is not to use it"


async def test_a_case_that_is_open_when_it_is_destroyed_shows_its_trace(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        case = old_case(app)
        app.show_case(case)
        await until(pilot, lambda: NAME in words_of(app))
        elsewhere = Workplace(app.folder, app.workplace.vault, Duty.BACKUP, clock=app.clock)
        elsewhere.journal.destroy([Destroyed(0, case, uuid4(), 1_900_000_000_000_000)])
        elsewhere.replica.close()
        app.clock.now += timedelta(seconds=1)  # type: ignore[attr-defined]
        app._tick()
        await until(pilot, lambda: "Gallrad 2030-03-17 efter beslut" in words_of(app))
        assert NAME not in words_of(app)

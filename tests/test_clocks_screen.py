"""The clocks screen, driven by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from factories import KARIN, NUMBER, PER, Watch, author
from rich.text import Text
from ui import TestedApp, said, signed_in_app, text_of, until

from jourtui.rules.call import CallClosed, CallFacts, Identity, NumberAsked
from jourtui.screens.clocks import ClocksScreen
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.store import calls, cases, handover
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus
from jourtui.words import clock_words

Deeds = Callable[[Desk], object]


class Night:
    """The program with clocks of several kinds; `opened` is what was asked to be shown."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, deeds: Deeds | None = None) -> None:
        self.watch = Watch()
        self.calls: dict[str, UUID] = {}
        self.opened: list[tuple[str, UUID]] = []
        self.app: TestedApp = signed_in_app(
            folder / "one", self.watch, people=(KARIN, PER), deeds=deeds or self.busy
        )
        monkeypatch.setattr(self.app, "show_call", lambda record: self.opened.append(("call", record)))
        monkeypatch.setattr(self.app, "show_case", lambda record: self.opened.append(("case", record)))

    def receive(self, desk: Desk, name: str, *, ago: float, protected: bool = False) -> UUID:
        now = self.watch.now
        record = calls.receive(
            desk,
            CallFacts(municipality="1286", matter="oro för barn", protected=protected),
            Identity(caller_name=name, phone=NUMBER[0], phone_shown=NUMBER[1]),
            at=now - timedelta(minutes=ago),
        )
        self.calls[name] = record
        return record

    def busy(self, desk: Desk) -> None:
        self.receive(desk, "Anna Svensson", ago=31)
        self.receive(desk, "Bo Ek", ago=10)
        self.receive(desk, "Cilla Hemlig", ago=20, protected=True)
        broken = self.receive(desk, "Dag Sen", ago=60)
        calls.end_attempt(desk, broken, "reached", at=self.watch.now - timedelta(minutes=20))
        case = calls.open_case(desk, broken)
        self.calls["ärendet"] = case
        cases.plan(desk, case, "Ring BUP", self.watch.now + timedelta(hours=2))
        handover.offer(desk, self.calls["Bo Ek"], author(PER), "")

    @property
    def screen(self) -> ClocksScreen:
        assert isinstance(self.app.screen, ClocksScreen)
        return self.app.screen

    def rows(self) -> list[str]:
        """The rows of the list."""
        lines = text_of(self.app).splitlines()
        table = self.screen.table.region
        return [" ".join(line.split()) for line in lines[table.y + 1 : table.bottom] if line.strip()]

    def second(self, **given: float) -> None:
        """Time passes, and the program notices."""
        self.watch.forward(**given)
        self.app._tick()


async def test_every_clock_the_first_due_first_and_the_broken_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        assert night.rows() == [
            "!−01:00 Ring upp Anna Svensson 22:13 du",
            "03:00 Överlämning Bo Ek 22:17 du",
            "10 min Ring upp S Cilla Hemlig 22:24 du",
            "20 min Ring upp Bo Ek 22:34 du",
            "2 h Att göra Ring BUP i morgon 00:14 du",
            "2 d 9 h Rapport oro för barn mån 23 nov 08:00 du",
            "bruten Ring upp Dag Sen 21:44 du",
        ]
        assert "30 minuter från att SOS lämnade numret" in text_of(night.app)
        assert "när någon nås, eller anropet stängs" in text_of(night.app)


async def test_enter_opens_what_the_clock_is_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        await pilot.press("enter", "end", "i", "ö")
        assert night.opened == [("call", night.calls["Anna Svensson"]), ("case", night.calls["ärendet"])]


async def test_acknowledging_by_key_is_shown_and_the_band_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "‼ Ring upp: Anna Svensson" in text_of(night.app))
        await pilot.press("k")
        await until(pilot, lambda: "‼" not in text_of(night.app) and "sedd av" in text_of(night.app))
        assert night.rows()[0] == "!−01:00 Ring upp Anna Svensson 22:13 du Karin"
        assert "sedd av Karin Ek kl 22:14" in text_of(night.app)
        assert said(night.app).startswith("✓ Kvitterat: Ring upp, Anna Svensson.")
        await pilot.press("k")
        assert said(night.app) == "! Du har redan kvitterat den."
        await pilot.press("j", "k")
        assert said(night.app) == "! Fristen har inte gått ut än, och larmar inte."
        await pilot.press("end", "z")
        assert said(night.app) == "! Fristen har stannat, för sent. Ä förklarar varför."


async def test_f8_acknowledges_the_most_urgent_alarm_also_while_typing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "‼ Ring upp: Anna Svensson" in text_of(night.app))
        await pilot.press("f", "b", "o", "f8")
        await until(pilot, lambda: "‼" not in text_of(night.app))
        await pilot.press("f8")
        assert said(night.app) == "✓ Inget larmar."


async def test_snoozing_by_key_is_silent_here_for_two_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "‼ Ring upp: Anna Svensson" in text_of(night.app))
        await pilot.press("z")
        await until(pilot, lambda: " Tyst     här till 22:16:00 " in text_of(night.app))
        await until(pilot, lambda: "‼" not in text_of(night.app))
        night.second(minutes=2)
        await until(pilot, lambda: "‼ Ring upp: Anna Svensson – 3 min för sent" in text_of(night.app))
        assert " Tyst     här till" not in text_of(night.app)


async def test_a_breach_is_explained_in_one_line_and_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "bruten" in text_of(night.app))
        await pilot.press("end", "ä")
        await until(pilot, lambda: isinstance(night.app.screen, Ask))
        assert "Ring upp Dag Sen, 10 min för sent" in text_of(night.app)
        await pilot.press(*"många", "enter")
        await until(pilot, lambda: isinstance(night.app.screen, Choose))
        await pilot.press("a")
        await until(pilot, lambda: night.app.screen is night.app.get_screen_stack("clocks")[0])
        await until(pilot, lambda: "bruten" not in text_of(night.app))
        (explained,) = night.app.workplace.journal.call(night.calls["Dag Sen"]).log.explained
        assert (explained.reason, explained.deviation) == ("många", True)
        await pilot.press("end", "ä")
        assert said(night.app) == "! Ingen frist är bruten här."


async def test_a_breach_is_asked_about_in_a_line_and_answered_from_any_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        night.receive(night.app.workplace.desk, "Eva Lat", ago=40)
        await pilot.press("f4")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        assert "Eva Lat" in night.rows()[0], "broken too, but it still runs"
        assert "– varför?" not in text_of(night.app), "it stopped twenty minutes ago"
        calls.end_attempt(night.app.workplace.desk, night.calls["Anna Svensson"], "reached")
        await until(pilot, lambda: "? Ring upp Anna Svensson, 1 min för sent – varför?" in text_of(night.app))
        assert isinstance(night.app.screen, ClocksScreen), "no dialog by itself"
        await pilot.press("home", "ä")
        await until(pilot, lambda: isinstance(night.app.screen, Ask))
        assert "Ring upp Anna Svensson" in text_of(night.app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(night.app.screen, ClocksScreen))
        assert "– varför?" in text_of(night.app), "backed out of, it is still asked"
        night.second(minutes=9)
        await pilot.press("home")
        night.second(minutes=2)
        await until(pilot, lambda: "– varför?" not in text_of(night.app))


async def test_in_an_empty_queue_the_question_can_be_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deeds(desk: Desk) -> None:
        record = calls.receive(
            desk, CallFacts(), Identity(caller_name="Anna", phone=NUMBER[0], phone_shown=NUMBER[1]), at=early
        )
        calls.end_attempt(desk, record, "reached")
        calls.close(desk, record, CallClosed(exit="advice", at=desk.now()))

    early = Watch().now - timedelta(minutes=31)
    night = Night(tmp_path, monkeypatch, deeds)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "? Ring upp Anna, 1 min för sent – varför?" in text_of(night.app))
        assert "Inga öppna anrop" in text_of(night.app)
        await pilot.press("ä")
        await until(pilot, lambda: isinstance(night.app.screen, Ask))
        await pilot.press(*"kö", "enter")
        await until(pilot, lambda: isinstance(night.app.screen, Choose))
        await pilot.press("n")
        await until(pilot, lambda: "– varför?" not in text_of(night.app))
        await until(pilot, lambda: said(night.app) == "✓ Förklaringen är sparad.")
        await pilot.press("ä")
        assert said(night.app) == "! Ingen frist är bruten här."


async def test_that_others_were_late_proposes_a_deviation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[UUID] = []

    def deeds(desk: Desk) -> None:
        early = desk.now() - timedelta(minutes=17)
        asked.append(calls.receive(desk, CallFacts(), Identity(caller_name="Anna"), at=early))
        desk.write(asked[0], NumberAsked(at=early))

    monkeypatch.setattr("jourtui.app.IDLE", timedelta(days=1))  # nobody presses a key for 17 minutes
    night = Night(tmp_path, monkeypatch, deeds)
    async with night.app.run_test(size=(80, 24)) as pilot:
        (record,) = asked
        calls.close(night.app.workplace.desk, record, CallClosed(exit="unreached", at=night.watch.now))
        await until(pilot, lambda: "? Nytt nummer från SOS Anna, 2 min" in text_of(night.app))
        await pilot.press("ä")
        await until(pilot, lambda: isinstance(night.app.screen, Ask))
        await pilot.press(*"dröjde", "enter")
        await until(pilot, lambda: "någon annan som dröjde" in text_of(night.app))
        await pilot.press("enter")
        await until(pilot, lambda: "Avvikelsen är skriven" in said(night.app))
        (explained,) = night.app.workplace.journal.call(record).log.explained
        assert (explained.clock, explained.deviation) == ("sos_number", True)


async def test_only_mine_or_everybodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deeds(desk: Desk) -> None:
        mine = night_receive(desk, "Anna Svensson")
        theirs = night_receive(desk, "Bo Ek")
        handover.offer(desk, theirs, author(PER), "")
        offer = desk.journal.call(theirs).offer_id
        assert offer is not None
        handover.accepted_orally(desk, theirs, offer, author(PER))
        assert mine != theirs

    def night_receive(desk: Desk, name: str) -> UUID:
        return calls.receive(
            desk,
            CallFacts(),
            Identity(caller_name=name, phone=NUMBER[0], phone_shown=NUMBER[1]),
            at=desk.now(),
        )

    night = Night(tmp_path, monkeypatch, deeds)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "Bo Ek" in text_of(night.app))
        await pilot.press("g")
        await until(pilot, lambda: "Bara dina frister. G visar allas." in text_of(night.app))
        assert "Bo Ek" not in text_of(night.app)
        assert "Anna Svensson" in text_of(night.app)
        await pilot.press("escape")
        await until(pilot, lambda: "Bo Ek" in text_of(night.app))


async def test_filter_as_you_type_finds_no_more_than_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        await pilot.press("f", *"bo ring")
        await until(pilot, lambda: night.rows() == ["20 min Ring upp Bo Ek 22:34 du"])
        await pilot.press(*"xx")
        await until(pilot, lambda: "Ingen frist passar filtret. Esc visar alla." in text_of(night.app))
        await pilot.press("escape")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        await pilot.press("f", *"0701740610")
        await until(pilot, lambda: "Ingen frist passar" in text_of(night.app))


async def test_the_row_under_the_cursor_stays_while_clocks_come_and_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4", "j", "j", "j")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        current = night.screen.table.current
        assert current is not None
        assert current[:2] == (night.calls["Bo Ek"], "callback")
        night.receive(night.app.workplace.desk, "Eva Ny", ago=25)
        await until(pilot, lambda: "1 ny frist väntar" in said(night.app))
        assert night.screen.table.current == current
        night.screen.table._monotonic = lambda: float("inf")
        night.second()
        await until(pilot, lambda: "Eva Ny" in text_of(night.app))
        assert night.screen.table.current == current


async def test_time_changes_only_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        painted: list[str] = []
        table = night.screen.table
        original = table._paint

        def noted(cell: Text, *given: object) -> object:
            painted.append(cell.plain)
            return original(cell, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(table, "_paint", noted)
        night.second(seconds=1)
        await until(pilot, lambda: "02:59" in text_of(night.app))
        painted.clear()
        night.second(seconds=1)
        await until(pilot, lambda: "02:58" in text_of(night.app))
        assert painted == ["!−01:02", "02:58"], "whole minutes stand still"


async def test_nothing_runs_and_no_contact_are_two_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path, monkeypatch, lambda desk: None)
    async with night.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "Inga frister löper." in text_of(night.app))
        await pilot.press("k")
        assert said(night.app) == "! Ingen rad är vald."
        night.app.status = SyncStatus("offline")
        night.screen.refresh_view()
        await until(pilot, lambda: "ingen kontakt med det gemensamma lagret" in text_of(night.app))


@pytest.mark.parametrize("theme", ["mörk", "ljus", "hög kontrast", "konsol"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_is_shown_in_every_theme_and_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str, size: tuple[int, int]
) -> None:
    night = Night(tmp_path, monkeypatch)
    async with night.app.run_test(size=size) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "Dag Sen" in text_of(night.app))
        night.app.theme = theme
        await until(pilot, lambda: "‼ Ring upp: Anna Svensson" in text_of(night.app))
        assert all(len(line) <= size[0] for line in text_of(night.app).splitlines())
        assert "mån 23 nov 08:00" in text_of(night.app)


async def test_who_wants_to_be_anonymous_has_no_name_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deeds(desk: Desk) -> None:
        called = Identity(caller_name="Eva Hemlig", phone=NUMBER[0], phone_shown=NUMBER[1])
        calls.receive(desk, CallFacts(anonymous=True), called, at=desk.now() - timedelta(minutes=31))

    night = Night(tmp_path, monkeypatch, deeds)
    async with night.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "‼ Ring upp: anonym" in text_of(night.app))
        assert "Eva" not in text_of(night.app)
        assert NUMBER[1] not in text_of(night.app)


@pytest.mark.parametrize(
    ("seconds", "shown", "late"),
    [
        (80_883, "22 h 28", ""),
        (3900, "1 h 05", ""),
        (1800, "30:00", ""),
        (754, "12:34", ""),
        (-299, "!−04:59", "4 min 59 s"),
        (-301, "!−6 min", "6 min"),
        (-3541, "!−1 h", "1 h"),
        (-7261, "!>2 h", "2 h 2 min"),
        (-90_001, "!>1 d", "1 d 2 h"),
    ],
)
def test_a_clock_says_the_same_in_the_queue_in_the_list_and_in_words(
    seconds: int, shown: str, late: str
) -> None:
    now = Watch().now
    due = now + timedelta(seconds=seconds)
    assert clock_words.counted(due, now) == shown
    if seconds < 0:
        assert clock_words.left(due, now) == shown
        assert clock_words.late(due, now) == f"{late} för sent"
    elif seconds >= clock_words.FINE:
        words = {80_883: "22 h 28 min", 3900: "1 h 5 min"}
        assert clock_words.left(due, now) == words.get(seconds, f"{seconds // 60} min")

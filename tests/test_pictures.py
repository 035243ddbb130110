"""Pictures of every screen in the middle of the demo's night: two sizes, also in light, a clock at rest.

`make snapshots` takes them anew; read the difference before committing it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import pytest
from factories import Watch
from sqlmodel import select
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from ui import TestedApp, make_folder, still, text_of, unlock, until

from jourtui.app import JourApp
from jourtui.demo import demo_night, demo_told
from jourtui.store.journal import Journal
from jourtui.store.replica import Replica
from jourtui.store.session import Duty
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import CaseRow
from jourtui.store.workplace import Workplace, unit_keys

NOW = datetime(2026, 11, 20, 22, 41, 30, tzinfo=UTC)
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
KINDS = (("80x24", "mörk"), ("80x24", "ljus"), ("120x40", "mörk"))
"""The light theme at one size: what stands where is the same in both."""

SCREENS: dict[str, tuple[tuple[str, ...], str]] = {
    "queue": ((), "Jonas Ahlgren"),
    "closed": (("g",), "Lena Persson"),
    "outcome": (("down", "down", "u"), "röstbrevlåda"),
    "offer": (("down", "down", "l"), "Lämna till"),
    "not-safe": (("down", "r"), "EJ SÄKERT"),
    "call": (("enter",), "Ringde"),
    "intake": (("n", *"Maja 070-174 06 10 tomelila sonen 12 borta tolk dari"), "? Tomelilla"),
    "cases": (("f3",), "Nils-Erik"),
    "case": (("f3", "end", "enter"), "ATT GÖRA"),
    "note": (("f3", "enter", "2"), "Uppgift"),
    "board": (("f3", "enter", "d"), "Vistelsekommun"),
    "clocks": (("f4",), "30 minuter"),
    "assess": (("f3", "end", "ö", "4", "c", "n"), "! allvarligt svar"),
    "assessments": (("ctrl+p", *"Bedömningar", "down", "enter"), "Sara Lindqv"),
    "decisions": (("f3", "down", "down", "enter", "f"), "Rolf Sandin"),
    "deciders": (("f3", "down", "down", "enter", "f", "n", "a", "a"), "070-174 06 82"),
    "mandates": (("7",), "Gunilla Ahl"),
    "visits": (("0",), "Nils-Erik"),
    "lodgings": (("6",), "Eva Lund"),
    "deviations": (("2",), "Sjöbo"),
    "reachability": (("2", "o", "g"), "november 2026"),
    "outbox": (("5",), "FEL MOTTAG"),
    "channels": (("ctrl+p", *"Leveransvägar", "down", "enter"), "Leveransvägar"),
    "signing": (("f3", "end", "enter", "8", "1", "u", "p", "tab"), "Bestyrkt av"),
    "figures": (("y", "down"), "så räknade årsrapporten"),
    "figure": (("y", "down", "down", "down", "enter", "d", "d", "d", "d"), "Per timme och veckodag"),
    "handover": (("9",), "Rätten"),
    "notices": (("1",), "Bengt Alm"),
    "assignments": (("comma",), "Nyberg"),
    "sold-services": (("comma", "b"), "Utredning"),
    "meeting": (("full_stop",), "från ons 18 nov"),
    "notice": (("f6",), "Föranmälan"),
    "document": (("f3", "down", "down", "enter", "8", "a", "down", "down"), "Vad som hände"),
    "write": (("f3", "down", "down", "enter", "8", "a", "down", "enter", "ctrl+g"), "FÖRSLAG"),
    "pages": (("f3", "down", "down", "enter", "8", "a", "p", "plus", "plus", "plus"), "steg 3 av 5"),
    "documents": (("8",), "Beslutsunderlag"),
    "contacts": (("ctrl+o",), "Exempeltolk"),
    "coverage": (("ctrl+p", *"Kontorstider", "down", "enter"), "dag före"),
    "roster": (("3", "down", "down"), "Maja Sand tar bakjour"),
    "roster-year": (("3", "g"), "Förstaveckor"),
    "cooperation": (("ctrl+p", *"Samverkansmöten", "down", "enter"), "Kvittens på"),
    "active-time": (("ctrl+p", *"Aktiv tid", "down", "enter"), "godkänd"),
    "imports": (("ctrl+p", *"Importer", "down", "enter"), "gamla-journ"),
    "leave": (("f10",), "Logga ut"),
    "locked": (("f9",), "Låst"),
    "help": (("f1",), "Hjälp"),
}
"""Name → the keys that lead there, and a word that is seen when one has come."""


class PicturedApp(TestedApp):
    """The demo's night, as seen by Karin, with contact since an hour."""

    def _start_sync(self, workplace: Workplace) -> None:
        hour_ago = NOW.replace(hour=21)
        self.status = SyncStatus("connected", since=hour_ago, as_of=NOW)


def night_folder(folder: Path) -> Path:
    """The folder of a laptop on which the night was written."""
    make_folder(folder, (demo_told.KARIN,))
    opened = unlock(folder, demo_told.KARIN)
    replica = Replica.open(folder, opened.data_key)
    watch = demo_night.Watch(NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uuid, "os", SimpleNamespace(urandom=random.Random(7).randbytes))  # ids are seen
        demo_night.write(Journal(replica, unit_keys(opened), watch), watch, NOW)
    replica.close()
    opened.close()
    return folder


def pictured(folder: Path, theme: str) -> PicturedApp:
    opened = unlock(folder, demo_told.KARIN)
    return PicturedApp(folder, Watch(NOW), opened=opened, theme=theme, duty=Duty.FIRST)


@pytest.fixture(scope="module", autouse=True)
def cursor() -> Iterator[None]:
    """The cursor of a field stands still: else half of the pictures would be taken while it is away."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Input, "_toggle_cursor", lambda field: None)
        patched.setattr(TextArea, "_toggle_cursor_blink_visible", lambda field: None)
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The night, written once: each screen takes a copy of it."""
    return night_folder(tmp_path_factory.mktemp("night") / "jour")


class Taken(App[str]):
    """A picture that has been taken, for `snap_compare` to take as it is."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self._svg = svg

    def run(self, *args: Any, **given: Any) -> str:
        return self._svg


async def arrive(pilot: Pilot[Any], keys: Sequence[str], seen: str) -> None:
    app = pilot.app
    assert isinstance(app, JourApp)
    await until(pilot, lambda: app.at_work and "Jonas Ahlgren" in text_of(app))
    await until(pilot, lambda: "okänt om det är säkert" in text_of(app))
    for key in keys:
        await pilot.press("space" if key == " " else key)
        if len(keys) < 12:  # no text is typed: each opens something that takes the next
            await still(pilot, looks=2)
    await until(pilot, lambda: seen in text_of(app))


@pytest.fixture(scope="module")
def pictures(
    request: pytest.FixtureRequest, written: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], str]:
    """A screen in each size and theme: one program is led there, made larger, and given the other theme."""
    keys, seen = SCREENS[request.param]
    folder = copytree(written, tmp_path_factory.mktemp("picture") / "jour")
    app = PicturedApp(folder, Watch(NOW), opened=unlock(folder, demo_told.KARIN), duty=Duty.FIRST)
    taken = {}

    async def take(pilot: Pilot[Any]) -> None:
        await arrive(pilot, keys, seen)
        for size, theme in KINDS:
            await pilot.resize_terminal(*SIZES[size])
            app.theme = theme
            await still(pilot)
            taken[size, theme] = app.export_screenshot(title=app.title, simplify=True)
        app.exit()

    app.run(headless=True, auto_pilot=take, size=SIZES[KINDS[0][0]])
    return taken


def test_the_night_shows_all_that_the_program_does(written: Path, tmp_path: Path) -> None:
    folder = copytree(written, tmp_path / "jour")
    opened = unlock(folder, demo_told.KARIN)
    place = Workplace(folder, opened, Duty.FIRST)
    with place.desk.rows() as rows:
        cases = [place.desk.journal.case(row.record_id) for row in rows.exec(select(CaseRow)).all()]
    (threatened,) = [case for case in cases if case.subject_name == "Sara Lindqvist"]
    (booking,) = threatened.lodgings.bookings.values()
    assert (booking.state, booking.address_protected, booking.staffed) == ("arrived", True, True)
    assert booking.check_in is not None
    assert booking.follow_up_due is not None
    assert booking.check_in < NOW < booking.follow_up_due
    (basis,) = threatened.documents.every.values()
    (sent,) = threatened.deliveries.every.values()
    assert basis.state == "signed"
    assert sent.delivered is not None
    assert sent.received is not None
    kinds = {type(event.payload).__name__ for case in cases for event in case.aid.decisions}
    assert kinds == {"Granted", "Refused"}
    assert not any(case.aid.undecided or case.aid.apart for case in cases)
    assert [wait.said.whom for case in cases for wait in case.waits.running] == ["police"]
    (wrong,) = [wrong for case in cases for wrong in case.deliveries.wrong.values()]
    assert wrong.left == ["deleted", "deviation", "incident"]
    assert any(one.delivered is None for case in cases for one in case.deliveries.every.values())
    assert any(visit.under_way for case in cases for visit in case.visits.every.values())
    assert any(case.interviews.every for case in cases)
    assert any(case.decisions.decided for case in cases)
    assert any(case.assessments.made for case in cases)
    assert not any(case.two_values for case in cases)
    place.close()


@pytest.mark.parametrize(("size", "theme"), KINDS, ids=map("-".join, KINDS))
@pytest.mark.parametrize("pictures", SCREENS, indirect=True, scope="module")
def test_picture(
    pictures: dict[tuple[str, str], str], size: str, theme: str, snap_compare: Callable[[Taken], bool]
) -> None:
    assert snap_compare(Taken(pictures[size, theme]))


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_the_doors(size: str, tmp_path: Path, snap_compare: Any) -> None:
    async def arrive(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "Lösenfras" in text_of(pilot.app))

    folder = make_folder(tmp_path / "jour", (demo_told.KARIN, demo_told.PER))
    app = TestedApp(folder, Watch(NOW))
    assert snap_compare(app, terminal_size=SIZES[size], run_before=arrive)


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_an_empty_queue(size: str, tmp_path: Path, snap_compare: Any) -> None:
    async def arrive(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "Inga" in text_of(pilot.app))

    folder = make_folder(tmp_path / "jour", (demo_told.KARIN,))
    app = TestedApp(folder, Watch(NOW), opened=unlock(folder, demo_told.KARIN))
    assert snap_compare(app, terminal_size=SIZES[size], run_before=arrive)

"""What the tests of cases and calls share: a night with a case in it, and a colleague's laptop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from factories import (
    KARIN,
    NIGHT,
    PER,
    Laptop,
    PaperStore,
    Watch,
    author,
    make_laptop,
    pull,
    push,
    read_log,
    sync,
)
from textual.pilot import Pilot
from ui import TestedApp, said, signed_in_app, text_of, type_in, until

from jourtui.rules import event
from jourtui.rules.access import Reading
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.case import CaseFacts, SubjectFacts
from jourtui.rules.event import Payload
from jourtui.screens.dialogs.conflict import Conflict
from jourtui.store import calls, cases, handover, locking
from jourtui.store.desk import Desk
from jourtui.store.views import CaseRow, ReadRow

PERSONNUMMER = "20121212-1212"
"""The number that everybody uses for nobody."""


class FromTheFuture(Payload, frozen=True):
    """A kind of event that only the colleague's newer program knows."""


class Night:
    """The program with somebody at it, driven by keys."""

    def __init__(self, app: TestedApp, pilot: Pilot[Any], watch: Watch) -> None:
        self.app = app
        self.pilot = pilot
        self.watch = watch

    @property
    def desk(self) -> Desk:
        return self.app.workplace.desk

    @property
    def text(self) -> str:
        return text_of(self.app)

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        await type_in(self.pilot, text)

    async def until(self, condition: Callable[[], object]) -> None:
        await until(self.pilot, condition)

    async def shows(self, *words: str) -> None:
        def shown() -> bool:
            text = self.text
            return all(word in text for word in words)

        await self.until(shown)

    async def hides(self, words: str) -> None:
        await self.until(lambda: words not in self.text)

    async def says(self, words: str) -> None:
        await self.until(lambda: not self.app.screen.is_modal and words in said(self.app))

    async def asks(self, title: str) -> None:
        """Wait for a dialog with this title."""
        await self.until(lambda: self.app.screen.is_modal and title in self.text and self._ready)

    @property
    def _ready(self) -> bool:
        """A dialog that has fields has put the cursor in one."""
        return self.app.focused is not None or isinstance(self.app.screen, Conflict)

    async def at(self, name: str) -> None:
        """Wait until the screen on top is of this class."""
        await self.until(lambda: type(self.app.screen).__name__ == name)

    async def case(self, record: UUID, reason: str = "") -> None:
        self.app.show_case(record, reason)
        await self.at("CaseScreen")
        await self.until(lambda: self.app.focused is not None)

    def row(self, record: UUID) -> CaseRow:
        with self.desk.rows() as rows:
            row = rows.get(CaseRow, record)
        assert row is not None
        return row

    def readings(self, record: UUID | None, how: Reading) -> list[ReadRow]:
        mine = [row for row in read_log(self.desk) if row.person_id == self.desk.author.id]
        return [row for row in mine if row.how == how and row.subject == record]

    # The colleague

    def colleague(self, folder: Path) -> Laptop:
        """Another laptop with the same keys."""
        keys = self.app.workplace.journal.unit_keys
        return make_laptop(folder, PER, watch=self.watch, unit_keys=keys)

    def beside(self, folder: Path) -> tuple[PaperStore, Laptop]:
        """A store, and a colleague's laptop, that have all that is here."""
        store, colleague = PaperStore(self.watch), self.colleague(folder)
        self.push(store)
        sync(store, colleague)
        return store, colleague

    def locked_out_of(self, case: UUID, store: PaperStore, colleague: Laptop) -> None:
        """The colleague takes a case over and locks it from whoever is here, and it comes here."""
        handover.take_over(colleague.desk, case, KARIN.id, "jäv")
        locking.lock(colleague.desk, case, author(KARIN), "jäv")
        sync(store, colleague)
        self.take_in(store)
        colleague.close()

    @property
    def laptop(self) -> Laptop:
        """This program's journal, as `factories.sync` wants it."""
        place = self.app.workplace
        return Laptop(place.folder, KARIN, self.watch, place.replica, place.journal, place.desk)

    def push(self, store: PaperStore) -> None:
        push(self.laptop, store)
        pull(self.laptop, store)

    def from_the_future(self, record: UUID, folder: Path) -> None:
        """A newer program on the colleague's laptop writes something in the record, and it comes here."""
        store = PaperStore(self.watch)
        colleague = self.colleague(folder)
        self.push(store)
        sync(store, colleague)
        event.kind("future.thing")(FromTheFuture)
        colleague.act(record, FromTheFuture())
        sync(store, colleague)
        colleague.close()
        del event._KINDS["future.thing", 1]
        self.take_in(store)

    def take_in(self, store: PaperStore) -> None:
        """What the sync thread does: take in what is new, and let the screens know."""
        touched = pull(self.laptop, store)
        self.app._publish(touched)


@asynccontextmanager
async def night(
    folder: Path, deeds: Callable[[Desk], object] | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Night]:
    """Karin at her laptop, where `deeds` have been done."""
    watch = Watch()
    app = signed_in_app(folder, watch, people=(KARIN, PER), deeds=deeds)
    async with app.run_test(size=size) as pilot:
        it = Night(app, pilot, watch)
        await it.at("QueueScreen")
        yield it


def call(desk: Desk, *, name: str = "Anna Svensson", ago: float = 20, **facts: Any) -> UUID:
    """A call that came in `ago` minutes ago."""
    given = {"municipality": "1286", "matter": "orolig för barnbarn", "safe_to_call": "yes", **facts}
    return calls.receive(
        desk,
        CallFacts(**given),
        Identity(caller_name=name, phone="+46701740610", phone_shown="070-174 06 10"),
        at=NIGHT - timedelta(minutes=ago),
    )


def a_case(desk: Desk, *, subject: str = "Vilma Berg", address: str = "Storgatan 4", **facts: Any) -> UUID:
    """An open case about one person."""
    given = {"title": "oro för barn", "case_types": ("children",), "staying_municipality": "1286", **facts}
    case = cases.open_new(desk, CaseFacts(**given))
    named = SubjectFacts(name=subject, address=address, phone_shown="070-174 06 11")
    cases.name_subject(desk, case, named, base=desk.position())
    return case

"""The program under test: somebody signed in, a clock that stands still, cheap keys; no keyring, no sync."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from cheap import CHEAP
from factories import KARIN, Watch
from textual import events
from textual.app import App
from textual.cache import LRUCache
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from jourtui.app import JourApp
from jourtui.pace import Pace
from jourtui.store import keys, paths, workplace
from jourtui.store.desk import Desk
from jourtui.store.open_vault import TRACE
from jourtui.store.replica import Replica
from jourtui.store.session import Duty, Person
from jourtui.store.sync_status import SyncStatus
from jourtui.store.vault import OpenVault, Vault
from jourtui.store.workplace import Workplace
from jourtui.stylesheet import SOURCES, Every, KeptStylesheet

PASSPHRASE = "korrekt häst batteri"
PATIENCE = 20.0
"""Seconds that `until` waits before it gives up: only a failing test takes them."""
LOOKS = 5
"""So many looks at a screen without a change, and it is said to stand still."""
BETWEEN_LOOKS = 0.02
"""Seconds."""


class SharedStylesheet(KeptStylesheet):
    """What one app has read in the same colours, the next need not read."""

    _read: ClassVar[dict[frozenset[tuple[str, str]], LRUCache[Any, Any]]] = {}
    _found: ClassVar[Every] = {}

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._every = self._found
        self._share()

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._variables:
            self._parse_cache = LRUCache(1)  # Textual empties it
            super().set_variables(variables)
            self._share()

    def _share(self) -> None:
        self._parse_cache = self._read.setdefault(frozenset(self._variables.items()), LRUCache(SOURCES))


class TestedApp(JourApp):
    """`JourApp` as tests run it: nothing is sent anywhere. With `opened` it is signed in from the start."""

    __test__ = False
    DEFAULT_MODE = "_default"

    def __init__(self, folder: Path, watch: Watch, *, opened: OpenVault | None = None, **given: Any) -> None:
        self._opened = opened
        self._duty = given.get("duty", Duty.FIRST)
        self.may_fail = False
        """Whether an unforeseen error is what the test is about; else it fails the test."""
        super().__init__(folder, clock=watch, cost=CHEAP, **given)
        self.stylesheet = SharedStylesheet(variables=self.get_css_variables())
        self.pace = Pace(
            self, settles=0.0
        )  # tests press at once what a person presses when they have seen it
        self.held_keys.at_most = PATIENCE  # however busy the machine is
        self.animation_level = "none"

    def on_mount(self) -> None:
        if self._opened is None:
            self.switch_mode("door")
        else:
            self.signed_in(self._opened, self._duty)

    def _start_sync(self, workplace: Workplace) -> None:
        self.status = SyncStatus()

    def report(self, error: Exception) -> None:
        super().report(error)
        if not self.may_fail:
            self._exception = self._exception or error


def make_folder(folder: Path, people: Sequence[Person] = (KARIN,), passphrase: str = PASSPHRASE) -> Path:
    """A laptop's folder, as `workplace.set_up` makes it, where these people can sign in."""
    paths.private_directory(folder)
    first, *others = people
    opened = Vault.create(
        folder, first.name, first.title, passphrase, person_id=first.id, cost=CHEAP, use_keyring=False
    )
    opened.put_secret(f"{workplace.UNIT}{keys.OWN_UNIT}", keys.new_unit_key())
    for person in others:
        opened.add_person(person.name, person.title, passphrase, person_id=person.id)
    opened.put_secrets(dict.fromkeys(opened.secrets(TRACE)))  # they have all been here for long
    Replica.create(folder, opened.data_key, demo=True).close()
    opened.close()
    return folder


def unlock(folder: Path, person: Person = KARIN, passphrase: str = PASSPHRASE) -> OpenVault:
    return workplace.unlock(folder, person.id, passphrase, cost=CHEAP)


def fill(folder: Path, watch: Watch, deeds: Callable[[Desk], object], person: Person = KARIN) -> None:
    """Let a person do things on the laptop before the program starts."""
    place = Workplace(folder, unlock(folder, person), Duty.FIRST, clock=watch)
    try:
        deeds(place.desk)
    finally:
        place.close()


def signed_in_app(
    folder: Path,
    watch: Watch | None = None,
    *,
    people: Sequence[Person] = (KARIN,),
    duty: Duty = Duty.FIRST,
    deeds: Callable[[Desk], object] | None = None,
) -> TestedApp:
    """The program with the first of `people` signed in, on a new laptop where `deeds` have been done."""
    watch = watch or Watch()
    make_folder(folder, people)
    if deeds is not None:
        fill(folder, watch, deeds, people[0])
    return TestedApp(folder, watch, opened=unlock(folder, people[0]), duty=duty)


async def type_in(pilot: Pilot[Any], text: str) -> None:
    """Type a text as fast as a keyboard sends it; the program is waited for after the last key."""
    driver = pilot.app._driver
    assert driver is not None
    for character in text:
        key = Key(_character_to_key(character), character)
        key.set_sender(pilot.app)
        driver.send_message(key)
    await pilot.pause()


def burst(app: App[Any], text: str, *keys: str) -> None:
    """Type a text and press keys after it faster than the program takes them."""
    for letter in text:
        app.post_message(events.Key("space" if letter == " " else letter, letter))
    for key in keys:
        app.post_message(events.Key(key, None))


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Let the program run until `condition` holds. Raises AssertionError when it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if pilot.app._exception is not None:
            raise pilot.app._exception
        assert time.monotonic() < end, f"it never came true:\n{text_of(pilot.app)}"
        await pilot.pause()
        await asyncio.sleep(0)


async def still(pilot: Pilot[Any], looks: int = LOOKS) -> None:
    """Let the program run until what is on the screen stays as it is, for a picture of it.

    Looks are counted, not seconds: on a busy machine a tenth of a second may pass in which nothing ran.
    """
    pilot.app.screen.refresh()  # after `text_of` nothing would be seen behind a dialog
    seen, same = None, 0
    while same < looks:
        await pilot.pause(BETWEEN_LOOKS)
        shown = [list(strip) for strip in pilot.app.screen._compositor.render_strips()]
        seen, same = (seen, same + 1) if shown == seen else (shown, 0)


def text_of(app: App[Any]) -> str:
    """All text on the screen now, a line a row; of what is behind a dialog nothing."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def words_of(app: App[Any]) -> str:
    """All words on the screen now, without lines and folding: for sentences that may be broken anywhere."""
    return " ".join(text_of(app).replace("│", " ").split())


def said(app: App[Any]) -> str:
    """What the message line of the screen says."""
    from jourtui.widgets.message_line import MessageLine

    return app.screen.query_one(MessageLine).text

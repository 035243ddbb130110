"""Makes alarms heard: what the band says, the bell, the terminal's title, the system's notifications.

It rings while the screen is locked too. What is heard outside the working screens tells how many alarms
there are and nothing more. Which clocks ring, and for whom, is in `rules/alarms.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.missed import Missed
from jourtui.rules import alarms
from jourtui.rules.alarms import Alarm, Identity, Listener
from jourtui.rules.calendar import clock_time
from jourtui.rules.clocks import ClockFields
from jourtui.store import handover, queries
from jourtui.store.destruction import NotHere
from jourtui.store.journal import NeedsNewer
from jourtui.store.replica import ReplicaError
from jourtui.store.views import ClockRow, StaffRow
from jourtui.words import clock_words

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.desk import Desk

NAME = "jourtui"


class Ringing:
    """The alarms of the one who is signed in. `bell`, `notify` and `title` make them heard."""

    def __init__(
        self,
        app: JourApp,
        *,
        bell: Callable[[], object] | None = None,
        notify: Callable[[str, str], object] | None = None,
        title: Callable[[str], object] | None = None,
    ) -> None:
        self._app = app
        self._bell = bell or app.bell
        self._notify = notify or _notify
        self._title = title or (lambda text: _set_title(app, text))
        self._begun = app.clock()
        self._clocks: dict[UUID, list[ClockRow]] = {}
        """By record, and so the next two: what rings or will, and what was broken."""
        self._alarms: dict[UUID, list[Alarm]] = {}
        self._breaches: dict[UUID, list[ClockRow]] = {}
        self._listener: Listener | None = None
        self._snoozed: dict[Identity, datetime] = {}
        self._sounded: dict[Identity, datetime] = {}
        """When each alarm was last covered by the bell."""
        self._noticed: dict[Identity, datetime] = {}
        """When each breach was first seen on this laptop."""
        self._missed = Missed(all=True)
        self._shown_title = NAME

    # What has changed

    def changed(self, records: set[UUID]) -> None:
        """These records were written (empty: anything): read again when their clocks are asked for next."""
        self._missed.add(records)

    def tick(self, now: datetime) -> None:
        """Once a second: ring if an alarm has not been heard for a while."""
        found = self.alarms(now)
        self._flash(len(found))
        new = [alarm for alarm in found if self._is_new(alarm)]
        if new or any(abs(now - self._sounded[alarm.identity]) >= alarms.BELL_EVERY for alarm in found):
            self._bell()
            self._sounded.update({alarm.identity: now for alarm in found})
        if new and not self._app.app_focus:
            self._notify(NAME, _count(len(found)))

    def stop(self) -> None:
        """The session is over: the terminal's title tells nothing more."""
        self._flash(0)

    # What is said

    def alarms(self, now: datetime) -> list[Alarm]:
        """What rings now, the most urgent first."""
        self._read(now)
        return alarms.heard(chain.from_iterable(self._alarms.values()), now, self._snoozed)

    def count(self, now: datetime) -> int:
        """How many alarms there are: all that may be told on a locked screen."""
        return len(self.alarms(now))

    def sentences(self, now: datetime) -> list[str]:
        """What the band says, the most urgent first; on a locked screen only how many there are."""
        found = self.alarms(now)
        if found and not self._app.at_work:
            return [_count(len(found))]
        me = self._app.workplace.desk.author.name
        return [clock_words.sentence(alarm, now, me) for alarm in found]

    def shorter(self, now: datetime) -> tuple[str, ...]:
        """The first of them in ever fewer words, where there is not much room."""
        found = self.alarms(now) if self._app.at_work else []
        return clock_words.shorter(found[0], now) if found else ()

    def offered(self, now: datetime) -> bool:
        """Whether something is offered to this person that does not stand first."""
        return any(alarm.why is alarms.Why.OFFERED for alarm in self.alarms(now)[1:])

    def asked(self, now: datetime) -> ClockRow | None:
        """The broken clock that this person is asked about now."""
        self._read(now)
        found = alarms.to_ask(chain.from_iterable(self._breaches.values()), self._noticed, now)
        return found[0] if found else None

    def question(self, now: datetime) -> str | None:
        """What is asked about it, in one line."""
        clock = self.asked(now) if self._app.at_work else None
        return clock_words.question(clock) if clock is not None else None

    def silent_until(self, clock: ClockFields, now: datetime) -> datetime | None:
        """Until when this laptop is silent about a clock that was snoozed here."""
        until = self._snoozed.get(alarms.identity(clock))
        return until if until is not None and now < until else None

    # What is done

    def acknowledge(self, clock: ClockFields | None = None) -> None:
        """This person has seen an alarm, the most urgent one unless told: silent for them, seen by others."""
        clock = clock or self._first()
        if clock is None:
            self._app.say("Inget larmar.")
            return
        try:
            handover.acknowledge(self._app.workplace.desk, clock.record_id, clock.kind, clock.start_event)
        except (ReplicaError, NeedsNewer, NotHere) as error:
            self._app.say(str(error), problem=True)
            return
        silent = "Tyst för dig"
        if clock.kind in alarms.UNTIL_DONE:
            silent = f"Tyst i {alarms.RING_AGAIN.seconds // 60} minuter, om ingen hörs av"
        elif clock.kind in alarms.EARLY and (now := self._app.clock()) < clock.due_at:
            silent = f"Tyst för dig till {clock_time(alarms.again(clock, now))}, om det inte är gjort"
        self._app.say(f"Kvitterat: {_named(clock)}. {silent}; kollegan ser det.")

    def snooze(self, clock: ClockFields | None = None) -> None:
        """Silent on this laptop for a while, never longer than five minutes past due."""
        now = self._app.clock()
        clock = clock or self._first()
        if clock is None:
            self._app.say("Inget larmar.")
            return
        until = alarms.snooze_until(clock, now)
        if until is None:
            self._app.say(f"{_named(clock)}: mer än fem minuter för sent, kan bara kvitteras.", problem=True)
            return
        self._snoozed[alarms.identity(clock)] = until
        self._sounded.pop(alarms.identity(clock), None)  # it rings anew
        self._app.tick_signal.publish(now)
        self._app.say(f"Tyst på den här datorn till {clock_words.exactly(until)}: {_named(clock)}.")

    # How

    def _first(self) -> ClockFields | None:
        found = self.alarms(self._app.clock())
        return found[0].clock if found else None

    def _read(self, now: datetime) -> None:
        if not self._missed:
            return
        desk, before = self._app.workplace.desk, self._listener
        some = self._missed.records or None
        try:
            with desk.rows() as rows:
                listener = _listener(desk, queries.staff(rows))
                read = queries.clocks_of(rows, some)
            locked = desk.locked  # what is offered of it is not for this person to accept
        except ReplicaError:
            return  # the screen says so; what is known rings on
        if some is None:
            self._clocks, self._alarms, self._breaches = read, {}, {}
        else:
            self._clocks |= {record: read.get(record, []) for record in some}
        self._listener = listener
        self._missed.clear()
        for record in self._clocks.keys() if some is None or listener != before else some:
            clocks = self._clocks[record]
            mine = [clock for clock in clocks if record not in locked or not _offered(clock, listener)]
            self._alarms[record] = alarms.to_come(mine, listener)
            self._breaches[record] = [clock for clock in clocks if _broken_by(clock, listener.person)]
            for clock in self._breaches[record]:
                noticed = clock.stopped_at if before is None and clock.stopped_at is not None else now
                self._noticed.setdefault(alarms.identity(clock), noticed)

    def _is_new(self, alarm: Alarm) -> bool:
        """Whether it has not rung yet. What was broken already at sign-in is shown, and is no news."""
        if alarm.since < self._begun:
            self._sounded.setdefault(alarm.identity, self._begun)
        return alarm.identity not in self._sounded

    def _flash(self, count: int) -> None:
        """Let the title blink with the number of alarms, once a second."""
        text = f"({count}) {NAME}" if count and self._shown_title == NAME else NAME
        if text != self._shown_title:
            self._shown_title = text
            self._title(text)


def _listener(desk: Desk, staff: Sequence[StaffRow]) -> Listener:
    """The one who is signed in, and who is on duty as far as is known here."""
    me, duty = desk.author.id, desk.session.duty.value
    present = {row.person_id: row.duty for row in staff if row.person_id is not None and row.duty}
    return Listener(me, duty, present | {me: duty})


def _offered(clock: ClockRow, listener: Listener) -> bool:
    """Whether it is something that the other one offers."""
    return clock.kind == "handover" and clock.holder_id != listener.person


def _broken_by(clock: ClockRow, person: UUID) -> bool:
    """Whether the clock has stopped, too late, with this person responsible."""
    return clock.stopped_at is not None and clock.holder_id == person


def _named(clock: ClockFields) -> str:
    return f"{clock_words.what(clock)}, {clock_words.whom(clock)}"


def _count(count: int) -> str:
    return "Ett larm väntar." if count == 1 else f"{count} larm väntar."


def _notify(title: str, body: str) -> None:
    from jourtui.store import desktop  # its thread and the system's bus only when there is something to say

    desktop.notify(title, body)


def _set_title(app: JourApp, text: str) -> None:
    """Set the terminal's title (OSC 0). Nothing that was typed is ever in it."""
    if app._driver is not None and not app.is_headless:
        app._driver.write(f"\x1b]0;{text}\x07")

"""Deeds about what was written, the same for calls and cases: undo, choose between two values, explain a
broken clock, note that a message was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from jourtui.rules import responsibility
from jourtui.rules.calendar import day_and_time
from jourtui.rules.call import Call
from jourtui.rules.case import Case
from jourtui.rules.deviation import Source
from jourtui.rules.entries import ClockAcknowledged, EntryStruck, Log, TellSeen
from jourtui.rules.event import Event, Payload
from jourtui.rules.facts import Facts, Write
from jourtui.rules.responsibility import Held
from jourtui.screens import kept_both
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.handover_deeds import HandoverDeeds
from jourtui.screens.retention import ask_hold
from jourtui.store import handover, queries, retention
from jourtui.store.envelope import Base
from jourtui.store.journal import NeedsNewer
from jourtui.store.views import CaseRow
from jourtui.words import wording
from jourtui.words.labels import Labels

FOLLOWS = {
    "phone_shown": ("phone",),
    "personnummer": ("number_kind",),
    "board": ("board_ground",),
}
"""Facts that are chosen together with another one."""
HIDDEN = frozenset({"caller_name", "phone_shown", "address"})
"""Facts that are masked where the record is protected or the caller anonymous."""
ENDS = frozenset({"exit", "outcome"})
"""Whether a record is closed, and how: there is no third to write."""
NO_DEED = (EntryStruck, ClockAcknowledged, TellSeen)
"""What is not what one means by what was done last."""
RECENT = timedelta(minutes=10)
"""How long after it was written an entry is undone without being shown first."""
NEWER = str(NeedsNewer())


@dataclass(frozen=True, slots=True)
class Contested:
    """A fact with values that did not see each other. `subject` tells of whom, in a case."""

    name: str
    writes: list[Write]
    subject: UUID | None = None


class CorrectionDeeds(HandoverDeeds):
    """The deeds, on behalf of one screen. Subclasses say what can be undone, and how a value is settled."""

    UNDOABLE: ClassVar[tuple[type[Payload], ...]] = ()
    NOTES: ClassVar[tuple[str, ...]] = ("note", "unmask", "case", "earlier", "call", "hold", "deviation")
    """What can be done also when the record holds events of a newer jourtui."""

    async def settle(self, record: UUID, contested: Contested, chosen: Write | None, base: Base) -> bool:
        """Write the chosen value as a correction; without one, ask for a third. False if backed out of."""
        raise NotImplementedError

    @property
    def labels(self) -> Labels:
        workplace = self.screen.app.workplace
        return Labels(workplace.places, workplace.catalogue)

    def why_not(self, name: str, row: Held | None) -> str | None:
        if getattr(row, "needs_newer", False) and name not in self.NOTES:
            return NEWER
        reason = super().why_not(name, row)
        if name == "conflict" and not getattr(row, "two_values", False):
            return reason or "Här finns inga samtidiga ändringar att välja mellan."
        return reason

    def hidden(self, record: UUID, row: Any) -> bool:
        """Whether facts of the record are masked for this person now."""
        guarded = row.protected or getattr(row, "anonymous", False)
        return bool(guarded) and not self.screen.desk.has_read("unmasked", record)

    async def hold(self, record: UUID, row: Any) -> None:
        """A legal hold, from the record itself: it is lifted from the list of what is held."""
        desk = self.screen.desk
        if await ask_hold(
            self.screen.app, lambda reason: retention.hold(desk, record, reason), self.about(row)
        ):
            self.say(record, "Spärrat mot gallring. Spärren hävs under Gallring.")

    async def deviation(self, record: UUID, row: Any) -> None:
        """Write down what went wrong in it, with its timeline as it is now."""
        from jourtui.screens.deviation_forms import ask_new

        place = getattr(row, "place", None) or getattr(row, "municipality", None)
        source = Source(record, "case" if isinstance(row, CaseRow) else "call")
        if await ask_new(self.screen, source, text=self.about(row), place=place) is not None:
            self.screen.refresh_view()  # it was written in a record of its own, and stands beside this one
            self.say(record, "Avvikelsen är skriven. 2 visar den.")

    # Undo

    async def undo(self, record: UUID, row: Any) -> None:
        """Strike this person's last entry that can be struck; without one another's, if they say so.

        What is not recent, or not what they did last, is shown and asked about first.
        """
        state = self.state(record)
        log = state.log
        open_ = [e for e in log.events if isinstance(e.payload, self.UNDOABLE) and e.id not in log.struck]
        mine = [event for event in open_ if event.author.id == self.me]
        if not open_:
            self.say(record, "Här finns inget att ångra.", problem=True)
            return
        event = (mine or open_)[-1]
        now = self.screen.desk.now()
        hidden = self.hidden(record, row)
        value = self.labels.masking(hidden=hidden, anonymous=getattr(row, "anonymous", False))
        case = state if isinstance(state, Case) else None
        written = wording.by_log(log, self.screen.desk.locked, case)

        def said(one: Event) -> str:
            label, text = wording.entry(one, value)
            return " – ".join(filter(None, (label, written.get(one.id) or text)))

        what, when = said(event), day_and_time(event.happened_at, now)
        last = self._last(log)
        title, lines = "", [self.about(row), f"{event.author.name} {when}: {what}"]
        theirs = "" if mine else f"Ångra det som {event.author.name} gjorde?"
        if last is not None and last is not event:
            title = "Det du gjorde sist här kan inte ångras."
            if isinstance(last.payload, responsibility.PAYLOADS):
                title = "Ansvar ångras inte här."
            title = f"{title} {theirs or 'Ångra något tidigare?'}"
            lines.insert(1, f"Sist, står kvar {day_and_time(last.happened_at, now)}: {said(last)}")
        elif theirs:
            title = theirs
        elif now - event.written_at > RECENT:
            title = f"Ångra det du gjorde {when}?"
        if title and not await self._sure(title, lines, event.author.name if theirs else ""):
            return
        called = self.called(record)
        if handover.strike(self.screen.desk, record, event.id):
            self.screen.say(f"Ångrat: {what} ({called})")
        else:
            self.say(record, "Ärendet öppnades ur anropet: det kan inte ångras.", problem=True)

    async def _sure(self, title: str, lines: list[str], colleague: str) -> bool:
        """Whether it is to be undone; what a colleague did takes more than Enter."""
        if not colleague:
            return await self.screen.app.push_screen_wait(Confirm(title, lines, deed="ångra"))
        ways = [("n", "Nej, låt det stå", False), ("j", f"Ja, ångra det {colleague} gjorde", True)]
        return bool(await self.screen.app.push_screen_wait(Choose(title, ways, "\n".join(lines))))

    def _last(self, log: Log) -> Event | None:
        """What this person did last in the record, whether or not it can be undone."""
        mine = (
            event
            for event, following in zip(reversed(log.events), [None, *reversed(log.events)], strict=False)
            if event.author.id == self.me
            and not isinstance(event.payload, NO_DEED)
            and not _beside(event, following)
        )
        return next((event for event in mine if event.payload and event.id not in log.struck), None)

    # Two values

    async def conflict(self, record: UUID, row: Any) -> None:
        """Choose between two values, or write a third: an ordinary correction that has seen both."""
        base = self.screen.desk.position()
        state = self.state(record)
        every = list(contested(state))
        if not every:
            return
        first = every[0]
        if first.name in HIDDEN and self.hidden(record, row):
            self.say(record, "Värdena är skyddade. X visar dem först.", problem=True)
            return
        shows = _shown(state, first)
        versions = [
            self._version(first.name, write, state.log, shows=write is shows) for write in first.writes
        ]
        ends = first.name in ENDS
        ask = Conflict(self.labels.field(first.name), versions, self.about(row), third=not ends)
        number = await self.screen.app.push_screen_wait(ask)
        if number is None:
            return
        chosen = first.writes[number] if number < len(first.writes) else None
        if await self.settle(record, first, chosen, base):
            left = f" {len(every) - 1} till: W." if len(every) > 1 else ""
            self.say(record, f"Valt. Det andra värdet finns kvar i historiken.{left}")

    def _version(self, name: str, write: Write, log: Log, *, shows: bool) -> Version:
        event, now = write.event, self.screen.desk.now()
        value = self.labels.value(name, write.value)
        if isinstance(write.value, UUID):
            self.screen.desk.log_reading("matched", write.value)
            with self.screen.desk.rows() as rows:
                case = queries.case(rows, write.value)
            value = (case.subject_name or case.title) if case else "okänt ärende"
        if name in ENDS and write.value is None:
            value = f"{value}: {kept_both.open_by(event, log)}"
        return Version(
            value or "–",
            event.author.name,
            f"skrev {day_and_time(event.written_at, now)}" + (", ej synkat" if event.pending else ""),
            shows,
        )

    # Clocks and messages

    async def breach(self, record: UUID, row: Any) -> None:
        """Explain a broken clock of this record, or else the one that is asked about."""
        desk = self.screen.desk
        with desk.rows() as rows:
            clocks = queries.clocks_of(rows, [record]).get(record, [])
        explained = self.screen.do_breach(clocks)
        if explained is not None:
            await explained


def _beside(event: Event, following: Event | None) -> bool:
    """Whether responsibility came with a deed, as with ringing what nobody had: written just before it."""
    return (
        isinstance(event.payload, responsibility.PAYLOADS)
        and following is not None
        and (following.device, following.own, following.written_at)
        == (event.device, event.own + 1, event.written_at)
    )


def contested(state: Call | Case) -> Iterator[Contested]:
    """The facts of a record with two values, those that follow another one left out."""
    for name, writes in _leading(state.written.contested):
        yield Contested(name, writes)
    if isinstance(state, Case):
        for subject, written in state.written_subjects.items():
            for name, writes in _leading(written.contested):
                yield Contested(name, writes, subject)


def _shown(state: Call | Case, fact: Contested) -> Write:
    """The write whose value shows now: the last of those with it."""
    whose = state.subjects[fact.subject] if fact.subject and isinstance(state, Case) else state
    shown = getattr(whose, fact.name) or None  # a case is open without an outcome: "", and None when written
    return next((one for one in reversed(fact.writes) if (one.value or None) == shown), fact.writes[-1])


def _leading(every: dict[str, list[Write]]) -> Iterator[tuple[str, list[Write]]]:
    followers = {follower for name in every for follower in FOLLOWS.get(name, ())}
    return ((name, writes) for name, writes in every.items() if name not in followers)


def as_written(name: str, chosen: Write) -> dict[str, Any]:
    """The facts to write for a chosen value, with those that were given together with it."""
    given = getattr(chosen.event.payload, "facts", None)
    known = given.given() if isinstance(given, Facts) else {}
    return {name: chosen.value} | {other: known[other] for other in FOLLOWS.get(name, ()) if other in known}

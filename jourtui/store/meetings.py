"""What people write at a team meeting (Teammöte), and of what is to be taken up there."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jourtui.rules import flags
from jourtui.rules import meeting as rules
from jourtui.rules.calendar import DutyWeek
from jourtui.rules.event import Payload
from jourtui.rules.text import plain, plain_line
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import FlagRow

LONGEST = 4_000
"""Characters in one note."""


def meeting(desk: Desk, record: UUID) -> rules.Meeting:
    """A meeting as it stands now."""
    return rules.fold(desk.journal.events(record))


# What people write


def note(
    desk: Desk,
    week: DutyWeek,
    part: rules.Part,
    text: str,
    about: UUID | None = None,
    *,
    replaces: UUID | None = None,
    base: Base | None = None,
) -> None:
    """Note something to a point of the agenda. Raises NotAllowed."""
    _write(desk, week, rules.MeetingNoted(part, _text(text), about, replaces), base=base)


def agree(
    desk: Desk,
    week: DutyWeek,
    what: str,
    who: str,
    by: date | None = None,
    about: UUID | None = None,
    *,
    replaces: UUID | None = None,
    base: Base | None = None,
) -> None:
    """Write what was decided, who does it and by when. Raises NotAllowed."""
    who = plain_line(who).strip()
    if not who:
        raise NotAllowed("Skriv vem som gör det.")
    _write(desk, week, rules.MeetingDecided(_text(what), who, by, about, replaces), base=base)


def carry_out(
    desk: Desk, meeting: UUID, decision: UUID, note: str = "", *, done: bool = True, base: Base | None = None
) -> None:
    """What was decided, at this meeting or an earlier one, is done; or is not after all."""
    desk.write(meeting, rules.MeetingDecisionDone(decision, done, plain(note).strip()), base=base)


def attend(desk: Desk, week: DutyWeek, names: str, *, base: Base | None = None) -> None:
    """Write who is there, with commas between. Raises NotAllowed."""
    found = rules.names_in(names)
    if not found:
        raise NotAllowed("Skriv vilka som är med.")
    _write(desk, week, rules.MeetingAttended(found), base=base)


def end(desk: Desk, week: DutyWeek, *, base: Base | None = None) -> None:
    """The meeting is over. Raises NotAllowed."""
    if meeting(desk, rules.record_of(week)).opened_at is None:
        raise NotAllowed("Inget är skrivet på mötet än: det finns inget att avsluta.")
    _write(desk, week, rules.MeetingClosed(), base=base)


def reopen(desk: Desk, week: DutyWeek, reason: str = "") -> None:
    """It was not over."""
    desk.write(rules.record_of(week), rules.MeetingReopened(plain(reason).strip()))


def _text(text: str) -> str:
    text = plain(text).strip()
    if not text:
        raise NotAllowed("Skriv något först.")
    if len(text) > LONGEST:
        raise NotAllowed(f"Texten är för lång: högst {LONGEST} tecken. Dela upp den.")
    return text


def _write(desk: Desk, week: DutyWeek, said: Payload, *, base: Base | None) -> None:
    """Write in the week's record, which the first to write there begins. Raises NotAllowed if it is over."""
    record = rules.record_of(week)
    there = meeting(desk, record)
    if there.closed_at is not None:
        raise NotAllowed("Mötet är avslutat. S öppnar det igen.")
    begun: list[Payload] = []
    if there.opened_at is None:
        begun.append(rules.MeetingOpened(week.start, week.end))
    desk.write(record, *begun, said, base=base)


# Flags


def flag(desk: Desk, record: UUID, question: str = "", *, base: Base | None = None) -> None:
    """Have a call or a case taken up at the next meeting. Raises NotAllowed."""
    question = plain(question).strip()
    if len(question) > LONGEST:
        raise NotAllowed(f"Frågan är för lång: högst {LONGEST} tecken.")
    desk.write(record, flags.FlagRaised(question), base=base)


def take_up(desk: Desk, week: DutyWeek, row: FlagRow) -> None:
    """A flag was taken up at the week's meeting."""
    desk.write(row.record_id, flags.FlagTakenUp(row.event_id, rules.record_of(week)))

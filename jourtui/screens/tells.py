"""Shows what a person must be told, on whatever screen they are, and notes that it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from jourtui import wording
from jourtui.rules.responsibility import Tell
from jourtui.store import handover, queries
from jourtui.store.masking import LOCKED
from jourtui.store.views import TellRow
from jourtui.widgets.message_line import MessageLine
from jourtui.widgets.tell_line import TellLine

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


class Tells:
    """All that is untold, on one screen: what is about the record that it shows comes first."""

    def __init__(self, screen: JourScreen) -> None:
        self._screen = screen
        self._first: TellRow | None = None

    def show(self) -> None:
        """Show the first untold thing, and what it is about where that is not the record on the screen.

        What was answered of the same record before that was written may no longer be true, and goes.
        """
        desk = self._screen.desk
        here: UUID | None = getattr(self._screen, "record", None)
        about = ""
        with desk.rows() as rows:
            untold = sorted(queries.tells(rows, desk.author.id), key=lambda tell: tell.record_id != here)
            before, self._first = self._first, untold[0] if untold else None
            if self._first is not None and self._first.record_id != here:
                call = queries.call(rows, self._first.record_id, desk.now())
                case = queries.case(rows, self._first.record_id)
                if self._first.record_id in desk.locked:
                    about = LOCKED
                elif call is not None:
                    hidden = call.call.anonymous
                    about = (
                        "Anrop, anonym"
                        if hidden
                        else "Anrop " + wording.name(call.call.caller_name, protected=call.call.protected)
                    )
                elif case is not None:
                    about = "Ärende " + wording.name(
                        case.subject_name or case.title, protected=case.protected
                    )
        sentence = wording.told(_tell(self._first)) if self._first is not None else ""
        app, first = self._screen.app, self._first
        if first is not None and first != before and app.answers == app.answers_before_change:
            self._screen.query_one(MessageLine).changed(first.record_id, whole=first.record_id == here)
        more = len({tell.event_id for tell in untold}) - 1
        self._screen.query_one(TellLine).show(sentence, about, more=max(0, more))

    def seen(self) -> None:
        """The first is read."""
        if self._first is None:
            self._screen.say("Det finns inget oläst.", problem=True)
            return
        handover.seen(self._screen.desk, self._first.record_id, self._first)
        self._screen.say("Noterat som läst.")


def _tell(row: TellRow) -> Tell:
    return Tell(
        event_id=row.event_id,
        person_id=row.person_id,
        code=row.code,
        other=row.other,
        detail=row.detail,
        at=row.at,
    )

"""Shows what a person must be told, on whatever screen they are, and notes that it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlmodel import Session as Rows
from sqlmodel import SQLModel

from jourtui.rules.responsibility import Tell
from jourtui.store import call_queue, handover, queries
from jourtui.store.masking import LOCKED
from jourtui.store.views import (
    AssignmentRow,
    ContactRow,
    CooperationRow,
    DelegationRow,
    DeviationRow,
    DutyWeekRow,
    ImportRow,
    NoticeRow,
    ReachabilityRow,
    SeatRow,
    SoldServiceRow,
    TellRow,
)
from jourtui.widgets.message_line import MessageLine
from jourtui.widgets.tell_line import TellLine
from jourtui.words import roster_words, tell_words, wording
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


ONE_DEED = frozenset({"accepted", "given", "declined", "withdrawn", "taken_over"})
"""What is told once of all the records that one deed was about, as a whole shift change."""


ALSO_TELLS = {"withdraw_lost": "accepted", "accept_lost": "withdrawn"}
"""What tells too that the other person did what it lost to: read alone."""


class Tells:
    """All that is untold, on one screen: what is about the record that it shows comes first."""

    def __init__(self, screen: JourScreen) -> None:
        self._screen = screen
        self._first: TellRow | None = None
        self._same: list[TellRow] = []
        """What the same deed did with other records: read with the first."""
        self._twins: list[TellRow] = []
        """What the same event is told of in the same words, as a number and how it is shown."""
        self._covered: list[TellRow] = []
        """What the first, or what is read with it, also tells."""
        self._known: list[TellRow] = []

    def show(self) -> None:
        """Show the first untold thing, and what it is about where that is not the record on the screen.

        What was answered of the same record before that was written may no longer be true, and goes.
        """
        desk = self._screen.desk
        here: UUID | None = getattr(self._screen, "record", None)
        about = ""
        with desk.rows() as rows:
            every = sorted(queries.tells(rows, desk.author.id), key=lambda tell: tell.record_id != here)
            untold = [tell for tell in every if not any(_also_tells(one, tell) for one in every)]
            self._first = untold[0] if untold else None
            self._same = [tell for tell in untold[1:] if self._first and _one_deed(self._first, tell)]
            self._twins = [tell for tell in untold[1:] if self._first and _twins(self._first, tell)]
            if self._same:
                about = f"{len(self._same) + 1} anrop och ärenden"
            elif self._first is not None and self._first.record_id != here:
                about = self._about(rows, self._first.record_id)
        read = [self._first, *self._same] if self._first is not None else []
        self._covered = [tell for tell in every if any(_also_tells(one, tell) for one in read)]
        sentence = tell_words.told(_tell(self._first)) if self._first is not None else ""
        app, known = self._screen.app, self._known
        self._known = every
        for tell in every if app.answers == app.answers_before_change else ():
            if tell not in known:
                self._screen.query_one(MessageLine).changed(tell.record_id, whole=tell.record_id == here)
        more = len({tell.event_id for tell in untold}) - 1 - len(self._same)
        self._screen.query_one(TellLine).show(sentence, about, more=max(0, more))

    def _about(self, rows: Rows, record: UUID) -> str:
        """Which record it is, as who reads may know it; empty for what there is no row of."""
        desk = self._screen.desk
        if record in desk.locked:
            return LOCKED
        if (call := call_queue.call(rows, record, desk.now())) is not None:
            if call.call.anonymous:
                return "Anrop, anonym"
            return f"Anrop {wording.name(call.call.caller_name, protected=call.call.protected)}"
        if (case := queries.case(rows, record)) is not None:
            return f"Ärende {wording.name(case.subject_name or case.title, protected=case.protected)}"
        for table, named in self._named.items():
            if (row := rows.get(table, record)) is not None:
                return named(row)
        return ""

    @property
    def _named(self) -> Mapping[type[SQLModel], Callable[[Any], str]]:
        """What a record is called that is neither a call nor a case, by its table."""
        return {
            DeviationRow: lambda row: f"Avvikelse {row.title}",
            ReachabilityRow: lambda _: "Nåbarhet",
            NoticeRow: lambda row: f"Föranmälan {wording.name(row.person_name, protected=row.protected)}",
            AssignmentRow: lambda row: f"Uppdrag {wording.name(row.person_name, protected=row.protected)}",
            SoldServiceRow: lambda _: "Såld tjänst",
            ImportRow: lambda _: "Import",
            ContactRow: lambda row: f"Kontakt {row.name}",
            SeatRow: lambda row: f"Mandat {row.name}",
            DelegationRow: lambda row: f"Delegation {row.person_name}",
            DutyWeekRow: lambda row: f"Schema {roster_words.number(row.week)}" if row.week else "",
            CooperationRow: lambda row: f"Samverkansmöte {self._place(row.municipality)}",
        }

    def _place(self, municipality: str) -> str:
        workplace = self._screen.app.workplace
        return Labels(workplace.places, workplace.catalogue).place(municipality)

    def seen(self) -> None:
        """The first is read, and what the same deed did with other records."""
        if self._first is None:
            self._screen.say("Det finns inget oläst.", problem=True)
            return
        handover.seen(self._screen.desk, self._first, *self._same, *self._twins, *self._covered)
        self._screen.say("Noterat som läst.")


def _twins(one: TellRow, other: TellRow) -> bool:
    same = (one.event_id, one.record_id) == (other.event_id, other.record_id)
    return same and tell_words.told(_tell(one)) == tell_words.told(_tell(other))


def _also_tells(one: TellRow, other: TellRow) -> bool:
    """Whether who reads `one` needs not read `other`: it says that too."""
    same = (one.record_id, one.other) == (other.record_id, other.other)
    return same and ALSO_TELLS.get(one.code) == other.code


def _one_deed(one: TellRow, other: TellRow) -> bool:
    """Whether both are told of one deed: all that it wrote has the same time."""
    told = (one.code, one.other, one.detail, one.at)
    return one.code in ONE_DEED and told == (other.code, other.other, other.detail, other.at)


def _tell(row: TellRow) -> Tell:
    return Tell(
        event_id=row.event_id,
        person_id=row.person_id,
        code=row.code,
        other=row.other,
        detail=row.detail,
        at=row.at,
    )

"""The forms of the directory: a contact, and that it is no more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from jourtui.rules import contacts as rules
from jourtui.rules.calendar import local
from jourtui.rules.contacts import ContactKinds, ContactWritten
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, lettered, yes_no
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.mandate_forms import HOW, day
from jourtui.screens.place_field import municipality
from jourtui.store import contacts, directory
from jourtui.store.directory import Entry
from jourtui.store.views import ContactRow
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

NUMBERS = "flera med komma: natt 040-628 04 11, växel: 040-628 04 00"


def _numbers(numbers: tuple[rules.Number, ...]) -> LineField:
    def explain(text: str) -> str:
        try:
            found = rules.read_numbers(text)
        except ValueError:
            return ""
        return "= " + ", ".join(f"{one.label} {one.shown}".strip() for one in found) if found else ""

    return LineField(
        name="numbers",
        label="Nummer",
        text=rules.written(numbers),
        reads=rules.read_numbers,
        explain=explain,
        hint=NUMBERS,
    )


def fields(known: ContactWritten, labels: Labels, kinds: ContactKinds, today: date) -> list[Field]:
    """All that is written of a contact."""
    boards = [(board.name, board.code) for board in labels.places.boards]
    every = [(one.label, one.code) for one in kinds.kinds]
    if known.kind and known.kind not in {one.code for one in kinds.kinds}:
        every.append((known.kind, known.kind))
    return [
        LineField(name="name", label="Namn", text=known.name, required="Skriv vad kontakten heter."),
        ChoiceField(
            name="kind",
            label="Slag",
            choices=lettered(every),
            value=known.kind or None,
            required="Välj vilket slag av kontakt det är.",
        ),
        _numbers(known.numbers),
        yes_no("checked", "Kontrollerat", False, "ja om du nu har sett att alla nummer är rätt"),
        municipality("municipality", "Kommun", known.municipality or None, labels.places, today),
        ChoiceField(name="board", label="Nämnd", choices=lettered(boards), value=known.board or None),
        LineField(name="hours", label="Tider", text=known.hours, placeholder="dygnet runt"),
        LineField(name="address", label="Adress", text=known.address),
        LineField(name="remark", label="Anmärkning", text=known.remark),
        yes_no("protected", "Skyddat", known.protected, "ja: nummer och adress döljs, X visar dem"),
        day("since", "Från och med", today, known.since, placeholder="alltid"),
        day("until", "Till och med", today, known.until),
    ]


async def ask_contact(screen: JourScreen, entry: Entry | None = None) -> UUID | None:
    """Ask for a contact, or what is other in the one there is, and write it; None when left."""
    desk, workplace = screen.desk, screen.app.workplace
    base = desk.position()
    record: UUID | None = None
    known = ContactWritten("", "")
    if entry is not None and entry.contact is not None:
        record, known = entry.contact.record_id, contacts.as_written(entry.contact)
    elif entry is not None:
        record, known = directory.record_of(entry.key), directory.as_written(entry)
    kinds = workplace.contact_kinds
    made: list[UUID] = []

    def commit(filled: Filled) -> None:
        given: dict[str, Any] = dict(filled.values)
        checked = bool(given.pop("checked", False))
        for name in ("municipality", "board"):
            if name in given:
                given[name] = given[name] or ""
        told = msgspec.structs.replace(known, **given)
        made.append(contacts.write(desk, kinds, told, record=record, checked=checked, base=filled.base))

    def check(values: dict[str, Any]) -> dict[str, str]:
        told = rules.wrong_board(values["board"] or "", values["municipality"] or "", workplace.places)
        return {"board": told} if told else {}

    labels = Labels(workplace.places, workplace.catalogue)
    form = Form(
        desk,
        "Ny kontakt" if entry is None else "Ändra kontakten",
        fields(known, labels, kinds, local(desk.now()).date()),
        draft_id=f"contact:{record if record is not None else 'new'}",
        base=base,
        record=record,
        commit=commit,
        check=check,
        text=_two(entry),
    )
    await fill(screen, form)
    return made[0] if made else None


def _two(entry: Entry | None) -> str:
    """That somebody else wrote something else at the same time, and what; or that it is from a file."""
    if entry is not None and entry.shipped:
        return "Kontakten står i en fil. Det du sparar läggs över den, på alla datorer."
    row = entry.contact if entry is not None else None
    if row is None or not row.two_values:
        return ""
    return f"Två samtidiga ändringar. {row.also_by} skrev: {row.also}. Det du sparar nu gäller."


async def ask_closed(screen: JourScreen, row: ContactRow) -> bool:
    """Ask why a contact is no more, and write it; False when left."""
    desk = screen.desk
    today = local(desk.now()).date()

    def commit(filled: Filled) -> None:
        given = filled.values
        contacts.close(desk, row, given.get("until", today), given.get("reason", ""), filled.base)

    form = Form(
        desk,
        "Kontakten upphör",
        [
            LineField(name="reason", label="Varför", required="Skriv varför den upphör."),
            day("until", "Sista dag", today, today, required=HOW),
        ],
        draft_id=f"contact.closed:{row.record_id}",
        base=desk.position(),
        record=row.record_id,
        commit=commit,
        as_is=True,
        text=row.name,
    )
    return await fill(screen, form) is not None

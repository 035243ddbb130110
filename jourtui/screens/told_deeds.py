"""Taking in a notice or an assignment from a file or a pasted text: read, shown, saved at Enter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.fields import Field, LineField, TextField
from jourtui.screens.dialogs.form import Form, fill
from jourtui.screens.dialogs.reader import Reader
from jourtui.store import told_files
from jourtui.store.told_files import Told
from jourtui.words import told_words
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

WAYS = (("f", "Fil: text, JSON eller dekrypterat brev (.eml)", "file"), ("k", "Klistra in text", "text"))
LABELS = "Rubriker: Namn:, Personnummer:, Telefon:, Kommun:, Plan:, Giltig till:, Anmäld av: … eller Uppdrag:"


class Taken(NamedTuple):
    """What was taken in, and what is said of it."""

    kind: Literal["notice", "assignment"]
    record: UUID
    said: str


async def take_in(screen: JourScreen) -> Taken | None:
    """Ask for it, show what was understood, and save it; None when nothing was saved."""
    way = await screen.app.push_screen_wait(Choose("Läs in föranmälan eller uppdrag", WAYS, LABELS))
    if way is None:
        return None
    told = await _ask(screen, way)
    if told is None:
        return None
    understood, desk, workplace = told.understood, screen.desk, screen.app.workplace
    labels = Labels(workplace.places, workplace.catalogue)
    there = told_files.is_there(desk, told)
    kind = told_words.KINDS[understood.kind]
    lines = told_words.preview(understood, labels, desk.now(), there=there)
    if understood.missing or there:
        await screen.app.push_screen_wait(Reader(f"{kind}: går inte att läsa in", "\n".join(lines)))
        return None
    if not await screen.app.push_screen_wait(Confirm(f"{kind}: så förstods den", lines, deed="spara")):
        screen.say("Inget är sparat.")
        return None
    told_files.take_in(desk, told)
    whom = understood.values.get("person_name")
    return Taken(understood.kind, told.record, f"{kind} inläst{f': {whom}' if whom else ''}.")


async def _ask(screen: JourScreen, way: str) -> Told | None:
    desk, places = screen.desk, screen.app.workplace.places
    now = desk.now()
    field: Field
    if way == "file":
        field = LineField(
            name="told",
            label="Fil",
            required="Skriv var filen finns.",
            reads=lambda text: told_files.from_file(Path(text), now, places),
        )
    else:
        field = TextField(
            name="told",
            label="Text",
            rows=8,
            required="Klistra in texten.",
            reads=lambda text: told_files.from_text(text, now, places),
        )
    form = Form(
        desk, "Läs in", [field], draft_id=f"told.{way}", base=desk.position(), text=LABELS, as_is=True
    )
    filled = await fill(screen, form)
    return filled.values.get("told") if filled is not None else None

"""The forms of cooperation meetings: what is planned, what was held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jourtui.rules.calendar import local
from jourtui.rules.cooperation import CooperationHeld, CooperationPlanned
from jourtui.rules.when import clock_named
from jourtui.screens.dialogs.fields import Field, LineField, TextField
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.mandate_forms import HOW, day
from jourtui.store import cooperation
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import CooperationRow
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


def _title(screen: JourScreen, municipality: str, words: str) -> str:
    workplace = screen.app.workplace
    return f"{words} {Labels(workplace.places, workplace.catalogue).place(municipality)}"


def _two(row: CooperationRow | None) -> str:
    if row is None or not row.two_values:
        return ""
    return f"Två samtidiga ändringar. {row.also_by} skrev: {row.also}. Det du sparar nu gäller."


async def ask_plan(screen: JourScreen, municipality: str, row: CooperationRow | None = None) -> bool:
    """Ask when and with whom, and write it; False when left."""
    desk = screen.desk
    known: dict[str, Any] = {
        name: getattr(row, name) if row is not None else "" for name in ("clock", "place", "with_whom")
    }
    known["day"] = row.day if row is not None else None

    def commit(filled: Filled) -> None:
        given = known | filled.values
        if given["day"] is None:
            raise NotAllowed(HOW)
        planned = CooperationPlanned(municipality=municipality, **given)
        cooperation.plan(desk, planned, record=row.record_id if row is not None else None, base=filled.base)

    fields: list[Field] = [
        day("day", "Dag", local(desk.now()).date(), known["day"], required=HOW),
        LineField(
            name="clock",
            label="Klockan",
            text=known["clock"],
            reads=lambda text: text if text == known["clock"] else clock_named(text),
            placeholder="13:00",
        ),
        LineField(name="place", label="Var", text=known["place"], placeholder="får vara tom"),
        LineField(name="with_whom", label="Med", text=known["with_whom"], placeholder="mottagningens chef"),
    ]
    form = Form(
        desk,
        _title(screen, municipality, "Samverkansmöte med"),
        fields,
        draft_id=f"cooperation:{row.record_id if row is not None else municipality}",
        base=desk.position(),
        commit=commit,
        text=_two(row),
        as_is=row is not None and (row.two_values or row.state == "cancelled"),
    )
    return await fill(screen, form) is not None


async def ask_held(screen: JourScreen, municipality: str, row: CooperationRow | None = None) -> bool:
    """Ask who was there and what was said, and write it; False when left."""
    desk = screen.desk
    today = local(desk.now()).date()
    had = row.day if row is not None and row.day is not None else today
    known: dict[str, Any] = {
        "day": min(had, today),
        "with_whom": row.with_whom if row is not None else "",
        "ours": (row.ours if row is not None else "") or desk.author.name,
        "said": row.said if row is not None else "",
    }

    def commit(filled: Filled) -> None:
        held = CooperationHeld(municipality=municipality, **(known | filled.values))
        cooperation.hold(desk, held, record=row.record_id if row is not None else None, base=filled.base)

    fields: list[Field] = [
        day("day", "Dag", today, known["day"], required=HOW),
        LineField(
            name="with_whom",
            label="Från kommunen",
            text=known["with_whom"],
            required="Skriv vilka från kommunen som var med.",
        ),
        LineField(name="ours", label="Från jouren", text=known["ours"], required="Skriv vilka från jouren."),
        TextField(name="said", label="Vad som sades", text=known["said"], rows=4),
    ]
    form = Form(
        desk,
        _title(screen, municipality, "Hållet möte med"),
        fields,
        draft_id=f"cooperation_held:{row.record_id if row is not None else municipality}",
        base=desk.position(),
        commit=commit,
        text=_two(row) or "Kort, och inget om enskilda: det hör till deras ärenden.",
        as_is=True,
    )
    return await fill(screen, form) is not None

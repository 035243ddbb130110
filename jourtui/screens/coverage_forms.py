"""The forms of office hours: a week, a single day, membership, inhabitants."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from jourtui.rules import members
from jourtui.rules import offices as rules
from jourtui.rules.calendar import local
from jourtui.rules.offices import Opening
from jourtui.rules.places import Board
from jourtui.screens.dialogs.fields import Field, LineField, yes_no
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.mandate_forms import HOW, day
from jourtui.store import offices
from jourtui.store.views import OfficeRow

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

DAYS = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")
SPAN = "08:00–16:30, eller stängt"


def _span(name: str, label: str, opens: str = "", closes: str = "", *, required: str = "") -> LineField:
    return LineField(
        name=name,
        label=label,
        text=f"{opens}–{closes}" if closes else "",
        reads=rules.read_span,
        placeholder="stängt",
        hint=SPAN,
        required=required,
    )


async def ask_hours(screen: JourScreen, board: Board, row: OfficeRow | None) -> bool:
    """Ask for the hours of a board's office, and write them; False when left."""
    desk = screen.desk
    base, today = desk.position(), local(desk.now()).date()
    weeks = [one for one in rules.weeks_of(row) if one.since is None or one.since <= today] if row else []
    known = {one.weekday: one for one in weeks[-1].week} if weeks else {}
    begins = weeks[-1].since if weeks else None
    fields: list[Field] = [
        _span(f"day{n}", name, *((known[n].opens, known[n].closes) if n in known else ()))
        for n, name in enumerate(DAYS)
    ]
    fields += [
        day(
            "since",
            "Från och med",
            today,
            begins,
            hint="nya tider: den dag de börjar",
            placeholder="alltid",
        ),
        LineField(name="told_by", label="Enligt", placeholder="vem på kontoret, eller var det står"),
    ]

    def commit(filled: Filled) -> None:
        given: dict[str, Any] = filled.values
        week = []
        for n in range(len(DAYS)):
            before = (known[n].opens, known[n].closes) if n in known else ("", "")
            opens, closes = given.get(f"day{n}", before)
            if closes:
                week.append(Opening(n, opens, closes))
        since = given.get("since", begins)
        offices.set_hours(desk, board.code, week, since, given.get("told_by", ""), base=filled.base)

    form = Form(
        desk,
        "Kontorets tider",
        fields,
        draft_id=f"office:{board.code}",
        base=base,
        commit=commit,
        text=board.name + (f"\n{_two(row)}" if row is not None and row.two_values else ""),
        as_is=True,
    )
    return await fill(screen, form) is not None


def _two(row: OfficeRow) -> str:
    return f"Två samtidiga ändringar. {row.also_by} skrev: {row.also}. Det du sparar nu gäller."


async def ask_day(screen: JourScreen, board: Board) -> bool:
    """Ask for a day that is otherwise, and write it; False when left."""
    desk = screen.desk
    today = local(desk.now()).date()
    fields: list[Field] = [
        day("day", "Dag", today, today, required=HOW),
        _span("span", "Öppet"),
        LineField(name="reason", label="Varför", placeholder="dag före helg, planeringsdag"),
        yes_no("dropped", "Ångra", False, "ja: dagen är som vanligt igen"),
    ]

    def commit(filled: Filled) -> None:
        given = filled.values
        when = given.get("day", today)
        if given.get("dropped"):
            offices.drop_day(desk, board.code, when, base=filled.base)
            return
        opens, closes = given.get("span", ("", ""))
        offices.set_day(desk, board.code, when, opens, closes, given.get("reason", ""), base=filled.base)

    form = Form(
        desk,
        "En dag som inte är som vanligt",
        fields,
        draft_id=f"office.day:{board.code}",
        base=desk.position(),
        commit=commit,
        text=board.name,
        as_is=True,
    )
    return await fill(screen, form) is not None


async def ask_membership(screen: JourScreen, board: Board) -> bool:
    """Ask from when until when the jour serves the board's municipality, and write it; False when left."""
    desk, places = screen.desk, screen.app.workplace.places
    base, place = desk.position(), places.by_code[board.municipality]
    today = local(desk.now()).date()
    fields: list[Field] = [
        day("since", "Från och med", today, place.member_from, hint="tom: jouren har inte kommunen"),
        day("until", "Till och med", today, place.member_until),
        LineField(name="remark", label="Anmärkning", text=place.remark),
    ]

    def commit(filled: Filled) -> None:
        given = filled.values
        since: date | None = given.get("since", place.member_from)
        until: date | None = given.get("until", place.member_until)
        remark = given.get("remark", place.remark)
        offices.set_membership(desk, place.code, since, until, remark, base=filled.base)

    form = Form(
        desk,
        f"{place.name} i jouren",
        fields,
        draft_id=f"membership:{place.code}",
        base=base,
        commit=commit,
        text=_told(screen, place.code),
    )
    return await fill(screen, form) is not None


async def ask_count(screen: JourScreen, board: Board) -> bool:
    """Ask how many live in the board's municipality, and write it; False when left."""
    desk, places = screen.desk, screen.app.workplace.places
    place = places.by_code[board.municipality]
    last_year = date(local(desk.now()).year - 1, 12, 31)

    def people(text: str) -> int:
        digits = "".join(text.split())
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:10]) <= members.MOST):
            raise ValueError("Skriv antalet invånare med siffror.")
        return int(digits[:10])

    fields: list[Field] = [
        LineField(
            name="people", label="Invånare", reads=people, required="Skriv antalet invånare med siffror."
        ),
        day("on", "Den dag", local(desk.now()).date(), last_year, required=HOW),
        LineField(
            name="source", label="Källa", required="Skriv källan: varifrån siffran kommer.", placeholder="SCB"
        ),
    ]

    def commit(filled: Filled) -> None:
        given = filled.values
        on = given.get("on", last_year)
        offices.count(desk, place.code, on, given["people"], given["source"], base=filled.base)

    form = Form(
        desk,
        f"Invånare i {place.name}",
        fields,
        draft_id=f"count:{place.code}",
        base=desk.position(),
        commit=commit,
        text=_told(screen, place.code),
    )
    return await fill(screen, form) is not None


def _told(screen: JourScreen, municipality: str) -> str:
    """That two people wrote other things of a municipality at the same time."""
    with screen.desk.rows() as rows:
        found = [one for one in offices.municipalities(rows) if one.municipality == municipality]
    if not found or not found[0].two_values:
        return ""
    return f"Två samtidiga ändringar. {found[0].also_by} skrev: {found[0].also}. Det du sparar nu gäller."

"""The forms of the register: a seat on a board, a delegation, and the last day of either."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from jourtui.rules import when
from jourtui.rules.calendar import local, short_date
from jourtui.rules.event import Author
from jourtui.rules.mandates import DelegationGiven, SeatFilled
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, lettered, yes_no
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.place_field import phone
from jourtui.store import mandates, queries
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import DelegationRow, SeatRow
from jourtui.words.decision_words import SEATS
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

SEAT_ROLES = ("chair", "appointed", "committee")
HOW = when.HOW_DAY


def day(
    name: str,
    label: str,
    today: date,
    value: date | None = None,
    *,
    required: str = "",
    hint: str = HOW,
    placeholder: str = "tills vidare",
) -> LineField:
    """A day, the nearest of those that are meant; empty means that it is open."""

    def read(text: str) -> date | None:
        return when.day_named(text, today) if text else None

    def explain(text: str) -> str:
        try:
            found = read(text.strip())
        except ValueError:
            return ""
        if found is None or found.isoformat() == text.strip():
            return ""
        return f"= {short_date(found, today)}"

    shown = value.isoformat() if value is not None else ""
    return LineField(
        name=name,
        label=label,
        text=shown,
        reads=read,
        explain=explain,
        hint=hint,
        required=required,
        placeholder="" if required else placeholder,
        typed_over=bool(shown),
    )


def _order(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 100):
        raise ValueError("Skriv en siffra: 1 rings först.")
    return int(text)


def _board(labels: Labels, code: str | None) -> ChoiceField:
    boards = [(board.name, board.code) for board in labels.places.boards]
    return ChoiceField(
        name="board", label="Nämnd", choices=lettered(boards), value=code, required="Välj en nämnd."
    )


def seat_fields(labels: Labels, seat: SeatFilled, today: date) -> list[Field]:
    """Who sits where, how they are reached, and in which days."""
    roles = [(SEATS[role], role) for role in SEAT_ROLES]
    return [
        _board(labels, seat.board or None),
        ChoiceField(name="role", label="Uppdrag", choices=lettered(roles), value=seat.role, optional=False),
        LineField(name="name", label="Namn", text=seat.name, required="Skriv namnet."),
        LineField(name="title", label="Kallas", text=seat.title, placeholder="1:e vice ordförande"),
        phone("phone_shown", "Telefon", seat.phone_shown),
        yes_no("checked", "Kontrollerat", False, "ja om du nu har sett att numret är rätt"),
        LineField(
            name="calling_order",
            label="Ringordning",
            text=str(seat.calling_order),
            reads=_order,
            required="Skriv en siffra: 1 rings först.",
            hint="bland dem som har samma uppdrag; 1 rings först",
        ),
        day("since", "Från och med", today, seat.since, placeholder="alltid"),
        day("until", "Till och med", today, seat.until),
    ]


async def ask_seat(
    screen: JourScreen, row: SeatRow | None = None, *, board: str | None = None
) -> UUID | None:
    """Ask for a seat, or what is other in the one there is, and write it; None when left."""
    desk = screen.desk
    base = desk.position()
    workplace = screen.app.workplace
    known = (
        mandates.as_filled(row) if row is not None else SeatFilled(board=board or "", role="chair", name="")
    )
    written: list[UUID] = []

    def commit(filled: Filled) -> None:
        given: dict[str, Any] = dict(filled.values)
        if given.pop("checked", False):
            given["checked_at"] = desk.now()
        if "phone_shown" in given:
            number = given["phone_shown"]
            given["phone"] = number.e164 if number else ""
            given["phone_shown"] = number.shown if number else ""
        seat = msgspec.structs.replace(known, **given)
        record = row.record_id if row is not None else None
        written.append(mandates.fill(desk, seat, record=record, base=filled.base))

    form = Form(
        desk,
        "Ändra uppdraget" if row is not None else "Nytt uppdrag i en nämnd",
        seat_fields(Labels(workplace.places, workplace.catalogue), known, local(desk.now()).date()),
        draft_id=f"seat:{row.record_id if row is not None else board or 'new'}",
        base=base,
        commit=commit,
        text=_two(row),
    )
    await fill(screen, form)
    if written:
        await _ask_one_chair(screen, written[0])
    return written[0] if written else None


async def _ask_one_chair(screen: JourScreen, record: UUID) -> None:
    """A board has one chair: where another stands beside whoever was written in, ask whether they end."""
    desk, today = screen.desk, local(screen.desk.now()).date()
    with desk.rows() as rows:
        seat = mandates.seat(rows, record)
        if seat is None or seat.role != "chair":
            return
        others = mandates.alike(mandates.seats(rows, seat.board), seat, today)
    workplace = screen.app.workplace
    board = Labels(workplace.places, workplace.catalogue).board(seat.board)
    for other in others:
        ask = Choose[bool](
            "Två ordförande",
            [("s", f"{other.name} slutar: skriv sista dagen", True), ("b", "Båda står kvar", False)],
            f"{board} har redan en ordförande, {other.name}. {seat.name} är inskriven.",
            proposes=False,
        )
        if await screen.app.push_screen_wait(ask):
            last = (seat.since or today) - timedelta(days=1)
            await ask_end(screen, other, f"{other.name}, {SEATS['chair']}, {board}", last)


async def ask_delegation(screen: JourScreen, row: DelegationRow | None = None) -> UUID | None:
    """Ask for a delegation, or what is other in the one there is, and write it; None when left."""
    desk = screen.desk
    base = desk.position()
    workplace = screen.app.workplace
    with desk.rows() as rows:
        everybody = {one.person_id: one.name for one in queries.staff(rows) if one.person_id is not None}
    staff = {id_: name for id_, name in everybody.items() if id_ != desk.author.id}
    if row is not None and row.person_id is not None:
        staff.setdefault(row.person_id, row.person_name)
    kinds = [(one.label, one.code) for one in workplace.mandates.decisions if one.worker != "never"]
    labels = Labels(workplace.places, workplace.catalogue)
    known = row or DelegationRow(record_id=UUID(int=0))
    today = local(desk.now()).date()
    fields: list[Field] = [
        _board(labels, known.board or None),
        ChoiceField(
            name="person",
            label="Handläggare",
            choices=lettered([(name, id_) for id_, name in staff.items()]),
            value=known.person_id,
            required="Välj en handläggare.",
            hint="de som har loggat in på någon av datorerna; din egen skriver en annan in",
        ),
        ChoiceField(
            name="decision",
            label="Slag av beslut",
            choices=lettered(kinds),
            value=known.decision or None,
            required="Välj ett slag av beslut.",
            hint="det som aldrig är en handläggares finns inte här",
        ),
        LineField(
            name="decided",
            label="Nämndens beslut",
            text=known.decided,
            placeholder="2026-01-20 § 7",
            required="Skriv nämndens beslut om delegationen: datum och paragraf.",
        ),
        day("since", "Från och med", today, known.since, placeholder="alltid"),
        day("until", "Till och med", today, known.until),
    ]
    written: list[UUID] = []

    def commit(filled: Filled) -> None:
        names = ("board", "decision", "decided", "since", "until")
        given = {name: getattr(known, name) for name in names} | {"person": known.person_id} | filled.values
        person = given.pop("person")
        if person is None:
            raise NotAllowed("Välj en handläggare.")
        delegation = DelegationGiven(person=Author(person, staff[person]), **given)
        record = row.record_id if row is not None else None
        kinds = workplace.mandates
        written.append(mandates.give(desk, kinds, delegation, record=record, base=filled.base))

    form = Form(
        desk,
        "Ändra delegationen" if row is not None else "Ny delegation",
        fields,
        draft_id=f"delegation:{row.record_id if row is not None else 'new'}",
        base=base,
        commit=commit,
        text=_two(row),
    )
    await fill(screen, form)
    return written[0] if written else None


async def ask_end(
    screen: JourScreen, row: SeatRow | DelegationRow, about: str, last: date | None = None
) -> bool:
    """Ask for the last day of a seat or a delegation, and write it; False when left.

    `about` says which; `last` is the day that is proposed, else today.
    """
    desk = screen.desk
    today = local(desk.now()).date()
    last = last or today

    def commit(filled: Filled) -> None:
        until = filled.values.get("until", last)
        reason = filled.values.get("reason", "")
        if isinstance(row, SeatRow):
            mandates.vacate(desk, row, until, reason, filled.base)
        else:
            mandates.end(desk, row, until, reason, filled.base)

    form = Form(
        desk,
        "Uppdraget slutar" if isinstance(row, SeatRow) else "Delegationen slutar",
        [
            day("until", "Sista dag", today, last, required=HOW),
            LineField(name="reason", label="Varför", placeholder="får vara tom"),
        ],
        draft_id=f"ended:{row.record_id}",
        base=desk.position(),
        commit=commit,
        as_is=True,
        text=about,
    )
    return await fill(screen, form) is not None


def _two(row: SeatRow | DelegationRow | None) -> str:
    """That somebody else wrote something else at the same time, and what."""
    if row is None or not row.two_values:
        return ""
    return f"Två samtidiga ändringar. {row.also_by} skrev: {row.also}. Det du sparar nu gäller."

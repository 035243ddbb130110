"""What a line was understood as: a fixed grid, so that nothing jumps while somebody types.

Each field has a letter. The same letter stands under the words it was read from, before its label here, and
is the key that changes it when the grid has focus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from jourtui.rules.calendar import day_and_time
from jourtui.rules.intake import Intake, describe

_YES = ((True, "ja"), (False, "nej"))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the grid. `says` is its label in `intake.describe`; `names` the fields of `Intake` it shows.

    With `steps` (value, word) its letter goes to the next one; else it asks for a text with `ask`.
    """

    key: str
    names: tuple[str, ...]
    says: str
    label: str
    shade: str
    steps: tuple[tuple[object, str], ...] = ()
    ask: str = ""

    @property
    def name(self) -> str:
        return self.names[0]


FIELDS = (
    Field("N", ("name",), "Namn", "Namn", "primary", ask="Namn"),
    Field(
        "U",
        ("phone", "number_raw", "no_number_reason"),
        "Nummer",
        "Nummer",
        "accent",
        ask="Nummer, eller varför det saknas",
    ),
    Field("K", ("municipality",), "Kommun", "Kommun", "calm", ask="Kommun"),
    Field("M", ("received_at",), "Mottaget", "Inkom", "soon", ask="Inkom klockan"),
    Field(
        "P",
        ("subject_personnummer", "reserve_number", "birth_year"),
        "Personnummer",
        "Personnr",
        "accent",
        ask="Personnummer (avser)",
    ),
    Field("Y", ("case_type",), "Ärendetyp", "Typ", "primary", ask="Ärendetyp"),
    Field("Ö", ("source",), "Sökt av", "Sökt av", "primary", ask="Kontaktkälla"),
    Field("T", ("interpreter",), "Tolk", "Tolk", "soon", ask="Tolk i språket"),
    Field(
        "I",
        ("via",),
        "Via",
        "Via",
        "calm",
        steps=(
            ("sos", "SOS Alarm"),
            ("police", "polis"),
            ("tib", "TIB"),
            ("municipality", "kommun"),
            ("direct", "direkt"),
        ),
    ),
    Field("D", ("connected",), "Kopplat", "Kopplat", "calm", steps=_YES),
    Field(
        "R",
        ("safe_to_call",),
        "Säkert att ringa",
        "Säkert?",
        "due",
        steps=(("unknown", "okänt"), ("no", "EJ SÄKERT"), ("yes", "säkert")),
    ),
    Field("E", ("safe_times",), "Tider", "Tider", "due", ask="Tider då det är säkert att ringa"),
    Field("O", ("code_word",), "Kodord", "Kodord", "due", ask="Kodord"),
    Field("S", ("protected",), "Skyddade uppgifter", "Skyddade", "due", steps=((True, "JA"), (False, "nej"))),
    Field("A", ("anonymous",), "Vill vara anonym", "Anonym", "soon", steps=_YES),
    Field(
        "V",
        ("not_to_guardian",),
        "Ej till vårdnadshavare",
        "Till vh",
        "due",
        steps=((True, "FÅR EJ"), (False, "–")),
    ),
)
BY_KEY = {field.key: field for field in FIELDS}
BY_NAME = {name: field for field in FIELDS for name in field.names}
GRID = ("NYR", "UÖE", "KTO", "MIS", "PDA")
"""The rows of the grid; the last one has the matter, and V."""
LABEL = 10
WIDTHS = (27, 28)
HEIGHT = len(GRID) + 1


class IntakeFields(Widget, can_focus=True):
    """Shows an `Intake`. With focus, letters change it."""

    DEFAULT_CSS = f"""
    IntakeFields {{ height: {HEIGHT}; padding: 0 1; background: $surface; }}
    IntakeFields:focus {{ background: $panel; }}
    """

    class Wanted(Message):
        """The letter of a field was pressed."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    class Accepted(Message):
        """J was pressed: what a warning proposes is right."""

    class Entered(Message):
        """Enter was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self._intake: Intake | None = None
        self._opened: datetime | None = None

    def show(self, intake: Intake, opened: datetime) -> None:
        """`opened` (UTC) is when the call came in unless the line says another time."""
        self._intake, self._opened = intake, opened
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        letter = (event.character or "").upper()
        if event.key == "enter":
            event.stop()
            self.post_message(self.Entered())
        elif letter == "J":
            event.stop()
            self.post_message(self.Accepted())
        elif letter in BY_KEY:
            event.stop()
            self.post_message(self.Wanted(BY_KEY[letter]))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return HEIGHT

    def render(self) -> Content:
        if self._intake is None:
            return Content("")
        said = {label: (value, sure) for label, value, sure in describe(self._intake)}
        last = max(20, self.content_size.width - sum(WIDTHS))
        rows = []
        for keys in GRID:
            cells = [self._cell(BY_KEY[key], said) for key in keys]
            rows.append(_beside(cells, (*WIDTHS, last)))
        matter = Content.assemble(("  Saken    ", "$faint"), said.get("Saken", ("–", True))[0])
        rows.append(_beside([matter, self._cell(BY_KEY["V"], said)], (sum(WIDTHS), last)))
        return Content("\n").join(rows)

    def _cell(self, field: Field, said: Mapping[str, tuple[str, bool]]) -> Content:
        key = "bold $accent" if self.has_focus else "$faint"
        value, style = self._value(field, said)
        return Content.assemble((field.key, key), (f" {field.label:<{LABEL - 1}}", "$faint"), (value, style))

    def _value(self, field: Field, said: Mapping[str, tuple[str, bool]]) -> tuple[str, str]:
        """What stands in a cell, and how: a guess has a question mark, what a person has said a tick."""
        intake = self._intake
        assert intake is not None
        tick = " ✓" if any(name in intake.fixed for name in field.names) else ""
        colour = f"${field.shade}"
        if field.steps:
            now = getattr(intake, field.name)
            word = next(word for value, word in field.steps if value == now)
            usual = now in (False, "sos", "unknown")
            return word + tick, "$faint" if usual else f"bold {colour}"
        if field.name == "received_at" and self._opened is not None:
            at = intake.received_at or self._opened
            when = day_and_time(at, max(intake.now, self._opened))
            return (when + tick, colour) if intake.received_at else (f"{when} öppnad", "$faint")
        if field.name == "phone" and intake.phone is None:
            if intake.no_number_reason:
                return intake.no_number_reason + tick, colour
            if not intake.number_raw:
                return ("saknas", "$soon") if intake.line.strip() else ("–", "$faint")
        value, sure = said.get(field.says, ("", True))
        if field.name == "subject_personnummer" and not value:
            value, sure = _who(said)
        return (f"{'' if sure else '? '}{value}{tick}", colour) if value else ("–" + tick, "$faint")


def _who(said: Mapping[str, tuple[str, bool]]) -> tuple[str, bool]:
    """Who it is where there is no personnummer: the reserve number, or the year of birth."""
    if "Reservnummer" in said:
        return said["Reservnummer"]
    return (f"född {said['Född'][0]}", said["Född"][1]) if "Född" in said else ("", True)


def _beside(cells: list[Content], widths: tuple[int, ...]) -> Content:
    """Cells beside each other, each cut or filled to its width less one."""
    parts: list[Content | str] = []
    for cell, width in zip(cells, widths, strict=True):
        parts += [cell.truncate(width - 1, ellipsis=True, pad=True), " "]
    return Content.assemble(*parts)

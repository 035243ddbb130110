"""How deviations look: a row of the list, and the details. `Text`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from rich.text import Text

from jourtui.rules.calendar import clock_time, day_and_time, day_within, local
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.store import deviations
from jourtui.store.views import DeviationRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import deviation_words as words
from jourtui.words import wording
from jourtui.words.labels import Labels

NARROW = (
    Column("when", "Hände", 11),
    Column("title", "Gäller", 24),
    Column("direction", "Rapport", 8),
    Column("about", "Om", 12),
    Column("marks", "Kvar", 13),
)
WIDE = (
    Column("when", "Hände", 11),
    Column("title", "Gäller", 36),
    Column("kind", "Slag", 19),
    Column("direction", "Rapport", 8),
    Column("about", "Om", 14),
    Column("marks", "Kvar", 18),
)


class DeviationText:
    """Puts deviations into words for one reader, with the colours of the theme."""

    def __init__(self, labels: Labels, kinds: DeviationKinds, colour: Callable[[str], str]) -> None:
        self._labels = labels
        self._kinds = kinds
        self._colour = colour

    def row(self, one: DeviationRow, now: datetime, *, protected: bool = False) -> Row[UUID]:
        mark, shade = self._mark(one)
        title = Text("S ", style=self._colour("due")) if protected or one.protected else Text()
        title.append(one.title, style="")
        title.no_wrap, title.overflow = True, "ellipsis"
        return Row(
            one.record_id,
            {
                "when": cell(_when(one.happened_at, now)),
                "title": title,
                "kind": cell(self._kinds.label(one.kind)),
                "direction": cell(words.DIRECTIONS.get(one.direction, one.direction)),
                "about": cell(self._kinds.party(one.about) if one.about else "–"),
                "marks": cell(mark, self._colour(shade) if shade else ""),
            },
        )

    def _mark(self, one: DeviationRow) -> tuple[str, str]:
        """What asks first for somebody to do something, and its colour."""
        if one.two_values:
            return "2v två värden", "soon"
        if one.standing == "closed":
            return "avslutad", "faint"
        if one.asked_of:
            return f"svar: {one.asked_of}", "soon"
        if not one.action:
            return "åtgärd", ""
        lacking = deviations.lacks(self._kinds, one)
        if lacking:
            return "lex Sarah" if "lex Sarah" in lacking[0] else "arbetsskada", ""
        return "kan avslutas", "faint"

    def whole(self, one: DeviationRow, now: datetime) -> Text:
        """All of it that fits in a pane."""
        faint = self._colour("faint")
        text = Text(one.title, style="bold")
        text.append(f"\n{self._kinds.label(one.kind)}. ", style="not bold")
        if one.two_values:
            text.append("\nTvå samtidiga ändringar: W väljer.", style=f"not bold {self._colour('soon')}")
        for lacking in deviations.lacks(self._kinds, one) if one.standing != "closed" else ():
            text.append(f"\n! {lacking}", style=f"not bold {self._colour('soon')}")
        for label, said in self._lines(one, now):
            text.append(f"\n{label}: ", style=f"not bold {faint}")
            text.append(said, style="not bold")
        return text

    def _lines(self, one: DeviationRow, now: datetime) -> Iterator[tuple[str, str]]:
        when = day_and_time(one.happened_at, now) if one.happened_at else "okänt"
        direction = words.DIRECTIONS.get(one.direction, one.direction)
        reporter = words.who(one.reporter, one.reporter_name, self._kinds)
        yield "Hände", f"{when}{f', {self._labels.place(one.municipality)}' if one.municipality else ''}"
        yield "Rapporterad", f"{direction}, av {reporter}" if reporter != "–" else direction
        if one.about or one.about_name:
            yield "Om", words.who(one.about, one.about_name, self._kinds)
        kind = self._kinds.kind(one.kind)
        lex = words.LEX_SARAH.get(one.lex_sarah, one.lex_sarah)
        told = " ".join(self._labels.place(code) for code in one.told.split())
        asked = day_and_time(one.asked_at, now) if one.asked_at else ""
        rest = (
            ("Vad hände", one.what),
            ("Gjordes genast", one.containment),
            ("Åtgärd", one.action),
            (
                "Lex Sarah",
                _with(lex, one.lex_sarah_why) if one.lex_sarah or (kind and kind.lex_sarah) else "",
            ),
            ("Arbetsskada", _injury(one, asked=kind is not None and kind.injury)),
            ("Väntar på svar", f"{one.asked_of}, begärt {asked}" if one.asked_of else ""),
            *(("Svar", answer) for answer in one.answers.split("\n")),
            ("Fick veta", one.given_to),
            ("Kommunen fick veta", told),
            ("Styrgruppen", ", ".join(one.meetings.split())),
            ("Ledde till", one.outcome),
            ("Kommer ur", _source(one)),
            ("Skriven av", f"{one.by_name} {day_and_time(one.reported_at, now)}" if one.reported_at else ""),
        )
        yield from ((label, said) for label, said in rest if said)


def _when(moment: datetime | None, now: datetime) -> str:
    """The time of day where it was today, else the day: one fits, the other is enough."""
    if moment is None:
        return "–"
    day, today = local(moment).date(), local(now).date()
    return clock_time(moment) if day == today else day_within(day, today, NARROW[0].width)


def _with(first: str, second: str) -> str:
    return f"{first}: {second}" if second else first


def _injury(one: DeviationRow, *, asked: bool) -> str:
    if not (one.injury or asked):
        return ""
    return _with(words.INJURY.get(one.injury, one.injury), one.injury_note)


def _source(one: DeviationRow) -> str:
    if one.source_record is None:
        return ""
    where = "anropet" if one.source_type == "call" else "ärendet"
    clock = f", fristen {wording.CLOCKS.get(one.clock, one.clock).lower()}" if one.clock else ""
    attached = ", tidslinjen bifogad (H)" if one.timeline else ""
    return f"{where} {one.source_record.hex[:8]} (Ö){clock}{attached}"

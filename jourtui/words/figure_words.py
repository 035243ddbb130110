"""The key figures of a year in words: what the screen, the text command, tables and the report all show.

`YearValues` is plain: a template or another program can take it as it is. What is not to be published is not
in it at all, where it was made for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from jourtui.rules import calendar
from jourtui.rules.calendar import WEEKDAYS, local, short_date
from jourtui.rules.closed_year import Numbers
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.rules.figure_definitions import DIMENSIONS, FIGURES, Figure
from jourtui.rules.figure_publishing import Published, publish
from jourtui.rules.figures import OTHER, PART, UNKNOWN, cells, members_in, value
from jourtui.rules.mandates import Mandates
from jourtui.store.figures import YearFigures
from jourtui.store.settings import load_deviations
from jourtui.store.workplace import Workplace
from jourtui.words import deviation_words, wording
from jourtui.words.labels import Labels

HIDDEN = "döljs"
"""Stands for a number that is not to be published."""
NOTHING = "–"
NOT_STATED = "Ej angivet"
BETWEEN = " – "
"""Between the two things that a cell in a dimension of `PAIRED` is of."""
"""Stands where nothing can be worked out."""
AID = {"food": "Mat", "travel": "Resa", "other": "Annat"}
MEASURES = {"approved": "Godkända", "changed": "Ändrade", "refused": "Avslagna", "waits": "Väntar"}
INTERVIEWS = {
    "attended": "Var med",
    "not_attended": "Var inte med",
    "planned": "Inte skrivet hur det blev",
    "cancelled": "Inställda",
}
HANDOVERS = {"accepted": "Accepterade", "taken_over": "Övertagna"}
FEEDBACK = {"answered": "Har kommit", "waited_for": "Begärd, inte kommen", "not_asked": "Inte begärd"}
_DAYS = [str(day) for day in range(len(WEEKDAYS))]
UNITS = {
    "count": "antal",
    "percent": "procent",
    "seconds": "sekunder",
    "per_1000": "per 1 000 invånare",
    "weekly": "per vecka",
    "minutes": "minuter",
    "ore": "kronor",
}


class CellValue(msgspec.Struct, frozen=True):
    """A figure in one cell. `value` is None where it is hidden or has nothing to be worked out of."""

    key: str
    label: str
    value: float | None
    text: str


class FigureValue(msgspec.Struct, frozen=True):
    """A figure with its words, its value, and its cells by dimension. `earlier`: by year, the last first."""

    code: str
    group: str
    title: str
    definition: str
    unit: str
    value: float | None
    text: str
    added: int
    """What has come, or gone, since the year was closed; 0 in what is published."""
    earlier: dict[str, str]
    cells: dict[str, list[CellValue]]
    earlier_values: dict[str, float | None] = {}
    """`earlier` as values; None where it is hidden or has nothing to be worked out of."""
    otherwise: dict[str, str] = {}
    """How it was counted in earlier years that were closed with another definition, by year."""

    @property
    def definitions(self) -> list[str]:
        """How it is counted, and how it was in the years that were closed with another definition."""
        return [self.definition, *(f"{year} räknades så här: {how}" for year, how in self.otherwise.items())]


class YearValues(msgspec.Struct, frozen=True):
    """The figures of a year as plain values. Times are UTC as ISO 8601, or empty."""

    year: int
    made_at: str
    municipality: str
    published: bool
    closed_at: str
    closed_by: str
    closed_apart: list[str]
    """Others who closed it apart from the first."""
    missing: int
    figures: list[FigureValue]


@dataclass(frozen=True, slots=True)
class Words:
    """Puts figures into words, with the lists that this laptop has."""

    labels: Labels
    mandates: Mandates
    deviations: DeviationKinds

    def cell(self, figure: Figure, dimension: str, key: str) -> str:
        """The name of a cell."""
        if key == UNKNOWN:
            return {"municipality": "Okänd kommun", "board": "Ingen nämnd vald"}.get(dimension, NOT_STATED)
        match dimension:
            case "municipality":
                return "Annan kommun" if key == OTHER else self.labels.place(key)
            case "board":
                return self.labels.board(key)
            case "type":
                return self.labels.case_type(key)
            case "source":
                return self.labels.source(key)
            case "via":
                said = wording.VIAS.get(key, key)
                return said[:1].upper() + said[1:]
            case "hour":
                day, _, hour = key.partition("-")
                return f"{WEEKDAYS[int(day)]} {hour}" if day in _DAYS else key
            case "week":
                return f"v {key.removesuffix(PART)[5:]}" + (" (del)" if key.endswith(PART) else "")
            case "kind":
                return self._kind(figure, key)
            case "direction":
                return deviation_words.DIRECTIONS.get(key, key).capitalize()
            case "feedback":
                return FEEDBACK.get(key, key)
            case "told" | "noticed":
                return BETWEEN.join(self._two(dimension, key))
        return key

    def _two(self, dimension: str, key: str) -> tuple[str, str]:
        """Of a deviation: its kind, and who told of it, or what came back."""
        kind, _, rest = key.partition(":")
        if rest == UNKNOWN:
            other = NOT_STATED
        else:
            other = self.deviations.party(rest) if dimension == "told" else FEEDBACK.get(rest, rest)
        return NOT_STATED if kind == UNKNOWN else self.deviations.label(kind), other

    def _kind(self, figure: Figure, key: str) -> str:
        if figure.code == "decisions":
            known = self.mandates.decision(key)
            return known.label if known is not None else key
        if figure.code == "deviations":
            return self.deviations.label(key)
        return (AID | HANDOVERS | MEASURES | INTERVIEWS).get(key, key)

    def values(self, view: YearFigures, *, published: bool = False) -> YearValues:
        """All figures of a year; `published`: only what may be published, of a closed year as it closed."""
        places = members_in(self.labels.places, view.period.year)
        hides = {year: publish(n, places) for year, n in view.earlier.items()} if published else {}
        hides |= {view.period.year: publish(view.numbers, places)} if published else {}
        closed, others = view.closed, view.closings[1:]
        found = [self._figure(figure, view, hides) for figure in FIGURES]
        return YearValues(
            year=view.period.year,
            made_at=view.at.isoformat(),
            municipality=self.labels.place(view.municipality) if view.municipality else "",
            published=published,
            closed_at=closed.at.isoformat() if closed else "",
            closed_by=closed.by.name if closed else "",
            closed_apart=[one.by.name for one in others],
            missing=view.missing,
            figures=found,
        )

    def _figure(self, figure: Figure, view: YearFigures, hides: Mapping[int, Published]) -> FigureValue:
        year, numbers = view.period.year, view.numbers
        definition = view.defined.get(year, {}).get(figure.code, figure.definition)
        shown = _value(figure, numbers, "", hides.get(year))
        earlier = {str(other): _text(figure, n, "", hides.get(other)) for other, n in view.earlier.items()}
        return FigureValue(
            code=figure.code,
            group=figure.group,
            title=figure.title,
            definition=definition,
            otherwise={
                str(other): said
                for other in view.earlier
                if (said := view.defined.get(other, {}).get(figure.code, definition)) != definition
            },
            unit=figure.unit,
            value=shown,
            text=_text(figure, numbers, "", hides.get(year)),
            earlier_values={
                str(other): _value(figure, n, "", hides.get(other)) for other, n in view.earlier.items()
            },
            added=view.added(figure.code) if view.closed is not None and not hides else 0,
            earlier=earlier,
            cells={
                name: self._cells(figure, name, view, hides.get(year)) for name in self._shown(figure, hides)
            },
        )

    def _shown(self, figure: Figure, hides: Mapping[int, Published]) -> list[str]:
        """What the figure is divided by, without what is never published."""
        if not hides:
            return list(figure.by)
        never = {"board"} | (set() if figure.published else {"municipality"})
        return [name for name in figure.by if name not in never]

    def _cells(
        self, figure: Figure, dimension: str, view: YearFigures, hides: Published | None
    ) -> list[CellValue]:
        numbers = view.numbers
        base = (figure.share and figure.of) or (figure.rows if figure.unit == "per_1000" else figure.code)
        keys = list(cells(numbers, base, dimension))
        if dimension == "municipality":
            places = [] if view.municipality else list(members_in(self.labels.places, view.period.year))
            rest = [key for key in keys if key in (UNKNOWN, OTHER)]
            keys = [*places, *rest] if any(n for n in numbers.get(base, {}).values()) else []
            if figure.unit == "per_1000":
                keys = [key for key in keys if key not in rest]
        elif dimension in ("hour", "week"):
            keys.sort()
        else:
            keys.sort(
                key=lambda key: (-numbers[base][f"{dimension}:{key}"], self.cell(figure, dimension, key))
            )
        found = []
        for key in keys:
            cell = f"{dimension}:{key}"
            worth, text = _value(figure, numbers, cell, hides), _text(figure, numbers, cell, hides)
            found.append(CellValue(key, self.cell(figure, dimension, key), worth, text))
        return found


def words_of(workplace: Workplace) -> Words:
    """What puts figures into words on this laptop. Raises SettingsError."""
    labels = Labels(workplace.places, workplace.catalogue)
    return Words(labels, workplace.mandates, load_deviations(workplace.config))


def _value(figure: Figure, numbers: Numbers, cell: str, hides: Published | None) -> float | None:
    if hides is not None and not hides.shows(figure, cell):
        return None
    return value(figure, numbers, cell)


def _text(figure: Figure, numbers: Numbers, cell: str, hides: Published | None) -> str:
    if hides is not None and not hides.shows(figure, cell):
        return HIDDEN
    return in_words(figure, value(figure, numbers, cell))


def in_words(figure: Figure, worth: float | None) -> str:
    """A value as people read it: `1 154`, `93 %`, `12:30`, `5,2`, `3 h 20 min`, `79 000 kr`."""
    if worth is None:
        return NOTHING
    match figure.unit:
        case "percent":
            return f"{_share(worth)} %"
        case "seconds":
            return calendar.duration(worth)
        case "per_1000":
            return f"{worth:.1f}".replace(".", ",")
        case "weekly":
            return f"{worth:.1f}".replace(".", ",") if figure.code == "week_mean" else _whole(worth)
        case "minutes":
            hours, minutes = divmod(round(worth), 60)
            return f"{_whole(hours)} h {minutes:02} min"
        case "ore":
            return f"{_whole(worth / 100)} kr"
    return _whole(worth)


def _share(worth: float) -> str:
    """Percent; all and nothing only when it is: 991 of 992 are 99,9."""
    if 0 < worth < 100 and round(worth) in (0, 100):
        return f"{min(99.9, max(0.1, round(worth, 1)))}".replace(".", ",")
    return _whole(worth)


def _whole(worth: float) -> str:
    return f"{round(worth):,}".replace(",", " ")


def state(values: YearValues) -> str:
    """What is to be known of the year before its figures are read: whether it stands, what is not in it."""
    told = []
    if values.closed_at:
        on = short_date(local(datetime.fromisoformat(values.closed_at)).date(), date.min)
        told.append(f"Stängt {on} av {values.closed_by}: siffrorna står fast.")
    elif values.published:
        told.append(f"Året är inte stängt: siffrorna är från {day(values.made_at)}.")
    else:
        told.append("Öppet: siffrorna ändras med det som skrivs in.")
    if values.closed_apart:
        told.append(f"Stängdes samtidigt också av {', '.join(values.closed_apart)}: den första gäller.")
    if values.missing:
        told.append(f"{values.missing} äldre poster finns bara i lagret och räknas inte här.")
    if values.published:
        told.append("För publicering: små tal per kommun döljs.")
    if values.municipality:
        told.append(f"Bara {values.municipality}, i sin helhet.")
    return " ".join(told)


def added(one: FigureValue) -> str:
    """What has come since the year was closed, with its sign: hours and minutes, kronor, or how many.

    Empty when nothing has, and of a time: a median does not add up.
    """
    if not one.added or one.unit not in ("count", "minutes", "ore"):
        return ""
    size = abs(one.added)
    text = f"{size // 60}:{size % 60:02}" if one.unit == "minutes" else _whole(size)
    if one.unit == "ore":
        text = _whole(size / 100)
    return f"{'+' if one.added > 0 else '−'}{text}"


def reminder(year: int | None) -> str:
    """That a year is still open, and where it is closed; empty when none is."""
    return f"Nyckeltalen för {year} är inte stängda: Nyckeltal, S." if year is not None else ""


def years(values: YearValues) -> list[str]:
    """The years before that there is anything from, the last first."""
    return sorted({year for one in values.figures for year in one.earlier}, reverse=True)


def day(moment: str) -> str:
    """A time of `YearValues` as a day in Sweden."""
    return f"{local(datetime.fromisoformat(moment)):%Y-%m-%d}" if moment else NOTHING


def of_two(label: str) -> tuple[str, str]:
    """The two things that a cell in a dimension of `PAIRED` is of, by the cell's name."""
    first, _, other = label.partition(BETWEEN)
    return first, other


def dimension(name: str) -> str:
    """What something is divided by, as people read it."""
    return DIMENSIONS.get(name, name)

"""What a form asks for, declared: a line, a text, a choice, a time. No widgets here.

A field's content is a string, `raw`, as it is typed, drafted and restored; `read` makes a value of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jourtui.rules import when
from jourtui.rules.calendar import clock_time, day_and_time, local, until_time

SEPARATOR = ","
"""Between several choices, in a raw string."""
YES_NO = (("j", "ja", True), ("n", "nej", False))
YES_NO_UNKNOWN = (("j", "ja", "yes"), ("n", "nej", "no"), ("o", "okänt", "unknown"))


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a form. `required` is the sentence for a field left empty; `hint` helps while typing.

    `holds`: what the form opened with is kept in the draft with what was typed, since it is of that moment.
    `drafted`: what is typed is kept in the draft; else it is to be typed each time.
    `only_if`: asked only while this holds of what stands in the other fields, by name; else it is empty.
    """

    name: str
    label: str
    required: str = ""
    hint: str = ""
    holds: bool = False
    drafted: bool = True
    only_if: Callable[[Callable[[str], str]], bool] | None = None

    @property
    def raw(self) -> str:
        """What stands in the field when the form opens."""
        raise NotImplementedError

    def read(self, raw: str) -> Any:
        """The value that `raw` means. Raises ValueError with a Swedish sentence."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class LineField(Field):
    """One line of text. `reads` makes a value of it; `explain` says at every key how it is understood."""

    text: str = ""
    reads: Callable[[str], Any] = str
    explain: Callable[[str], str] | None = None
    suggestions: Sequence[str] = ()
    """What a word is completed from, as it is typed."""
    proposal: str = ""
    """One of them that → takes in an empty line: what is known already, never the first of a register."""
    placeholder: str = ""
    typed_over: bool = False
    """What stands in it is a proposal: the first key takes its place. So it is too with suggestions."""

    @property
    def raw(self) -> str:
        return self.text

    def read(self, raw: str) -> Any:
        return self.reads(raw.strip())


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """Several lines of text."""

    text: str = ""
    rows: int = 5
    reads: Callable[[str], Any] = str

    @property
    def raw(self) -> str:
        return self.text

    def read(self, raw: str) -> Any:
        return self.reads(raw.strip())


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One of some values, or several of them in the order chosen (`many`).

    `choices` are (key, label, value): the key is one letter or digit. The value is None, or an empty tuple,
    when nothing is chosen, which `optional` allows for one value. `checklist`: ticked off, one to a line.
    `unchosen`: what it means that nothing is chosen.
    """

    choices: Sequence[tuple[str, str, Any]]
    value: Any = None
    many: bool = False
    optional: bool = True
    checklist: bool = False
    unchosen: str = "–"

    @property
    def raw(self) -> str:
        if self.many:
            return SEPARATOR.join(str(value) for value in self.value or ())
        return "" if self.value is None else str(self.value)

    def read(self, raw: str) -> Any:
        found = [value for part in raw.split(SEPARATOR) for _, _, value in self.choices if str(value) == part]
        if self.many:
            return tuple(found)
        return found[0] if found else None


def yes_no(name: str, label: str, value: bool, hint: str = "") -> ChoiceField:
    """A field that is yes or no."""
    return ChoiceField(name=name, label=label, choices=YES_NO, value=value, optional=False, hint=hint)


def lettered(pairs: Sequence[tuple[str, Any]]) -> tuple[tuple[str, str, Any], ...]:
    """(label, value) pairs with a letter each, from a; those after the last letter are chosen by arrows."""
    return tuple((LETTERS[n : n + 1], label, value) for n, (label, value) in enumerate(pairs))


LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"


def names(text: str) -> tuple[str, ...]:
    """Reads names with commas between."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def typed(label: str, what: str, *, required: str = "", hint: str = "") -> LineField:
    """What confirms a deed that is hard to undo: typed anew each time, and never kept in a draft."""
    return LineField(
        name="typed",
        label=label,
        placeholder="" if hint else f"skriv {what}",
        required=required,
        hint=hint,
        drafted=False,
    )


def past(name: str, label: str, now: datetime, *, came_in: datetime | None = None) -> LineField:
    """When something happened; empty means now. Not before `came_in`, when the call came in."""

    def read(text: str) -> datetime | None:
        moment = when.happened(text, now) if text else None
        if moment is not None and came_in is not None and moment < came_in.replace(second=0, microsecond=0):
            raise ValueError(f"Anropet inkom {day_and_time(came_in, now)}: skriv en tid efter det.")
        return moment

    return LineField(
        name=name, label=label, placeholder="nu", reads=read, explain=_explained(read, now), hint=when.HOW
    )


def moment(name: str, label: str, now: datetime) -> LineField:
    """When something happened that is written while it does: the minute when the form was first opened."""
    minute = f"{local(now):%Y-%m-%d} {clock_time(now)}"
    return replace(past(name, label, now), text=minute, holds=True)


def future(
    name: str,
    label: str,
    now: datetime,
    *,
    required: str = "",
    value: datetime | None = None,
    ends: bool = False,
    typed_over: bool = False,
) -> LineField:
    """When something shall happen; empty means at no set time. `ends`: a day alone is to its end."""
    reads, shows = (when.until, until_time) if ends else (when.coming, day_and_time)

    def read(text: str) -> datetime | None:
        return reads(text, now) if text else None

    return LineField(
        name=name,
        label=label,
        text=shows(value, now) if value else "",
        placeholder="ingen tid",
        required=required,
        reads=read,
        explain=_explained(read, now, shows),
        hint=when.HOW_UNTIL if ends else when.HOW_COMING,
        typed_over=typed_over,
    )


def any_time(
    name: str, label: str, now: datetime, *, required: str = "", value: datetime | None = None
) -> LineField:
    """When something was or shall be; empty means at no set time. A day alone is from its beginning."""

    def read(text: str) -> datetime | None:
        return when.at_any_time(text, now) if text else None

    return LineField(
        name=name,
        label=label,
        text=day_and_time(value, now) if value else "",
        placeholder="ingen tid",
        required=required,
        reads=read,
        explain=_explained(read, now),
        hint=when.HOW,
    )


def _explained(
    read: Callable[[str], datetime | None],
    now: datetime,
    shows: Callable[[datetime, datetime], str] = day_and_time,
) -> Callable[[str], str]:
    def explain(text: str) -> str:
        try:
            moment = read(text.strip())
        except ValueError:
            return ""
        shown = shows(moment, now) if moment else ""
        return f"= {shown}" if shown not in ("", text.strip()) else ""

    return explain

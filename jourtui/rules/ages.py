"""Whether somebody whom a case concerns is a child, as far as is known of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jourtui.rules.personnummer import read

if TYPE_CHECKING:
    from jourtui.rules.case import Subject

ADULT = 18


def is_child(subject: Subject, today: date) -> bool:
    """Whether somebody is under 18 on a Swedish day, or may be: an age that is not known is no adult's."""
    age = youngest(subject, today)
    return age is None or age < ADULT


def is_known_child(subject: Subject, today: date) -> bool:
    """Whether somebody is under 18 on a Swedish day by what is written of them."""
    age = youngest(subject, today)
    return age is not None and age < ADULT


def youngest(subject: Subject, today: date) -> int | None:
    """How old somebody is on a Swedish day, or at least is where only the year is known. None: not known."""
    born = read(subject.personnummer, today) if subject.number_kind != "reserve" else None
    if born is not None:
        year, month, day = int(born.value[:4]), int(born.value[4:6]), int(born.value[6:8])
        day -= 60 if day > 60 else 0
        return today.year - year - ((today.month, today.day) < (month, day))
    return today.year - subject.birth_year - 1 if subject.birth_year is not None else None

"""What is typed on a locked screen, when it may be a call where the passphrase belongs, or the reverse."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from jourtui.rules.intake import Intake
from jourtui.rules.intake_numbers import has_number
from jourtui.rules.text import fold
from jourtui.store.unfinished import Unfinished

_MANY_WORDS = 5
"""So many words with a municipality among them are no passphrase, or a very good one."""
_ALIKE = 0.75
_TELLS = 6
"""What is shorter gives nothing away, and may be a mark that a person has set."""


def perhaps_call(text: str) -> bool:
    """Whether it is worth reading as a line: an ordinary passphrase is not even looked at."""
    return has_number(text) or len(text.split()) >= _MANY_WORDS


def reads_as_call(intake: Intake) -> bool:
    """Whether a line is a call beyond reasonable doubt: it has a number, or much else that a call has."""
    words = len(intake.line.split())
    if intake.phone is not None:
        return intake.phone.valid or words > 1
    told = intake.number_raw or intake.no_number_reason or words >= _MANY_WORDS
    return bool(told) and intake.municipality is not None


def may_be_passphrase(intake: Intake) -> bool:
    """Whether nothing in a line tells that it is a call: no number, no name, no municipality.

    Nor is it one where the same was typed for the number once more: a passphrase may have a name in it.
    """
    if intake.no_number_reason and fold(intake.no_number_reason) == fold(intake.line):
        return True
    return intake.phone is None and not intake.name and intake.municipality is None


def giving_away(line: Unfinished, passphrase: str) -> frozenset[str]:
    """What of a line resembles the passphrase: names of its fields, and "" for the line itself."""
    typed = {**line.fixed, **line.half_typed, "": line.line}
    return frozenset(
        name
        for name, text in typed.items()
        if isinstance(text, str) and len(text) >= _TELLS and resembles(text, passphrase)
    )


def resembles(text: str, passphrase: str) -> bool:
    """Whether `text` gives the passphrase away: it is nearly the same, a part of it, or has it inside."""
    one, other = ("".join(fold(said).split()) for said in (text, passphrase))
    inside = one in other or other in one
    return inside or OSA.normalized_similarity(one, other, score_cutoff=_ALIKE) > 0

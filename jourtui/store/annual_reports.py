"""What is written in the annual reports, kept from year to year: a text begins as it stood last year."""

from __future__ import annotations

from typing import NamedTuple

from jourtui.rules import annual_report as rules
from jourtui.rules.annual_report import AmountWritten, AnnualReport, TextWritten
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base

BACK = 10
"""How many years back a text is looked for."""


class Kept(NamedTuple):
    """A section's text, and the year whose report it stands in: an earlier one until somebody writes."""

    text: str
    year: int


def find(desk: Desk, year: int) -> AnnualReport:
    """The report of a year; empty while nobody has written in it. Nothing is logged here."""
    return rules.fold(desk.journal.events(rules.record_of(year)))


def kept(desk: Desk, year: int) -> dict[str, Kept]:
    """The texts by section, each as it stands or else as it was in the latest report before."""
    found: dict[str, Kept] = {}
    for earlier in range(year - BACK + 1, year + 1):
        texts = find(desk, earlier).every_text()
        found |= {section: Kept(text, earlier) for section, text in texts.items()}
    return found


def text_of(desk: Desk, year: int, section: str) -> Kept:
    """The text of a section, as `kept` has it; empty, of the year, where there is none."""
    return kept(desk, year).get(section, Kept("", year))


def contested(desk: Desk, year: int, name: str) -> list[str]:
    """The texts that two wrote apart of one section (`text:CODE`); empty where one stands."""
    writes = find(desk, year).written.contested.get(name, [])
    return [str(write.value) for write in writes]


def two_amounts(desk: Desk, year: int) -> dict[str, list[int | None]]:
    """The amounts (öre, or that there is none) that two wrote apart, by code."""
    every = find(desk, year).written.contested.items()
    return {
        name.removeprefix("amount:"): [write.value for write in writes]
        for name, writes in every
        if name.startswith("amount:")
    }


def two_texts(desk: Desk, year: int) -> set[str]:
    """The sections with two texts written apart, also where they are kept from an earlier year."""
    found = kept(desk, year)
    apart = {one.year: find(desk, one.year).written.contested for one in found.values()}
    return {section for section, one in found.items() if f"text:{section}" in apart[one.year]}


def write_text(desk: Desk, year: int, section: str, text: str, *, base: Base | None = None) -> None:
    """Write a section's text; the same as what stands this year writes nothing. Empty takes out an older."""
    stands, contested = text_of(desk, year, section), find(desk, year).written.contested
    if text != stands.text or (text and stands.year != year) or f"text:{section}" in contested:
        desk.write(rules.record_of(year), TextWritten(year, section, text), base=base)


def write_amounts(desk: Desk, year: int, amounts: dict[str, int | None], *, base: Base | None = None) -> None:
    """Write the amounts (öre) that are other than what stands, and those that two wrote apart."""
    now = find(desk, year)
    changed = [
        AmountWritten(year, code, ore)
        for code, ore in amounts.items()
        if ore != now.amount_of(code) or f"amount:{code}" in now.written.contested
    ]
    if changed:
        desk.write(rules.record_of(year), *changed, base=base)

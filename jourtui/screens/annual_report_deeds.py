"""Deeds with the annual report (verksamhetsberättelse): write a section, enter the money, make the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jourtui.rules import annual_report as rules
from jourtui.rules import money
from jourtui.rules.access import FIGURES
from jourtui.rules.annual_report import Outline, Section
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import LineField, TextField
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.to_file import ask_file, write_aside
from jourtui.sheets import annual_report_file
from jourtui.store import annual_reports, paths
from jourtui.store.settings import load_annual_report

if TYPE_CHECKING:
    from jourtui.screens.figures import FiguresScreen

NO_NAMES = "Verksamhetsberättelsen publiceras: skriv inget om enskilda."
MONEY, FILE = "pengar", "fil"
TWO = "! två olika"
"""Stands in the list where two wrote apart."""


class AnnualReportDeeds:
    """What can be done with the report of the year that the key figures show."""

    def __init__(self, screen: FiguresScreen) -> None:
        self.screen = screen

    async def choose(self) -> None:
        """A section to write, the money, or the whole report to a file. Raises SettingsError."""
        screen, year = self.screen, self.screen.year
        outline = load_annual_report(screen.app.workplace.config)
        money_apart = f" {TWO}" if annual_reports.two_amounts(screen.desk, year) else ""
        choices: list[tuple[str, str, Section | str]] = [
            ("f", "Till fil: hela berättelsen som PDF", FILE),
            ("p", f"Pengar: budget, utfall, överskott{money_apart}", MONEY),
        ]
        texts = annual_reports.kept(screen.desk, year)
        apart = annual_reports.two_texts(screen.desk, year)
        for section in outline.sections:
            if not section.hours:
                stands = _stands(section, texts.get(section.code), year)
                stands += f" {TWO}" if section.code in apart else ""
                choices.append(("", f"{section.named(year)}{stands}", section))
        title = f"Verksamhetsberättelse {year}"
        text = "Texterna följer med från år till år. Talen räknas av programmet, så som de kan publiceras."
        chosen = await screen.app.push_screen_wait(Choose(title, choices, text, proposes=False))
        if chosen == FILE:
            await self._to_file()
        elif chosen == MONEY:
            await self._money(outline)
        elif isinstance(chosen, Section):
            await self._write(chosen)

    async def _write(self, section: Section) -> None:
        screen, year = self.screen, self.screen.year
        named = section.named(year)
        kept = annual_reports.text_of(screen.desk, year, section.code)
        contested = annual_reports.contested(screen.desk, year, f"text:{section.code}")
        field = TextField(
            name="text",
            label="Text",
            text="\n\n".join(contested) if contested else kept.text,
            rows=max(5, min(14, screen.app.size.height - 15)),  # so that all that is told is seen above it
            hint=section.help,
        )
        since = (
            f" Så stod det {kept.year}: Ctrl+S tar det som det är." if kept.text and kept.year != year else ""
        )
        both = " Två skrev samtidigt: båda texterna står här." if contested else ""

        def commit(filled: Filled) -> None:
            text = filled.values.get("text", field.text)
            annual_reports.write_text(screen.desk, year, section.code, text, base=filled.base)

        form = Form(
            screen.desk,
            f"{named}, {year}" if named == section.heading else named,
            [field],
            draft_id=f"annual-report:{year}:{section.code}",
            base=screen.desk.position(),
            record=rules.record_of(year),
            text=NO_NAMES + since + both,
            commit=commit,
            as_is=True,
        )
        if await fill(screen, form) is not None:
            screen.say(f"{named} är sparad för {year}.")

    async def _money(self, outline: Outline) -> None:
        screen, year = self.screen, self.screen.year
        now = annual_reports.find(screen.desk, year)
        apart = annual_reports.two_amounts(screen.desk, year)
        fields = [
            LineField(
                name=one.code,
                label=one.label,
                text=""
                if one.code in apart or (ore := now.amount_of(one.code)) is None
                else money.kronor(ore),
                reads=_ore,
                explain=_read,
                placeholder=_either(apart[one.code]) if one.code in apart else "kronor; tomt står inte med",
            )
            for one in outline.amounts
        ]
        both = " Där två skrev samtidigt står båda beloppen: skriv det som gäller." if apart else ""

        def commit(filled: Filled) -> None:
            annual_reports.write_amounts(screen.desk, year, filled.values, base=filled.base)

        form = Form(
            screen.desk,
            f"Ekonomi, {year}",
            fields,
            draft_id=f"annual-report:{year}:money",
            base=screen.desk.position(),
            record=rules.record_of(year),
            text=f"Står under Ekonomi i verksamhetsberättelsen.{both}",
            commit=commit,
        )
        filled = await fill(screen, form)
        if filled is not None:
            screen.say(f"Ekonomin är sparad för {year}." if filled.values else "Inget ändrades.")

    async def _to_file(self) -> None:
        screen, year = self.screen, self.screen.year
        if why := annual_report_file.two_values(screen.app.workplace, screen.desk, year):
            screen.say(why, problem=True)
            return
        older = annual_report_file.older(screen.app.workplace, screen.desk, year)
        out = await ask_file(
            screen,
            f"Skriv verksamhetsberättelsen {year} till en fil",
            f"Som PDF, med talen så som de kan publiceras. Det loggas att du skrev den. {older}".rstrip(),
            f"verksamhetsberattelse-{year}.pdf",
        )
        if out is None:
            return
        place = screen.app.workplace
        if out.suffix.casefold() != ".pdf":
            screen.say(f"{out.name}: ska sluta på .pdf. Inget är skrivet.", problem=True)
            return
        screen.desk.log_reading("exported", reason=f"{FIGURES} {year}", again=True)
        screen.say("Skriver …")

        def work() -> None:
            with place.desk_elsewhere() as desk:
                paths.write_private(out, annual_report_file.made(place, desk, year))

        write_aside(screen, out, work)


def _stands(section: Section, kept: annual_reports.Kept | None, year: int) -> str:
    """What is said of a section's text in the list."""
    if kept is None or (not kept.text and kept.year != year):
        return ""
    if kept.year == year:
        return " ✓" if kept.text else " (tom)"
    return f" (från {kept.year}, står inte med)" if section.yearly else f" (från {kept.year})"


def _either(amounts: list[int | None]) -> str:
    return " eller ".join("inget" if ore is None else money.kronor(ore) for ore in amounts)


def _ore(text: str) -> int | None:
    if not text:
        return None
    try:
        return money.read(text)
    except ValueError:
        raise ValueError("Skriv kronor med siffror: 200 000.") from None


def _read(text: str) -> str:
    """How an amount is understood."""
    try:
        ore = _ore(text.strip())
    except ValueError as error:
        return str(error)
    return "" if ore is None else money.kronor(ore)

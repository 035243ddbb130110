"""The roster as plain text: `jourtui roster`."""

from __future__ import annotations

from pathlib import Path

from jourtui.commands.command_parts import free
from jourtui.commands.printed import table
from jourtui.rules import roster as rules
from jourtui.rules.access import ROSTER
from jourtui.sheets import roster_file
from jourtui.store import cooperation, roster
from jourtui.store.workplace import Workplace
from jourtui.words import cooperation_words
from jourtui.words import roster_words as words
from jourtui.words.labels import Labels


def weeks(workplace: Workplace) -> str:
    """Who is on now and next, the weeks to come, and what is missing in them."""
    desk, settings, now = workplace.desk, workplace.roster, workplace.desk.now()
    desk.log_reading("printed", reason=ROSTER)
    with desk.rows() as rows:
        known = {row.week: row for row in roster.weeks(rows) if row.week is not None}
        substitutes = roster.titled(rows, settings.substitute_title)
    if not known:
        return "Inget schema är inskrivet."
    on = rules.on(known.values(), now)
    after = rules.following(known.values(), on)
    here = words.pair(on, full=True) if on.planned else "ingen i schemat"
    there = words.pair(after, full=True) if after.planned else "ingen i schemat"
    lines = [f"Nu: {here}, till {words.moment(on.until)}.", f"Sedan: {there}.", ""]
    shown = rules.shown_weeks(now, 0, settings.weeks_ahead)
    lacks = rules.missing(known, shown, few=settings.few_first_weeks, substitutes=substitutes)
    cells = [
        (
            words.number(week),
            words.dated(week),
            words.name(row.worker("first"), "–") if (row := known.get(week)) is not None else "–",
            words.name(row.worker("backup"), "–") if row is not None else "–",
            ", ".join(words.MARKS[one.code] for one in lacks[week]),
        )
        for week in shown
    ]
    lines.append(table(("Vecka", "Dagar", "Förstajour", "Bakjour", "Läge"), cells))
    told = [f"{words.number(week)}: {words.missing(one)}" for week in shown for one in lacks[week]]
    parts = [
        f"{words.number(week)}: vikarie {words.stretch(part)}"
        for week in shown
        if week in known
        for part in known[week].standing()
    ]
    labels = Labels(workplace.places, workplace.catalogue)
    met = cooperation_words.lacking(cooperation.lacking(desk, workplace.places), labels.place)
    told += [f"Samverkansmöten: {met}"] if met else []
    return "\n".join([*lines, *([""] if parts or told else []), *parts, *told])


def year(workplace: Workplace, wanted: int) -> str:
    """Each person's weeks of a year."""
    desk = workplace.desk
    desk.log_reading("printed", reason=ROSTER)
    with desk.rows() as rows:
        found = words.counted(rules.counts(roster.weeks(rows), wanted))
    return table(words.COUNTED, found) if found else f"Ingen jourvecka är planerad {wanted}."


def to_calendar(workplace: Workplace, out: Path) -> str:
    """Write the weeks from this one on to a new calendar file; what was done. Raises CannotDo, OSError."""
    free(out)
    desk, now = workplace.desk, workplace.desk.now()
    desk.log_reading("exported", reason=ROSTER, again=True)
    with desk.rows() as rows:
        found = roster.weeks(rows, rules.shown_weeks(now, 0, 0)[0])
    count = roster_file.write(found, out, now)
    return f"Schemat är skrivet till {out}: {count} pass."

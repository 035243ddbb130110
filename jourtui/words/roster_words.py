"""Swedish words for the roster: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from jourtui.rules import duty_week, roster
from jourtui.rules.calendar import MONTHS, WEEKDAYS, clock_time, local
from jourtui.rules.duty_week import DutyWeekFields, Stretch, Swap, Worker
from jourtui.rules.event import Payload
from jourtui.rules.roster import Missing, On
from jourtui.rules.text import plain_line

DUTIES: Mapping[str, str] = {"first": "förstajour", "backup": "bakjour"}
FIELDS: Mapping[str, str] = {duty_week.DUTY_WEEK: "en jourvecka i schemat"}
STATES: Mapping[str, str] = {
    "asked": "frågat",
    "accepted": "godkänt",
    "declined": "nej",
    "withdrawn": "återtaget",
    "late": "kom för sent",
}
NOBODY = "ingen"
HEAD = "enhetschefen"


def name(worker: Worker | None, nobody: str = NOBODY) -> str:
    return plain_line(worker.name) if worker is not None else nobody


def short(worker: Worker | None) -> str:
    """The first word of a name."""
    return name(worker).partition(" ")[0]


def days(week: date) -> str:
    """`18–25 nov`: from its Wednesday to the next."""
    end = week + timedelta(weeks=1)
    begin = f"{week.day}" if week.month == end.month else f"{week.day} {MONTHS[week.month - 1]}"
    return f"{begin}–{end.day} {MONTHS[end.month - 1]}"


def dated(week: date) -> str:
    """`18–25 nov 2026`, `30 dec 2026–6 jan 2027`."""
    begin, _, end = days(week).partition("–")
    year, ends = week.year, (week + timedelta(weeks=1)).year
    return f"{begin}–{end} {year}" if year == ends else f"{begin} {year}–{end} {ends}"


def number(week: date) -> str:
    """`v 47`, the calendar week in which it begins."""
    return f"v {week.isocalendar().week}"


def moment(at: datetime) -> str:
    """`ons 25 nov 16:00`."""
    day = local(at)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {clock_time(at)}"


def pair(now: On, *, full: bool) -> str:
    if now.daytime:
        return HEAD
    words = name if full else short
    told = (
        f"{words(worker)}{'?' if duty in now.contested else ''}"
        for duty, worker in (("first", now.first), ("backup", now.backup))
    )
    return (" och " if full else "/").join(told)


def status(now: On, after: On, *, full: bool = True) -> str:
    """Who is on by the roster now, and who comes next: `Jour Karin/Per, ons 16:00 Eva/Maja`."""
    at = local(after.since)
    when = f"{WEEKDAYS[at.weekday()]} {clock_time(after.since)}"
    here = pair(now, full=False) if now.planned else "ingen i schemat"
    there = pair(after, full=False) if after.planned else "ingen"
    return f"jour {here}, {when} {there}" if full else f"jour {here}"


def missing(one: Missing) -> str:
    """A warning as a sentence."""
    times = _times(one)
    match one.code:
        case "unplanned":
            return "Veckan är inte planerad."
        case "nobody":
            return f"Ingen {DUTIES.get(one.duty or '', '')} {times}."
        case "twice":
            return f"{one.who} är både förstajour och bakjour {times}."
        case "running":
            return f"{one.who} har också veckan före."
        case "few_first":
            had = {0: "inte haft någon förstavecka", 1: "haft en förstavecka"}
            how_many = had.get(one.count, f"haft {one.count} förstaveckor")
            return f"{one.who} är vikarie som förstajour och har {how_many}."
        case "holiday":
            return f"Helgdag: ingen bemannar {times}."
        case "two_values":
            return f"Två samtidiga ändringar. {one.who} skrev något annat."
        case "half_swap":
            return "Halvt byte: av två veckor som skulle bytas bytte bara den ena. Planera om den som är fel."
    return ""


MARKS: Mapping[str, str] = {
    "unplanned": "ej planerad",
    "nobody": "LUCKA",
    "twice": "dubbel",
    "running": "två i rad",
    "few_first": "ovan först",
    "holiday": "HELGDAG",
    "two_values": "2v",
    "half_swap": "HALVT BYTE",
}
"""What stands in a list."""
GRAVE = ("nobody", "twice", "holiday", "two_values", "half_swap")


def _times(one: Missing) -> str:
    if one.since is None or one.until is None:
        return ""
    return _span(one.since, one.until)


def _span(since: datetime, until: datetime) -> str:
    same = local(since).date() == local(until).date()
    return f"{moment(since)}–{clock_time(until) if same else moment(until)}"


def stretch(part: Stretch) -> str:
    """`bakjour fre 20 nov 16:00–sön 22 nov 08:00: Eva Lind (sjuk)`."""
    why = f" ({part.why})" if part.why else ""
    unsure = " – ej valt" if part.contested else ""
    return f"{DUTIES[part.duty]} {_span(part.since, part.until)}: {name(part.worker)}{why}{unsure}"


def chooses(week: DutyWeekFields) -> str:
    """Which key of the roster settles what two wrote apart."""
    return "V skriver vem som gäller, S stryker en." if week.parts_apart else "M väljer."


def swap(one: Swap) -> str:
    """`Per Holm tar förstajour efter Karin Ek, mot v 49: frågat`."""
    other = f", mot {number(one.other_week)}" if one.other_week is not None else ""
    note = f" ({one.note})" if one.note else ""
    return f"{one.to.name} tar {DUTIES[one.duty]} efter {one.of.name}{other}: {STATES[one.state]}{note}"


def hours(time: timedelta) -> str:
    """`12 h`, `12 h 30 min`, or a dash."""
    minutes = round(time.total_seconds() / 60)
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest} min" if rest else f"{whole} h" if whole else "–"


def told(code: str, other: str, detail: str) -> str | None:
    """What somebody must be told of a swap."""
    tail = f": {detail}" if detail else ""
    match code:
        case "swap_asked":
            return f"{other} frågar om du tar en jourvecka{tail}. Schema, K svarar."
        case "swap_accepted":
            return f"{other} tog jourveckan som du frågade om{tail}."
        case "swap_declined":
            return f"{other} tar inte jourveckan som du frågade om{tail}."
        case "swap_accepted_with_you":
            return f"{other} skrev att ett byte av jourvecka med dig är godkänt{tail}. Se Schema."
        case "swap_declined_with_you":
            return f"{other} skrev att det inte blir något byte av jourvecka med dig{tail}. Se Schema."
        case "swap_withdrawn":
            return f"{other} tog tillbaka frågan om en jourvecka{tail}."
        case "swap_late":
            return "Ett byte av jourvecka kom för sent: tjänsten var redan någon annans. Se Schema."
    return None


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event about a duty week as a line of a timeline: a label, and the text. None: no such event."""
    match payload:
        case duty_week.WeekPlanned(week=week, first=first, backup=backup):
            return "Jourvecka", f"{week}: {name(first)} och {name(backup)}"
        case duty_week.Substituted(duty=duty, worker=worker, since=since, until=until):
            return "Vikarie", f"{name(worker)}, {DUTIES[duty]} {moment(since)}–{moment(until)}"
        case duty_week.SubstitutionEnded(why=why):
            return "Vikariatet blev inte av", why
        case duty_week.SwapAsked(of=of, to=to, duty=duty):
            return "Frågade om byte", f"{to.name} tar {DUTIES[duty]} efter {of.name}"
        case duty_week.SwapAnswered(answer=answer, why=why):
            return "Byte", "; ".join(filter(None, (STATES[answer], why)))
    return None


def counted(found: Sequence[roster.Count]) -> list[tuple[str, ...]]:
    """Each person's weeks of a year as the cells of a row."""
    return [
        (one.name, str(one.first), str(one.backup), hours(one.stood_in), hours(one.away)) for one in found
    ]


COUNTED = ("Vem", "Förstaveckor", "Bakveckor", "Vikarierat", "Frånvaro")

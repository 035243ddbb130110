"""Swedish words for clocks and alarms: used by the screens, the alarm band and the text commands."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from jourtui.rules.alarms import Alarm, Why
from jourtui.rules.calendar import (
    clock_time,
    day_and_time,
    duration,
    local,
    short_date,
    until_time,
    weekly_deadline,
)
from jourtui.rules.clocks import OTHERS, PROPOSES_DEVIATION, ClockFields
from jourtui.rules.law import Law
from jourtui.rules.mandates import Mandates
from jourtui.words import assignment_words, assistance_words, delivery_words, law_words, notice_words, wording
from jourtui.words.waiting_words import CLOCKS

_HOUR = 3600
FINE = 300
"""Seconds before and after the due time when each second is shown; else whole minutes will do."""

_DAY = 24 * 3600
NO_LONGER = "gäller inte"
"""Said of a decision that was ended, and is to be submitted all the same."""

_RULES = {
    "callback": "från att SOS lämnade numret",
    "handover": "från att det erbjöds",
    "sos_number": "från att SOS tillfrågades om numret",
    **dict.fromkeys(CLOCKS, "från att de tillfrågades"),
}
_LAW = {
    "report": "nästa vardag 08:00 efter det första som kommunen inte har fått veta",
    "court_week": "en vecka från beslutets dag, räknat strängt",
    "court_next_day": "dagen efter beslutet, även helger",
    "board_decision": "nästa vardag efter en åtgärd, eller en bedömning, utan delegation",
    "protection": "genast när anmälan kom in: samma dag, allra senast nästa",
    "lodging": "utcheckningen som den är bokad",
    "follow_up": "tiden som sattes för besöket på boendet",
    "visit": "två timmar från att kontakt togs",
    "check_in": "tiden som avtalades när de senast hördes av",
    "interview": "tiden då förhöret börjar",
    **assistance_words.RULES,
    **delivery_words.RULES,
    **notice_words.RULES,
    **assignment_words.RULES,
}
_TOPICS = {"protection": "protection_assessment"}
"""What is about a clock in law.toml, where it is no decision's."""
_STOPS = {
    "callback": "någon nås, eller anropet stängs",
    "handover": "det accepteras, avböjs eller tas tillbaka",
    "sos_number": "numret skrivs in, eller anropet stängs",
    "report": "rapporten är levererad (postad: mottagen), eller ärendet överrapporterat till någon med namn",
    "step": "steget är gjort eller struket",
    "court_week": "underställningen till rätten är antecknad",
    "court_next_day": "underställningen till rätten är antecknad",
    "board_decision": "nämndens beslut är antecknat (efter en bedömning: beslutet eller en åtgärd)",
    "protection": "skyddsbedömningen är beslutad",
    **dict.fromkeys(CLOCKS, "svaret är antecknat, eller ingen väntar mer"),
    "lodging": "gästerna har lämnat, eller boendet är förlängt",
    "follow_up": "besöket är gjort, eller behövs inte",
    "visit": "de är framme, eller besöket ställs in",
    "check_in": "de hörs av, är tillbaka, eller någon har tagit hand om det",
    "interview": "det är skrivet vem som är med, eller varför ingen är det",
    **assistance_words.STOPS,
    **delivery_words.STOPS,
    **notice_words.STOPS,
    **assignment_words.STOPS,
}


def left(due: datetime, now: datetime) -> str:
    """What is left, in a list: `9 h 46 min`, `24 min`, `04:59`; past due `!−00:12`, `!−7 min`, `!>2 h`."""
    seconds = (due - now).total_seconds()
    if seconds > 0:
        return duration(seconds) if seconds < FINE else " ".join(_rounded(seconds))
    if seconds > -FINE:
        return f"!{duration(seconds)}"
    first, *rest = _rounded(seconds)
    return f"!>{first}" if rest else f"!−{first}"


def counted(due: datetime, now: datetime) -> str:
    """The same where each second of the last hour counts, in few cells: `30:00`, `1 h 05`.

    Over an hour in words: at night `22:28:03` is a time of day.
    """
    seconds = (due - now).total_seconds()
    if not _HOUR <= seconds < _DAY:
        return left(due, now) if seconds <= 0 else duration(seconds)
    hours, minutes = divmod(int(seconds // 60), 60)
    return f"{hours} h {minutes:02}"


def listed(due: datetime, now: datetime) -> str:
    """The same in few cells, and without seconds that nobody waits for: `24 min`, `9 h 46`, `7 d 22 h`."""
    return left(due, now) if (due - now).total_seconds() < _HOUR else counted(due, now)


def late(due: datetime, until: datetime) -> str:
    """How late something was or is: `2 min 13 s för sent`, `7 min för sent`, `2 h 3 min för sent`.

    In words: at night `02:13` is a time of day.
    """
    seconds = (until - due).total_seconds()
    if seconds >= FINE:
        return f"{' '.join(_rounded(-seconds))} för sent"
    minutes, rest = divmod(int(seconds), 60)
    parts = ((minutes, "min"), (rest, "s"))
    return f"{' '.join(f'{count} {name}' for count, name in parts if count) or '0 s'} för sent"


def _rounded(seconds: float) -> list[str]:
    """Whole minutes, from a day whole hours: never more than is left, and never less than is past due."""
    unit = 60 if abs(seconds) < _DAY else 3600
    units = math.floor(seconds / unit)  # of what is past due, which is negative, too: away from zero
    hours, minutes = divmod(abs(units) * unit // 60, 60)
    days, hours = divmod(hours, 24)
    parts = (days, "d"), (hours, "h"), (minutes, "min")
    return [f"{count} {name}" for count, name in parts if count]


def exactly(moment: datetime) -> str:
    """A moment to the second, `22:46:30`."""
    return f"{local(moment):%H:%M:%S}"


def what(clock: ClockFields) -> str:
    """What is to be done in time; of a decision that holds no longer also that."""
    return wording.CLOCKS.get(clock.kind, clock.kind) + (f" ({NO_LONGER})" if clock.ended else "")


def whom(clock: ClockFields) -> str:
    """Whom or what it concerns, and that the person is protected; their number is never part of it."""
    return name(clock) + _protected(clock)


def name(clock: ClockFields) -> str:
    """Whom or what it concerns, where the mark of a protected person stands elsewhere.

    Of who is out: they, and with whom; it is they who are silent.
    """
    if clock.goers:
        return f"{clock.goers} {_with(clock)}"
    return wording.ANONYMOUS if clock.anonymous else clock.title or "okänd"


def _with(clock: ClockFields) -> str:
    """`hos Nils-Erik P`, of Nils-Erik Persson: enough beside whoever is out, in a line that they share."""
    title = clock.title or "okänd"
    first, *rest = title.split()
    return f"hos {' '.join((first, *(word[0] for word in rest[-1:])))}" if clock.named else f"hos {title}"


def _protected(clock: ClockFields) -> str:
    return f" ({wording.PROTECTED})" if clock.protected else ""


def seen(clock: ClockFields) -> str:
    """`sedd av Per Holm kl 22:46`, and the others; empty when nobody has acknowledged it."""
    return ", ".join(f"sedd av {who.name} kl {clock_time(who.at)}" for who in clock.seen())


def rule(clock: ClockFields, by_law: Callable[[], tuple[Law, Mandates] | None]) -> str:
    """Where the due time comes from, with the provision as it stood on the day that it began.

    `by_law` reads the unit's files, which are asked for only here; None when they cannot be read.
    """
    topic = _TOPICS.get(clock.kind, "")
    files = by_law() if topic or clock.about else None
    if files is None:
        return _rule(clock)
    law, mandates = files
    kind = mandates.decision(clock.about)
    cited = law.cite(kind.court_topic if kind is not None else topic, local(clock.started_at).date())
    return _rule(clock) + (f" ({law_words.cited(cited)})" if cited is not None else "")


def _rule(clock: ClockFields) -> str:
    if clock.kind in _RULES:
        minutes = (clock.due_at - clock.started_at).total_seconds() / 60
        return f"{minutes:g} {'minut' if minutes == 1 else 'minuter'} {_RULES[clock.kind]}"
    return _LAW.get(clock.kind, "tiden som sattes för steget")


_WHOLE_DAY = frozenset(
    {"court_week", "court_next_day", "board_decision", "protection", "notice_end", "assignment"}
)
"""Clocks that are due when a day ends, or may be."""


def until(clock: ClockFields, now: datetime) -> str:
    """Until when, as people say it: a whole day ends at 24:00 of that day, never at 00:00 of the next."""
    if clock.kind not in _WHOLE_DAY:
        return day_and_time(clock.due_at, now)
    return until_time(clock.due_at, now)


def postponed(clock: ClockFields) -> str:
    """The later day that another law may allow, to stand beside the strict one; empty if there is none."""
    if clock.kind != "court_week":
        return ""
    day = weekly_deadline(clock.started_at)
    if day.postponed == day.strict:
        return ""
    return f"lag 1930:173 kan tillåta {short_date(day.postponed, day.strict)}: räkna inte med det"


def stops(clock: ClockFields) -> str:
    """What stops the clock."""
    return _STOPS.get(clock.kind, "det är gjort")


def sentence(alarm: Alarm, now: datetime, me: str = "") -> str:
    """An alarm as the band says it to the person of that name."""
    clock = alarm.clock
    about, holder = whom(clock), clock.holder_name or "ingen"
    match alarm.why:
        case Why.OFFERED:
            return f"{holder} lämnar över: {about} – acceptera eller avböj"
        case Why.UNANSWERED:
            return f"Inget svar: {about} – ring kollegan, {_since(clock, now)}"
        case Why.MISSED:
            return _unheard(clock, now, me)
        case Why.UNHELD:
            return f"{what(clock)}: {about} – {_since(clock, now)}, {holder} är inte inloggad"
        case Why.UNHEEDED:
            return f"{what(clock)}: {about} – {_since(clock, now)}, {holder} har inte sett det"
    return f"{what(clock)}: {about} – {_since(clock, now)}"


def shorter(alarm: Alarm, now: datetime) -> tuple[str, ...]:
    """The same in ever fewer words, for a narrow band: how late it is and who has not seen it stay."""
    clock, given = alarm.clock, alarm.clock.holder_name.partition(" ")[0] or "ingen"
    tails = {Why.DUE: "", Why.UNHELD: f", {given} ej inloggad", Why.UNHEEDED: f", osedd av {given}"}
    tail = tails.get(alarm.why)
    if tail is None:
        return ()
    since = _since(clock, now).replace("för sent", "sen")
    short = ("S " if clock.protected else "") + name(clock).partition(" ")[0]
    return tuple(f"{what(clock)}: {one} – {since}{tail}" for one in (whom(clock), short))


def _unheard(clock: ClockFields, now: datetime, me: str) -> str:
    """Who is silent and where to ring come first: a narrow band cuts the rest off.

    Whoever is told of alone, and reads it at their own laptop, is asked to write that they are back.
    """
    if me and clock.goers.strip() == me:
        return f"Skriv att du är tillbaka: du står som ute {_with(clock)}, {_since(clock, now)}"
    ring = f"ring {clock.reach}" if clock.reach else "ring dem som är ute"
    if not clock.goers:
        return f"HÖRS INTE AV: {whom(clock)} – {ring}, {_since(clock, now)}"
    where = _with(clock) + _protected(clock)
    return f"HÖRS INTE AV: {clock.goers} – {ring}, {where}, {_since(clock, now)}"


def question(clock: ClockFields) -> str:
    """What is asked, once, about a clock that stopped too late."""
    return f"{breach(clock, clock.due_at)} – varför?"


def proposal(clock: ClockFields) -> str:
    """Why a breach of this clock proposes a deviation; empty when it does not."""
    if clock.kind not in PROPOSES_DEVIATION:
        return ""
    late = "någon annan som dröjde" if clock.kind in OTHERS else "någon ute som inte hördes av i tid"
    return f"Föreslås, eftersom det var {late}."


def breach(clock: ClockFields, now: datetime) -> str:
    """A broken clock in a line: what, whom, and how late it was, or is while it still runs."""
    return f"{what(clock)} {whom(clock)}, {late(clock.due_at, clock.stopped_at or now)}"


def _since(clock: ClockFields, now: datetime) -> str:
    if now < clock.due_at:
        return f"senast {until(clock, now)}"
    if (now - clock.due_at).total_seconds() < 3600:
        return late(clock.due_at, now)
    return f"bröts {until(clock, now)}"

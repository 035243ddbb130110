"""What the calls of a made-up year are about: as its report states, the rest by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from jourtui.rules.calendar import at_local, local
from jourtui.rules.call import Exit, Via
from jourtui.rules.places import Places
from jourtui.sample.people import Caller, caller
from jourtui.sample.stated import Year

Special = Literal[
    "lvu_custody",
    "lvu_replacement",
    "placement",
    "replacement",
    "unaccompanied",
    "lvm_custody",
    "lodging_violence",
    "lodging_other",
    "journey",
    "food_refused",
    "food_granted",
    "elderly",
    "interview",
    "crisis",
]
_OF: dict[Special, tuple[str, str, str]] = {
    "lvu_custody": ("lvu_custody", "children", "far illa hemma, våld mot barnet"),
    "lvu_replacement": ("lvu_replacements", "children", "placeringen har brutit samman"),
    "placement": ("placements", "children", "kan inte vara hemma i natt"),
    "replacement": ("replacements", "home_support", "familjehemmet orkar inte längre"),
    "unaccompanied": ("unaccompanied", "unaccompanied_child", "ensam, söker asyl, kom i kväll"),
    "lvm_custody": ("lvm_custody", "adult_addiction", "dricker sig till döds, vägrar vård"),
    "lodging_violence": ("lodging_violence", "violence", "slagen av mannen, vågar inte vara hemma"),
    "lodging_other": ("lodging_other", "lodging", "utan någonstans att sova"),
    "journey": ("journeys", "financial_aid", "vill hem, har inga pengar till biljett"),
    "food_refused": ("food_refused", "financial_aid", "inga pengar till mat"),
    "food_granted": ("food_granted", "financial_aid", "har inte ätit på två dagar"),
    "elderly": ("elderly", "elderly", "hustrun på sjukhus, han klarar sig inte ensam"),
    "interview": ("interviews", "police_interview", "förhör med minderårig, snatteri"),
    "crisis": ("crisis", "crisis_support", "krisstöd efter dödsfall, barn berörda"),
}
"""The number of it in a year, the case type, what was said."""
_SOURCES = {
    "care_home": 21,
    "parent": 18,
    "relative": 13,
    "private_person": 12,
    "self": 17,
    "police": 8,
    "health_care": 6,
    "school": 1,
    "municipality": 2,
    "tib": 1,
    "child": 1,
}
_TYPES: dict[str, tuple[int, tuple[str, ...]]] = {
    "children": (33, ("orolig för barn hos granne", "bråk med tonåring hemma", "pappan full, barnen hemma")),
    "absconded": (17, ("pojke 15 har gått från hemmet", "flicka 16 kom inte tillbaka")),
    "home_support": (10, ("utagerande ungdom, personalen ensam", "vill ha råd inför natten")),
    "unaccompanied_child": (4, ("har gått från boendet", "mår dåligt, vill inte leva")),
    "violence": (6, ("hotad av sin man", "väninnan slagen i helgen")),
    "lodging": (7, ("utkastad i kväll", "sover i bilen")),
    "adult_addiction": (11, ("sonen påverkad och hotfull", "har druckit i två veckor")),
    "financial_aid": (7, ("frågar om pengar till mat", "plånboken borta")),
    "family_law": (3, ("pappan lämnade inte barnen i tid", "frågar om umgänget i helgen")),
    "other": (2, ("vet inte vart hon ska vända sig",)),
}
_AGAIN = 0.17
"""How many of the calls are about something that is known already."""
_DECIDED_WITHIN = timedelta(hours=3)
"""What a call led to is decided by then: so what the report counts is in the year."""
_MORNING = range(1, 9)
"""Hours in which nothing that takes a whole night begins."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One call, and what it is about. `again`: it joins the case of an earlier one, its place in the year."""

    at: datetime
    municipality: str
    type: str
    words: str
    source: str
    caller: Caller
    exit: Exit
    via: Via = "sos"
    special: Special | None = None
    again: int | None = None
    visit: bool = False


def matters(year: Year, moments: list[datetime], places: Places, chance: random.Random) -> list[Matter]:
    """What each call is about, in order."""
    begins = [place for place in range(len(moments)) if place < 40 or chance.random() >= _AGAIN]
    specials = _specials(year, moments, begins, chance)
    members = _members(places, year.year)
    found: list[Matter] = []
    first = set(begins)
    for place, moment in enumerate(moments):
        known = place not in first and _known(found, moment, chance)
        if known is False or known is None:
            found.append(_begun(moment, specials.get(place), members, chance))
        else:
            found.append(_once_more(found[known], known, moment, chance))
    return _with_visits(found, year.number("visits"), chance)


def test_calls(year: Year, chance: random.Random) -> list[Matter]:
    """SOS Alarm's test call, once a month: no call that is counted."""
    found = []
    for month in range(1, 13):
        at = at_local(date(year.year, month, 10 + chance.randrange(8)), 19, chance.randrange(60))
        tester = caller("other", chance)
        found.append(Matter(at, "1233", "other", "provsamtal", "other", tester, "test"))
    return found


def _specials(
    year: Year, moments: list[datetime], begins: list[int], chance: random.Random
) -> dict[int, Special]:
    """Which calls have what the report counts."""
    found: dict[int, Special] = {}
    last = at_local(date(year.year + 1, 1, 1), 0) - _DECIDED_WITHIN
    begins = [place for place in begins if moments[place] < last]
    for special, (name, _, _) in _OF.items():
        free = [
            place for place in begins if place not in found and local(moments[place]).hour not in _MORNING
        ]
        match special:
            case "unaccompanied":  # the year's first weeks
                free = free[: max(60, year.number(name))]
            case "crisis":  # its end
                free = free[-150:]
        for place in chance.sample(free, year.number(name)):
            found[place] = special
    return found


def _members(places: Places, year: int) -> dict[str, int]:
    """The municipalities that year and how many live there: so often somebody calls from each."""
    return {
        one.code: max((known.people for known in one.populations if known.on.year <= year), default=15_000)
        for one in places.municipalities
        if one.member_from is not None and one.member_from.year <= year
    }


def _begun(
    moment: datetime, special: Special | None, members: dict[str, int], chance: random.Random
) -> Matter:
    place = chance.choices(list(members), list(members.values()))[0]
    source = chance.choices(list(_SOURCES), list(_SOURCES.values()))[0]
    if special is not None:
        _, type_, words = _OF[special]
        source = _whose(special, source)
        place = "1287" if special == "unaccompanied" else place
        who = caller(source, chance, woman=type_ == "violence")
        return Matter(moment, place, type_, words, source, who, "case", special=special)
    type_ = chance.choices(list(_TYPES), [weight for weight, _ in _TYPES.values()])[0]
    words = chance.choice(_TYPES[type_][1])
    if type_ in ("absconded", "home_support", "unaccompanied_child"):
        source = chance.choices(("care_home", "police", "parent"), (8, 1, 1))[0]
    exit_ = _exit(type_, chance)
    who = caller(source, chance, woman=type_ == "violence")
    return Matter(moment, place, type_, words, source, who, exit_)


def _whose(special: Special, otherwise: str) -> str:
    match special:
        case "unaccompanied" | "interview":
            return "police"
        case "replacement" | "lvu_replacement":
            return "care_home"
        case "lodging_violence" | "lodging_other" | "journey" | "food_refused" | "food_granted":
            return "self"
        case "elderly":
            return "health_care"
        case "crisis":
            return "tib"
    return otherwise


def _exit(type_: str, chance: random.Random) -> Exit:
    ends: dict[Exit, float] = {
        "case": 58,
        "advice": 22,
        "information": 8,
        "unreached": 4,
        "misdial": 3,
        "handed_on": 5,
    }
    if type_ in ("absconded", "violence"):
        ends |= {"case": 80, "misdial": 0}
    if type_ == "family_law":
        ends |= {"case": 15, "advice": 70}
    return chance.choices(list(ends), list(ends.values()))[0]


def _known(found: list[Matter], moment: datetime, chance: random.Random) -> int | None:
    """An earlier call of the last days that this one may be about."""
    recent = [
        place
        for place, one in enumerate(found[-80:], start=max(0, len(found) - 80))
        if one.exit == "case" and one.again is None and moment - one.at < timedelta(days=5)
    ]
    return chance.choice(recent) if recent else None


def _once_more(first: Matter, place: int, moment: datetime, chance: random.Random) -> Matter:
    words = chance.choice(("ringer igen, läget är värre", "undrar vad som händer", "har kommit tillbaka"))
    return Matter(
        moment, first.municipality, first.type, words, first.source, first.caller, "case", again=place
    )


def _with_visits(found: list[Matter], count: int, chance: random.Random) -> list[Matter]:
    """Somebody goes out to so many of them: children and violence."""
    can = [n for n, one in enumerate(found) if one.type in ("children", "violence") and one.exit == "case"
           and one.again is None and local(one.at).hour not in _MORNING]  # fmt: skip
    out = set(chance.sample(can, min(count, len(can))))
    return [replace(one, visit=True) if n in out else one for n, one in enumerate(found)]

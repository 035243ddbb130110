"""The people of a made-up year. None of them exists; every number is one that PTS reserves for fiction."""

from __future__ import annotations

import random
from dataclasses import dataclass
from uuid import UUID

from jourtui.rules.event import Author

_WOMEN = (
    *("Anna", "Birgit", "Carina", "Diana", "Elin", "Fatima", "Gunilla", "Hanna", "Ingrid", "Jasmin", "Karin"),
    *("Lena", "Maria", "Nadia", "Ulla", "Rebecka", "Sara", "Therese", "Ylva", "Åsa", "Amira", "Johanna"),
)
_GIVEN = (
    *_WOMEN,
    *("Ahmed", "Bengt", "Christer", "Daniel", "Erik", "Fredrik", "Göran", "Henrik", "Ivan", "Jonas", "Kent"),
    *("Lars", "Mikael", "Nils", "Olof", "Peter", "Robert", "Stefan", "Tomas", "Viktor", "Yusuf", "Örjan"),
)
_FAMILY = (
    *("Ahlberg", "Björk", "Dahlin", "Ek", "Friberg", "Grahn", "Hallman", "Isaksson", "Jönsson", "Karimi"),
    *("Lindh", "Malm", "Nyström", "Olin", "Persson", "Qvist", "Rosén", "Sandin", "Tuvesson", "Uddén"),
    *("Vinter", "Wallin", "Yilmaz", "Zetterman", "Åberg", "Öhman", "Haddad", "Nowak", "Mohammed", "Strand"),
)
_HOMES = ("HVB Lyktan", "HVB Åsen", "HVB Strandgården", "Familjehemmet Ljung", "Jourhemmet Solgläntan")

STAFF = tuple(
    (UUID(f"5f0c3a52-7d0e-4a43-9d57-0f6a4c1f9b{n:02}"), name, title)
    for n, (name, title) in enumerate(
        (
            ("Ingela Roos", "enhetschef"),
            ("Magnus Palm", "socionom"),
            ("Petra Vik", "socionom"),
            ("Simon Ask", "socionom"),
            ("Ellen Hed", "vikarie"),
            ("Omar Said", "vikarie"),
            ("Lovisa Berg", "vikarie"),
            ("Anton Sjö", "vikarie"),
            ("Mirja Lund", "vikarie"),
            ("David Noor", "vikarie"),
        ),
        start=1,
    )
)
"""Id, name and title of those who work; how many of the substitutes did, the year says."""
AUTHORS = tuple(Author(id_, name) for id_, name, _ in STAFF)
HEAD = AUTHORS[0].name
"""The head of unit, who signs in."""
ORDINARY = 4
"""How many of them are no substitutes."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asked for help, and where they are reached: E.164 and as it is read."""

    name: str
    phone: str
    shown: str


def name(chance: random.Random, *, woman: bool = False) -> str:
    return f"{chance.choice(_WOMEN if woman else _GIVEN)} {chance.choice(_FAMILY)}"


def caller(source: str, chance: random.Random, *, woman: bool = False) -> Caller:
    """Somebody, or a place, of that contact source; `woman`: whoever calls for themselves is one."""
    match source:
        case "care_home":
            who = chance.choice(_HOMES)
        case "police":
            who = "Polisen, vakthavande"
        case "health_care":
            who = chance.choice(("Akutmottagningen", "Psykiatrin", "Vårdcentralen"))
        case "municipality":
            who = f"{name(chance)}, kommunen"
        case "tib":
            who = f"{name(chance)}, TIB"
        case _:
            who = name(chance, woman=woman and source == "self")
    return Caller(who, *_number(chance))


def _number(chance: random.Random) -> tuple[str, str]:
    n = chance.randrange(5, 100)
    if chance.random() < 0.75:
        return f"+467017406{n:02}", f"070-174 06 {n:02}"
    return f"+464062804{n:02}", f"040-628 04 {n:02}"

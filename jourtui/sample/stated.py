"""What a made-up year must come out with (data/sample_years.toml): what its report states, and the rest."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Literal

import msgspec

Numbers = dict[str, int | float]
FILE = "sample_years.toml"


class Deviations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Deviations of one kind: one for each of `reporters` (parties of deviations.toml)."""

    kind: str
    direction: Literal["to_us", "by_us"]
    reporters: tuple[str, ...]
    feedback: Literal["", "asked", "answered"] = ""
    """Whether those whom it is about were asked what came of it, and answered."""


class Sold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sold service (a kind of sold_services.toml) to a board, on Swedish days. Prices are in kronor."""

    service: str
    board: str
    first: date
    what: str
    invoice: str
    last: date | None = None
    minutes: int = 0
    price: int = 0
    hourly: int = 0


class Met(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cooperation meeting that was held with a municipality (its code)."""

    municipality: str
    day: date
    with_whom: str
    said: str


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A year. `stated` has what the report says, `assumed` what it is silent about."""

    year: int
    stated: Numbers
    assumed: Numbers
    deviations: tuple[Deviations, ...] = msgspec.field(name="deviation", default=())
    sold: tuple[Sold, ...] = ()
    met: tuple[Met, ...] = ()
    money: dict[str, int] = {}
    """Of the annual report, in kronor: amounts of annual_report.toml, by code."""
    texts: dict[str, str] = {}
    """Of the annual report: what is written in its sections, by code."""

    def number(self, name: str) -> int:
        """How many of something; 0 where nothing is said."""
        return int(self.share(name))

    def share(self, name: str) -> float:
        """A part of something, 0 to 1."""
        return self.stated.get(name, self.assumed.get(name, 0))


class _Years(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    years: tuple[Year, ...] = msgspec.field(name="year")


def years() -> dict[int, Year]:
    """The years that can be made up."""
    text = resources.files("jourtui.data").joinpath(FILE).read_text("utf-8")
    return {one.year: one for one in msgspec.convert(tomllib.loads(text), _Years).years}

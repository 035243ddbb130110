"""Where somebody can stay for a few nights, and what is tried first: the unit's own data (lodgings.toml)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

from jourtui.rules.calendar import at_local, local

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_HOURS = re.compile(r"(\d{1,2})(?:[.:](\d\d))?\s*[–-]\s*(\d{1,2})(?:[.:](\d\d))?(?:\s+alla dagar)?")
"""Hours of every day, `08–20 alla dagar`: what else people write of them is not guessed at."""
_MORNING = 6


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rung of the ladder. `only_in`: municipalities (codes) where there is one; empty is everywhere."""

    code: str
    label: str
    only_in: tuple[str, ...] = ()
    exception: bool = False


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hotel or the like. `price`: öre a night. `example`: made up, as a pattern for the unit's own.

    `step` is a rung of the ladder, empty where it is on none.
    """

    code: str
    name: str
    step: str
    municipality: str
    phone: str = ""
    staffed: str = ""
    all_night: bool = False
    price: int | None = None
    check_out: str = "11:00"
    example: bool = False

    def __post_init__(self) -> None:
        if not _TIME.fullmatch(self.check_out):
            raise ValueError(f"{self.code}: utcheckningen ska vara ett klockslag som 11:00")
        if self.price is not None and self.price < 0:
            raise ValueError(f"{self.code}: priset är mindre än noll")

    @property
    def leave_by(self) -> tuple[int, int]:
        """Hour and minute (Europe/Stockholm) when guests must have left."""
        hour, _, minute = self.check_out.partition(":")
        return int(hour), int(minute)

    def closed(self, now: datetime) -> bool:
        """Whether nobody is in the reception now, where `staffed` says so surely."""
        hours = _HOURS.fullmatch(self.staffed.strip().casefold())
        if self.all_night or hours is None:
            return False
        opens, closes = (int(hours[n]) * 60 + int(hours[n + 1] or 0) for n in (1, 3))
        minute = local(now).hour * 60 + local(now).minute
        return not (opens <= minute < closes if opens < closes else minute >= opens or minute < closes)


class Lodgings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ladder and the places. Raises ValueError, in Swedish, where two rows share a code."""

    steps: tuple[Step, ...] = msgspec.field(name="step")
    places: tuple[Place, ...] = msgspec.field(name="place", default=())

    def __post_init__(self) -> None:
        for codes in ([step.code for step in self.steps], [place.code for place in self.places]):
            for code in codes:
                if codes.count(code) > 1:
                    raise ValueError(f"koden {code} finns två gånger i samma lista")
        known = {step.code for step in self.steps}
        for place in self.places:
            if place.step and place.step not in known:
                raise ValueError(f"{place.code}: steget {place.step} finns inte i listan")

    def offered(self, municipality: str | None, now: datetime, *, threatened: bool) -> list[Place]:
        """The places to choose among: in the municipality first, then by the ladder; what is closed last.

        Somebody who is threatened is offered only what is staffed every night (domain.md), and what is in the
        town that they are threatened in last.
        """
        order = {step.code: n for n, step in enumerate(self.steps)}
        places = [place for place in self.places if place.all_night or not threatened]
        return sorted(
            places,
            key=lambda place: (
                place.closed(now),
                (place.municipality == municipality) == threatened,
                order.get(place.step, len(order)),
            ),
        )

    def before(self, step: str | None, municipality: str | None) -> list[Step]:
        """The rungs that are tried before this one; before a place that is on no rung, all of them."""
        rungs = [one for one in self.steps if not one.only_in or municipality in one.only_in]
        codes = [one.code for one in rungs]
        if step in codes:
            return rungs[: codes.index(step)]
        return [one for one in rungs if not one.exception]


def leaves(begins: datetime, nights: int, leave_by: tuple[int, int]) -> datetime:
    """When guests who come at `begins` must have left (UTC): after so many nights, at that time of day.

    Who comes before six in the morning stays the night that is going on: jourtui's own rule.
    """
    shown = local(begins)
    first = shown.date() - timedelta(days=int(shown.hour < _MORNING))
    return at_local(first + timedelta(days=nights), *leave_by)


def nights_between(begins: datetime, leaves_at: datetime) -> int:
    """How many nights that is, one at least."""
    shown = local(begins)
    first = shown.date() - timedelta(days=int(shown.hour < _MORNING))
    return max(1, (local(leaves_at).date() - first).days)

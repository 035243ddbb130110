"""Swedish words for sold services (sålda tjänster)."""

from __future__ import annotations

from jourtui.assignment_words import minutes
from jourtui.rules import sold_service
from jourtui.rules.event import Payload
from jourtui.rules.money import kronor
from jourtui.rules.sold_service import SoldServiceFields, Sum

FIELDS = {
    "service": "slag av tjänst",
    "first": "första dagen",
    "last": "sista dagen",
    "minutes": "tid",
    "price_ore": "fast pris",
    "hourly_ore": "pris per timme",
    sold_service.TWICE: "en såld tjänst: den står på två fakturor, historiken har båda",
    sold_service.INVOICED: "en såld tjänst: den är både fakturerad och struken",
}


def value(name: str, given: object) -> str:
    """The value of a fact of a sold service; kind and board are put into words by whoever has the lists."""
    if name in ("price_ore", "hourly_ore") and isinstance(given, int):
        return kronor(given)
    if name == "minutes" and isinstance(given, int):
        return minutes(given) or "–"
    return "–" if given in (None, "") else str(given)


def days(row: SoldServiceFields) -> str:
    """`2026-11-20`, `2026-11-20 – 2026-11-24`."""
    return " – ".join(str(day) for day in (row.first, row.last) if day is not None)


def standing(row: SoldServiceFields) -> str:
    """Whether it is invoiced."""
    if row.withdrawn:
        return "struken, var fakturerad" if row.invoiced_at is not None else "struken"
    return "fakturerad" if row.invoiced_at is not None else "ej fakturerad"


def total(year: int, found: list[Sum]) -> str:
    """All of a year in a line."""
    count, in_all = sum(one.count for one in found), sum(one.total_ore for one in found)
    left = sum(one.uninvoiced_ore for one in found)
    many = "tjänst" if count == 1 else "tjänster"
    time = minutes(sum(one.minutes for one in found)) or "0 min"
    tail = f", ej fakturerat {kronor(left)}" if left else ""
    return f"{year}: {count} {many}, {time}, {kronor(in_all)}{tail}."


def entry(payload: Payload | None) -> tuple[str, str] | None:
    """An event as a line of a timeline, or None for another's; what was written: `corrected_words`."""
    match payload:
        case sold_service.SoldServiceInvoiced(reference=reference):
            return "Fakturerad", reference
        case sold_service.SoldServiceWithdrawn(reason=reason):
            return "Struken", reason
    return None

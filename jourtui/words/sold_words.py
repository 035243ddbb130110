"""Swedish words for sold services (sålda tjänster)."""

from __future__ import annotations

from jourtui.rules import sold_service
from jourtui.rules.event import Event, Payload
from jourtui.rules.money import kronor
from jourtui.rules.sold_service import SoldServiceFields, Sum
from jourtui.words.assignment_words import minutes

FIELDS = {
    "service": "slag av tjänst",
    "first": "första dagen",
    "last": "sista dagen",
    "minutes": "tid",
    "price_ore": "fast pris",
    "hourly_ore": "pris per timme",
}
TOLD = {
    sold_service.TWICE: "En såld tjänst står på två fakturor. Z tar tillbaka den som inte gäller.",
    sold_service.INVOICED: "En såld tjänst är både fakturerad och struken. W väljer vad som gäller.",
}
"""What two people are told where no value is to be chosen."""

APART = "Fakturerad av en och struken av en annan, som inte såg varandra. Välj (W)."
TAKEN_BACK = {"invoiced": "Inte fakturerad", "withdrawn": "Inte struken"}


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
    if row.struck_apart:
        return "fakturerad och struken"
    if row.withdrawn:
        return "struken, var fakturerad" if row.invoiced_at is not None else "struken"
    return "fakturerad" if row.invoiced_at is not None else "ej fakturerad"


def invoice(event: Event) -> str:
    """An invoice that it stands on, and who put it there: `Fakturerad: A-1 (Karin Ek)`."""
    return f"Fakturerad: {sold_service.invoice_number(event)} ({event.author.name})"


def after(row: SoldServiceFields) -> str:
    """What holds when something has been taken back."""
    if row.withdrawn:
        return "Den är struken."
    if row.invoiced_at is not None:
        number = f", {row.reference}" if row.reference else ""
        return f"Den är fakturerad{number}, av {row.invoiced_by}."
    return "Den är inte fakturerad."


def total(year: int, found: list[Sum]) -> str:
    """All of a year in a line."""
    count, in_all = sum(one.count for one in found), sum(one.total_ore for one in found)
    left = sum(one.uninvoiced_ore for one in found)
    many = "tjänst" if count == 1 else "tjänster"
    time = minutes(sum(one.minutes for one in found)) or "0 min"
    tail = f", ej fakturerat {kronor(left)}" if left else ""
    return f"{year}: {count} {many}, {time}, {kronor(in_all)}{tail}."


def sold_to(one: Sum) -> str:
    """What a board bought, in a line of its own: no sum is broken at a line's end."""
    parts = [f"{one.count} st", minutes(one.minutes), kronor(one.total_ore)]
    if one.uninvoiced_ore:
        parts.append(f"ej fakturerat {kronor(one.uninvoiced_ore)}")
    return ", ".join(filter(None, parts))


def entry(payload: Payload | None) -> tuple[str, str] | None:
    """An event as a line of a timeline, or None for another's; what was written: `corrected_words`."""
    match payload:
        case sold_service.SoldServiceInvoiced(reference=reference):
            return "Fakturerad", reference
        case sold_service.SoldServiceWithdrawn(reason=reason):
            return "Struken", reason
        case sold_service.SoldServiceTakenBack(what=what, reason=reason):
            return TAKEN_BACK[what], reason
    return None

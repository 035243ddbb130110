"""The form of a sold service."""

from __future__ import annotations

from datetime import date
from typing import Any

from jourtui.rules import money, sold_service
from jourtui.rules.sold_service import SoldServices
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, lettered
from jourtui.screens.mandate_forms import day
from jourtui.store.views import SoldServiceRow
from jourtui.words.labels import Labels


def fields_of(row: SoldServiceRow | None, kinds: SoldServices, labels: Labels, today: date) -> list[Field]:
    """What is known of a sold service, a new one without `row`."""
    services = [(one.label, one.code) for one in kinds.services]
    boards = [(board.name, board.code) for board in labels.places.boards]
    return [
        ChoiceField(
            name="service",
            label="Tjänst",
            choices=lettered(services),
            value=row.service if row is not None else None,
            required="Välj vad som såldes.",
        ),
        ChoiceField(
            name="board",
            label="Nämnd",
            choices=lettered(boards),
            value=row.board if row is not None else None,
            required="Välj vilken nämnd som köpte det.",
        ),
        day(
            "first",
            "Första dagen",
            today,
            row.first if row is not None else today,
            required="Skriv vilken dag det var.",
        ),
        _last(today, row.last if row is not None else None),
        LineField(
            name="minutes",
            label="Tid",
            text=_typed(row.minutes) if row is not None else "",
            reads=_minutes,
            hint="timmar och minuter, som 7:30 eller 7,5",
        ),
        _price("price_ore", "Fast pris", row.price_ore if row is not None else 0),
        _price("hourly_ore", "Pris per timme", row.hourly_ore if row is not None else 0),
        LineField(
            name="what",
            label="Vad",
            text=row.what if row is not None else "",
            hint="utan namn: det går till fakturan",
        ),
    ]


def check(values: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the values together, by field."""
    first, last = values.get("first"), values.get("last")
    if first is not None and last is not None and last < first:
        return {"last": "Den sista dagen kommer före den första."}
    return {}


def _last(today: date, value: date | None) -> LineField:
    return day("last", "Sista dagen", today, value, placeholder="samma dag")


def _price(name: str, label: str, amount: int) -> LineField:
    return LineField(
        name=name,
        label=label,
        text=money.kronor(amount) if amount else "",
        reads=lambda text: money.read(text) if text else 0,
        hint="i kronor: 1195 eller 1195,50",
    )


def _typed(count: int) -> str:
    return f"{count // 60}:{count % 60:02}" if count else ""


def _minutes(text: str) -> int:
    """Minutes of `7:30`, `7,5`, `7`: hours. Raises ValueError with a sentence."""
    if not text:
        return 0
    hours, colon, rest = text.partition(":")
    try:
        if colon:
            if not (hours.isascii() and hours.isdigit() and rest.isascii() and rest.isdigit()):
                raise ValueError
            count = int(hours[:6]) * 60 + int(rest[:6])
            if int(rest) > 59:
                raise ValueError
        else:
            count = round(float(text[:8].replace(",", ".")) * 60)
    except (ValueError, OverflowError):
        raise ValueError("Skriv timmar som 7:30 eller 7,5.") from None
    if not 0 <= count <= sold_service.MOST_MINUTES:
        raise ValueError("Skriv timmar som 7:30 eller 7,5.")
    return count

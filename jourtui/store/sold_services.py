"""What a person can do with a sold service (såld tjänst), and what is asked of the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import sold_service as rules
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import SoldServiceRow


def record(desk: Desk, given: rules.SoldFacts, base: Base | None = None) -> UUID:
    """The jour sold something to a board; returns its record. Raises NotAllowed."""
    known = given.given()
    if not known.get("service"):
        raise NotAllowed("Välj vad som såldes.")
    if not known.get("board"):
        raise NotAllowed("Välj vilken nämnd som köpte det.")
    if known.get("first") is None:
        raise NotAllowed("Skriv vilken dag det var.")
    _in_order(rules.SoldService(first=known["first"], last=known.get("last")))
    sold = uuid4()
    desk.write(sold, rules.SoldServiceRecorded(given), base=base)
    return sold


def correct(desk: Desk, sold: UUID, given: rules.SoldFacts, base: Base | None = None) -> None:
    """Correct it. Raises NotAllowed."""
    known, before = given.given(), fold_of(desk, sold)
    _in_order(rules.SoldService(first=known.get("first", before.first), last=known.get("last", before.last)))
    changed = any(name in known and known[name] != getattr(before, name) for name in rules.PAID)
    if changed and before.invoiced_at is not None and not before.two_values:
        raise NotAllowed(f"Den är fakturerad{_on(before)}. Z tar tillbaka det, om fakturan inte har gått.")
    if known:
        desk.write(sold, rules.SoldServiceCorrected(given), base=base)


def invoice(
    desk: Desk, sold: UUID, reference: str, at: datetime | None = None, base: Base | None = None
) -> None:
    """It was put on an invoice. Raises NotAllowed."""
    if fold_of(desk, sold).invoiced_at is not None:
        raise NotAllowed("Den är redan fakturerad.")
    desk.write(sold, rules.SoldServiceInvoiced(reference, at=at), base=base)


def withdraw(desk: Desk, sold: UUID, reason: str, base: Base | None = None) -> None:
    """It is not to be invoiced. Raises NotAllowed."""
    if not reason.strip():
        raise NotAllowed("Ett skäl behövs.")
    desk.write(sold, rules.SoldServiceWithdrawn(reason), base=base)


def take_back(
    desk: Desk, sold: UUID, reason: str, base: Base | None = None, *, invoice: UUID | None = None
) -> None:
    """It was not to be withdrawn, or else not invoiced, by the event `invoice` where there are several.

    Raises NotAllowed.
    """
    before = fold_of(desk, sold)
    deed = before.takes_back
    if deed is None:
        raise NotAllowed("Den är varken struken eller fakturerad.")
    if invoice is not None:
        if invoice not in {one.id for one in before.invoices}:
            raise NotAllowed("Den fakturan är redan tagen tillbaka.")
        deed = rules.SoldServiceTakenBack(invoice, "invoiced", "")
    if not reason.strip():
        raise NotAllowed("Ett skäl behövs.")
    desk.write(sold, msgspec.structs.replace(deed, reason=reason), base=base)


def choose_struck(desk: Desk, sold: UUID, *, struck: bool, base: Base | None = None) -> None:
    """Of one that was invoiced and struck apart, whether it is `struck`: else its invoice holds.

    The invoice has left, so it is told of also where the stroke holds. Raises NotAllowed.
    """
    before = fold_of(desk, sold)
    if not before.struck_apart:
        raise NotAllowed("Det är redan valt.")
    if struck:
        desk.write(sold, rules.SoldServiceWithdrawn(before.withdrawn_reason), base=base)
        return
    why = f"fakturan gäller{_on(before)}"
    back = (rules.SoldServiceTakenBack(one.id, "withdrawn", why) for one in before.withdrawals)
    desk.write(sold, *back, base=base)


def _on(sold: rules.SoldServiceFields) -> str:
    return f" ({sold.reference})" if sold.reference else ""


def _in_order(sold: rules.SoldServiceFields) -> None:
    if sold.first is not None and sold.last is not None and sold.last < sold.first:
        raise NotAllowed("Den sista dagen kommer före den första.")


def fold_of(desk: Desk, sold: UUID) -> rules.SoldService:
    """A sold service with its history, folded from its events."""
    return rules.fold(desk.journal.events(sold))


def of_year(rows: Rows, year: int) -> Sequence[SoldServiceRow]:
    """What was sold in a year, withdrawn too, the last first."""
    statement = select(SoldServiceRow).where(SoldServiceRow.year == year)
    return rows.exec(
        statement.order_by(col(SoldServiceRow.first).desc(), col(SoldServiceRow.record_id))
    ).all()

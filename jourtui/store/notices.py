"""What a person can do with an advance notice (föranmälan), and what is asked of the list of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session as Rows
from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from jourtui.rules import notice as rules
from jourtui.rules.text import fold
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed
from jourtui.store.queries import PAGE, page_with
from jourtui.store.views import NoticeRow


def receive(
    desk: Desk,
    received: rules.NoticeReceived,
    more: rules.NoticeFacts | None = None,
    *,
    record: UUID | None = None,
    base: Base | None = None,
) -> UUID:
    """A municipality told of a person; returns the notice's record. Raises NotAllowed.

    `more` is what the first event has no place for. With a `record` minted beforehand it is written once,
    however often asked: so the same file is not taken in twice.
    """
    _in_order(more.given().get("valid_from") if more is not None else None, received.until)
    record = record or uuid4()
    if desk.journal.events(record):
        return record
    changes = [Change(record, received)]
    if more is not None and more.given():
        changes.append(Change(record, rules.NoticeDescribed(more, at=received.at)))
    desk.do(*changes, base=base)
    return record


def describe(desk: Desk, record: UUID, facts: rules.NoticeFacts, base: Base | None = None) -> None:
    """Correct a notice, or say more of it. Raises NotAllowed."""
    told = fold_of(desk, record)
    given = facts.given()
    _in_order(given.get("valid_from", told.valid_from), given.get("until", told.until))
    if given:
        desk.write(record, rules.NoticeDescribed(facts), base=base)


def _in_order(first: datetime | None, until: datetime | None) -> None:
    if first is not None and until is not None and until <= first:
        raise NotAllowed("Den slutar gälla innan den börjar gälla.")


def renew(desk: Desk, record: UUID, until: datetime, told_by: str, base: Base | None = None) -> None:
    """The municipality says that it holds until `until`. Raises NotAllowed."""
    if until <= desk.now():
        raise NotAllowed("Den tiden har redan varit.")
    if not told_by.strip():
        raise NotAllowed("Skriv vem på kommunen som förlängde den.")
    desk.write(record, rules.NoticeRenewed(until=until, told_by=told_by), base=base)


def used(desk: Desk, notice: UUID, record: UUID) -> None:
    """The notice was read for this call or case: the municipality is told."""
    desk.write(notice, rules.NoticeUsed(record=record))


def tell_back(
    desk: Desk,
    record: UUID,
    uses: Collection[UUID],
    to: str,
    what: str,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """What the municipality was told of how the notice was used, and who there was. Raises NotAllowed."""
    if not uses:
        raise NotAllowed("Ingen användning väntar på återföring.")
    if not to.strip() or not what.strip():
        raise NotAllowed("Skriv vem på kommunen som fick veta det, och vad.")
    desk.write(record, rules.NoticeToldBack(tuple(uses), to, what, at=at), base=base)


def close(desk: Desk, notice: UUID, reason: str = "", base: Base | None = None) -> None:
    """The notice is no longer valid."""
    desk.write(notice, rules.NoticeClosed(reason=reason), base=base)


def settle_open(
    desk: Desk, row: NoticeRow, state: rules.Notice, *, is_open: bool, base: Base | None = None
) -> None:
    """One renewed it and another closed it, apart: say which holds."""
    if is_open and state.until is not None:
        desk.write(row.record_id, rules.NoticeRenewed(until=state.until, told_by=state.told_by), base=base)
    else:
        desk.write(row.record_id, rules.NoticeClosed(reason="avslutad trots förlängning"), base=base)


# What is asked


def fold_of(desk: Desk, record: UUID) -> rules.Notice:
    """A notice with its history, folded from its events."""
    return rules.fold(desk.journal.events(record))


def listed(rows: Rows, words: Sequence[str] = (), *, live: bool = True, page: int = 0) -> Sequence[NoticeRow]:
    """A page of notices: those not closed and those whose use is not told back, the first to end first.

    Else the closed ones, the last closed first. With words only those where each of them stands.
    """
    statement = _ordered(live)
    for word in words:
        statement = statement.where(col(NoticeRow.words).contains(fold(word), autoescape=True))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def page_of(rows: Rows, record: UUID) -> tuple[bool, int]:
    """Where a notice stands: whether among those not closed, and on which page of them."""
    row = rows.get(NoticeRow, record)
    live = row is None or row.open or row.untold > 0
    return live, page_with(rows, _ordered(live), NoticeRow.record_id, record) or 0


def _ordered(live: bool) -> SelectOfScalar[NoticeRow]:
    statement = select(NoticeRow)
    if live:
        statement = statement.where(or_(col(NoticeRow.open), col(NoticeRow.untold) > 0))
        return statement.order_by(col(NoticeRow.until), col(NoticeRow.record_id))
    statement = statement.where(col(NoticeRow.open).is_(False))
    return statement.order_by(col(NoticeRow.closed_at).desc(), col(NoticeRow.record_id))

"""What the outbox shows of deliveries, and of what came to the wrong hands: made of the fold."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jourtui.rules.delivery import Delivered, Deliveries, Delivery, Received, TakenBack, Wrong
from jourtui.rules.document_fold import Document, Documents
from jourtui.rules.fields import Fields

MOST = 2**31 - 1
"""The highest version that a table can hold."""


ANOTHER_WAITS = "another"
"""The reason of what went astray while the same words wait for somebody to let them leave."""


class DeliveryFields(Fields):
    """What the outbox shows of a delivery, or of what went wrong: shared by the state and the table."""

    document: UUID | None = None
    version: int = 0
    title: str = ""
    board: str = ""
    board_name: str = ""
    way: str = ""
    address: str = ""
    state: str = "queued"
    """One of `delivery.State`; `made_good`: it went astray, and the board has another, or nobody is to have
    it any more; `wrong` and `contained`: of what came to the wrong hands.
    """
    reason: str = ""
    queued_at: datetime
    queued_by: str = ""
    tried_at: datetime | None = None
    delivered_at: datetime | None = None
    receipt: str = ""
    received_at: datetime | None = None
    received_by: str = ""
    device: UUID | None = None
    """The laptop that sends it."""
    covers: bool = False
    """It is the report by whose coming the municipality is told."""
    elsewhere: bool = False
    """The case belongs to another board now."""
    other_words: bool = False
    """A colleague had locked the document in other words, apart: those are to go, and are not there."""
    whole: bool = False
    """The board has these words, and every addition to them, by this delivery or others."""
    lacks: int = 0
    """How many additions to what is delivered are neither there nor on their way;
    of what waits, how many are not in it."""
    due_at: datetime | None = None
    """Of what went wrong: until when IMY is to be told."""


class DeliveryState(DeliveryFields):
    """One row as the events tell it."""

    delivery: UUID


def rows(deliveries: Deliveries, board: str | None, documents: Documents) -> list[DeliveryState]:
    """What the outbox shows of a case that belongs to `board` now."""
    return [
        *(_row(one, board, deliveries, documents) for one in deliveries.every.values()),
        *(_wrong(wrong) for wrong in deliveries.wrong.values()),
    ]


def _wrong(wrong: Wrong) -> DeliveryState:
    return DeliveryState(
        delivery=wrong.event.id,
        title=wrong.said.what,
        address=wrong.said.to,
        state="wrong" if wrong.left else "contained",
        reason=" ".join(wrong.left),
        queued_at=wrong.event.happened_at,
        queued_by=wrong.event.author.name,
        due_at=wrong.due if wrong.judged is None else None,
    )


def _row(one: Delivery, board: str | None, deliveries: Deliveries, documents: Documents) -> DeliveryState:
    said, sent, got = one.said, one.delivered, one.received
    document = documents.every.get(said.document)
    due = document is not None and documents.stands(document)
    state: str = one.state
    reason = one.reason
    if one.astray is not None:
        others = [two for two in deliveries.same(one) if two.live]
        if not due or any(not two.asks for two in others):
            state = "made_good"
        reason = ANOTHER_WAITS if others else ""
    handed = sent.payload if sent is not None and one.handed else None
    by = handed.to if isinstance(handed, Delivered) else ""
    if got is not None and isinstance(got.payload, Received):
        by = got.payload.by
    back = one.taken_back.payload if one.taken_back is not None else None
    receipt = sent.payload.receipt if sent is not None and isinstance(sent.payload, Delivered) else ""
    received = got or (sent if handed is not None else None)
    return DeliveryState(
        delivery=one.id,
        document=said.document,
        version=min(max(said.version, 0), MOST),
        title=said.title,
        board=said.board,
        board_name=said.board_name,
        way=said.route.way,
        address=said.route.address,
        state=state,
        reason=back.why if isinstance(back, TakenBack) and one.state == "taken_back" else reason,
        queued_at=one.event.happened_at,
        queued_by=one.event.author.name,
        tried_at=one.tried.written_at if one.tried is not None else None,
        delivered_at=sent.happened_at if sent is not None else None,
        receipt=receipt,
        received_at=received.happened_at if received is not None else None,
        received_by=by,
        device=one.sender.device,
        covers=said.covers,
        elsewhere=board is not None and said.board != board,
        other_words=document is not None and due and one.live and _other_words(one, deliveries, document),
        whole=one.there and (document is None or _whole(one, deliveries, document)),
        lacks=_lacks(one, deliveries, document) if document is not None and due else 0,
    )


def _other_words(one: Delivery, deliveries: Deliveries, document: Document) -> bool:
    final = deliveries.of_final(document)
    return not _holds(one, document) and not any(two.there for two in final)


def _whole(one: Delivery, deliveries: Deliveries, document: Document) -> bool:
    return _holds(one, document) and not deliveries.lacked(document, there=True)


def _holds(one: Delivery, document: Document) -> bool:
    """Whether it is of the words that hold."""
    return document.locked is not None and one.said.locked == document.locked.id


def _lacks(one: Delivery, deliveries: Deliveries, document: Document) -> int:
    if one.waiting:
        return sum(added.id not in one.holds for added in document.additions)
    return len(deliveries.lacked(document)) if one.there else 0

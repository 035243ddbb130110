"""What municipalities told and ordered of the demo's jour beforehand.

Ids are given: what else the night holds has the same ids with and without this.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from jourtui.demo.demo_told import K, P
from jourtui.rules.assignment import (
    AssignmentDone,
    AssignmentFacts,
    AssignmentOrdered,
    AssignmentWorked,
)
from jourtui.rules.calendar import local
from jourtui.rules.event import Author, Payload
from jourtui.rules.notice import NoticeClosed, NoticeDescribed, NoticeFacts, NoticeReceived, NoticeUsed
from jourtui.rules.responsibility import Claimed
from jourtui.rules.sold_service import SoldFacts, SoldServiceInvoiced, SoldServiceRecorded
from jourtui.store.journal import Change

Entry = tuple[float, Author, list[Change]]


def entries(now: datetime) -> list[Entry]:
    """(minutes ago, by whom, what) for each thing that was written."""
    ids = (UUID(int=n, version=4) for n in range(0xDE30, 0xDEFF))
    told = _Told(list(ids))
    _notices(told, now)
    _assignments(told, now)
    _sold(told, now)
    return told.entries


class _Told:
    def __init__(self, ids: list[UUID]) -> None:
        self._ids = ids
        self.entries: list[Entry] = []

    def record(self) -> UUID:
        return self._ids.pop(0)

    def write(self, ago: float, by: Author, record: UUID, *payloads: Payload) -> None:
        changes = [Change(record, payload, event_id=self._ids.pop(0)) for payload in payloads]
        self.entries.append((ago, by, changes))


def _notices(told: _Told, now: datetime) -> None:
    """A notice that is closed, and whose use the municipality has not been told of."""
    record = told.record()
    over = NoticeReceived(
        person_name="Bengt Alm",
        plan="Sonen kan komma hem berusad. Ring frun innan någon åker.",
        until=now + timedelta(days=2),
        municipality="1270",
        told_by="Tomelillas mottagning",
    )
    more = NoticeFacts(assessor="Eva Wallin, socialsekreterare", birth_year=1961)
    told.write(289.0, K, record, over, NoticeDescribed(more))
    told.write(230.0, P, record, NoticeUsed(record=told.record()))
    told.write(200.0, P, record, NoticeClosed("Han är intagen för vård."))


def _assignments(told: _Told, now: datetime) -> None:
    """One that can wait, and one that is done. Neither has a clock that runs."""
    waits = AssignmentFacts(
        what="Ring och hör hur helgen går för familjen",
        person_name="Familjen Nyberg",
        municipality="1264",
        urgency="can_wait",
        ordered_by="Camilla Roos, IFO-chef",
        phone="+46701740671",
        phone_shown="070-174 06 71",
    )
    told.write(270.0, K, told.record(), AssignmentOrdered(waits))
    done = AssignmentFacts(
        what="Åk förbi på kvällen: är han nykter, är barnen hemma?",
        person_name="Leif Sten",
        municipality="1286",
        urgency="tonight",
        by_when=now - timedelta(hours=1),
        ordered_by="Anders Holm, IFO-chef",
    )
    record = told.record()
    told.write(285.0, K, record, AssignmentOrdered(done), Claimed())
    start = now - timedelta(minutes=200)
    result = "Nykter. Barnen sov hos farmodern."
    told.write(130.0, K, record, AssignmentWorked(start, 65, "hembesök"), AssignmentDone(result))


def _sold(told: _Told, now: datetime) -> None:
    """One that is invoiced, and one that is not."""
    day = local(now).date()
    hours = SoldFacts(
        service="office_hours",
        board="sjöbo",
        first=day - timedelta(days=16),
        last=day - timedelta(days=12),
        minutes=20 * 60,
        hourly_ore=650_00,
        what="Mottagningen, vecka 45",
    )
    told.write(280.0, K, told.record(), SoldServiceRecorded(hours), SoldServiceInvoiced("2026-114"))
    investigation = SoldFacts(
        service="investigation",
        board="skurup",
        first=day - timedelta(days=9),
        price_ore=18_500_00,
        what="Barnavårdsutredning",
    )
    told.write(279.0, K, told.record(), SoldServiceRecorded(investigation))

"""What municipalities told the demo's jour beforehand, besides the notice that tonight's caller is about.

Ids are given: what else the night holds has the same ids with and without this.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from jourtui.demo_told import K, P
from jourtui.rules.event import Author, Payload
from jourtui.rules.notice import NoticeClosed, NoticeDescribed, NoticeFacts, NoticeReceived, NoticeUsed
from jourtui.store.journal import Change

Entry = tuple[float, Author, list[Change]]


def entries(now: datetime) -> list[Entry]:
    """(minutes ago, by whom, what) for each thing that was written."""
    ids = (UUID(int=n, version=4) for n in range(0xDE30, 0xDEFF))
    told = _Told(list(ids))
    _notices(told, now)
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

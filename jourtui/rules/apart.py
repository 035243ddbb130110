"""Records that are written whole each time: both who wrote one apart are told, until it is written again."""

from __future__ import annotations

from collections.abc import Sequence

from jourtui.rules.entries import Log, TellSeen, settle
from jourtui.rules.event import Event, Payload
from jourtui.rules.responsibility import Tell


def told(events: Sequence[Event], kinds: tuple[type[Payload], ...], name: str) -> Log:
    """What people must be told of a record whose writes are of these `kinds`. Total.

    `name`: what the words call it by.
    """
    log, standing = Log(events=list(events)), list[Event]()
    for event in events:
        if isinstance(event.payload, TellSeen):
            log.seen.add((event.payload.about, event.author.id, event.payload.code, event.payload.detail))
        if not isinstance(event.payload, kinds):
            continue
        beside = [other for other in standing if not event.saw(other)]
        people = {
            one
            for other in beside
            if other.payload != event.payload
            for one in (other.author.id, event.author.id)
        }
        log.tells += [
            Tell(
                event_id=event.id,
                person_id=person,
                code="two_values",
                other=event.author.name,
                detail=name,
                at=event.written_at,
            )
            for person in sorted(people, key=str)
        ]
        standing = [*beside, event]
    contested = any(one.payload != standing[0].payload for one in standing)
    settle(log, (name,) if contested else ())
    return log

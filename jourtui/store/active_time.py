"""What a person can do with their active time (Aktiv tid): see `rules.active_time`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session as Rows
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from jourtui.rules import active_time as rules
from jourtui.rules import roster as roster_rules
from jourtui.rules.active_time import Span, record_of
from jourtui.rules.duty_week import Worker
from jourtui.rules.event import Author, Event, to_micros
from jourtui.rules.roster import RosterSettings
from jourtui.store import queries, roster
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import ActiveTimeRow

NOT_WORK = ("access.", "active_time.", "staff.", "tell.")
"""Events that tell of no work: the program writes them, or they are about the time itself."""
_MARGIN = timedelta(days=1)
"""How much earlier than the week the search begins, for clocks that go wrong."""
PAGE = queries.PAGE


def listed(
    rows: Rows, *, person: UUID | None = None, year: int | None = None, page: int | None = 0
) -> Sequence[ActiveTimeRow]:
    """People's weeks, the last first; a page of them, or all (None)."""
    statement = _ordered()
    if person is not None:
        statement = statement.where(ActiveTimeRow.person_id == person)
    if year is not None:
        first, last = date(year, 1, 1), date(year, 12, 31)
        statement = statement.where(col(ActiveTimeRow.week) >= first, col(ActiveTimeRow.week) <= last)
    if page is not None:
        statement = statement.offset(page * PAGE).limit(PAGE)
    return rows.exec(statement).all()


def page_of(rows: Rows, record: UUID) -> int | None:
    """On which page of everybody's weeks a week stands; None when this laptop has it not."""
    return queries.page_with(rows, _ordered(), ActiveTimeRow.record_id, record)


def _ordered() -> SelectOfScalar[ActiveTimeRow]:
    statement = select(ActiveTimeRow).where(col(ActiveTimeRow.week).is_not(None))
    return statement.order_by(col(ActiveTimeRow.week).desc(), col(ActiveTimeRow.person_name))


def heads(rows: Rows, title: str) -> frozenset[str]:
    """The names, in lower case, of those whose title is the head of unit's."""
    return roster.titled(rows, title)


# From the log


def standby(rows: Rows, person: Author, week: date) -> list[tuple[datetime, datetime]]:
    """When the person has a duty that week by the roster; the whole of it when the roster has them not."""
    me = Worker(person.name, person.id)
    found = [
        (stint.since, stint.until)
        for row in roster.weeks(rows, week, week)
        for stint in roster_rules.stints(row)
        if me.same(stint.worker)
    ]
    return found or [(roster_rules.begins(week), roster_rules.ends(week))]


def propose(desk: Desk, week: date, settings: RosterSettings) -> int:
    """Work out this person's time from the log and write it as a proposal; minutes. Raises NotAllowed.

    Takes a while where there is much in the log: not for the UI thread.
    """
    with desk.rows() as rows:
        within = standby(rows, desk.author, week)
        now = rows.get(ActiveTimeRow, record_of(desk.author.id, week))
    since, until = min(begin for begin, _ in within), max(end for _, end in within)
    if since > desk.now():
        raise NotAllowed("Veckan har inte börjat än.")
    moments = [at for event in _events(desk, since, until) for at in (event.happened_at, event.written_at)]
    spans = rules.worked(moments, within, join=settings.joined_minutes, alone=settings.alone_minutes)
    if not spans:
        raise NotAllowed("Loggen har inget av dig från den veckan. A lägger till tid.")
    if now is None or now.found() != spans:
        entries = len(moments) // 2
        proposed = rules.TimeProposed(week, desk.author, tuple(spans), settings.joined_minutes, entries)
        desk.write(record_of(desk.author.id, week), proposed)
    return sum(one.minutes for one in spans)


def _events(desk: Desk, since: datetime, until: datetime) -> Iterator[Event]:
    """What this person wrote from `since` until `until`."""
    connection = desk.journal.replica.connection
    first = _seq_at(connection, to_micros(since - _MARGIN))
    bounds = (to_micros(since), to_micros(until))
    for (record,) in connection.execute(_RECORDS, (first, *bounds, *bounds)).fetchall():
        for event in desk.journal.events(UUID(bytes=record)):
            mine = event.author.id == desk.author.id and not event.kind.startswith(NOT_WORK)
            if mine and since <= event.written_at < until:
                yield event


_RECORDS = """SELECT DISTINCT confirmed.record_id FROM confirmed JOIN record USING (record_id)
WHERE seq >= ? AND device_time BETWEEN ? AND ? AND type NOT IN ('access', 'staff', 'active_time')
UNION SELECT pending.record_id FROM pending JOIN record USING (record_id)
WHERE device_time BETWEEN ? AND ? AND type NOT IN ('access', 'staff', 'active_time')"""


def _seq_at(connection: object, server_time: int) -> int:
    """The first place in the shared order that the store took in at that time (µs) or later."""
    execute = connection.execute  # type: ignore[attr-defined]
    low, high = 1, (execute("SELECT max(seq) FROM confirmed").fetchone()[0] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        found = execute(
            "SELECT server_time FROM confirmed WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,)
        ).fetchone()
        if found is None or found[0] >= server_time:
            high = middle
        else:
            low = middle + 1
    return low


# What the person says


def correct(
    desk: Desk,
    week: date,
    *,
    removed: Span | None = None,
    added: Span | None = None,
    why: str = "",
    base: Base | None = None,
) -> None:
    """Take away, put to, or change a span of one's own. Raises NotAllowed."""
    if removed is None and added is None:
        raise NotAllowed("Skriv en tid.")
    if added is not None:
        if added.until <= added.since:
            raise NotAllowed("Sluttiden kommer före starttiden.")
        begin, latest = roster_rules.begins(week), roster_rules.begins(week + roster_rules.WEEK)
        if added.begin < begin or added.end > latest:
            raise NotAllowed("Tiden ska ligga i jourveckan: från onsdag 16:00 till nästa onsdag 16:00.")
        if added.end > desk.now():
            raise NotAllowed("Den tiden har inte varit än.")
    change = rules.TimeCorrected(week, desk.author, removed, added, why)
    desk.write(record_of(desk.author.id, week), change, base=base)


def confirm(desk: Desk, time: ActiveTimeRow, taken: rules.Taken, base: Base | None = None) -> None:
    """Stand for one's own week. Raises NotAllowed."""
    if time.person_id != desk.author.id:
        raise NotAllowed("Bara den som har arbetat bekräftar sin tid.")
    if time.week is not None and desk.now() < roster_rules.ends(time.week):
        raise NotAllowed("Veckan är inte slut än.")
    desk.write(time.record_id, rules.TimeConfirmed(time.minutes, taken), base=base)


def approve(desk: Desk, time: ActiveTimeRow, title: str, base: Base | None = None) -> None:
    """Approve somebody else's week. Raises NotAllowed."""
    desk.write(time.record_id, rules.TimeApproved(_waiting(desk, time, title)), base=base)


def send_back(desk: Desk, time: ActiveTimeRow, title: str, why: str, base: Base | None = None) -> None:
    """Let the person look at it again. Raises NotAllowed."""
    desk.write(time.record_id, rules.TimeSentBack(_waiting(desk, time, title), why), base=base)


def _waiting(desk: Desk, time: ActiveTimeRow, title: str) -> UUID:
    """The confirmation that waits for this person. Raises NotAllowed."""
    with desk.rows() as rows:
        why = rules.why_not_approve(time, desk.author, heads(rows, title))
    if why is not None or time.confirmation is None:
        raise NotAllowed(why or "Tiden är inte bekräftad av den som har arbetat.")
    return time.confirmation

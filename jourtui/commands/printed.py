"""Queue, cases and clocks as plain text, for terminals without a screen and for screen readers.

Each logs the reading before a word is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from jourtui.rules import access
from jourtui.rules.calendar import day_and_time
from jourtui.rules.call import Call
from jourtui.rules.case import Case
from jourtui.rules.entries import Log, TellSeen, in_time
from jourtui.rules.event import Event
from jourtui.store import call_queue, queries
from jourtui.store.call_queue import QueueItem
from jourtui.store.masking import LOCKED, LockedFromYou
from jourtui.store.views import CallRow, CaseRow
from jourtui.store.workplace import Workplace
from jourtui.words import call_words, clock_words, visit_words, wording
from jourtui.words.labels import Labels

Value = Callable[[str, object], str]
"""Puts a fact into words."""


def queue(workplace: Workplace, *, closed: bool = False) -> str:
    """Open calls by urgency, or the last closed ones."""
    desk, now = workplace.desk, workplace.desk.now()
    desk.log_reading("printed", reason=access.CLOSED_CALLS if closed else access.QUEUE)
    with desk.rows() as rows:
        items = call_queue.closed_calls(rows, now) if closed else call_queue.open_calls(rows, now)
    if not items:
        return "Inga stängda anrop." if closed else "Inga öppna anrop."
    heads = ("Anrop", "Frist", "Sökt av", "Nummer", "Kommun", "Typ", "Ansvar", "Försök", "Märken")
    return table(heads, [_queued(workplace, item) for item in items])


def _queued(workplace: Workplace, item: QueueItem) -> tuple[str, ...]:
    call, now = item.call, workplace.desk.now()
    labels = Labels(workplace.places, workplace.catalogue)
    clock = clock_words.counted(item.due_at, now) if item.due_at else "–"
    if not call.open:
        clock = wording.EXITS.get(call.exit or "", "stängt")
    return (
        call.record_id.hex[:8],
        clock,
        wording.caller(call),
        wording.number(call) or "inget nummer",
        labels.place(call.municipality),
        labels.case_type(call.case_type),
        call_words.holder(call, call.holder_name),
        call_words.attempts(call, now),
        ", ".join(mark.words for mark in call_words.marks(item, now) if mark.told != "attempts"),
    )


def call(workplace: Workplace, wanted: str) -> str | None:
    """One call, as it must be known before dialling; `wanted` as in `case`."""
    desk, now = workplace.desk, workplace.desk.now()
    record = find(workplace, CallRow, wanted)
    if record is None:
        return None
    if record in desk.locked:
        return locked(workplace, record)
    desk.log_reading("printed", record)
    state = desk.journal.call(record)
    with desk.rows() as rows:
        item = call_queue.call(rows, record, now)
    assert item is not None
    row, labels = item.call, Labels(workplace.places, workplace.catalogue)
    safe = (wording.SAFE[row.safe_to_call], row.safe_times, row.code_word and f"kodord {row.code_word}")
    due = item.due_at
    masked = labels.masking(hidden=row.protected or row.anonymous, anonymous=row.anonymous)
    told = {
        "Att ringa": " – ".join(filter(None, safe)),
        "Kvar": f"{clock_words.counted(due, now)} (senast {day_and_time(due, now)})" if due else "",
        "Nästa försök": call_words.next_try(item, now) or "",
        "Saken": row.matter,
        "Kommun": f"{labels.place(row.municipality)} (uppgiven)",
        "Typ": labels.case_type(row.case_type),
        "Kontaktkälla": labels.source(row.source),
        "Ansvar": (row.holder_name or "–") + (" (preliminärt)" if row.preliminary else ""),
        "Märken": ", ".join(mark.words for mark in call_words.marks(item, now)),
        "Två värden": "; ".join(_two_values(state, labels, masked)),
        "Läge": "öppet" if row.open else wording.EXITS.get(row.exit or "", "stängt"),
    }
    lines = [f"Anrop {record.hex[:8]}: {wording.caller(row)}, {wording.number(row) or 'inget nummer'}"]
    lines += [f"{label}: {text}" for label, text in told.items() if text]
    return "\n".join(
        [*lines, "", *_timeline([(event, state.log, masked) for event in state.log.events], desk.locked, now)]
    )


def _two_values(state: Call, labels: Labels, words: Value) -> Iterator[str]:
    """The facts that two people wrote apart, as `Nummer: 070-174 06 36 eller 070-174 06 39`."""
    for name, writes in state.written.contested.items():
        if name not in ("phone", "case_id"):  # the one is in `phone_shown`, the other tells of a case
            values = dict.fromkeys(words(name, write.value) for write in writes)
            yield f"{labels.field(name)}: {' eller '.join(values)}"


def clocks(workplace: Workplace) -> str:
    """Every running clock, the first due first; then those that broke and are not explained."""
    desk, now = workplace.desk, workplace.desk.now()
    desk.log_reading("printed", reason=access.CLOCKS)
    with desk.rows() as rows:
        found = queries.clocks(rows, running=False, ends=now)
    running = [
        (
            clock_words.left(clock.due_at, now),
            clock_words.what(clock),
            clock_words.whom(clock),
            clock_words.until(clock, now),
            clock.holder_name,
            clock_words.seen(clock),
        )
        for clock in found
        if clock.stopped_at is None
    ]
    broken = [
        (
            clock_words.late(clock.due_at, clock.stopped_at),
            clock_words.what(clock),
            clock_words.whom(clock),
            clock_words.until(clock, now),
            day_and_time(clock.stopped_at, now),
            clock.holder_name,
        )
        for clock in found
        if clock.stopped_at is not None
    ]
    text = table(("Kvar", "Frist", "Gäller", "Senast", "Ansvar", "Sedd"), running)
    if not running:
        text = "Inga frister löper."
    if broken:
        heads = ("Bruten", "Frist", "Gäller", "Senast", "Stannade", "Ansvar")
        text += "\n\nBrutna och inte förklarade:\n" + table(heads, broken)
    return text


def visits(workplace: Workplace) -> str:
    """Who is out or to go on a visit, the first to be heard from first."""
    desk, now = workplace.desk, workplace.desk.now()
    desk.log_reading("printed", reason=access.VISITS)
    with desk.rows() as rows:
        found = queries.visits(rows)
    if not found:
        return "Ingen är ute, och inget besök är beslutat."
    lines = [
        (
            row.record_id.hex[:8],
            row.goers,
            wording.name(row.subject_name, protected=row.protected),
            visit_words.STATES.get(row.state, row.state),
            day_and_time(row.departed_at, now) if row.departed_at else "",
            day_and_time(row.check_due, now) if row.check_due else "",
            "HÖRS INTE AV" if visit_words.unheard([row], now) else "",
            row.reach,
        )
        for row in found
    ]
    return table(("Ärende", "Ute", "Hos", "Läge", "Åkte", "Hörs", "", "Nås på"), lines)


def cases(workplace: Workplace) -> str:
    """Open cases, the last opened first."""
    desk, now = workplace.desk, workplace.desk.now()
    labels = Labels(workplace.places, workplace.catalogue)
    desk.log_reading("printed", reason=access.CASES)
    with desk.rows() as rows:
        found = queries.cases(rows)
    if not found:
        return "Inga öppna ärenden."
    lines = [
        (
            row.record_id.hex[:8],
            wording.name(row.subject_name, protected=row.protected),
            row.title,
            labels.short_board(row.board),
            row.holder_name,
            day_and_time(row.opened_at, now) if row.opened_at else "",
        )
        for row in found
    ]
    return table(("Ärende", "Avser", "Saken", "Nämnd", "Ansvar", "Öppnat"), lines)


def case(workplace: Workplace, wanted: str) -> str | None:
    """One case with its timeline; `wanted` is its id or the beginning of it. None if there is no such."""
    desk, now = workplace.desk, workplace.desk.now()
    record = find(workplace, CaseRow, wanted)
    if record is None:
        return None
    if record in desk.locked:
        return locked(workplace, record)
    desk.log_reading("printed", record)
    state = desk.journal.case(record)
    with desk.rows() as rows:
        calls = queries.calls_of(rows, record)
        running = [c for c in queries.clocks_of(rows, [record]).get(record, ()) if c.stopped_at is None]
    labels = Labels(workplace.places, workplace.catalogue)

    value = labels.masking(hidden=state.protected)  # what is protected stays hidden on paper too
    subjects = [
        " ".join(
            filter(
                None, (s.name or "okänd", s.personnummer, value("address", s.address) if s.address else "")
            )
        )
        for s in state.subjects.values()
    ]
    lines = [
        f"Ärende {record.hex[:8]}: {state.title or 'utan rubrik'}",
        f"Avser: {'; '.join(subjects) or 'ej angivet'}",
        *(["Märken: SKYDDADE UPPGIFTER"] if state.protected else []),
        f"Typ: {', '.join(map(labels.case_type, state.case_types)) or '–'}",
        f"Kontaktkälla: {labels.source(state.source) or '–'}",
        f"Nämnd: {labels.board(state.board)}" + (f" ({state.board_ground})" if state.board_ground else ""),
        f"Vistelsekommun: {_staying(state, labels)}",
        f"Ansvar: {state.holder_name or '–'}" + (" (preliminärt)" if state.preliminary else ""),
        f"Läge: {'öppet' if state.open else 'avslutat: ' + state.outcome}",
        *(
            f"Frist: {clock_words.what(clock)}, {clock_words.left(clock.due_at, now)}"
            f" (senast {clock_words.until(clock, now)})"
            for clock in running
        ),
        "",
    ]
    events = [(event, state.log, value) for event in state.log.events]
    for row in calls:
        desk.log_reading("printed", row.record_id)
        joined = desk.journal.call(row.record_id)
        hidden = state.protected or joined.protected or joined.anonymous
        masked = labels.masking(hidden=hidden, anonymous=joined.anonymous, protected=joined.protected)
        events += [(event, joined.log, masked) for event in joined.log.events]
    return "\n".join([*lines, *_timeline(events, desk.locked, now, state)])


def locked(workplace: Workplace, record: UUID) -> str:
    """What is told of a record that is locked from the reader."""
    desk = workplace.desk
    desk.log_reading("printed", record, access.NOTHING_SHOWN)
    with desk.rows() as rows:
        locked = queries.case(rows, record) or rows.get(CallRow, record)
    holder = locked.holder_name if locked is not None else "–"
    return f"{LOCKED}. Ansvar: {holder}.\n{LockedFromYou()}"


def _timeline(
    events: Sequence[tuple[Event, Log, Value]],
    locked: Collection[UUID],
    now: datetime,
    case: Case | None = None,
) -> Iterator[str]:
    """What happened, in order, each in a line. `case`: the one whose timeline it is, if it is a case's."""
    written: dict[UUID, str | None] = {}
    for log in {id(log): log for _, log, _ in events}.values():
        written |= wording.by_log(log, locked, case if case is not None and log is case.log else None)
    told = [one for one in events if written.get(one[0].id, "") is not None]
    read: set[tuple[UUID, UUID]] = set()
    for event, log, words in sorted(told, key=lambda entry: in_time(entry[0])):
        if isinstance(event.payload, TellSeen):
            # Of one deed there may be several to be told, as of a number: they are read at once.
            deed = (event.author.id, event.payload.about)
            if deed in read:
                continue
            read.add(deed)
        said = wording.of_event(event, written, words)
        note = wording.struck_or_void(event, log)
        when = day_and_time(event.happened_at, now)
        if abs((event.written_at - event.happened_at).total_seconds()) >= 60:
            when += f" (skrivet {day_and_time(event.written_at, now)})"
        tail = f" [{note}]" if note else ""
        yield f"{when}  {event.author.name}  {said}{tail}"


def find(workplace: Workplace, table: type[CallRow] | type[CaseRow], wanted: str) -> UUID | None:
    """The call or case whose id begins with `wanted`; None if there is none, or more than one."""
    prefix = wanted.replace("-", "").casefold()
    with workplace.desk.rows() as rows:
        found = queries.beginning(rows, table, prefix)
    return found[0] if len(found) == 1 else None


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = False) -> str:
    """Columns under their heads; `numbers`: all but the first stand to the right, as numbers do."""
    widths = [max(len(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    lines = [
        "  ".join(
            cell.rjust(width) if numbers and n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (heads, *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _staying(state: Case, labels: Labels) -> str:
    """Vistelsekommun as a person set it; before that, what was stated, and that it is no more."""
    if state.staying_municipality is None and state.stated_municipality is not None:
        return f"ej angiven (uppgiven i anropet: {labels.place(state.stated_municipality)})"
    return labels.place(state.staying_municipality)

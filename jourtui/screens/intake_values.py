"""From a line that was read to a call in the journal, and what is known about it put into words. No widgets.

A locked screen uses `submit_locked`, and nothing else of what is here but `reader`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from jourtui.rules.calendar import clock_time, day_and_time, last_day, local
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.clocks import CALLBACK
from jourtui.rules.intake import Intake, Warning, parse
from jourtui.rules.matching import Sought, meant
from jourtui.rules.places import Places
from jourtui.rules.text import plain_line
from jourtui.store import calls, unfinished
from jourtui.store.desk import Desk
from jourtui.store.known import Known
from jourtui.store.unfinished import Unfinished
from jourtui.store.views import CallRow, CaseRow, NoticeRow
from jourtui.widgets.intake_bar import Parse
from jourtui.widgets.intake_facts import Fact
from jourtui.words import notice_words, wording

Contact = CallRow | CaseRow | NoticeRow
"""What can be looked at from before."""
AHEAD = timedelta(minutes=3)
"""How far the operator's clock may be ahead of the laptop's: a time so soon is not yesterday's."""


def reader(
    places: Places,
    catalogue: Catalogue,
    line: Callable[[], Unfinished],
    clock: Callable[[], datetime],
    office: Callable[[str, datetime], str] = lambda municipality, now: "",
) -> Parse:
    """What `IntakeBar` reads `line()` with. Clock times are those before its last change, as `clock` has it,
    so that they mean the same when the line is found again another day. A time that comes within `AHEAD` is
    today's, by a clock that is not ours. `office` says that a municipality's own office is open."""

    def read(text: str, fixed: Mapping[str, object]) -> Intake:
        intake = as_told(text, fixed)
        place = intake.municipality
        said = office(place.code, clock()) if place is not None else ""
        if not said:
            return intake
        return replace(intake, warnings=(*intake.warnings, Warning("office_open", said)))

    def as_told(text: str, fixed: Mapping[str, object]) -> Intake:
        current = line()
        if (text, dict(fixed)) != (current.line, current.fixed):
            current.typed = clock()
        intake = parse(text, current.typed, places, catalogue, fixed)
        if not _yesterday(intake):
            return intake
        ahead = parse(text, current.typed + AHEAD, places, catalogue, fixed)
        return intake if _yesterday(ahead) else ahead

    return read


def _yesterday(intake: Intake) -> bool:
    return any(warning.code == "time_yesterday" for warning in intake.warnings)


# To the journal


def call_facts(intake: Intake) -> CallFacts:
    """What is known of the call. What the line did not say is left unsaid."""
    given: dict[str, object] = {
        "municipality": intake.municipality.code if intake.municipality else None,
        "matter": intake.matter,
        "source": intake.source.code if intake.source else None,
        "case_type": intake.case_type.code if intake.case_type else None,
        "number_reason": intake.no_number_reason,
        "safe_to_call": intake.safe_to_call if intake.safe_to_call != "unknown" else None,
        "safe_times": intake.safe_times,
        "code_word": intake.code_word,
        "protected": intake.protected,
        "anonymous": intake.anonymous,
        "interpreter": intake.interpreter,
        "not_to_guardian": intake.not_to_guardian,
    }
    return CallFacts(**{name: value for name, value in given.items() if value})  # type: ignore[arg-type]


def identity(intake: Intake) -> Identity:
    """Who called, and the line as it was typed."""
    given = {
        "caller_name": intake.name,
        "phone": intake.phone.e164 if intake.phone else "",
        "phone_shown": intake.phone.shown if intake.phone else intake.number_raw,
        "subject_personnummer": intake.subject_personnummer,
        "line": intake.line,
    }
    return Identity(**{name: value for name, value in given.items() if value})


def sought(intake: Intake, line: str) -> tuple[Sought, ...]:
    """Whom the line may be about, to look up what is known of them; empty where it says nothing."""
    names = tuple(filter(None, (intake.name, line)))
    phones = (intake.phone.e164,) if intake.phone else ()
    if not (names or phones or intake.subject_personnummer):
        return ()
    one = Sought(
        names,
        intake.subject_personnummer,
        intake.reserve_number,
        intake.birth_year,
        phones,
        address=line,
    )
    return meant(one, own=intake.callers)


def submit(
    desk: Desk,
    line: Unfinished,
    intake: Intake,
    *,
    notices: Iterable[UUID] = (),
    while_locked: bool = False,
) -> UUID:
    """Write the line as a call, once however often it is asked; on the disk when it returns.

    `notices` are the advance notices whose plan was shown for it. Raises ReplicaError and TooLong; then the
    draft is still there.
    """
    record = calls.receive(
        desk,
        call_facts(intake),
        identity(intake),
        at=min(intake.received_at or line.opened, desk.now()),
        via=intake.via,
        connected=intake.connected,
        while_locked=while_locked,
        case=line.case,
        notices=notices,
        record=line.record,
        base=line.base,
    )
    unfinished.discard(desk, record)
    return record


def submit_locked(desk: Desk, line: Unfinished, intake: Intake) -> UUID:
    """Write a line that was typed on the locked screen: in the name of who locked it, until adopted."""
    return submit(desk, line, intake, while_locked=True)


def saved(intake: Intake, line: Unfinished, now: datetime) -> str:
    """What is said when the line has become a call; no name or number where those are to be masked."""
    number = intake.phone.shown if intake.phone else intake.number_raw
    known = "" if intake.protected or intake.anonymous else intake.name or number
    at = intake.received_at or line.opened
    due = _due(at + CALLBACK, now) if has_clock(intake) else ""
    whom = f": {known}" if known else ""
    sure = intake.phone.valid if intake.phone else not intake.number_raw
    odd = "" if sure else " Numret stämmer inte: fråga SOS."
    return f"Sparat {clock_time(now)}{whom}, inkom {day_and_time(at, now)}.{due}{odd}"


def _due(due: datetime, now: datetime) -> str:
    """Before when to phone back; of a call that is written in late, that it is late, and since when."""
    if due <= now:
        return f" Ring genast: fristen bröts {day_and_time(due, now)}."
    return f" Ring upp före {clock_time(due)}."


def has_clock(intake: Intake) -> bool:
    """Whether the callback clock runs (domain.md, "Clocks")."""
    return intake.via == "sos" and not intake.connected and bool(intake.phone or intake.number_raw)


# What is known from before


@dataclass(frozen=True, slots=True)
class KnownText:
    """Puts what is known into words for one reader."""

    places: Places
    catalogue: Catalogue

    def told_of(self, known: Known, chosen: UUID | None) -> list[UUID]:
        """The calls and cases that `facts` tells something of, to be logged first."""
        told = [known.unsafe.record_id] if known.unsafe is not None else []
        told += [notice.record_id for notice in known.maybe]
        told += [call.record_id for call in known.open_calls[:1]]
        told += [
            case.record_id
            for case in known.cases
            if case.record_id == chosen or (chosen is None and case is known.cases[0])
        ]
        return told

    def facts(self, known: Known, chosen: UUID | None, now: datetime) -> list[Fact]:
        """What is known, the gravest first. `chosen` is the case that the call is to belong to.

        Names and what was said stay with `contact`, which is logged; the plan of a notice stands here, so
        showing it is logged too.
        """
        facts = []
        if (call := known.unsafe) is not None:
            times = f" Säkra tider: {call.safe_times}." if call.safe_times else ""
            facts.append(
                Fact("EJ SÄKERT ATT RINGA", f"enligt anrop {_when(call.received_at, now)}.{times}", "due")
            )
        for call in known.open_calls[:1]:
            since = f"{_when(call.received_at, now)}, {call.holder_name}"
            facts.append(
                Fact("Öppet anrop", f"{since}. Enter sparar det här som eget, med egen frist.", "soon")
            )
        if known.notices:
            first, more = known.notices[0], len(known.notices) - 1
            found = notice_words.why(known.matches.get(first.record_id))
            facts.append(Fact("Föranmälan", self._notice(first, more, now, found), "soon", rows=2))
        if known.maybe:
            whys = dict.fromkeys(notice_words.why(known.matches.get(one.record_id)) for one in known.maybe)
            several = f"{len(known.maybe)} föranmälningar: " if len(known.maybe) > 1 else ""
            text = f"{several}{'; '.join(list(whys)[:2])}. F7 visar planen."
            facts.append(Fact("Kanske föranmälan", text, "soon", "F7"))
        for case in known.cases:
            if case.record_id == chosen or (chosen is None and case is known.cases[0]):
                facts.append(self._case(case, chosen, now))
        if known.calls:
            last = max(known.calls, key=lambda call: call.received_at or now)
            parts = (f"{known.count} anrop", f"senast {_when(last.received_at, now)}", self._place(last))
            facts.append(Fact("Tidigare", _listed(*parts), "primary", "F7"))
        return facts

    def _notice(self, notice: NoticeRow, more: int, now: datetime, found: str = "") -> str:
        """A notice in words, with why it was `found`; `more` others are looked at one by one."""
        until = f"t.o.m. {_day(notice.until)}" if notice.until else ""
        age = age_on(notice.personnummer, local(now).date())
        known = (self._place(notice), f"{age} år" if age is not None else "", until, notice.told_by)
        others = f" ({more} till: F7)" if more else ""
        why = f" ({found})" if found else ""
        return f"{_listed(*known)}{why}{others}. {notice.plan}"

    def _case(self, case: CaseRow, chosen: UUID | None, now: datetime) -> Fact:
        opened = f"öppnat {_when(case.opened_at, now)}"
        said = _listed(self._whose(case), self._type(case.case_type), opened, case.holder_name)
        if case.record_id == chosen:
            return Fact("✓ Anropet hör till ärendet", said, "calm", "F6")
        return Fact("Öppet ärende", said, "calm", "F6")

    def contact(self, contact: Contact, number: int, of: int, now: datetime, why: str = "") -> list[Fact]:
        """One earlier contact whole, and why a notice was found: to be logged before it is shown."""
        key = f"F7 {number}/{of}"
        if isinstance(contact, NoticeRow):
            named = Fact("Avser", contact.person_name or "okänd")
            return [Fact("Föranmälan", self._notice(contact, 0, now, why), "soon", key, rows=4), named]
        if isinstance(contact, CaseRow):
            whom = wording.name(contact.subject_name, protected=contact.protected)
            said = _listed(whom, self._whose(contact), contact.holder_name)
            step = [Fact("Att göra", contact.next_step, rows=2)] if contact.next_step else []
            return [Fact("Ärende", said, "calm", key), Fact("Saken", contact.title or "–", rows=2), *step]
        name = "vill vara anonym" if contact.anonymous else contact.caller_name or "okänd"
        said = _listed(_when(contact.received_at, now), name, self._place(contact), _ended(contact))
        marks = _marks(contact)
        return [
            Fact("Anrop", _listed(said, contact.holder_name), "primary", key),
            Fact("Saken", contact.matter or "–", rows=3),
            *([Fact("Märken", marks, "soon", rows=2)] if marks else []),
        ]

    def _whose(self, case: CaseRow) -> str:
        board = self.places.board(case.board) if case.board else None
        return board.name if board else self._place(case)

    def _place(self, contact: Contact) -> str:
        code = _stated(contact)
        place = self.places.by_code.get(code or "")
        return place.name if place else code or ""

    def _type(self, code: str | None) -> str:
        case_type = self.catalogue.case_type(code) if code else None
        return (case_type.label if case_type else code or "").lower()


def _stated(contact: Contact) -> str | None:
    return contact.place if isinstance(contact, CaseRow) else contact.municipality


def _ended(call: CallRow) -> str:
    how = wording.EXITS.get(call.exit or "") or wording.OUTCOMES.get(call.last_outcome or "")
    return how or ("öppet" if call.open else "stängt")


def _marks(call: CallRow) -> str:
    return _listed(
        wording.SAFE["no"] if call.safe_to_call == "no" else "",
        call.safe_times,
        f"kodord {call.code_word}" if call.code_word else "",
        "skyddade uppgifter" if call.protected else "",
        "ej till vårdnadshavare" if call.not_to_guardian else "",
        f"tolk {call.interpreter}" if call.interpreter else "",
    )


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def age_on(personnummer: str, day: date) -> int | None:
    """Age in whole years of somebody with this number (YYYYMMDD-NNNN, 60 added to the day or not)."""
    digits = personnummer[:8]
    if len(digits) != 8 or not digits.isdigit():
        return None
    born = int(digits[6:]) % 60
    before = (day.month, day.day) < (int(digits[4:6]), born)
    return day.year - int(digits[:4]) - before


def title(lines: Sequence[Unfinished], current: Unfinished, now: datetime) -> str:
    """What stands over the line: since when, and who began it if it was begun before, among `lines`."""
    records = [line.record for line in lines]
    when = day_and_time(current.opened, now)
    if current.record in records:
        number, of = records.index(current.record) + 1, len(records)
        which = f" {number} av {of}" if of > 1 else ""
        by = f" av {plain_line(current.begun_by)}" if current.begun_by else ""
        return f"Påbörjad rad{which}, öppnad {when}{by}. {'Nästa' if number < of else 'Nytt anrop'}: F5"
    return f"Nytt anrop, öppnat {when}" + (f". {begun(len(records))}: F5" if records else "")


def begun(count: int) -> str:
    """So many lines that are not yet calls."""
    return "1 påbörjad rad" if count == 1 else f"{count} påbörjade rader"


def _when(moment: datetime | None, now: datetime) -> str:
    return day_and_time(moment, now) if moment is not None else "okänd tid"


def _day(until: datetime) -> str:
    shown = last_day(until)
    return f"{shown.day}/{shown.month}"

"""Swedish words for what the rules name: used by the screens and by the text commands, so that both say
the same. Plain text; no markup, no colours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

from jourtui.rules import (
    annual_report,
    assessment,
    closed_year,
    contacts,
    decisions,
    documents,
    entrance,
    entries,
    locks,
    mandates,
    notice,
    police_assistance,
    responsibility,
    retention,
    shift_change,
)
from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules.calendar import clock_time, day_and_time, local
from jourtui.rules.event import Event, Payload
from jourtui.rules.facts import Facts
from jourtui.rules.phone import mask
from jourtui.rules.text import posts
from jourtui.store.masking import LOCKED
from jourtui.words import (
    active_time_words,
    aid_words,
    assessment_words,
    assignment_words,
    assistance_words,
    attachment_words,
    cooperation_words,
    corrected_words,
    decision_words,
    delivery_words,
    deviation_words,
    document_words,
    import_words,
    interview_words,
    lodging_words,
    meeting_words,
    morning_report_words,
    notice_words,
    roster_words,
    sold_words,
    visit_words,
    waiting_words,
)

OUTCOMES: Mapping[str, str] = {
    "reached": "nådd",
    "no_answer": "inget svar",
    "busy": "upptaget",
    "voicemail": "röstbrevlåda",
    "wrong_number": "fel nummer",
    "number_off": "numret avstängt",
}
TAKE_BACK = (decisions.RecordTakenBack, documents.SignatureTakenBack, police_assistance.AssistanceTakenBack)
"""What says that an entry was written by mistake, or that the other of two holds."""
EXITS: Mapping[str, str] = {
    "case": "hör till ärende",
    "advice": "rådgivning",
    "information": "ren information",
    "handed_on": "lämnat till annan jour/kommun",
    "misdial": "felringning",
    "test": "provsamtal",
    "unreached": "ej nådd",
}
VIAS: Mapping[str, str] = {
    "sos": "SOS Alarm",
    "police": "polis",
    "tib": "TIB",
    "municipality": "kommun",
    "direct": "direkt",
}
EXCEPTIONS: Mapping[str, str] = {
    "none": "inget undantag",
    "not_begun": "utredning inleddes inte",
    "placed": "barnet har varit placerat: bevaras",
    "investigation": "utredning om barns skydd: bevaras tills barnet är 30",
}
"""What is shipped; a unit's own exceptions are shown by their code."""
CLOCKS: Mapping[str, str] = {
    "callback": "Ring upp",
    "handover": "Överlämning",
    "sos_number": "Nytt nummer från SOS",
    "report": "Rapport",
    "step": "Att göra",
    "court_week": "Underställ beslutet",
    "court_next_day": "Underställ beslutet",
    "board_decision": "Nämndens beslut",
    "protection": "Skyddsbedömning",
    "lodging": "Utcheckning",
    "follow_up": "Uppföljning av boende",
    "visit": "Besök: framme",
    "check_in": "Avstämning",
    "interview": "Polisförhör",
    **waiting_words.CLOCKS,
    **assistance_words.CLOCKS,
    **notice_words.CLOCKS,
    **assignment_words.CLOCKS,
    **delivery_words.CLOCKS,
}
SAFE: Mapping[str, str] = {
    "yes": "säkert att ringa",
    "no": "EJ SÄKERT ATT RINGA",
    "unknown": "okänt om det är säkert att ringa",
}
NOTES: Mapping[str, str] = {
    "observed": "Iakttaget",
    "stated": "Uppgift",
    "assessed": "Bedömning",
    "plain": "Anteckning",
}
FIELDS: Mapping[str, str] = {
    "caller_name": "namn",
    "phone": "nummer",
    "phone_shown": "nummer",
    "subject_personnummer": "personnummer",
    "municipality": "kommun",
    "matter": "saken",
    "source": "kontaktkälla",
    "case_type": "ärendetyp",
    "case_types": "ärendetyp",
    "number_reason": "skäl att nummer saknas",
    "safe_to_call": "säkert att ringa",
    "safe_times": "tider då det är säkert",
    "code_word": "kodord",
    "protected": "skyddade uppgifter",
    "anonymous": "vill vara anonym",
    "interpreter": "tolk",
    "not_to_guardian": "får ej lämnas till vårdnadshavare",
    "title": "saken",
    "staying_municipality": "vistelsekommun",
    "home_municipality": "hemkommun",
    "placing_municipality": "placerande kommun",
    "board": "nämnd",
    "board_ground": "grund för nämnd",
    "name": "namn",
    "personnummer": "personnummer",
    "address": "adress",
    "guardians": "vårdnadshavare",
    "number_kind": "slags nummer",
    "birth_year": "födelseår",
    "unknown": "okänd",
    "exit": "stängt eller öppet",
    "outcome": "avslutat eller öppet",
    "case_id": "ärende",
    "aid": "bistånd",
    "assistance": "handräckningen",
    **lodging_words.FIELDS,
    **visit_words.FIELDS,
    **interview_words.FIELDS,
    **document_words.FIELDS,
    **deviation_words.FIELDS,
    **notice_words.FIELDS,
    **active_time_words.FIELDS,
    **cooperation_words.FIELDS,
    contacts.CONTACT: "en kontakt i Kontakter",
    mandates.MANDATE: "ett uppdrag eller en delegation i Mandat",
    **assignment_words.FIELDS,
    **sold_words.FIELDS,
    **roster_words.FIELDS,
}
READINGS: Mapping[str, str] = {
    "opened": "öppnade",
    "listed": "såg lista",
    "searched": "sökte",
    "unmasked": "visade dolt",
    "matched": "såg träff",
    "printed": "skrev ut",
    "exported": "exporterade",
}
PROTECTED = "skyddad"
"""Stands after the name of somebody with protected identity, where there is no room for more."""


def name(given: str, *, protected: bool) -> str:
    """Somebody's name, or that it is not known, and that they are protected."""
    return (given or "okänd") + (f" ({PROTECTED})" if protected else "")


ANONYMOUS = "anonym"
"""What stands where the name would of a caller who wants to be anonymous."""
COLLEAGUE = "kollegan"
"""Who an offer is for when nobody was signed in on the other laptop."""


def caller(call: calls.CallFields) -> str:
    """Who called, as it may stand anywhere: never the name of one who wants to be anonymous."""
    return ANONYMOUS if call.anonymous else call.caller_name or "okänd"


def subject(case: cases.CaseFields) -> str:
    """Whom a case is named by; else that it is somebody unknown, or that nobody is named."""
    return case.subject_name or (cases.UNKNOWN_PERSON if case.subject_unknown else "ej angiven")


def number(call: calls.CallFields, shown: str = "") -> str:
    """The caller's number as it may stand anywhere: masked where it is protected. Empty if there is none.

    `shown`: another number of theirs.
    """
    shown = shown or call.phone_shown
    return mask(shown) if call.protected or call.anonymous else shown


def value(name: str, given: object) -> str:
    """The value of a fact as people read it, where no list of labels is at hand."""
    if name == "safe_to_call":
        return {"yes": "ja", "no": "nej", "unknown": "okänt"}.get(str(given), str(given))
    if given is True:
        return "ja"
    if given is False:
        return "nej"
    if isinstance(given, tuple):
        return ", ".join(map(str, given)) or "–"
    if isinstance(given, datetime):
        return f"{local(given):%Y-%m-%d} {clock_time(given)}"
    return "–" if given in (None, "") else str(given)


def entry(event: Event, value: Callable[[str, object], str] = value) -> tuple[str, str]:
    """An event as a line of a timeline: a label, and the text (may be empty).

    `value` puts a fact's value into words; the standard one knows no labels of municipalities and types.
    """
    match event.payload:
        case None:
            return "Okänd händelse", "Kräver nyare jourtui."
        case calls.CallReceived() as received:
            via = VIAS.get(received.via, received.via)
            via += ", kopplat direkt" if received.connected else ""
            matter = received.facts.matter
            return "Anrop", _joined(f"från {via}", matter if isinstance(matter, str) else "")
        case calls.CallIdentified(facts=given) | calls.CallCorrected(facts=given):
            return "Uppgifter", _facts(given, value)
        case calls.CallAdopted():
            return "Bekräftat", "raden skrevs på låst dator"
        case calls.AttemptBegun():
            return "Ringde", ""
        case calls.AttemptEnded() as ended:
            return "Kontaktförsök", _joined(OUTCOMES.get(ended.outcome, ended.outcome), ended.note)
        case calls.NumberAsked():
            return "Frågade SOS", "om nytt nummer"
        case calls.CaseLinked():
            return "Ärende", "anropet hör till ärendet"
        case calls.CallClosed() as closed:
            return "Stängt", _joined(EXITS.get(closed.exit, closed.exit), _closing(closed))
        case calls.CallReopened(reason=reason) | cases.CaseReopened(reason=reason):
            return "Öppnat igen", reason
        case cases.CaseOpened():
            return "Ärende", "öppnades"
        case cases.CaseCorrected(facts=given):
            return "Uppgifter", _facts(given, value)
        case cases.SubjectNamed(facts=given):
            return "Avser", _facts(given, value)
        case cases.MunicipalityStated(municipality=stated):
            return "Uppgiven kommun", value("municipality", stated)
        case cases.CallJoined():
            return "Anrop", "hör till ärendet"
        case cases.CaseLinkedTo(why=why):
            return "Länkat ärende", why
        case assessment.Concluded() as said:
            return said.title, assessment_words.sentence(said)
        case assessment.ConcernReceived() as concern:
            return "Orosanmälan", assessment_words.concern(concern)
        case cases.StepPlanned(text=text, due=due):
            return "Att göra", text + (f" – senast {day_and_time(due, event.written_at)}" if due else "")
        case cases.StepDone(dropped=dropped, note=note):
            return ("Struket steg" if dropped else "Gjort"), note
        case cases.CaseClosed(outcome=outcome):
            return "Avslutat", outcome
        case entries.NoteWritten() as note:
            label = NOTES.get(note.mode, "Anteckning")
            return (f"{label} ({note.stated_by})" if note.stated_by else label), note.text
        case entries.NoteGone(trace=trace):
            return "Anteckning", trace
        case entries.ConsultationHeld(with_name=name, text=text):
            return f"Samråd med {name}", text
        case entries.EntryStruck(reason=reason):
            return "Ångrat", reason
        case entries.ClockAcknowledged(clock=clock):
            return "Sett", CLOCKS.get(clock, clock).lower()
        case entries.BreachExplained(clock=clock, reason=reason, deviation=deviation):
            text = _joined(reason, "avvikelse föreslagen" if deviation else "")
            return f"Frist bruten: {CLOCKS.get(clock, clock).lower()}", text
        case entries.TellSeen():
            return "Läst", ""
        case entries.HoldPlaced(reason=reason):
            return "Gallringsspärr", reason
        case entries.HoldLifted(reason=reason):
            return "Spärren hävd", reason
        case entries.Judged(exception=exception, reason=reason):
            return "Gallring", _joined(EXCEPTIONS.get(exception, exception), reason)
        case retention.Decided(items=items, reason=reason):
            return "Gallringsbeslut", _joined(posts(len(items)), reason)
        case retention.Confirmed():
            return "Bekräftade beslutet", ""
        case retention.Withdrawn(reason=reason):
            return "Tog tillbaka beslutet", reason
        case retention.Executed(records=records):
            return "Gallrade", posts(len(records))
        case responsibility.Claimed():
            return "Tog", ""
        case responsibility.Offered(to=to, note=note_text):
            return "Erbjöd", _joined(to.name if to else COLLEAGUE, note_text)
        case responsibility.Accepted(by=by, orally=orally):
            return "Accepterat", f"muntligt av {by.name}" if orally else f"av {by.name}"
        case responsibility.Declined(reason=reason):
            return "Avböjde", reason
        case responsibility.Withdrawn():
            return "Tog tillbaka", "erbjudandet"
        case responsibility.TakenOver(reason=reason):
            return "Tog över", reason
        case locks.LockedFrom(person=person, reason=reason):
            return f"Låst för {person.name}", reason
        case locks.Unlocked(reason=reason):
            return "Låset borttaget", reason
        case entrance.EntranceChanged(whom=whom, laptop=laptop):
            return "Vilka som får komma in", whom.name if whom else laptop
        case shift_change.ShiftChangeBegun(to=to, records=records):
            return "Jourbyte", _joined(f"till {to.name}" if to else "", posts(len(records)))
        case shift_change.ShiftChangeRead():
            return "Läst", "överlämningen"
        case annual_report.TextWritten(year=year, section=section):
            return "Verksamhetsberättelse", f"{year}, {section}"
        case annual_report.AmountWritten(year=year, code=code):
            return "Verksamhetsberättelse", f"{year}, {code}"
        case closed_year.YearClosed(year=year):
            return "Nyckeltal", f"{year} stängdes"
        case closed_year.DefinitionsClosed():
            return "Nyckeltal", "så räknades det"
        case closed_year.MunicipalityClosed(municipality=code):
            return "Nyckeltal", f"{value('municipality', code)}: egna siffror"
        case payload:
            parts = (
                *(
                    decision_words,
                    assistance_words,
                    aid_words,
                    waiting_words,
                    morning_report_words,
                    attachment_words,
                ),
                *(document_words, delivery_words, meeting_words, import_words),
                *(assignment_words, sold_words),
                *(deviation_words, notice_words, roster_words, cooperation_words, active_time_words),
            )
            told = next(filter(None, (part.entry(payload) for part in parts)), None)
            valued = (lodging_words, visit_words, interview_words, corrected_words)
            told = told or next(filter(None, (part.entry(event, value) for part in valued)), None)
            return told or (event.kind, "")


def by_log(
    log: entries.Log, locked: Collection[UUID], case: cases.Case | None = None
) -> dict[UUID, str | None]:
    """What is said of events that do not know it themselves: whose answer, which decision; None: no line.

    `locked`: the records that are locked from the reader. What an event here tells of one is not said.
    `case`: the one whose log it is, if it is a case's: then also whom a decision or assessment is about.
    """
    found = document_words.folded(log) | waiting_words.answers(log)
    if case is not None:
        found |= decision_words.named(case) | assessment_words.named(case)
    return found | {event.id: LOCKED for event in log.events if _others(event.payload, log) & set(locked)}


def _others(payload: Payload | None, log: entries.Log) -> set[UUID]:
    """The other records that an event's own words may tell of."""
    match payload:
        case cases.CaseLinkedTo(case=other):
            return {other}
        case notice.NoticeToldBack(uses=uses):
            used = (event.payload for event in log.events if event.id in uses)
            return {one.record for one in used if isinstance(one, notice.NoticeUsed)}
    return set()


def of_event(event: Event, written: Mapping[UUID, str | None], value: Callable[[str, object], str]) -> str:
    """An event in a line, with what `by_log` says of it where it says something."""
    label, text = entry(event, value)
    return ": ".join(filter(None, (label, written.get(event.id) or text)))


def struck_or_void(event: Event, log: entries.Log) -> str:
    """Why an entry has no effect, or nothing."""
    if event.id in log.struck:
        by = log.struck[event.id]
        return f"ångrat av {by.author.name} {clock_time(by.written_at)}"
    if event.id not in log.void:
        return ""
    for by in reversed(log.events):
        if isinstance(by.payload, TAKE_BACK) and by.payload.entry == event.id and by.id not in log.void:
            return f"taget tillbaka av {by.author.name} {clock_time(by.written_at)}"
    return "kom för sent, gäller inte"


def _facts(given: Facts, value: Callable[[str, object], str]) -> str:
    parts = [
        f"{FIELDS.get(name, name)}: {value(name, fact)}"
        for name, fact in given.given().items()
        if name not in ("line", "phone", "number_kind")
    ]
    return "; ".join(parts)


def _closing(closed: calls.CallClosed) -> str:
    """What was said when a call was closed; what was asked and denied is told as well as what was done."""
    asked = (
        ("SOS tillfrågat", closed.sos_asked),
        ("samråd övervägt", closed.consultation_considered),
        ("polis övervägd", closed.police_considered),
    )
    parts = [closed.to, closed.detail]
    parts += [f"{words}: {'ja' if yes else 'nej'}" for words, yes in asked if yes is not None]
    return "; ".join(filter(None, parts))


def _joined(first: str, second: str) -> str:
    return f"{first}: {second}" if second else first


def two_at_once(by: str, also: str) -> str:
    """That `by` wrote something else, `also`, at the same time as what shows."""
    return f"Två samtidiga ändringar. {by} skrev: {also.rstrip('.')}. M skriver det som gäller."

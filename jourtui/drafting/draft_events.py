"""Draft sentences about what happened, was observed, stated, assessed, and what is left: see `drafting`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, assert_never
from uuid import UUID

from jourtui.drafting.draft_people import caller, capital, sentence
from jourtui.drafting.draft_visits import interviewed, safety, visited
from jourtui.rules import aid as aiding
from jourtui.rules import decisions as deciding
from jourtui.rules import documents
from jourtui.rules import lodging as lodgings
from jourtui.rules import police_assistance as police
from jourtui.rules import remaining as left
from jourtui.rules.assessment import ConcernReceived, Concluded, Made
from jourtui.rules.bookings import Booking, Visit
from jourtui.rules.calendar import clock_time, local
from jourtui.rules.call import AttemptEnded, CallReceived
from jourtui.rules.case import CaseClosed, CaseReopened, Step, StepDone
from jourtui.rules.document_finish import moment
from jourtui.rules.entries import ConsultationHeld, NoteWritten, in_time
from jourtui.rules.event import Event, Payload
from jourtui.rules.waiting import Wait
from jourtui.words import assessment_words
from jourtui.words.assistance_words import STATES
from jourtui.words.decision_words import of_whom, whose
from jourtui.words.waiting_words import WHOM
from jourtui.words.wording import OUTCOMES, VIAS

if TYPE_CHECKING:
    from jourtui.drafting.drafting import Material


class _Dated:
    """Gives each line its time: the day in full where it is another than that of the line before."""

    def __init__(self) -> None:
        self.day: date | None = None

    def line(self, event: Event, words: str) -> str:
        at = event.happened_at
        same, self.day = self.day == local(at).date(), local(at).date()
        when = f"kl. {clock_time(at)}" if same else moment(at)
        return f"- {when}: {sentence(words)}"


# What happened


def timeline(material: Material) -> Iterator[str]:
    """In order: calls, attempts, visits, decisions in a few words; notes are told apart, below."""
    return _course(material, lambda _: False)


def background(material: Material) -> Iterator[str]:
    """The same for who is decided about, and for a court: without how the jour looked after its own."""
    return _course(material, safety)


def _course(material: Material, left_out: Callable[[Payload | None], bool]) -> Iterator[str]:
    told: list[tuple[Event, str]] = []
    for call in material.calls:
        for event in call.log.events:
            if event.id in call.log.struck or event.id in call.log.void:
                continue
            match event.payload:
                case CallReceived() as received:
                    told.append((event, f"anrop från {VIAS.get(received.via, received.via)}"))
                case AttemptEnded(outcome=outcome, note=note):
                    reached = OUTCOMES.get(outcome, outcome)
                    words = f"{event.author.name} ringde {caller(call, material)}: {reached}"
                    told.append((event, f"{words}; {note}" if note else words))
    told += [
        (event, words)
        for event in _standing(material)
        if (words := _happened(event, material)) and not left_out(event.payload)
    ]
    dated = _Dated()
    for event, words in sorted(told, key=lambda pair: in_time(pair[0])):
        yield dated.line(event, words)


def _happened(event: Event, material: Material) -> str:
    match event.payload:
        case NoteWritten(mode="plain", text=text):
            return text
        case StepDone(step=step, dropped=False, note=note):
            what = next((one.text for one in material.case.steps if one.event.id == step), "")
            return f"gjort: {what}{f' ({note})' if note else ''}" if what else ""
        case deciding.Made(kind_label=label, decider=decider, granted=granted):
            whom = _about(event.id, material)
            return f"{decider} beslutade{'' if granted else ' nej'}: {label}{whom}"
        case deciding.DecisionEnded(decision=id_, why=why) if id_ in material.case.decisions.decided:
            ended = material.case.decisions.decided[id_].made
            return f"beslutet gäller inte längre: {ended.kind_label}{_about(id_, material)}; {why}"
        case deciding.Taken(kind_label=label):
            return f"åtgärd utan delegation: {label}{_about(event.id, material)}"
        case police.AssistanceRequested(to=to):
            return f"handräckning{_of_request(event.id, material)} begärdes hos {to}"
        case police.AssistanceReceived(request=id_, by=by):
            return f"polisen hade begäran om handräckning{_of_request(id_, material)} ({by})"
        case police.AssistanceCarriedOut(request=id_, outcome=outcome):
            tail = f": {outcome}" if outcome else ""
            return f"polisen genomförde handräckningen{_of_request(id_, material)}{tail}"
        case police.AssistanceWithdrawn(request=id_, why=why, told=told):
            of = _of_request(id_, material)
            return f"begäran om handräckning{of} togs tillbaka: {why}; sagt till {told}"
        case aiding.Granted(content=content):
            return f"bistånd beviljades: {content}"
        case aiding.Refused(content=content):
            return f"bistånd avslogs: {content}"
        case lodgings.Arrived():
            return "framme på det tillfälliga boendet"
        case ConcernReceived(subject=subject):
            return f"en anmälan om oro för barn kom in{_of_one(subject, material)}"
        case Concluded(title=title, subject=subject):
            return f"bedömning gjord av {event.author.name}: {title}{_of_one(subject, material)}"
        case CaseReopened():
            return "ärendet öppnades igen"
        case CaseClosed(outcome=outcome):
            return f"ärendet avslutades: {outcome}"
    return visited(event.payload) or interviewed(event.payload)


def _about(decision: UUID, material: Material) -> str:
    """About whom a decision or a measure is, where the case concerns several."""
    return of_whom(material.case, material.case.decisions.concerns(decision))


def _of_one(subject: UUID | None, material: Material) -> str:
    """About whom an assessment or a report of concern is, where the case concerns several."""
    return of_whom(material.case, (subject,) if subject is not None else ())


def _of_request(request: UUID, material: Material) -> str:
    """About whom the police were asked, where the case concerns several."""
    one = material.case.assistance.every.get(request)
    return _about(one.said.decision, material) if one is not None else ""


def _standing(material: Material) -> Iterator[Event]:
    """The events of the case that have effect."""
    log = material.case.log
    return (event for event in log.events if event.id not in log.struck and event.id not in log.void)


def _notes(material: Material, mode: str) -> list[tuple[Event, NoteWritten]]:
    found = [
        (event, event.payload)
        for event in _standing(material)
        if isinstance(event.payload, NoteWritten) and event.payload.mode == mode
    ]
    return sorted(found, key=lambda pair: in_time(pair[0]))


def observed(material: Material) -> Iterator[str]:
    """What the jour saw and heard itself."""
    dated = _Dated()
    for event, note in _notes(material, "observed"):
        yield dated.line(event, f"{event.author.name} iakttog: {note.text}")


def stated(material: Material) -> Iterator[str]:
    """What others said, and who."""
    dated = _Dated()
    for event, note in _notes(material, "stated"):
        yield dated.line(event, f"{note.stated_by or 'någon som inte är antecknad'} uppgav: {note.text}")


def assessed(material: Material) -> Iterator[str]:
    """What the jour made of it, in notes."""
    dated = _Dated()
    for event, note in _notes(material, "assessed"):
        yield dated.line(event, f"{event.author.name} bedömde: {note.text}")


def consulted(material: Material) -> Iterator[str]:
    """Help without handing over."""
    dated = _Dated()
    for event in _standing(material):
        if isinstance(event.payload, ConsultationHeld):
            held = event.payload
            text = f": {held.text}" if held.text else ""
            yield dated.line(event, f"samråd med {held.with_name}{text}")


def waited(material: Material) -> Iterator[str]:
    """Whom the jour asked, and when they answered."""
    dated = _Dated()
    for wait in material.case.waits.every.values():
        words = f"frågade {WHOM[wait.said.whom]}{f' ({wait.said.what})' if wait.said.what else ''}"
        if wait.answered is None:
            words += "; inget svar än"
        elif wait.dropped:
            words += f"; väntade inte mer från kl. {clock_time(wait.answered.happened_at)}"
        else:
            answer = getattr(wait.answered.payload, "answer", "")
            words += f"; svar kl. {clock_time(wait.answered.happened_at)}{f': {answer}' if answer else ''}"
        yield dated.line(wait.event, words)


# Assessments


def assessments(material: Material) -> Iterator[str]:
    """Each assessment: judgement, the person's own estimate and the grave answers side by side; reasons."""
    ids = {subject.id for subject in material.about}
    for made in material.case.assessments.made:
        if made.said.subject is None or made.said.subject in ids:
            yield from _assessment(made, material)


def _assessment(made: Made, material: Material) -> Iterator[str]:
    said = made.said
    subject = material.case.subjects.get(said.subject) if said.subject is not None else None
    whom = f" (gäller {subject.name})" if subject is not None and subject.name else ""
    again = " (ny bedömning, den tidigare står före)" if made.earlier is not None else ""
    how = f"{assessment_words.HOW.get(said.how, said.how)} {moment(made.event.happened_at)}"
    yield f"{said.title}{whom}, gjord av {made.event.author.name} {how}{again}."
    yield f"- Bedömning: {sentence(said.conclusion_text)}"
    yield f"- Skäl: {sentence(said.reasons)}"
    if said.despite:
        yield f"- Trots allvarliga svar: {sentence(said.despite)}"
    if said.own_scale is not None or said.own_words:
        scale = f"{said.own_scale} av 10" if said.own_scale is not None else "ingen siffra"
        yield f"- Personens egen skattning: {scale}{f': ”{said.own_words}”' if said.own_words else ''}"
    if said.score is not None:
        yield f"- {sentence(capital(assessment_words.score(said.score, said.score_most)))}"
    for answer in said.grave:
        yield f"- Allvarligt svar: {answer.question} {sentence(answer.words)}"
    if said.heard:
        yield f"- Hörda: {sentence(said.heard)}"
    if said.consulted:
        yield f"- Samråd med {sentence(said.consulted)}"
    if said.instrument is not None:
        used = said.instrument
        yield f"- {used.name} användes av {used.by}: {sentence(used.outcome)}"
    if said.plan == "departed":
        yield f"- Kommunens plan frångicks: {sentence(said.departure)}"
    if said.follow is not None:
        yield f"- {sentence(capital(assessment_words.FOLLOWS[said.follow]))}"
    if said.decided is not None:
        yield f"- Beslutat av {sentence(assessment_words.decided(said.decided))}"


def child(material: Material) -> Iterator[str]:
    """Whether the child was heard, and what it said; the best interest itself is for whoever writes."""
    ids = {subject.id for subject in material.about}
    for made in material.case.assessments.made:
        said = made.said
        if said.child_heard is None or (said.subject is not None and said.subject not in ids):
            continue
        heard = capital(assessment_words.HEARD[said.child_heard])
        why = f", eftersom: {said.not_heard_why}" if said.not_heard_why else ""
        yield sentence(f"{heard} {moment(made.event.happened_at)}{why}")
        if said.own_words:
            yield f"Med egna ord: ”{said.own_words}”"
        if said.interpreter != "not_needed":
            note = f" ({said.interpreter_note})" if said.interpreter_note else ""
            yield f"Tolk: {assessment_words.INTERPRETERS.get(said.interpreter, said.interpreter)}{note}."


# What is left


def remaining(material: Material) -> Iterator[str]:
    """What the municipality has to do, with days in full, and what was said of tonight."""
    for one in left.remaining(material.case):
        if words := _remains(one, material):
            yield f"- {words}"


def _remains(one: left.Left, material: Material) -> str:
    """Nothing of a document that waits: it often goes with this one."""
    match one:
        case Step():
            due = f", senast {moment(one.due)}" if one.due is not None else ""
            return sentence(capital(one.text) + due)
        case deciding.CourtDay() if not one.decided.stands:
            of = of_whom(material.case, one.decided.made.concerns)
            return f"Beslutet{of} är inte underställt (senast {one.strict:%Y-%m-%d}) och gäller inte längre."
        case deciding.CourtDay():
            by = one.decided.submits
            who = f"{by} gör det." if by else "Vem som gör det är inte sagt."
            of = of_whom(material.case, one.decided.made.concerns)
            return f"Beslutet{of} ska underställas rätten senast {one.strict:%Y-%m-%d}. {who}"
        case deciding.Measure():
            of = of_whom(material.case, one.taken.concerns)
            return f"Nämnden ska besluta om åtgärden{of} senast nästa vardag: {sentence(one.taken.what)}"
        case left.WithoutDelegation(made):
            what = f"{made.said.title}{of_whom(material.case, made.about)}"
            return f"Delegation saknades, nämnden ska besluta: {sentence(what)}"
        case left.Tonight(made):
            return sentence(whose(material.case, made.about) + made.said.tonight)
        case Booking():
            out = f" till {moment(one.check_out)}" if one.check_out is not None else ""
            return f"Det tillfälliga boendet är bokat{out}."
        case Visit():
            return f"Uppföljning på boendet {moment(one.due)}{f': {one.text}' if one.text else ''}."
        case aiding.Referred(applied=applied):
            return f"Ansökan är vidhållen och inte avgjord: {sentence(applied)}"
        case police.Request():
            of = _of_request(one.event.id, material)
            return f"Handräckning{of} är begärd hos {one.said.to} och inte genomförd ({STATES[one.state]})."
        case Wait():
            return f"Jouren väntar på svar från {WHOM[one.said.whom]}: {sentence(one.said.what)}"
        case left.Undelivered():
            return ""
    assert_never(one)


def register(material: Material) -> Iterator[str]:
    """What the case holds, without what others have said, others' names and what is about others alone."""
    dated, ids = _Dated(), {one.id for one in material.about}
    for event in _standing(material):
        concerns = set(material.case.decisions.concerns(event.id))
        if isinstance(event.payload, Concluded) and event.payload.subject is not None:
            concerns = {event.payload.subject}
        if concerns and not concerns & ids:
            yield dated.line(event, "uppgift om någon annan i ärendet (utelämnad)")
        elif words := _held(event):
            yield dated.line(event, words)


def _held(event: Event) -> str:
    match event.payload:
        case NoteWritten(mode="stated"):
            return "uppgift från någon annan (utelämnad)"
        case NoteWritten():
            return "anteckning av jouren (prövas)"
        case Concluded() as said:
            return f"{said.title}: {said.conclusion_text}"
        case deciding.Made(kind_label=label, content=content):
            return f"beslut, {label}: {content}"
        case deciding.Taken(kind_label=label):
            return f"åtgärd utan delegation: {label}"
        case aiding.Granted(content=content):
            return f"bistånd beviljat: {content}"
        case aiding.Refused(content=content):
            return f"bistånd avslaget: {content}"
        case lodgings.Asked():
            return "tillfälligt boende"
        case documents.DocumentLocked(finished=finished):
            return f"dokument: {finished.title}"
    return ""

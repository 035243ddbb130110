"""Draft sentences about decisions, lodging, aid and what a document is the document of: see `drafting`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jourtui.drafting.draft_people import capital, sentence
from jourtui.rules import aid as aiding
from jourtui.rules import decisions as deciding
from jourtui.rules.assessment import Concluded
from jourtui.rules.case import each
from jourtui.rules.document_finish import moment
from jourtui.rules.money import kronor
from jourtui.words import aid_words, assessment_words, law_words, lodging_words
from jourtui.words.decision_words import ANSWERS, OUTCOMES, ROLES, of_whom

if TYPE_CHECKING:
    from jourtui.drafting.drafting import Material


def decided(material: Material) -> Iterator[str]:
    """Who decided what, and why; a decision that holds no more is said to be so."""
    for one in material.case.decisions.decided.values():
        made = one.made
        at = moment(one.event.happened_at)
        who = f"{made.decider} ({ROLES.get(made.body, made.body)})"
        yield f"{at} beslutade {who}: {sentence(made.content)}"
        what = f"{made.kind_label}{of_whom(material.case, made.concerns)}{'' if made.granted else ', nej'}"
        yield f"- {what}. Skäl: {sentence(made.reasons)}"
        if made.moved_from:
            yield f"- Omplacering från {sentence(made.moved_from)}"
        if made.cited:
            yield f"- {sentence(law_words.listed(made.cited))}"
        if made.oral:
            yield f"- Muntligt, hört av {sentence(' och '.join(made.heard_by))}"
        if made.open_question:
            yield f"- Öppen fråga: {sentence(made.open_question)}"
        if one.ended is not None:
            yield f"- Gäller inte längre: {sentence(getattr(one.ended.payload, 'why', ''))}"


def measures(material: Material) -> Iterator[str]:
    """What was done before anybody had decided, and why it could not wait."""
    for measure in material.case.decisions.measures.values():
        taken = measure.taken
        at = moment(measure.event.happened_at)
        what = f"{taken.kind_label}{of_whom(material.case, taken.concerns)}"
        yield f"{at}, utan delegation: {sentence(taken.what)} ({what})"
        yield f"- Grund: {sentence(taken.grounds)}"
        if measure.decided is None:
            yield "- Nämnden beslutar senast nästa vardag."
        elif isinstance(measure.decided.payload, deciding.MeasureDecided):
            said = measure.decided.payload
            yield f"- {capital(OUTCOMES[said.outcome])}: {sentence(said.by)}"


def sought(material: Material) -> Iterator[str]:
    """Whom the jour tried to reach for a decision, each attempt with its time."""
    tried = material.case.decisions.sought
    if tried:
        yield "För beslut söktes:"
    for event in tried:
        if isinstance(event.payload, deciding.DeciderSought):
            said = event.payload
            note = f"; {said.note}" if said.note else ""
            who = f"{said.name} ({ROLES.get(said.role, said.role)})"
            yield f"- {moment(event.happened_at)}: {who}, {ANSWERS[said.answer]}{note}."


def lodging(material: Material) -> Iterator[str]:
    """Where somebody sleeps; a protected place is not named."""
    for booking in material.case.lodgings.bookings.values():
        hidden = material.case.protected or booking.address_protected
        where = "på en plats som är skyddad" if hidden else f"på {booking.place or 'okänd plats'}"
        who = lodging_words.guests(booking.adults, booking.children)
        nights = f", {lodging_words.nights(booking.nights)}" if booking.nights else ""
        when = f"{moment(booking.asked_at)} " if booking.asked_at is not None else ""
        state = lodging_words.STATES.get(booking.state, booking.state)
        why = lodging_words.REASONS.get(booking.reason, booking.reason)
        yield f"{capital(f'{when}tillfälligt boende {where}')}: {who}{nights}. Skäl: {why}. Läge: {state}."
        if booking.live and booking.check_out is not None:
            yield f"- Utcheckning {moment(booking.check_out)}."
        if booking.decision:
            yield f"- Beslut: {sentence(booking.decision)}"
        if booking.ladder:
            yield f"- Före det: {sentence(lodging_words.ladder(booking.ladder))}"
        if booking.state == "cancelled":
            yield f"- Avbokat: {sentence(booking.cancel_reason)}"
        elif booking.payer:
            yield f"- Betalas av {material.labels.board(booking.payer)}."


def aid(material: Material) -> Iterator[str]:
    """Aid granted and refused; and who was only referred elsewhere."""
    struck = material.case.log.struck
    for event in material.case.aid.decisions:
        if event.id not in struck and isinstance(event.payload, aiding.Granted | aiding.Refused):
            said = event.payload
            what = aid_words.MATTERS[said.what]
            amount = ""
            if isinstance(said, aiding.Granted) and said.amount is not None:
                amount = f" Kostnad: {kronor(said.amount)}."
            word = "beviljades" if isinstance(said, aiding.Granted) else "avslogs"
            at = moment(event.happened_at)
            yield f"{at} {word} bistånd ({what}): {sentence(said.content)}{amount}"
            yield f"- Beslut av {sentence(said.decider)}"
            if isinstance(said, aiding.Refused):
                yield f"- Skäl: {sentence(said.reasons)}"
    for event in material.case.aid.referrals:
        if event.id not in struck and isinstance(event.payload, aiding.Referred):
            ref = event.payload
            answer = "vidhöll ansökan" if ref.upheld else "vidhöll inte ansökan"
            at = moment(event.happened_at)
            yield f"{at} hänvisades den sökande till {ref.to} ({ref.applied}); {answer}."


# What the document is the document of


def content(material: Material) -> Iterator[str]:
    """What was decided, done or concluded."""
    found = material.linked
    if found is None:
        return
    said = found.event.payload
    if isinstance(said, Concluded):
        how = assessment_words.HOW.get(said.how, said.how)
        yield f"{sentence(capital(found.content))}"
        yield f"Bedömningen gjordes {how} {moment(found.at)} av {sentence(found.rapporteur)}"
        return
    yield f"{_answer(said)}{sentence(capital(found.content))}"
    if isinstance(said, aiding.Granted) and said.amount is not None:
        yield f"Kostnad: {kronor(said.amount)}."
    one = material.case.decisions.decided.get(found.id)
    if one is not None and one.ended is not None:
        yield f"Gäller inte längre: {sentence(getattr(one.ended.payload, 'why', ''))}"


def _answer(said: object) -> str:
    """What the decision was: of aid only what was asked for is kept, which alone would read as a yes."""
    match said:
        case aiding.Granted():
            return "Bistånd beviljas: "
        case aiding.Refused():
            return "Ansökan om bistånd avslås: "
        case deciding.Made(granted=False):
            return "Beslutet är nej: "
    return ""


def reasons(material: Material) -> Iterator[str]:
    """Why, in the words of the decision."""
    found = material.linked
    if found is not None and found.reasons:
        yield sentence(capital(found.reasons))
    if found is not None and isinstance(found.event.payload, Concluded):
        said = found.event.payload
        if said.despite:
            yield f"Trots allvarliga svar: {sentence(said.despite)}"
        for answer in said.grave:
            yield f"- {answer.question} {sentence(answer.words)}"


def outcome(material: Material) -> Iterator[str]:
    """What follows on it: for a child, or what was said by day."""
    found = material.linked
    said = found.event.payload if found is not None else None
    match said:
        case Concluded():
            if said.follow is not None:
                yield sentence(capital(assessment_words.FOLLOWS[said.follow]))
            if said.tonight:
                yield sentence(said.tonight)
        case aiding.Refused(assessment=judged, day_office=by_day):
            yield sentence(judged)
            if by_day:
                yield f"Kommunens beslut på dagtid: {sentence(by_day)}"


def submitter(material: Material) -> Iterator[str]:
    """Who sends the decision to the court, once somebody is named."""
    found = material.linked
    one = material.case.decisions.decided.get(found.id) if found is not None else None
    if one is not None and one.submits:
        yield f"{one.submits} underställer beslutet."


def last_day(material: Material) -> Iterator[str]:
    """By when the decision has to be with the court."""
    for day in deciding.court_days(material.case.decisions):
        if material.linked is not None and day.decided.event.id == material.linked.id:
            yield f"Beslutet ska underställas senast {day.strict:%Y-%m-%d}."


def execute(material: Material) -> Iterator[str]:
    """The decision that the police are to help with: which, when, by whom, under which law, about whom."""
    found, about = material.case.decisions, [one.id for one in material.about]
    standing = found.to_carry_out(material.executes, about)
    for one in standing:
        made = one.made
        of = of_whom(material.case, made.concerns)
        yield f"{made.kind_label}{of}, beslutat {moment(one.event.happened_at)} av {made.decider}."
        yield f"- {sentence(made.content)}"
        if made.cited:
            yield f"- {sentence(law_words.listed(made.cited))}"
    said = material.linked.event.payload if material.linked is not None else None
    if isinstance(said, deciding.MadeByBody):
        # What of it is in the case stands above, or holds no more; what others decided is only written.
        here = {
            words
            for one in found.decided.values()
            if one.made.decision in material.executes
            for words in (one.named(), one.named(each(material.case, one.made.concerns)))
        }
        for part in filter(None, said.carries_out.split("; ")):
            if part not in here:
                yield sentence(part)


def appeal(material: Material) -> Iterator[str]:
    """How to appeal, as the person was told."""
    found = material.linked
    if found is not None and isinstance(found.event.payload, aiding.Refused):
        yield sentence(found.event.payload.appeal)

"""Swedish words for decisions, seats and delegations, for the timeline, screens and text commands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from jourtui.rules import ages, calendar, decisions, mandates
from jourtui.rules import case as cases
from jourtui.rules.calendar import day_and_time, local, short_date
from jourtui.rules.case import Case
from jourtui.rules.event import Payload
from jourtui.words import assistance_words

ROLES: Mapping[str, str] = {
    "board": "nämnden",
    "committee": "utskottet",
    "chair": "ordföranden",
    "appointed": "förordnad ledamot",
    "worker": "handläggare med delegation",
}
SEATS: Mapping[str, str] = {
    "chair": "ordförande",
    "appointed": "förordnad ledamot",
    "committee": "ledamot i utskottet",
    "worker": "handläggare med delegation",
}
"""What somebody is; `ROLES` is as what they act."""
ANSWERS: Mapping[str, str] = {
    "reached": "nådd",
    "no_answer": "inget svar",
    "busy": "upptaget",
    "voicemail": "röstbrevlåda",
    "wrong_number": "fel nummer",
    "hindered": "nådd, kan inte besluta",
}
OUTCOMES: Mapping[str, str] = {
    "approved": "nämnden beslutade som jouren gjort",
    "changed": "nämnden beslutade annat",
    "refused": "nämnden sade nej",
}
HOW: Mapping[str, str] = {"paper": "på papper", "digital": "digitalt"}
BECAME: Mapping[decisions.Became, str] = {
    "signed": "Undertecknat",
    "submitted": "Underställt",
    "ended": "Gäller inte längre",
    "decided": "Nämndens beslut",
}
"""What can become of a decision or a measure, and be written by mistake."""
BOARD = "Nämnden"
"""Who may always decide; at night it is not to be had."""
COMMITTEE = "Utskottet"
"""A committee decides as one, also by telephone: none of its members does alone."""
NOT_ALONE = "En ledamot beslutar inte ensam. Enter på raden Utskottet skriver in vad utskottet beslutade."
OPEN = "öppen fråga"
"""What stands beside whoever the law does not clearly let decide, or clearly not."""


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event about decisions as a line of a timeline: a label, and the text. None: it is no such event."""
    match payload:
        case decisions.DeciderSought(name=name, role=role, answer=answer, note=note):
            return "Sökte beslutsfattare", _with(f"{name}, {ROLES.get(role, role)}: {ANSWERS[answer]}", note)
        case decisions.Made() as made:
            return ("Beslut" if made.granted else "Beslut: nej"), _made(made)
        case decisions.DecisionSigned(how=how, certified_by=certified):
            return "Beslutet undertecknat", _with(HOW[how], f"bestyrkt av {certified}" if certified else "")
        case decisions.SubmitterNamed(name=name):
            return "Underställer beslutet", name
        case decisions.Submitted(court=court, how=how):
            by = getattr(payload, "by", "")
            return "Underställt", _with(_with(court, f"av {by}" if by else ""), how)
        case decisions.DecisionEnded(why=why):
            return "Beslutet gäller inte längre", why
        case decisions.Taken(kind_label=label, what=what, grounds=grounds):
            was = getattr(payload, "moved_from", "")
            moved = f"omplacering från {was}" if was else ""
            return "Åtgärd utan delegation", f"{label}: {_with(_with(what, moved), f'grund: {grounds}')}"
        case decisions.MeasureDecided(outcome=outcome, by=by, note=note):
            return "Nämndens beslut", _with(f"{OUTCOMES[outcome]} ({by})", note)
        case decisions.RecordTakenBack(what=what, why=why):
            return f"Felskrivet: {BECAME[what].lower()}", why
        case mandates.SeatFilled(name=name, role=role, board=board):
            return "Uppdrag", f"{name}, {ROLES.get(role, role)} i {board}"
        case mandates.SeatVacated(until=until, reason=reason):
            return "Uppdraget slutar", _with(f"{until:%Y-%m-%d}", reason)
        case mandates.DelegationGiven(person=person, board=board, decision=decision):
            return "Delegation", f"{person.name}, {decision} i {board}"
        case mandates.DelegationEnded(until=until, reason=reason):
            return "Delegationen slutar", _with(f"{until:%Y-%m-%d}", reason)
    return None


def named(case: Case) -> dict[UUID, str]:
    """How a case's timeline tells of decisions and measures, of what became of them, and of the police.

    Whom it is about stands first where the case concerns several; and of what became of a decision which one
    it was, where there are several.
    """
    found = case.decisions
    labels = {id_: one.made.kind_label for id_, one in found.decided.items()}
    labels |= {id_: one.taken.kind_label for id_, one in found.measures.items()}
    whose: dict[UUID, UUID] = {}
    told = {}
    for event in case.log.events:
        payload = event.payload
        said = None if payload is None else entry(payload) or assistance_words.entry(payload)
        if payload is None or said is None:
            continue
        whose[event.id] = of = _which(event.id, payload, whose)
        names = cases.each(case, found.concerns(of))
        label = labels[of] if of in labels and of != event.id and len(labels) > 1 else ""
        if names or label:
            told[event.id] = ": ".join(filter(None, (names, label, said[1])))
    return told


def _which(event: UUID, payload: Payload, whose: Mapping[UUID, UUID]) -> UUID:
    """The decision or measure that an event of a case is, or is about; itself where it is about none.

    `whose`: the same of the events before it.
    """
    for name in ("decision", "measure", "request", "entry"):
        of = getattr(payload, name, None)
        if isinstance(of, UUID):
            return whose.get(of, of)
    return event


def _made(made: decisions.Made) -> str:
    minutes = getattr(made, "minutes", "")
    who = f"{made.decider}, {minutes or ROLES.get(made.body, made.body)}"
    heard = f"muntligt, hört av {' och '.join(made.heard_by)}" if made.oral and made.heard_by else ""
    was = getattr(made, "moved_from", "")
    moved = f"omplacering från {was}" if was else ""
    return "; ".join(filter(None, (f"{made.kind_label} av {who}", heard, moved, made.content)))


def _with(first: str, second: str) -> str:
    return "; ".join(filter(None, (first.rstrip(". ") if second else first, second)))


def about(case: Case, decided: decisions.Decided) -> str:
    """After the word for a decision: ` om Tuva Ros (gäller inte)`, all names in a case that has several."""
    return of_whom(case, decided.made.concerns) + ("" if decided.stands else " (gäller inte)")


def of_whom(case: Case, concerns: Collection[UUID]) -> str:
    """After the word for what was decided: ` om Tuva Ros`, the names in a case that has several."""
    names = cases.each(case, concerns)
    return f" om {names}" if names else ""


def whose(case: Case, concerns: Collection[UUID]) -> str:
    """The same before the word, where what comes last may be cut: `Tuva Ros: `."""
    names = cases.each(case, concerns)
    return f"{names}: " if names else ""


def fitted(names: Sequence[str], label: str, width: int) -> str:
    """Whose, and what, in so many cells: given names if need be, and the law that ends the label stays.

    `Tuva Ros: Omedelbart omhändertagande, LVU` in 32 cells is `Tuva: Omedelbart omhändert…, LVU`.
    """
    given = [name.partition(" ")[0] for name in names]
    ways = [", ".join(names), ", ".join(given), f"{given[0]} +{len(given) - 1}" if len(given) > 2 else ""]
    whose = [f"{way}: " for way in ways if way] or [""]
    head = next((one for one in whose if len(one) + len(label) <= width), min(whose, key=len))
    if len(head) + len(label) <= width:
        return head + label
    what, comma, law = label.rpartition(", ")
    room = width - len(head) - len(comma) - len(law) - 1
    return f"{head}{what[:room].rstrip()}…{comma}{law}" if comma and room >= 12 else head + label


# What is left to do


def state(
    decided: decisions.Decided, day: decisions.CourtDay | None, now: datetime, *, brief: bool = False
) -> list[str]:
    """How it stands with a decision, what is to be done first: `underställ senast fre 27 nov`.

    `brief`: where a row has room for the strict day only.
    """
    by = "" if day is None else strict_day(day, now) if brief else court_day(day, now)
    running = day is not None and decided.submitted is None
    if not decided.stands:
        why = getattr(decided.ended and decided.ended.payload, "why", "")
        parts = [f"gäller inte: {why}" if why else "gäller inte"]
        if running:
            parts = [f"gäller inte, frist {by}", *([why] if why else [])]
            parts.append("rättens frist löper tills det är underställt, eller förklarat när den brutits")
    else:
        parts = ["undertecknat" if decided.signed is not None else "ej undertecknat"]
        if running:
            parts.insert(0, f"underställ senast {by}")
            if not decided.submits:
                parts.insert(1, "vem underställer?")
    if decided.submitted is not None:
        parts.append("underställt")
    return parts


def strict_day(day: decisions.CourtDay, now: datetime) -> str:
    """The strict last day alone; without its year while that is plain, as it is within half a year."""
    near = abs(day.strict - local(now).date()) < timedelta(days=180)
    return short_date(day.strict, day.strict if near else local(now).date())


def court_day(day: decisions.CourtDay, now: datetime) -> str:
    """The strict last day, and beside it the one that lag 1930:173 may allow."""
    return two_days(day.strict, day.postponed, now)


def two_days(strict: date, postponed: date, now: datetime) -> str:
    """`lör 28 nov (kanske mån 30 nov)`."""
    today = local(now).date()
    return short_date(strict, today) + (
        f" (kanske {short_date(postponed, today)})" if postponed != strict else ""
    )


def measure_state(measure: decisions.Measure, now: datetime) -> str:
    """How it stands with a measure taken without delegation."""
    if measure.decided is not None and isinstance(measure.decided.payload, decisions.MeasureDecided):
        return OUTCOMES[measure.decided.payload.outcome]
    day = calendar.next_weekday(local(measure.event.happened_at).date())
    return f"nämnden senast {short_date(day, local(now).date())}"


def attempt(sought: decisions.DeciderSought, at: datetime, now: datetime) -> str:
    """`22:10 inget svar`."""
    return f"{day_and_time(at, now)} {ANSWERS[sought.answer]}"


# Who may


def right(one: mandates.Entitled, decision: mandates.Decision, statute: str) -> str:
    """By what somebody may decide; what is open is said as open."""
    if one.open:
        return f"{OPEN.capitalize()}. {decision.note}"
    if one.role == "committee":
        return NOT_ALONE
    if one.role == "worker":
        return f"Delegation från nämnden: {one.decided}."
    return f"Enligt {statute}." if statute else "Enligt lag."


APART_MARK = "2v"
"""What marks somebody of whom two people wrote other things at the same time."""


def apart(said: str) -> str:
    """That what somebody may decide by is not settled."""
    return f"Två samtidiga ändringar: kontrollera. {said}. 7 Mandat, M skriver det som gäller."


NO_BOARD = "Ärendet har ingen nämnd än: vem som har delegation går inte att säga."
"""What is said of who may decide before a board is set."""


def delegated(may: Sequence[mandates.Entitled], board: str) -> str:
    """Which workers may decide by the board's delegation; or that none may, and what to do then."""
    if not may:
        return f"! Ingen här har delegation från {board}. F i ärendet: beslut, eller åtgärd utan delegation."
    return f"Har delegation: {', '.join(f'{one.name} ({_by(one)})' for one in may)}."


def _by(one: mandates.Entitled) -> str:
    return one.decided + (f", {APART_MARK}: {one.apart}" if one.apart else "")


def too_old(case: Case, decision: mandates.Decision, today: date) -> str:
    """That everybody whom the case concerns is older than the decision is meant for; empty if it may fit."""
    if not decision.under or not case.subjects:
        return ""
    known = [
        (one.name or "den som ärendet avser", ages.youngest(one, today)) for one in case.subjects.values()
    ]
    old = [f"{name} är minst {age} år" for name, age in known if age is not None and age >= decision.under]
    if len(old) < len(known):
        return ""
    return f"{', '.join(old)}. Beslutet gäller som regel den som inte fyllt {decision.under}: kontrollera."


def refusal(one: mandates.Excluded, statute: str) -> str:
    """Why somebody may not decide, as a sentence."""
    day = f"{one.day:%Y-%m-%d}" if one.day is not None else ""
    match one.why:
        case "never":
            return f"Får inte: beslutet är aldrig en handläggares ({statute})."
        case "role":
            return f"Får inte: lagen ger inte {ROLES.get(one.role, one.role)} det beslutet."
        case "none":
            return "Får inte: nämnden har inte gett delegation för det beslutet."
        case "over":
            return f"Får inte: uppdraget gällde till och med {day}."
        case "not_yet":
            return f"Får inte än: uppdraget börjar {day}."
        case "locked":
            return "Får inte: ärendet är låst för kollegan (jäv)."

"""Swedish words for lodging: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from jourtui.rules import lodging
from jourtui.rules.aid import Granted
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.case import Case
from jourtui.rules.event import Event
from jourtui.rules.money import kronor

STATES: Mapping[str, str] = {
    "asked": "frågat",
    "confirmed": "bekräftat",
    "arrived": "anlänt",
    "extended": "förlängt",
    "left": "lämnat",
    "not_arrived": "kom ej",
    "cancelled": "avbokat",
}
REASONS: Mapping[str, str] = {"violence": "våld eller hot", "homelessness": "saknar bostad"}
STANDINGS: Mapping[str, str] = {
    "live": "gäller",
    "left": "lämnat",
    "not_arrived": "kom ej",
    "cancelled": "avbokat",
}
FIELDS: Mapping[str, str] = {
    "place": "boende",
    "adults": "vuxna",
    "children": "barn",
    "nights": "nätter",
    "check_in": "från",
    "check_out": "utcheckning",
    "price": "pris",
    "payer": "betalas av",
    "staffed": "bemannad natt",
    "alias": "bokat i namnet",
    "address_protected": "skyddad adress",
    "decision": "beslut",
    "note": "not",
    "standing": "bokningen",
}
HIDDEN_PLACE = "skyddad adress"
"""Stands in lists in the place of where somebody is whose address is protected."""


def guests(adults: int, children: int) -> str:
    """`1 vuxen, 2 barn`; of a booking that is masked nothing."""
    grown = f"{adults} {'vuxen' if adults == 1 else 'vuxna'}" if adults else ""
    return ", ".join(filter(None, (grown, f"{children} barn" if children else ""))) or "–"


def count(adults: int, children: int) -> str:
    """The same in a narrow column: `1+2`."""
    return f"{adults}+{children}" if children else str(adults or "–")


def nights(number: int) -> str:
    """`1 natt`, `3 nätter`."""
    return f"{number} {'natt' if number == 1 else 'nätter'}"


def price(amount: int | None) -> str:
    """What the stay costs, from öre."""
    return "pris okänt" if amount is None else kronor(amount)


def staffed(known: bool | None) -> str:
    """Whether somebody is in the reception all night."""
    if known is None:
        return "okänt om receptionen är bemannad"
    return "bemannad reception" if known else "OBEMANNAD RECEPTION"


def behind(case: Case) -> str:
    """The decision in the case that a booking can rest on: about lodging, else a measure, else other aid."""
    about = lodging.DECISION
    made = [one for one in case.decisions.decided.values() if one.stands and one.made.granted]
    found = [
        (one.event, f"{one.made.kind_label}, {one.made.decider}")
        for one in made
        if one.made.decision == about
    ]
    found = found or [
        (one.event, f"åtgärd utan delegation, {one.event.author.name}: {one.taken.what}")
        for one in case.decisions.measures.values()
        if one.taken.decision == about
    ]
    found = found or [
        (event, f"bistånd beviljat, {said.decider}: {said.content}")
        for event in case.aid.decisions
        if isinstance(said := event.payload, Granted) and said.what == "other"
    ]
    if not found:
        return ""
    event, words = found[-1]
    return f"{local(event.happened_at):%Y-%m-%d %H:%M} {words}"


def value(name: str, given: object, written_at: datetime) -> str | None:
    """The value of a fact of a booking; None for one that needs no words of its own."""
    if name in ("check_in", "check_out") and isinstance(given, datetime):
        return day_and_time(given, written_at)
    if name == "price":
        return price(given if isinstance(given, int) else None)
    if name == "standing":
        return STANDINGS.get(str(given), str(given))
    if name == "staffed" and given is None:
        return "okänt"
    return None


def ladder(steps: Iterable[lodging.Tried]) -> str:
    """What was tried before, and why it did not do."""
    return "; ".join(
        f"{step.label} {'prövat' if step.tried else 'ej möjligt'}" + (f" ({step.why})" if step.why else "")
        for step in steps
    )


def entry(event: Event, show: Callable[[str, object], str]) -> tuple[str, str] | None:
    """An event of a booking as a line of a timeline; None for any other. `show` puts facts into words."""
    at = event.written_at
    match event.payload:
        case lodging.Asked(facts=given, ladder=steps, reason=reason):
            facts = given.given()
            who = guests(int(facts.get("adults", 0)), int(facts.get("children", 0)))
            place = show("address", facts.get("place", "")) or "–"
            parts = [f"{place}, {who}", _until(facts.get("check_out"), at), REASONS[reason]]
            parts.append(f"i namnet {facts['alias']}" if facts.get("alias") else "")
            parts.append(f"beslut: {facts['decision']}" if facts.get("decision") else "")
            parts.append(f"före det: {ladder(steps)}" if steps else "")
            return "Bokade boende", "; ".join(filter(None, parts))
        case lodging.Corrected(facts=given):
            return "Bokning ändrad", _facts(given, show, at)
        case lodging.Confirmed(reference=reference, by=by):
            return "Boende bekräftat", "; ".join(filter(None, (f"av {by}" if by else "", reference)))
        case lodging.Arrived(note=note):
            return "Anlände", note
        case lodging.Extended(check_out=until, nights=number, price=amount, decision=decision):
            parts = [
                _until(until, at),
                nights(number),
                price(amount),
                f"beslut: {decision}" if decision else "",
            ]
            return "Boende förlängt", "; ".join(filter(None, parts))
        case lodging.Left(note=note):
            return "Lämnade boendet", note
        case lodging.NotArrived(note=note):
            return "Kom aldrig", note
        case lodging.Cancelled(reason=reason, with_name=name):
            return "Boende avbokat", reason + (f" (sagt till {name})" if name else "")
        case lodging.FollowUpPlanned(due=due, text=text):
            return "Uppföljning", f"besök på boendet {day_and_time(due, at)}" + (f": {text}" if text else "")
        case lodging.FollowUpDone(dropped=dropped, note=note):
            return ("Besök behövs ej" if dropped else "Besökte boendet"), note
    return None


def _until(moment: object, now: datetime) -> str:
    return f"till {day_and_time(moment, now)}" if isinstance(moment, datetime) else ""


def _facts(given: lodging.LodgingFacts, show: Callable[[str, object], str], at: datetime) -> str:
    parts = []
    for name, fact in given.given().items():
        if name in ("phone", "code"):
            continue
        shown = value(name, fact, at)
        if shown is None:
            shown = show(_SHOWN_AS.get(name, name), fact)
        parts.append(f"{FIELDS.get(name, name)}: {shown}")
    return "; ".join(parts)


_SHOWN_AS = {"place": "address", "payer": "board"}
"""Facts that are put into words, and masked, as others are."""

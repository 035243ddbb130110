"""Swedish words for visits: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from jourtui.rules import visits
from jourtui.rules.calendar import clock_time, day_and_time
from jourtui.rules.event import Event

STATES: Mapping[str, str] = {
    "decided": "beslutat",
    "out": "på väg",
    "there": "framme",
    "returned": "tillbaka",
    "cancelled": "inställt",
}
STANDINGS: Mapping[str, str] = {
    "live": "gäller, eller pågår",
    "returned": "tillbaka",
    "cancelled": "inställt",
}
OUT: Mapping[str, str] = {
    "one": "en åker, den andra är kvar",
    "together": "båda åker",
    "apart": "båda är ute, på olika håll",
}
POLICE: Mapping[str, str] = {
    "yes": "polis är med",
    "asked": "polis tillfrågad, inget svar än",
    "no": "ingen polis med",
    "not_needed": "polis behövs inte",
}
THREAT: Mapping[str, str] = {"yes": "KÄNT HOT", "no": "inget känt hot", "unknown": "okänt om hot"}
FIELDS: Mapping[str, str] = {
    "goers": "vilka som åker",
    "out": "en eller båda ute",
    "sos_phone": "vem som har SOS-telefonen",
    "calls_from": "när den som ringer kan vänta svar",
    "police": "polis",
    "threat": "hot",
    "threat_text": "hotet",
    "plan": "plan",
    "reach": "nås på",
    "check_with": "avstämning med",
    "check_at": "nästa avstämning",
    "every": "minuter mellan avstämningar",
    "contact_at": "kontakt",
    "visit_standing": "besöket",
}
_CODED: Mapping[str, Mapping[str, str]] = {
    "out": OUT,
    "police": POLICE,
    "threat": THREAT,
    "visit_standing": STANDINGS,
}


def value(name: str, given: object, now: datetime) -> str | None:
    """The value of a fact of a visit; None for one that needs no words of its own."""
    if name in _CODED:
        return _CODED[name].get(str(given), str(given))
    if isinstance(given, datetime):
        return day_and_time(given, now)
    if name == "calls_from" and given is None:
        return "okänt"
    return None


def both_out(visit: visits.VisitFields, now: datetime) -> str:
    """Who holds the SOS phone while both are out, and when callers can expect an answer; else empty."""
    if visit.out == "one":
        return ""
    when = (
        f", den som ringer väntas få svar {day_and_time(visit.calls_from, now)}" if visit.calls_from else ""
    )
    if visit.visit_standing != "live":
        return f"båda var ute: {visit.sos_phone or 'okänt vem som'} hade SOS-telefonen"
    return f"båda är ute: {visit.sos_phone or 'OKÄNT VEM SOM'} har SOS-telefonen{when}"


def since(visit: visits.VisitFields) -> str:
    """`Karin Ek ute sedan 21:40, hörs 22:10`: for a line that tells who is out."""
    words = f"{visit.goers or 'någon'} ute"
    words += f" sedan {clock_time(visit.departed_at)}" if visit.departed_at else ""
    return words + (f", hörs {clock_time(visit.check_due)}" if visit.check_due else "")


def out_now(out: Sequence[visits.VisitFields], now: datetime) -> str:
    """Who is out now, in a line; whoever was not heard from first. Empty when nobody is."""
    told = sorted(out, key=lambda visit: not unheard([visit], now))
    words = [("HÖRS INTE AV: " if unheard([visit], now) else "") + since(visit) for visit in told]
    return f"UTE: {' · '.join(words)}" if words else ""


def unheard(out: Sequence[visits.VisitFields], now: datetime) -> bool:
    """Whether any of them was not heard from in time."""
    return any(visit.check_due is not None and visit.check_due <= now for visit in out)


def entry(event: Event, show: Callable[[str, object], str]) -> tuple[str, str] | None:
    """An event of a visit as a line of a timeline; None for any other. `show` puts facts into words."""
    at = event.written_at
    match event.payload:
        case visits.Decided(facts=given):
            return "Besök beslutat", _decided(given, show, at)
        case visits.Corrected(facts=given):
            return "Besök ändrat", _facts(given, show, at)
        case visits.Departed(next_at=next_at, routine=routine, why=why) as said:
            missing = visits.not_done(said)
            left = f"ej gjort: {'; '.join(missing)}{f' – {why}' if why else ''}" if missing else ""
            done = "säkerhetsrutinen gjord" if routine and not missing else ""
            return "Åkte", _joined(_heard(next_at, at), done, left)
        case visits.Arrived(next_at=next_at, note=note):
            return "Framme", _joined(note, _heard(next_at, at) if next_at else "")
        case visits.CheckedIn(next_at=next_at, note=note):
            return "Avstämning", _joined(note, _heard(next_at, at))
        case visits.Handled(what=what, next_at=next_at):
            return "Hördes inte av", _joined(what, _heard(next_at, at))
        case visits.Returned(note=note):
            return "Tillbaka", note
        case visits.Cancelled(reason=reason):
            return "Besök inställt", reason
    return None


def _decided(given: visits.VisitFacts, show: Callable[[str, object], str], at: datetime) -> str:
    facts = given.given()
    out = facts.get("out", "one")
    parts = [facts.get("goers") or "", str(show("address", facts.get("address", "")))]
    if out != "one":
        parts.append(OUT[out])
        parts.append(f"SOS-telefonen: {facts.get('sos_phone') or 'okänt'}")
        parts.append(
            f"svar väntas {day_and_time(facts['calls_from'], at)}" if facts.get("calls_from") else ""
        )
    parts.append(POLICE.get(str(facts.get("police", "no")), ""))
    threat = THREAT.get(str(facts.get("threat", "unknown")), "")
    parts.append(f"{threat}: {facts['threat_text']}" if facts.get("threat_text") else threat)
    parts.append(f"plan: {facts['plan'].rstrip('.')}" if facts.get("plan") else "")
    parts.append(f"stämmer av med {facts['check_with']}" if facts.get("check_with") else "")
    return _joined(*(part for part in parts if part != "–"))


def _facts(given: visits.VisitFacts, show: Callable[[str, object], str], at: datetime) -> str:
    parts = []
    for name, fact in given.given().items():
        shown = value(name, fact, at)
        label = "adress" if name == "address" else FIELDS.get(name, name)
        parts.append(f"{label}: {show(name, fact) if shown is None else shown}")
    return "; ".join(parts)


def _heard(moment: datetime, now: datetime) -> str:
    return f"hörs {day_and_time(moment, now)}"


def _joined(*parts: str) -> str:
    return "; ".join(filter(None, parts))

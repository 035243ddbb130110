"""Swedish words for deviations and reachability: used by the screens, timelines, paper and text commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from jourtui.rules import deviation, reachability
from jourtui.rules.calendar import clock_time, local
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.rules.event import Payload

DIRECTIONS: Mapping[str, str] = {"to_us": "till oss", "by_us": "av oss"}
STANDINGS: Mapping[str, str] = {
    "open": "öppen",
    "waiting": "väntar på återkoppling",
    "closed": "avslutad",
}
LEX_SARAH: Mapping[str, str] = {
    "": "inte övervägd än",
    "no": "övervägd, ingen rapport",
    "yes": "rapporterad enligt lex Sarah",
}
INJURY: Mapping[str, str] = {"": "inte övervägd än", "no": "behövs inte", "yes": "anmäld"}
SORTS: Mapping[str, str] = {"offline": "utan kontakt", "sos": "nåddes inte", "test": "provsamtal"}
FACTS: Mapping[str, str] = {
    "title": "vad det gäller",
    "municipality": "kommun",
    "outcome": "avslutad eller öppen",
    "direction": "till oss eller av oss",
    "kind": "slag",
    "reporter": "vem som rapporterade",
    "reporter_name": "vem som rapporterade",
    "about": "om vem",
    "about_name": "om vem",
    "what": "vad som hände",
    "happened_at": "när det hände",
    "containment": "omedelbar åtgärd",
    "action": "åtgärd",
    "lex_sarah": "lex Sarah",
    "lex_sarah_why": "skälen, lex Sarah",
    "injury": "arbetsskada",
    "injury_note": "arbetsskada",
    "begun_at": "när det började",
    "ended_at": "när det slutade",
    "done": "vad som gjordes",
    "worked": "om provet gick fram",
}
FIELDS: Mapping[str, str] = {
    **{
        f"{before}{name}": told
        for before in (deviation.TELLS, reachability.TELLS)
        for name, told in FACTS.items()
    },
}
"""The same as people are told of them."""
TOLD: Mapping[str, str] = {
    f"{deviation.TELLS}{deviation.ANSWER}": (
        "Två skrev var sitt svar på samma återkoppling. Läs båda svaren i avvikelsen."
    ),
}
"""What two people are told where no value is to be chosen."""


def value(name: str, given: object, kinds: DeviationKinds, place: Callable[[str | None], str]) -> str:
    """The value of a fact as people read it."""
    match name, given:
        case "direction", str():
            return DIRECTIONS.get(given, given)
        case "kind", str():
            return kinds.label(given)
        case (("reporter" | "about"), str()):
            return kinds.party(given) if given else "–"
        case "lex_sarah", str():
            return LEX_SARAH.get(given, given)
        case "injury", str():
            return INJURY.get(given, given)
        case "municipality", str():
            return place(given)
        case _, datetime():
            return f"{local(given):%Y-%m-%d} {clock_time(given)}"
        case _, bool():
            return "ja" if given else "nej"
    return str(given) if given not in (None, "") else "–"


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event of a deviation or of the ledger as a line of a timeline; what was written: `corrected_words`.

    None: it is no such event.
    """
    match payload:
        case deviation.TimelineAttached(events=events):
            return "Tidslinje", f"bifogad, {len(events)} händelser"
        case deviation.FeedbackAsked(of=of, what=what):
            return f"Begärde återkoppling av {of}", what
        case deviation.FeedbackAnswered(by=by, answer=answer):
            return f"Återkoppling från {by}", answer
        case deviation.FeedbackGiven(to=to, what=what):
            return f"Återkopplade till {to}", what
        case deviation.MunicipalityTold(to=to, what=what):
            return f"Till kommunen: {to}", what
        case deviation.BroughtUp(meeting=meeting, note=note):
            return f"Styrgruppen {meeting}", note
        case deviation.DeviationClosed(outcome=outcome):
            return "Avslutad", outcome
        case deviation.DeviationReopened(reason=reason):
            return "Öppnad igen", reason
        case reachability.Withdrawn(reason=reason):
            return "Gäller inte", reason
    return None


def who(party: str, name: str, kinds: DeviationKinds) -> str:
    """A party and who it is: `HVB (Solgården)`."""
    label = kinds.party(party) if party else ""
    return f"{label} ({name})" if label and name else name or label or "–"


def lasted(length: timedelta | None) -> str:
    """How long something lasted: `1 h 20 min`, `45 min`, `under en minut`."""
    if length is None:
        return "okänt"
    minutes = int(length.total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts) or "under en minut"

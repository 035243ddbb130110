"""Swedish words for what leaves the jour: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from jourtui.rules import channels, delivery
from jourtui.rules.calendar import day_and_time
from jourtui.rules.delivery_rows import ANOTHER_WAITS, DeliveryFields
from jourtui.rules.event import Payload

WAYS: Mapping[str, str] = {"mail": "krypterad e-post", "folder": "leveransmapp", "paper": "papper"}
STATES: Mapping[str, str] = {
    "queued": "köad",
    "later": "försöker igen",
    "asks": "VÄNTAR PÅ DIG",
    "delivered": "levererad",
    "received": "mottagen",
    "taken_back": "återtagen",
    "astray": "KOM FEL",
    "made_good": "kom fel",
    "wrong": "FEL MOTTAGARE",
    "contained": "fel, åtgärdat",
}
PAST = ("received", "taken_back", "contained", "made_good")
"""The states of what is done with, where no addition is left to send."""
GRAVE = ("asks", "wrong", "astray")
POSTED = "postad"
"""On paper, in nobody's hand: on its way until the board says that it has it."""
UNSENT_ADDITION = "tillägg osänt"
OTHER_WORDS = "fel lydelse"
"""Two locked a document apart in different words, and those that do not hold went."""
STEPS: Mapping[str, str] = {
    "called": "ring mottagaren",
    "deleted": "få bekräftat att det är raderat",
    "deviation": "skriv avvikelse",
    "incident": "bedöm personuppgiftsincidenten",
}
DONE: Mapping[str, str] = {
    "called": "Mottagaren uppringd",
    "deleted": "Raderat hos mottagaren",
    "deviation": "Avvikelse skriven",
    "incident": "Personuppgiftsincidenten bedömd",
}
CLOCKS: Mapping[str, str] = {
    "unsent": "Skicka",
    "receipt": "Kvittens",
    "wrong_delivery": "Incident till IMY",
}
RULES: Mapping[str, str] = {
    "unsent": "en timme före rapportens frist; tio minuter för det som köas senare",
    "receipt": "nästa vardag 10:00 efter leveransen",
    "wrong_delivery": "72 timmar från upptäckten (dataskyddsförordningen art. 33, ej kontrollerat)",
}
STOPS: Mapping[str, str] = {
    "unsent": "det är levererat till nämnden, eller taget tillbaka",
    "receipt": "nämnden har sagt att den har det",
    "wrong_delivery": "anmälan till IMY, eller varför den inte behövs, är antecknad",
}


def past(row: DeliveryFields) -> bool:
    """Whether nothing is left to do with it."""
    return row.state in PAST and not row.lacks and not row.other_words


def grave(row: DeliveryFields) -> bool:
    """Whether a person must look at it."""
    return row.state in GRAVE or row.lacks > 0 or row.other_words


def state(row: DeliveryFields, now: datetime | None = None) -> str:
    """How it stands, in a list; with `now`, how long the board has not acknowledged it."""
    if row.other_words:
        return OTHER_WORDS
    if row.lacks:
        return UNSENT_ADDITION
    if row.way == "paper" and row.state == "queued":
        return "skriv ut"
    if row.state == "delivered":
        silent = unacknowledged(row, now) if now is not None else ""
        return f"{POSTED if row.way == 'paper' else STATES['delivered']} {silent}".rstrip()
    return STATES.get(row.state, row.state)


def unacknowledged(row: DeliveryFields, now: datetime) -> str:
    """For how long nobody at the board has said that they have it: `3 h`, `2 d`. Empty the first hour."""
    hours = int((now - row.delivered_at).total_seconds() // 3600) if row.delivered_at is not None else 0
    return f"{hours // 24} d" if hours >= 48 else f"{hours} h" if hours > 0 else ""


def last(rows: Sequence[DeliveryFields], *, withdrawn: bool) -> str:
    """How far a document has come; of a withdrawn one not what is to be done, only that it has left."""
    if not rows or (withdrawn and rows[-1].delivered_at is None):
        return ""
    return state(rows[-1])


def told(row: DeliveryFields, now: datetime) -> str:
    """How it stands and why, in a sentence or two."""
    told = _told(row, now)
    if row.other_words:
        left = "" if row.delivered_at is not None else " Ta tillbaka den (Å)."
        return f"{told} En kollega hade låst i andra ord, och de gäller: L i handlingen skickar dem.{left}"
    if row.elsewhere and row.state in ("delivered", "received"):
        return f"{told} Ärendet hör nu till en annan nämnd: W om {row.board_name} inte skulle ha haft den."
    if row.lacks and row.state in ("delivered", "received"):
        return f"{told} Nämnden saknar {row.lacks} tillägg: L i handlingen skickar den igen, med det."
    if row.lacks:
        return "Ett tillägg har skrivits sedan den köades. Ta tillbaka den (Å) och skicka den igen."
    return told


def told_another(boards: Iterable[str]) -> str:
    """That the case is moved from boards that have heard of it, and what to do if they should not have."""
    return f"Redan berättat för {' och '.join(boards)}: palett, Fel mottagare, om de inte skulle ha fått det."


def _told(row: DeliveryFields, now: datetime) -> str:
    match row.state:
        case "queued" if row.way == "paper":
            return "Skriv ut det, lämna det, och skriv vem som tog emot."
        case "queued":
            return "Skickas så snart det finns kontakt."
        case "later":
            return f"Gick inte {_when(row.tried_at, now)}: {row.reason} Försöker igen av sig självt."
        case "asks" if not row.reason:
            return "Samma handling kom fel, och nämnden har den inte. R skickar den här."
        case "asks":
            return f"Skickas inte av sig självt: {row.reason}"
        case "delivered" if row.way == "paper":
            runs = ": rapportens frist löper till dess, eller till överrapporteringen" if row.covers else ""
            return (
                f"Postad {_when(row.delivered_at, now)}, på väg. Framme när nämnden har sagt att den har den "
                f"(K){runs}."
            )
        case "delivered":
            receipt = row.receipt.rstrip(". ")
            silent = unacknowledged(row, now)
            since = f" på {silent}" if silent else " än"
            return f"Levererad {_when(row.delivered_at, now)}: {receipt}. Ingen har kvitterat{since}."
        case "astray" if row.reason == ANOTHER_WAITS:
            return "Kom till fel mottagare, och nämnden har den inte. Den väntar också: R där skickar den."
        case "astray":
            return "Kom till fel mottagare, och nämnden har den inte. L i handlingen skickar den igen."
        case "made_good":
            return "Kom till fel mottagare. Nämnden får den på annat sätt, eller ska inte ha den längre."
        case "received":
            by = f" av {row.received_by}" if row.received_by else ""
            return f"Levererad {_when(row.delivered_at, now)}. Mottagen {_when(row.received_at, now)}{by}."
        case "taken_back":
            return f"Togs tillbaka: {row.reason}"
        case "wrong":
            left = ", ".join(STEPS.get(step, step) for step in row.reason.split())
            return f"Kvar att göra: {left}."
        case "contained":
            return "Allt är gjort och antecknat."
    return row.reason


def _when(moment: datetime | None, now: datetime) -> str:
    return day_and_time(moment, now) if moment is not None else "–"


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event about a delivery as a line of a timeline. None: it is no such event."""
    match payload:
        case delivery.FirstQueued(title=title, board_name=board, route=route):
            return "Köat", f"{title} till {board}, {WAYS.get(route.way, route.way)}"
        case delivery.Tried(reason=reason, asks=asks):
            return ("Skickas inte" if asks else "Gick inte att skicka"), reason
        case delivery.RetriedApart():
            return "Försöker igen", "också utan kontakt"
        case delivery.Retried():
            return "Försöker igen", ""
        case delivery.Delivered(by=by, to=to, handed=False) if by:
            return "Postat", f"av {by}" + (f" till {to}" if to else "")
        case delivery.Delivered(receipt=receipt, by=by, to=to):
            paper = f"av {by}" + (f" till {to}" if to else "") if by else ""
            return "Levererat", ": ".join(filter(None, (paper, receipt)))
        case delivery.Received(by=by, how=how):
            return "Mottaget", f"{by}: {how}"
        case delivery.TakenBack(why=why):
            return "Återtaget", why
        case delivery.WentWrong(what=what, to=to):
            return "FEL MOTTAGARE", f"{what.rstrip('. ')}, till {to}"
        case delivery.WentAstray():
            return "NÅDDE INTE NÄMNDEN", "den ska skickas dit"
        case delivery.Contained(step=step, who=who, note=note):
            return DONE.get(step, step), ": ".join(filter(None, (who, note)))
        case delivery.IncidentJudged(told=to_imy, reason=reason, by=by):
            return ("Incident anmäld till IMY" if to_imy else "Incident anmäls inte"), f"{by}: {reason}"
        case channels.ChannelSet(way=way, address=address):
            return "Leveransväg", f"{WAYS.get(way, way)}: {address}"
    return None

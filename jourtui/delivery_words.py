"""Swedish words for what leaves the jour: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jourtui.rules import channels, delivery
from jourtui.rules.calendar import day_and_time
from jourtui.rules.delivery import DeliveryFields
from jourtui.rules.event import Payload

WAYS: Mapping[str, str] = {"mail": "krypterad e-post", "folder": "leveransmapp", "paper": "papper"}
STATES: Mapping[str, str] = {
    "queued": "köad",
    "later": "försöker igen",
    "asks": "VÄNTAR PÅ DIG",
    "delivered": "levererad",
    "received": "mottagen",
    "taken_back": "återtagen",
    "wrong": "FEL MOTTAGARE",
    "contained": "fel, åtgärdat",
}
STEPS: Mapping[str, str] = {
    "called": "ring mottagaren",
    "deleted": "få bekräftat att det är raderat",
    "deviation": "skriv avvikelse",
    "incident": "bedöm personuppgiftsincidenten",
}
DONE: Mapping[str, str] = {
    "called": "Mottagaren uppringd",
    "deleted": "Raderat hos mottagaren",
    "deviation": "Avvikelse antecknad",
}
CLOCKS: Mapping[str, str] = {
    "unsent": "Skicka",
    "receipt": "Kvittens",
    "wrong_delivery": "Incident till IMY",
}
RULES: Mapping[str, str] = {
    "unsent": "07:00, en timme före rapportens frist; tio minuter för det som köas senare",
    "receipt": "nästa vardag 10:00 efter leveransen",
    "wrong_delivery": "72 timmar från upptäckten (dataskyddsförordningen art. 33, ej kontrollerat)",
}
STOPS: Mapping[str, str] = {
    "unsent": "det är levererat till nämnden, eller taget tillbaka",
    "receipt": "nämnden har sagt att den har det",
    "wrong_delivery": "anmälan till IMY, eller varför den inte behövs, är antecknad",
}


def state(row: DeliveryFields) -> str:
    """How it stands, in a list."""
    if row.way == "paper" and row.state == "queued":
        return "skriv ut"
    return STATES.get(row.state, row.state)


def told(row: DeliveryFields, now: datetime) -> str:
    """How it stands and why, in a sentence or two."""
    match row.state:
        case "queued" if row.way == "paper":
            return "Skriv ut det, lämna det, och skriv vem som tog emot."
        case "queued":
            return "Skickas så snart det finns kontakt."
        case "later":
            return f"Gick inte {_when(row.tried_at, now)}: {row.reason} Försöker igen av sig självt."
        case "asks":
            return f"Skickas inte av sig självt: {row.reason}"
        case "delivered":
            receipt = row.receipt.rstrip(". ")
            return f"Levererad {_when(row.delivered_at, now)}: {receipt}. Ingen har kvitterat än."
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
        case delivery.Queued(title=title, board_name=board, route=route):
            return "Köat", f"{title} till {board}, {WAYS.get(route.way, route.way)}"
        case delivery.Tried(reason=reason, asks=asks):
            return ("Skickas inte" if asks else "Gick inte att skicka"), reason
        case delivery.Retried():
            return "Försöker igen", ""
        case delivery.Delivered(receipt=receipt, by=by, to=to):
            paper = f"av {by}" + (f" till {to}" if to else "") if by else ""
            return "Levererat", ": ".join(filter(None, (paper, receipt)))
        case delivery.Received(by=by, how=how):
            return "Mottaget", f"{by}: {how}"
        case delivery.TakenBack(why=why):
            return "Återtaget", why
        case delivery.WentWrong(what=what, to=to):
            return "FEL MOTTAGARE", f"{what}, till {to}"
        case delivery.Contained(step=step, who=who, note=note):
            return DONE.get(step, step), ": ".join(filter(None, (who, note)))
        case delivery.IncidentJudged(told=to_imy, reason=reason, by=by):
            return ("Incident anmäld till IMY" if to_imy else "Incident anmäls inte"), f"{by}: {reason}"
        case channels.ChannelSet(way=way, address=address):
            return "Leveransväg", f"{WAYS.get(way, way)}: {address}"
    return None

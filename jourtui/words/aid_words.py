"""Swedish words for aid: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping

from jourtui.rules import aid
from jourtui.rules.event import Payload
from jourtui.rules.money import kronor
from jourtui.words import law_words

MATTERS: Mapping[str, str] = {"food": "mat", "travel": "hemresa", "other": "annat"}
BYS: Mapping[str, str] = {"boat": "båt", "train": "tåg", "bus": "buss", "other": "annat färdsätt"}


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event about aid as a line of a timeline: a label, and the text. None: it is no such event."""
    match payload:
        case aid.Referred(applied=applied, to=to, upheld=upheld):
            answer = "vidhåller ansökan: beslut behövs" if upheld else "vidhåller inte ansökan"
            return "Hänvisad", f"{applied}; till {to}; {answer}"
        case aid.Granted() as made:
            parts = [_what(made.what, made.by), made.content]
            parts.append(kronor(made.amount) if made.amount is not None else "")
            parts.append(_decided(made.decider, made.entitled_by))
            parts.append(f"bedömning: {made.assessment}" if made.assessment else "")
            return "Bistånd beviljat", "; ".join(filter(None, (*parts, law_words.listed(made.cited))))
        case aid.Refused() as made:
            parts = [_what(made.what, ""), made.content, f"bedömning: {made.assessment}"]
            parts += [f"skäl: {made.reasons}", _decided(made.decider, made.entitled_by)]
            parts.append(f"dagtid: {made.day_office}" if made.day_office else "")
            parts.append(f"överklagas: {made.appeal}")
            return "Bistånd avslaget", "; ".join(filter(None, (*parts, law_words.listed(made.cited))))
        case aid.BothStand():
            return "Bistånd", "båda besluten gäller"
    return None


def brief(payload: Payload | None) -> str:
    """A decision or a referral in a few words."""
    match payload:
        case aid.Granted(what=what, content=content):
            return f"beviljat {MATTERS[what]}: {content}"
        case aid.Refused(what=what, content=content):
            return f"avslag {MATTERS[what]}: {content}"
        case aid.Referred(what=what, applied=applied):
            return f"{MATTERS[what]}: {applied}"
    return ""


def _what(what: str, by: str) -> str:
    return f"{MATTERS[what]} med {BYS[by]}" if by in BYS else MATTERS[what]


def _decided(decider: str, entitled_by: str) -> str:
    return f"beslut av {decider}" + (f" ({entitled_by})" if entitled_by else "")

"""What a reader's rows tell less of: records locked from them (jäv), and everybody on a wall screen.

The one place where it is done: a row is masked as it is loaded from the views, before any screen or text
command has it. `Desk.rows` says for whom. Nothing is written through those rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import QueryContext
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session as Rows
from sqlmodel import SQLModel

from jourtui.store.views import (
    TABLES,
    ActiveTimeRow,
    AssessmentRow,
    AssignmentRow,
    AttachmentRow,
    CallRow,
    CaseRow,
    ClockRow,
    ContactRow,
    CooperationRow,
    DeliveryRow,
    DeviationRow,
    DocumentRow,
    DutyWeekRow,
    HoldRow,
    ImportRow,
    LockRow,
    LodgingRow,
    NoticeRow,
    ReachabilityRow,
    SeatRow,
    ShiftChangeRow,
    SoldServiceRow,
    TellRow,
    VisitRow,
)

LOCKED = "Låst ärende"
"""All that stands for whom a locked record concerns."""
HIDDEN = "•••"
NOTHING = "–"


class LockedFromYou(Exception):
    """The record is locked from whoever is signed in (jäv)."""

    def __str__(self) -> str:
        return "Ärendet är låst för dig (jäv). Ring den som har ansvaret om något brådskar."


@dataclass(frozen=True, slots=True)
class Mask:
    """What is masked in a session of rows: what is locked from the reader; on a wall, everybody."""

    locked: frozenset[UUID] = frozenset()
    wall: bool = False


_LOCKED_CALL: dict[str, object] = {
    "caller_name": LOCKED,
    "phone": "",
    "phone_shown": NOTHING,
    "subject_personnummer": "",
    "number_reason": "",
    "municipality": None,
    "matter": "",
    "source": None,
    "case_type": None,
    "safe_to_call": "unknown",
    "safe_times": "",
    "code_word": "",
    "protected": False,
    "anonymous": False,
    "interpreter": "",
    "not_to_guardian": False,
    "case_id": None,
    "attempts_made": 0,
    "last_outcome": None,
    "last_attempt_at": None,
    "untried_number": False,
    "calling": False,
    "first_attempt_at": None,
    "reached_at": None,
    "number_asked_at": None,
    "exit": None,
    "closed_apart": False,
    "two_values": False,
    "offer_id": None,
    "offered_to_name": "",
    "offer_note": "",
}
_LOCKED_CASE: dict[str, object] = {
    "title": "",
    "case_type": None,
    "every_type": "",
    "source": None,
    "protected": False,
    "interpreter": "",
    "safe_to_call": "unknown",
    "safe_times": "",
    "code_word": "",
    "not_to_guardian": False,
    "stated_municipality": None,
    "staying_municipality": None,
    "home_municipality": None,
    "placing_municipality": None,
    "board": NOTHING,
    "board_ground": "",
    "subject_name": LOCKED,
    "subject_unknown": False,
    "children": "",
    "calls": 0,
    "next_step": "",
    "reported_to": "",
    "out_since": None,
    "outcome": "",
    "closed_apart": False,
    "two_values": False,
    "offer_id": None,
    "offered_to_name": "",
    "offer_note": "",
}
_LOCKED_ASSESSMENT: dict[str, object] = {
    "title": "",
    "conclusion": "",
    "mild": False,
    "grave": 0,
    "how": "",
    "follow": None,
    "exposed": False,
    "apart": False,
    "again": False,
    "replaced": False,
}

_LOCKED_LODGING: dict[str, object] = {
    "subject_name": LOCKED,
    "protected": False,
    "reason": "",
    "place": "",
    "code": "",
    "municipality": None,
    "phone": "",
    "phone_shown": "",
    "adults": 0,
    "children": 0,
    "price": None,
    "payer": None,
    "staffed": None,
    "alias": "",
    "address_protected": False,
    "decision": "",
    "note": "",
    "reference": "",
    "confirmed_by": "",
    "cancel_reason": "",
    "two_values": False,
    "follow_up_due": None,
}

_LOCKED_VISIT: dict[str, object] = {
    "subject_name": LOCKED,
    "protected": False,
    "goers": "",
    "sos_phone": "",
    "address": "",
    "threat": "unknown",
    "threat_text": "",
    "plan": "",
    "reach": "",
    "check_with": "",
    "cancel_reason": "",
    "two_values": False,
}
_LOCKED_DOCUMENT: dict[str, object] = {
    "subject_name": LOCKED,
    "protected": False,
    "kind": "",
    "title": "",
    "by_name": "",
    "writers": "",
    "locked_by": "",
    "unwritten": 0,
    "untouched": 0,
    "two_values": False,
    "additions": 0,
    "late": 0,
    "board": None,
    "words": "",
}
_LOCKED_DELIVERY: dict[str, object] = {
    "subject_name": LOCKED,
    "protected": False,
    "title": "",
    "board": "",
    "board_name": NOTHING,
    "address": "",
    "reason": "",
    "receipt": "",
    "received_by": "",
}
_LOCKED_DEVIATION: dict[str, object] = {
    **dict.fromkeys(("reporter", "reporter_name", "about", "about_name", "what", "containment"), ""),
    **dict.fromkeys(("action", "lex_sarah_why", "injury_note", "asked_of", "given_to", "told"), ""),
    **dict.fromkeys(("outcome", "words", "lex_sarah", "injury"), ""),
    "title": LOCKED,
    "municipality": None,
    "protected": False,
    "two_values": False,
}

_LOCKED_ASSIGNMENT: dict[str, object] = {
    "what": "",
    "person_name": LOCKED,
    **dict.fromkeys(("personnummer", "phone", "phone_shown", "address", "ordered_by", "result", "words"), ""),
    "birth_year": None,
    "protected": False,
    "municipality": None,
    "board": None,
    "case_id": None,
    "two_values": False,
    "offer_id": None,
    "offered_to_name": "",
    "offer_note": "",
}


def initials(name: str) -> str:
    """Whom a wall screen tells of: `A S` for Anna Svensson. Digits are nobody's initials."""
    found = [word[0].upper() for word in name.split() if word[0].isalpha()]
    return " ".join(found[:3]) or (HIDDEN if name else "")


def _each(names: str) -> str:
    """The initials of each of several, as they are written: `K E, P H` for Karin Ek och Per Holm."""
    return ", ".join(initials(name) for name in re.split(r",|&|\+| och ", names) if name.strip())


def _locked(row: SQLModel) -> dict[str, object]:
    match row:
        case CallRow():
            return _LOCKED_CALL
        case CaseRow():
            return _LOCKED_CASE
        case ClockRow():
            return {
                "title": LOCKED,
                "protected": False,
                "anonymous": False,
                "about": "",
                "goers": "",
                "reach": "",
            }
        case LodgingRow():
            return _LOCKED_LODGING
        case VisitRow():
            return _LOCKED_VISIT
        case DeliveryRow():
            return _LOCKED_DELIVERY
        case TellRow():
            return {"detail": ""}
        case AssignmentRow():
            return _LOCKED_ASSIGNMENT
        case AssessmentRow():
            return {"subject_name": LOCKED, "words": "", **_LOCKED_ASSESSMENT}
        case DocumentRow():
            return _LOCKED_DOCUMENT
        case DeviationRow():
            return _LOCKED_DEVIATION
        case HoldRow():
            return {"reason": LOCKED}
        case LockRow():
            return {"reason": ""}
        case AttachmentRow():
            return {"name": LOCKED}
    return {}


def _walled(row: SQLModel) -> dict[str, object]:
    match row:
        case CallRow():
            hidden = row.protected or row.anonymous
            return {
                **{name: HIDDEN if getattr(row, name) else "" for name in ("matter", "number_reason")},
                "caller_name": HIDDEN if hidden else initials(row.caller_name),
                "phone": "",
                "phone_shown": HIDDEN if row.phone_shown else "",
                "subject_personnummer": "",
                "safe_times": "",
                "code_word": "",
                "offer_note": "",
            }
        case CaseRow():
            return {
                **{name: HIDDEN if getattr(row, name) else "" for name in ("title", "next_step", "outcome")},
                "subject_name": HIDDEN if row.protected else initials(row.subject_name),
                "safe_times": "",
                "code_word": "",
                "board_ground": "",
                "offer_note": "",
            }
        case ClockRow():
            hidden = row.protected or not row.named
            title = HIDDEN if hidden and row.title else initials(row.title)
            return {"title": title, "goers": _each(row.goers), "reach": ""}
        case NoticeRow():
            shown = dict.fromkeys(("personnummer", "reserve_number", "phone", "address"), "")
            said = dict.fromkeys(("told_by", "assessor", "closed_reason", "words"), "")
            name = HIDDEN if row.protected else initials(row.person_name)
            return {
                **shown,
                **said,
                "person_name": name,
                "birth_year": None,
                "plan": HIDDEN,
                "phone_shown": HIDDEN,
            }
        case SoldServiceRow():
            return {"what": HIDDEN if row.what else "", "words": ""}
        case AssignmentRow():
            kept_off = ("personnummer", "phone", "phone_shown", "address", "ordered_by", "result", "words")
            return {
                **dict.fromkeys((*kept_off, "offer_note"), ""),
                "what": HIDDEN,
                "birth_year": None,
                "person_name": HIDDEN if row.protected else initials(row.person_name),
            }
        case AssessmentRow():
            return {"subject_name": initials(row.subject_name), "conclusion": HIDDEN, "words": ""}
        case LodgingRow():
            return {
                **_LOCKED_LODGING,
                "place": HIDDEN,
                "state": row.state,
                "check_out": row.check_out,
                "adults": row.adults,
                "children": row.children,
                "protected": row.protected,
                "address_protected": row.address_protected,
                "subject_name": HIDDEN if row.protected else initials(row.subject_name),
            }
        case VisitRow():
            return {
                **_LOCKED_VISIT,
                "goers": _each(row.goers),
                "protected": row.protected,
                "subject_name": HIDDEN if row.protected else initials(row.subject_name),
            }
        case DocumentRow():
            subject = HIDDEN if row.protected else initials(row.subject_name)
            return {"subject_name": subject, "words": ""}
        case DeliveryRow():
            return {
                "title": HIDDEN if row.state in ("wrong", "contained") else row.title,
                "subject_name": HIDDEN if row.protected else initials(row.subject_name),
                **dict.fromkeys(("address", "reason", "receipt", "received_by"), ""),
            }
        case DeviationRow():
            told = ("title", "what", "containment", "action", "outcome", "lex_sarah_why", "injury_note")
            return {
                **{name: HIDDEN if getattr(row, name) else "" for name in told},
                **dict.fromkeys(("reporter_name", "about_name", "asked_of", "given_to", "words"), ""),
            }
        case ImportRow():
            return {"file": HIDDEN, "source": HIDDEN}
        case ReachabilityRow():
            return {name: HIDDEN if getattr(row, name) else "" for name in ("what", "done")}
        case SeatRow():
            # Politicians' own numbers; what somebody else wrote may hold one too.
            return {"phone": "", "phone_shown": HIDDEN if row.phone_shown else "", "also": ""}
        case ContactRow():
            # A family home is somebody's own; a remark may tell of anybody.
            return {
                **dict.fromkeys(("numbers", "found_by", "also"), ""),
                **{name: HIDDEN if getattr(row, name) else "" for name in ("address", "hours", "remark")},
                "name": HIDDEN if row.protected else row.name,
            }
        case ShiftChangeRow():
            return {"note": HIDDEN if row.note else ""}
        case ActiveTimeRow():
            return {
                "person_name": initials(row.person_name),
                "by_name": initials(row.by_name),
                "why": HIDDEN if row.why else "",
                "corrections": "[]",
            }
        case CooperationRow():
            texts = {name: HIDDEN if getattr(row, name) else "" for name in ("said", "with_whom", "why")}
            return {**texts, "ours": initials(row.ours), "also": ""}
        case DutyWeekRow():
            return {"note": HIDDEN if row.note else "", "also": "", "swaps": "[]"}
        case HoldRow() | LockRow():
            return {"reason": HIDDEN if row.reason else ""}
        case AttachmentRow():
            return {"name": HIDDEN}
        case TellRow():
            return {} if row.code in _NAMELESS else {"detail": ""}
    return {}


_NAMELESS = (
    "two_values",
    "texts_joined",
    "locked_before",
    "written_meanwhile",
    "withdrawn_meanwhile",
    "queued_twice",
    "sent_anyway",
    "closed_apart",
    "report_apart",
)
"""Tells whose detail is a word of the program or of its data, nobody's."""


def _loaded(row: SQLModel, context: QueryContext) -> None:
    mask: Mask | None = context.session.info.get("mask")
    if mask is None:
        return
    record: Any = getattr(row, "record_id", None)
    if record in mask.locked:
        _put(row, _locked(row))
    elif mask.wall:
        _put(row, _walled(row))


def _put(row: SQLModel, given: dict[str, object]) -> None:
    for name, value in given.items():
        set_committed_value(row, name, value)


for _table in TABLES:
    event.listen(_table, "load", _loaded)


def locked_from(connection: Any, person: UUID | None) -> frozenset[UUID]:
    """The records locked from a person, with the calls of a locked case and the case of a locked call.

    Without a person those locked from anybody.

    And the deviations that came out of them.

    An open call that the person is responsible for is not among them unless it is locked itself: it has to be
    handed over first, by somebody who can see it.
    """
    me = person.hex if person is not None else None
    direct = {row[0] for row in connection.execute(_DIRECT, {"me": me})}
    if not direct:
        return frozenset()
    linked = connection.execute(_LINKED, {"me": me}).fetchall()
    return frozenset(UUID(hex=one) for one in direct | {row[0] for row in linked})


_DIRECT = "SELECT record_id FROM view_lock WHERE :me IS NULL OR person_id = :me"
_LINKED = f"""
WITH own(record_id) AS ({_DIRECT}),
locked_case(record_id) AS (
    SELECT case_id FROM view_call WHERE case_id IS NOT NULL AND record_id IN (SELECT record_id FROM own)
    UNION SELECT record_id FROM view_case WHERE record_id IN (SELECT record_id FROM own)
)
SELECT record_id FROM locked_case
UNION SELECT record_id FROM view_call
WHERE case_id IN (SELECT record_id FROM locked_case) AND NOT (open AND coalesce(holder_id, '') IS :me)
UNION SELECT record_id FROM view_assignment
WHERE case_id IN (SELECT record_id FROM locked_case) AND NOT (open AND coalesce(holder_id, '') IS :me)
UNION SELECT record_id FROM view_deviation WHERE source_record IN (
    SELECT record_id FROM own UNION SELECT record_id FROM locked_case
    UNION SELECT record_id FROM view_call WHERE case_id IN (SELECT record_id FROM locked_case)
)
"""  # noqa: S608


def mask_of(rows: Rows) -> Mask:
    """What is masked in these rows."""
    mask: Mask = rows.info.get("mask", Mask())
    return mask

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

from jourtui.rules.case import UNKNOWN_PERSON
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


def _of(value: object, *names: str) -> dict[str, object]:
    return dict.fromkeys(names, value)


def _blank(*names: str) -> dict[str, object]:
    return _of("", *names)


_LOCKED: dict[type[SQLModel], dict[str, object]] = {
    CallRow: {
        "caller_name": LOCKED,
        "phone_shown": NOTHING,
        "safe_to_call": "unknown",
        "attempts_made": 0,
        **_blank("phone", "subject_personnummer", "number_reason", "matter", "safe_times", "code_word"),
        **_blank("interpreter", "offered_to_name", "offer_note"),
        **_of(None, "municipality", "source", "case_type", "case_id", "last_outcome", "last_attempt_at"),
        **_of(None, "first_attempt_at", "reached_at", "number_asked_at", "exit", "offer_id"),
        **_of(False, "protected", "anonymous", "not_to_guardian", "untried_number", "calling"),
        **_of(False, "closed_apart", "two_values"),
    },
    CaseRow: {
        "subject_name": LOCKED,
        "safe_to_call": "unknown",
        "board": NOTHING,
        "calls": 0,
        **_blank("title", "every_type", "interpreter", "safe_times", "code_word", "board_ground"),
        **_blank("children", "known_children", "next_step", "reported_to", "outcome"),
        **_blank("offered_to_name", "offer_note"),
        **_of(None, "case_type", "source", "stated_municipality", "staying_municipality"),
        **_of(None, "home_municipality", "placing_municipality", "out_since", "offer_id"),
        **_of(False, "protected", "not_to_guardian", "subject_unknown", "closed_apart", "two_values"),
    },
    ClockRow: {
        "title": LOCKED,
        "protected": False,
        "anonymous": False,
        **_blank("about", "goers", "reach"),
    },
    LodgingRow: {
        "subject_name": LOCKED,
        "adults": 0,
        "children": 0,
        **_of(False, "protected", "address_protected", "two_values"),
        **_blank("reason", "place", "code", "phone", "phone_shown", "alias", "decision", "note"),
        **_blank("reference", "confirmed_by", "cancel_reason", "cancelled_with"),
        **_of(None, "municipality", "price", "payer", "staffed", "follow_up_due"),
    },
    VisitRow: {
        "subject_name": LOCKED,
        "threat": "unknown",
        **_of(False, "protected", "two_values"),
        **_blank("goers", "sos_phone", "address", "threat_text", "plan", "reach", "check_with"),
        **_blank("cancel_reason"),
    },
    DeliveryRow: {
        "subject_name": LOCKED,
        "board_name": NOTHING,
        "protected": False,
        **_blank("title", "board", "address", "reason", "receipt", "received_by"),
    },
    TellRow: {"detail": ""},
    AssignmentRow: {
        "person_name": LOCKED,
        **_blank("what", "personnummer", "phone", "phone_shown", "address", "ordered_by", "result"),
        **_blank("words", "offered_to_name", "offer_note"),
        **_of(None, "birth_year", "municipality", "board", "case_id", "offer_id"),
        **_of(False, "protected", "closed_apart", "ends_apart", "two_values"),
    },
    AssessmentRow: {
        "subject_name": LOCKED,
        "grave": 0,
        **_blank("title", "conclusion", "how", "words"),
        **_of(False, "protected", "mild", "exposed", "apart", "again", "replaced"),
        "follow": None,
    },
    DocumentRow: {
        "subject_name": LOCKED,
        "unwritten": 0,
        "untouched": 0,
        "additions": 0,
        "late": 0,
        **_of(False, "protected", "two_values"),
        **_blank("kind", "title", "by_name", "writers", "locked_by", "words"),
        "board": None,
    },
    DeviationRow: {
        "title": LOCKED,
        **_blank("reporter", "reporter_name", "about", "about_name", "what", "containment", "action"),
        **_blank(
            "lex_sarah_why", "injury_note", "asked_of", "answers", "given_to", "told", "outcome", "words"
        ),
        **_blank("lex_sarah", "injury"),
        "municipality": None,
        **_of(False, "protected", "two_values"),
    },
    HoldRow: {"reason": LOCKED},
    LockRow: {"reason": ""},
    AttachmentRow: {"name": LOCKED},
}
"""What stands in a row of a record that is locked from the reader."""


def initials(name: str) -> str:
    """Whom a wall screen tells of: `A S` for Anna Svensson. Digits are nobody's initials."""
    if name == UNKNOWN_PERSON:
        return name  # nobody, not O P
    found = [word[0].upper() for word in name.split() if word[0].isalpha()]
    return " ".join(found[:3]) or (HIDDEN if name else "")


def each_initials(names: str) -> str:
    """The initials of each of several, as they are written: `K E, P H` for Karin Ek och Per Holm."""
    return ", ".join(initials(name) for name in re.split(r",|&|\+| och ", names) if name.strip())


def _dotted(row: SQLModel, *names: str) -> dict[str, object]:
    """Dots where something is written."""
    return {name: HIDDEN if getattr(row, name) else "" for name in names}


def _whom(row: Any, name: str = "subject_name") -> dict[str, object]:
    """The initials of whom it is about; of somebody protected not even those."""
    return {name: HIDDEN if row.protected else initials(getattr(row, name))}


def _walled(row: SQLModel) -> dict[str, object]:
    match row:
        case CallRow():
            hidden = row.protected or row.anonymous
            return {
                "caller_name": HIDDEN if hidden else initials(row.caller_name),
                **_dotted(row, "matter", "number_reason", "phone_shown"),
                **_blank("phone", "subject_personnummer", "safe_times", "code_word", "offer_note"),
            }
        case CaseRow():
            return {
                **_whom(row),
                **_dotted(row, "title", "next_step", "outcome"),
                **_blank("safe_times", "code_word", "board_ground", "offer_note"),
            }
        case ClockRow():
            hidden = row.protected or not row.named
            title = HIDDEN if hidden and row.title else each_initials(row.title)
            return {"title": title, "goers": each_initials(row.goers), "reach": ""}
        case NoticeRow():
            return {
                **_whom(row, "person_name"),
                **_of(HIDDEN, "plan", "phone_shown"),
                **_blank("personnummer", "reserve_number", "phone", "address"),
                **_blank("told_by", "assessor", "closed_reason", "words"),
                "birth_year": None,
            }
        case SoldServiceRow():
            return {**_dotted(row, "what"), "words": ""}
        case AssignmentRow():
            return {
                **_whom(row, "person_name"),
                **_blank("personnummer", "phone", "phone_shown", "address", "ordered_by", "result", "words"),
                "offer_note": "",
                "what": HIDDEN,
                "birth_year": None,
            }
        case AssessmentRow():
            return {**_whom(row), "conclusion": HIDDEN, "words": ""}
        case LodgingRow():
            kept = ("state", "check_out", "adults", "children", "protected", "address_protected")
            return {
                **_LOCKED[LodgingRow],
                "place": HIDDEN,
                **{name: getattr(row, name) for name in kept},
                **_whom(row),
            }
        case VisitRow():
            return {
                **_LOCKED[VisitRow],
                "goers": each_initials(row.goers),
                "protected": row.protected,
                **_whom(row),
            }
        case DocumentRow():
            return {**_whom(row), "words": ""}
        case DeliveryRow():
            return {
                "title": HIDDEN if row.state in ("wrong", "contained") else row.title,
                **_whom(row),
                **_blank("address", "reason", "receipt", "received_by"),
            }
        case DeviationRow():
            return {
                **_dotted(row, "title", "what", "containment", "action", "outcome"),
                **_dotted(row, "lex_sarah_why", "injury_note"),
                **_blank("reporter_name", "about_name", "asked_of", "answers", "given_to", "words"),
            }
        case ImportRow():
            return _of(HIDDEN, "file", "source")
        case ReachabilityRow():
            return _dotted(row, "what", "done")
        case SeatRow():
            # Politicians' own numbers; what somebody else wrote may hold one too.
            return {**_dotted(row, "phone_shown"), **_blank("phone", "also")}
        case ContactRow():
            # A family home is somebody's own; a remark may tell of anybody.
            return {
                **_blank("numbers", "found_by", "also"),
                **_dotted(row, "address", "hours", "remark"),
                "name": HIDDEN if row.protected else row.name,
            }
        case ShiftChangeRow():
            return _dotted(row, "note")
        case ActiveTimeRow():
            return {
                "person_name": initials(row.person_name),
                "by_name": initials(row.by_name),
                **_dotted(row, "why"),
                "corrections": "[]",
            }
        case CooperationRow():
            return {**_dotted(row, "said", "with_whom", "why"), "ours": initials(row.ours), "also": ""}
        case DutyWeekRow():
            return {**_dotted(row, "note"), "also": "", "swaps": "[]"}
        case HoldRow() | LockRow():
            return _dotted(row, "reason")
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
    "withdrawn_late",
    "withdrawn_apart",
    "renewed_apart",
    "undone_apart",
    "signed_other_words",
    "signed_the_old",
    "added_to_the_old",
    "drafted_twice",
    "replaced_twice",
    "became_apart",
    "submitter_apart",
    "begun_apart",
    "queued_twice",
    "sent_anyway",
    "sent_to_former",
    "locked_for_former",
    "locked_unprotected",
    "locked_by_barred",
    "sent_unprotected",
    "sent_signed",
    "sent_withdrawn",
    "sent_the_old",
    "delivered_twice",
    "astray_apart",
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
        _put(row, _LOCKED.get(type(row), {}))
    elif mask.wall:
        _put(row, _walled(row))


def _put(row: SQLModel, given: dict[str, object]) -> None:
    for name, value in given.items():
        set_committed_value(row, name, value)


for _table in TABLES:
    event.listen(_table, "load", _loaded)


def locked_from(connection: Any, person: UUID | None) -> frozenset[UUID]:
    """The records locked from a person, with the calls of a locked case and the case of a locked call.

    And the deviations that came out of them. Without a person those locked from anybody.

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

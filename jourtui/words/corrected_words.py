"""What was written of a record, each value of it: so that the history also holds what stands no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jourtui.rules import assignment, deviation, notice, reachability, sold_service
from jourtui.rules.event import Event
from jourtui.rules.facts import Facts
from jourtui.words import assignment_words, deviation_words, notice_words, sold_words

Value = Callable[[str, object], str]
PERSON: Mapping[str, str] = {
    "person_name": "namn",
    "personnummer": "personnummer",
    "birth_year": "födelseår",
    "phone_shown": "nummer",
    "address": "adress",
    "protected": "skyddade uppgifter",
    "municipality": "kommun",
    "board": "nämnd",
    "how": "hur",
}
NOTICE: Mapping[str, str] = {**PERSON, **notice_words.FIELDS}
ASSIGNMENT: Mapping[str, str] = {**PERSON, **assignment_words.FIELDS}
SOLD: Mapping[str, str] = {"board": "nämnd", "what": "vad", **sold_words.FIELDS}
_DIALLED = "phone"
"""The number as it is dialled: `phone_shown` is the one that people read."""


def entry(event: Event, value: Value) -> tuple[str, str] | None:
    """An event as a line of a timeline, or None for another's. `value` puts a fact's value into words."""
    match event.payload:
        case notice.NoticeReceived() as told:
            facts = notice.first_facts(told)
            return "Föranmälan", _said(facts, NOTICE, value, begins=True)
        case notice.NoticeDescribed(facts=given):
            return "Uppgifter", _said(given, NOTICE, value)
        case notice.NoticeRenewed(until=until, told_by=told_by):
            by = f", enligt {told_by}" if told_by else ""
            return "Förlängd", f"till {value('until', until)}{by}"
        case assignment.AssignmentOrdered(facts=given):
            return "Uppdrag", _said(given, ASSIGNMENT, value, begins=True)
        case assignment.AssignmentCorrected(facts=given):
            return "Ändrat", _said(given, ASSIGNMENT, value)
        case deviation.DeviationReported(facts=given):
            return "Avvikelse", _said(given, deviation_words.FACTS, value, begins=True)
        case deviation.DeviationCorrected(facts=given) | reachability.Corrected(facts=given):
            return "Ändrat", _said(given, deviation_words.FACTS, value)
        case reachability.Noted(sort=sort, facts=given):
            label = deviation_words.SORTS.get(sort, sort)
            return label[:1].upper() + label[1:], _said(given, deviation_words.FACTS, value, begins=True)
        case sold_service.SoldServiceRecorded(facts=given):
            return "Såld tjänst", _said(given, SOLD, value, begins=True)
        case sold_service.SoldServiceCorrected(facts=given):
            return "Ändrat", _said(given, SOLD, value)
    return None


def _said(given: Facts, names: Mapping[str, str], value: Value, *, begins: bool = False) -> str:
    """Each fact and its value; at the beginning none of those that are empty."""
    return "; ".join(
        f"{names.get(name, name)}: {value(name, fact)}"
        for name, fact in given.given().items()
        if name != _DIALLED and not (begins and fact in (None, "", False, 0))
    )

"""What goes to the steering group about deviations and reachability in a period: pages without names.

Parties stand by their sort, and what people wrote only as the line without names and the action, from which
names and numbers that are known here are taken all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from jourtui.rules.calendar import local
from jourtui.rules.sheet import Sheet, SheetSection
from jourtui.rules.text import posts
from jourtui.store import deviations, reachability
from jourtui.store.desk import Desk
from jourtui.store.masking import HIDDEN
from jourtui.store.reachability import Line
from jourtui.store.views import AssignmentRow, CallRow, CaseRow, DeviationRow, NoticeRow
from jourtui.store.workplace import Workplace
from jourtui.words import deviation_words as words
from jourtui.words.labels import Labels

WARNING = "Utan namn. Läs igenom innan sidorna lämnas ut."
NOT_UP = "inte uppe"
"""Of a deviation that the steering group has not had."""
NONE = "Inga avvikelser under perioden."
_DIGITS = re.compile(r"(?<!\d)(?:\+\d[\d\s-]{6,}\d|0\d{1,3}[\s-]?\d[\d\s-]{4,}\d|\d{6,8}[-+ ]?\d{4})(?!\d)")
"""A telephone number or a personnummer."""


def sheet(workplace: Workplace, desk: Desk, first: date, last: date) -> Sheet:
    """What goes to the steering group about a period: by kind, one by one, and reachability by month.

    Nothing is logged here. Raises ReplicaError, SettingsError.
    """
    with desk.rows() as rows:
        found = deviations.between(rows, first, last)
    lines = ledger_of(workplace, desk, first, last)
    now = local(desk.now())
    written = f"Skrivet {now:%Y-%m-%d %H:%M} av {desk.author.name}"
    counted = tuple((label, str(to), str(by), str(to + by)) for label, to, by in by_kind(found, workplace))
    sections = [
        SheetSection("I korthet", _in_short(found)),
        SheetSection("Efter slag", columns=("Slag", "Till oss", "Av oss", "Alla"), rows=counted),
        SheetSection("En för en", columns=_HEADS, rows=tuple(_on_paper(workplace, desk, found))),
        SheetSection(
            "Nåbarhet",
            "" if lines else "Inga avbrott och inga provsamtal under perioden.",
            columns=("Månad", *MONTH_HEADS) if lines else (),
            rows=tuple(months_of(lines)),
        ),
    ]
    title = f"Avvikelser {first} till {last}"
    return Sheet(
        title,
        workplace.documents.jour,
        (written,),
        WARNING,
        tuple(one for one in sections if one.text or one.rows),
        flipped=True,
    )


_HEADS = ("Hände", "Slag", "Gäller", "Av", "Om", "Åtgärd", "Återkoppling", "Styrgrupp", "Läge")
MONTH_HEADS = ("Utan kontakt", "Nåddes inte", "Provsamtal")


def _in_short(found: Sequence[DeviationRow]) -> str:
    if not found:
        return NONE
    to_us = sum(row.direction == "to_us" for row in found)
    by_us = len(found) - to_us
    lines = [
        f"- {posts(len(found), 'avvikelse', 'avvikelser')}: {to_us} till jouren, {by_us} av jouren.",
        f"- Avslutade: {sum(row.standing == 'closed' for row in found)}. "
        f"Väntar på återkoppling: {sum(row.standing == 'waiting' for row in found)}.",
        f"- Rapporterade enligt lex Sarah: {sum(row.lex_sarah == 'yes' for row in found)}. "
        f"Övervägda utan rapport: {sum(row.lex_sarah == 'no' for row in found)}.",
        f"- Återförda till kommunen: {sum(bool(row.told) for row in found)}.",
        f"- Uppe i styrgruppen: {sum(bool(row.meetings) for row in found)}. "
        f"Inte uppe: {sum(not row.meetings for row in found)}.",
    ]
    return "\n".join(lines)


def _on_paper(workplace: Workplace, desk: Desk, found: Sequence[DeviationRow]) -> Iterator[tuple[str, ...]]:
    kinds, names = workplace.deviations, names_in(workplace, desk, found)
    labels = Labels(workplace.places, workplace.catalogue)
    for row in found:
        about = kinds.party(row.about) if row.about else "–"
        if row.municipality and row.about == "municipality":
            about = labels.place(row.municipality)
        yield (
            day_of(row.happened_at),
            kinds.label(row.kind),
            without_names(row.title, names),
            kinds.party(row.reporter) if row.reporter else "–",
            about,
            without_names(row.action, names),
            _feedback(row),
            row.meetings.replace(" ", ", ") or NOT_UP,
            words.STANDINGS.get(row.standing, row.standing),
        )


def _feedback(row: DeviationRow) -> str:
    said = [f"{row.answered} svar"] * bool(row.answered) + ["väntar"] * bool(row.asked_of)
    said += ["given"] * bool(row.given_to) + ["kommunen"] * bool(row.told)
    return ", ".join(said) or "–"


def names_in(workplace: Workplace, desk: Desk, found: Sequence[DeviationRow]) -> frozenset[str]:
    """Every name that these deviations, and what they came out of, hold; the longest parts of each.

    And those in what is written that anybody has who called or whom anything here is about.
    """
    records = {row.source_record for row in found if row.source_record is not None}
    whole = {name for row in found for name in (row.reporter_name, row.about_name)}
    with desk.rows() as rows:
        cases = rows.exec(select(CaseRow.subject_name).where(col(CaseRow.record_id).in_(records))).all()
        calls = rows.exec(select(CallRow.caller_name).where(_of_any(records))).all()
        every = {name for column in _NAMED for name in rows.exec(select(column).distinct()).all()}
    parts = {part for name in (*whole, *cases, *calls) for part in _WORD.findall(name)}
    parts = {part for part in parts if part[0].isupper()}
    return frozenset(parts | _written(every, found, workplace))


_NAMED = (
    col(CaseRow.subject_name),
    col(CallRow.caller_name),
    col(NoticeRow.person_name),
    col(AssignmentRow.person_name),
)


def _written(every: Iterable[str], found: Sequence[DeviationRow], workplace: Workplace) -> set[str]:
    """Those of `every` name, whole or in part, that stand in what was written of these deviations.

    A part that also names a place or a party, as Lund or SOS, is no name where it stands alone.
    """
    text = " ".join(f"{row.title} {row.action}" for row in found)
    words = {word for word in _WORD.findall(text) if word[0].isupper()}
    words |= {word[:-1] for word in words if word.endswith("s")}
    ours = [one.label for one in workplace.deviations.parties]
    ours += [one.label for one in workplace.deviations.kinds]
    ours += [one.name for one in workplace.places.municipalities]
    public = {word.casefold() for label in ours for word in _WORD.findall(label)}
    hidden = set()
    for name in every:
        parts = _WORD.findall(name)
        alone = {part for part in parts if part.casefold() not in public}
        hidden |= alone & words
        if alone and len(alone) < len(set(parts)) and words.issuperset(parts):
            hidden.add(name)
    return hidden


_WORD = re.compile(r"[^\W\d_]{2,}")


def _of_any(records: Collection[UUID]) -> Any:
    """Calls that are among some records, or belong to a case that is."""
    return col(CallRow.record_id).in_(records) | col(CallRow.case_id).in_(records)


def without_names(text: str, names: Iterable[str]) -> str:
    """A text in which each of these names, and each number of somebody, is hidden."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}s?\b", HIDDEN, text, flags=re.IGNORECASE)
    return _DIGITS.sub(HIDDEN, text)


def day_of(moment: datetime | None) -> str:
    """A Swedish day, `2026-11-20`."""
    return f"{local(moment):%Y-%m-%d}" if moment is not None else "–"


def by_kind(found: Sequence[DeviationRow], workplace: Workplace) -> list[tuple[str, int, int]]:
    """How many of each kind: to us, and by us."""
    counted = Counter((row.kind, row.direction) for row in found)
    codes = [kind.code for kind in workplace.deviations.kinds]
    codes += sorted({row.kind for row in found} - set(codes))
    return [
        (workplace.deviations.label(code), counted[code, "to_us"], counted[code, "by_us"])
        for code in codes
        if counted[code, "to_us"] + counted[code, "by_us"]
    ]


def ledger_of(workplace: Workplace, desk: Desk, first: date, last: date) -> list[Line]:
    """The reachability ledger of a period."""
    with desk.rows() as rows:
        return reachability.between(rows, workplace.deviations.unreached, first, last)


def months_of(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """The ledger's months, as rows."""
    return [
        (
            f"{one.year}-{one.month:02}",
            f"{one.outages} ({words.lasted(one.without)})" if one.outages else "–",
            str(one.unreached or "–"),
            f"{one.tests}" + (f", {one.failed} gick inte fram" if one.failed else ""),
        )
        for one in reachability.months(lines)
    ]

"""What a person can do about assessments: fill in, leave, conclude; and take in a report of concern."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session as Rows
from sqlmodel import col, select

from jourtui.rules import assessment as rules
from jourtui.rules import when
from jourtui.rules.assessment_filling import Filling
from jourtui.rules.assessment_form import Form
from jourtui.rules.calendar import local
from jourtui.rules.case import Case
from jourtui.rules.law import Cited
from jourtui.rules.mandates import PROTECTION, Mandates
from jourtui.rules.matching import Match, Sought
from jourtui.rules.notice import NoticeUsed
from jourtui.store import drafts, known, mandates, queries
from jourtui.store.desk import Desk
from jourtui.store.drafts import Draft
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.masking import mask_of
from jourtui.store.views import AssessmentRow, CaseRow, NoticeRow

PREFIX = "assessment:"
WITHOUT = "Svara nej på ”Finns delegation?”: då beslutar nämnden, och fristen för det löper."


@dataclass(slots=True)
class Begun:
    """An assessment that somebody is filling in: a draft on this laptop until it is concluded.

    `event` is what it will be, minted when it is begun, so that it is concluded once. `answered` are the
    answered questions as the form words them: code → (question, answer), if the form changes meanwhile.
    """

    case: UUID
    form: str
    subject: UUID | None
    base: Base
    event: UUID = field(default_factory=uuid4)
    version: int = 0
    title: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    answered: dict[str, tuple[str, str]] = field(default_factory=dict)
    typed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """An open case that has none by a form that its type expects; of a form about a child, that child.

    `subject` is None where the form is of the whole case, or `no_child` is written in who could be it.
    """

    case: CaseRow
    form: Form
    subject: UUID | None = None
    no_child: bool = False
    siblings: bool = False
    """There are more children in the case."""


def begin(desk: Desk, case: UUID, form: Form, subject: UUID | None) -> Begun:
    """This person's draft of that form about that person, or a new one. It leaves nothing until answered."""
    found = drafts.load(desk, _id(desk, case, form.code, subject))
    begun = _read(desk, found) if found is not None else None
    return begun or Begun(case, form.code, subject, desk.position())


def filling(begun: Begun, form: Form, notice: str = "") -> Filling:
    """The form as it stands now, with the draft's answers; what the form no longer asks is kept beside."""
    there = {question.code for question in form.questions}
    gone = {code: said for code, said in begun.answered.items() if code not in there}
    return Filling(form, dict(begun.answers), notice, gone)


def keep(desk: Desk, begun: Begun, filled: Filling) -> None:
    """On the disk when it returns; one without answers leaves nothing. Raises ReplicaError.

    A time is kept with its day: it is read again on another.
    """
    now = desk.now()
    begun.answers = {code: text for code, text in filled.answers.items() if text.strip()}
    begun.answered = dict(filled.gone)
    begun.version, begun.title = filled.form.version, filled.form.title
    kept = dict(begun.answers)
    for section in filled.sections:
        for question in section.questions:
            answer = filled.answer(question.code)
            if answer and not question.code.startswith("frame."):
                begun.answered[question.code] = (question.text, question.words(answer))
            if answer and question.kind == "time":
                kept[question.code] = _with_day(answer, now)
    content: dict[str, Any] = {}
    if kept or filled.gone:
        content = {
            "form": begun.form,
            "version": begun.version,
            "title": begun.title,
            "event": begun.event.hex,
            "subject": begun.subject.hex if begun.subject else "",
            "answers": kept,
            "answered": {code: list(said) for code, said in begun.answered.items()},
            "typed": now.isoformat(),
        }
    drafts.save(desk, _of(desk, begun), content, begun.base, begun.case)


def discard(desk: Desk, begun: Begun) -> None:
    """It was concluded, or thrown away by its author."""
    drafts.discard(desk, _of(desk, begun))


def unfinished(desk: Desk) -> list[Begun]:
    """This person's drafts on this laptop, the last touched first; not of what is locked from them."""
    mine = (draft for draft in drafts.every(desk) if draft.draft_id.startswith(PREFIX))
    found = [_read(desk, draft) for draft in mine if draft.draft_id.endswith(desk.author.id.hex)]
    locked = desk.locked
    return [begun for begun in found if begun is not None and begun.case not in locked]


def conclude(
    desk: Desk,
    kinds: Mandates,
    begun: Begun,
    filled: Filling,
    *,
    notice: UUID | None = None,
    law: Cited | None = None,
    may: Collection[str] | None = None,
) -> UUID:
    """Write it as an event; the use of a notice's plan is told back to the municipality.

    `may`: as `Filling.conclude` has it. Raises NotAllowed as `may_decide` does, and ValueError with a
    sentence if anything is missing.
    """
    said = filled.conclude(desk.now(), subject=begun.subject, notice=notice, law=law, may=may)
    may_decide(desk, kinds, begun.case, said)
    changes = [Change(begun.case, said, event_id=begun.event)]
    if said.notice is not None:
        changes.append(Change(said.notice, NoticeUsed(record=begun.case)))
    desk.do(*changes, base=begun.base)
    discard(desk, begun)
    return begun.event


def may_decide(desk: Desk, kinds: Mandates, case: UUID, said: rules.Concluded) -> None:
    """Whoever works here decides by a delegation in the register, or says that there is none.

    Raises NotAllowed.
    """
    if said.decided is not None and said.decided.delegation:
        at = said.at or desk.now()
        mandates.by_delegation(desk, kinds, PROTECTION, case, said.decided.name, at, WITHOUT)


def receive_concern(
    desk: Desk, case: UUID, said: Sequence[rules.ConcernReceived], base: Base | None = None
) -> None:
    """A report of concern came in, about one child each: each has a clock of its own."""
    desk.do(*(Change(case, one) for one in said), base=base)


# Asking


PAGE = queries.PAGE


def notice_about(rows: Rows, now: datetime, case: Case, record: UUID) -> NoticeRow | None:
    """The valid advance notice that is most surely about somebody in the case, or whoever called.

    Not where only the name says so: that is asked, in the case.
    """
    found = notices_about(rows, now, case, record)
    return next((notice for notice, how in found if how.certainty != "possible"), None)


def notices_about(rows: Rows, now: datetime, case: Case, record: UUID) -> list[tuple[NoticeRow, Match]]:
    """The valid advance notices that may be about somebody in the case or whoever called, surest first."""
    phones = tuple(call.phone for call in queries.calls_of(rows, record) if call.phone)
    every = [Sought(phones=phones)]
    for subject in case.subjects.values():
        reserve = subject.number_kind == "reserve"
        every.append(
            Sought(
                (subject.name,),
                "" if reserve else subject.personnummer,
                subject.personnummer if reserve else "",
                subject.birth_year,
                address=subject.address,
            )
        )
    found: dict[UUID, tuple[NoticeRow, Match]] = {}
    for notice, how in known.matching(rows, now, *every):
        found.setdefault(notice.record_id, (notice, how))
    return list(found.values())


def cases_by_id(rows: Rows, records: Collection[UUID]) -> dict[UUID, CaseRow]:
    """Some cases by their record."""
    found = rows.exec(select(CaseRow).where(col(CaseRow.record_id).in_(records))).all()
    return {case.record_id: case for case in found}


def listed(rows: Rows, words: Sequence[str], page: int = 0) -> Sequence[AssessmentRow]:
    """A page of all assessments, the last first; with words, those where each of them stands."""
    statement = select(AssessmentRow)
    for word in words:
        statement = statement.where(col(AssessmentRow.words).contains(word, autoescape=True))
    if words and (locked := mask_of(rows).locked):
        statement = statement.where(col(AssessmentRow.record_id).not_in(locked))
    statement = statement.order_by(col(AssessmentRow.at).desc(), col(AssessmentRow.event_id))
    return rows.exec(statement.offset(page * PAGE).limit(PAGE)).all()


def lacking(rows: Rows, forms: Sequence[Form]) -> list[Lacking]:
    """What open cases lack of the forms that their types expect, each child by itself; last opened first."""
    expecting = [form for form in forms if form.expected]
    if not expecting:
        return []
    of = select(AssessmentRow.record_id, AssessmentRow.form, AssessmentRow.subject_id)
    open_ = select(CaseRow).where(col(CaseRow.open), col(CaseRow.opened_at).is_not(None))
    cases = rows.exec(open_.order_by(col(CaseRow.opened_at).desc())).all()
    made = rows.exec(of.where(col(AssessmentRow.record_id).in_([c.record_id for c in cases]))).all()
    there: dict[tuple[UUID, str], set[UUID | None]] = {}
    for record, form_code, subject in made:
        there.setdefault((record, form_code), set()).add(subject)
    locked = mask_of(rows).locked
    return [
        one
        for case in cases
        for form in expecting
        if case.record_id not in locked
        for one in _lacks(case, form, there.get((case.record_id, form.code), set()))
    ]


def _lacks(case: CaseRow, form: Form, there: set[UUID | None]) -> list[Lacking]:
    """What one case lacks of a form, of whom `there` is one already.

    Of a type of case that the form is offered for and not expected in, as violence, each who is known to be a
    child lacks one (domain.md: a protection assessment for every child): who has no age may be the woman.
    """
    types = set(case.every_type.split())
    expected = bool(types & set(form.expected))
    if not expected and not (form.child and case.known_children and types & set(form.case_types)):
        return []
    children = [UUID(hex=one) for one in (case.children if expected else case.known_children).split()]
    if not form.child or not children:
        return [] if there else [Lacking(case, form, no_child=form.child)]
    more = len(children) > 1
    return [Lacking(case, form, child, siblings=more) for child in children if child not in there]


# Drafts


def _of(desk: Desk, begun: Begun) -> str:
    return _id(desk, begun.case, begun.form, begun.subject)


def _id(desk: Desk, case: UUID, form: str, subject: UUID | None) -> str:
    return f"{PREFIX}{case.hex}:{form}:{subject.hex if subject else '-'}:{desk.author.id.hex}"


def _with_day(text: str, now: datetime) -> str:
    try:
        moment = local(when.happened(text, now))
    except ValueError:
        return text
    return f"{moment:%Y-%m-%d %H:%M}" + (" vintertid" if moment.fold else "")


def _read(desk: Desk, draft: Draft) -> Begun | None:
    """What a draft holds; None for one that has been concluded, or that another version wrote otherwise."""
    content = draft.content
    if draft.record is None:
        return None
    try:
        begun = Begun(
            draft.record,
            content["form"],
            UUID(hex=content["subject"]) if content["subject"] else None,
            draft.base,
            UUID(hex=content["event"]),
            content["version"],
            content["title"],
            content["answers"],
            {code: (text, words) for code, (text, words) in content["answered"].items()},
            datetime.fromisoformat(content["typed"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
    if any(event.id == begun.event for event in desk.journal.events(begun.case)):
        discard(desk, begun)
        return None
    return begun

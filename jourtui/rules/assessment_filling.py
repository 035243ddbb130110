"""An assessment being filled in: which questions its answers lead to, what is missing, what it concludes.

In any order: what was answered and is no longer asked stays in the draft, and is not concluded.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from jourtui.rules import assessment_frame as frame
from jourtui.rules import when
from jourtui.rules.assessment import Concluded, Decider, Given, Instrument
from jourtui.rules.assessment_form import Form, Question, Section, asked
from jourtui.rules.calendar import day_and_time
from jourtui.rules.law import Cited

OUT_OF_FORM = "Fanns i formuläret när du började"
"""Section of what was answered before the form was changed: kept, since it was said."""


@dataclass(slots=True)
class Filling:
    """A form with the answers that stand in it now.

    `notice` is the plan of an advance notice about the person, as it is shown; empty where there is none.
    `gone` are answered questions that the form had when it was begun and has no longer: code → (text, words).
    """

    form: Form
    answers: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    gone: dict[str, tuple[str, str]] = field(default_factory=dict)

    # What is asked

    @property
    def sections(self) -> tuple[Section, ...]:
        """The form's sections and those that every form has, also with questions that are not asked now."""
        around = frame.Around(self.notice, grave=bool(self.grave), exposed=self.exposed)
        return (*self.form.sections, frame.how_made(self.form), frame.conclusion(self.form, around))

    def asked(self) -> list[tuple[Section, list[Question]]]:
        """The questions that the answers lead to, by section; a section may have none."""
        sections = self.sections
        codes = asked(sections, self.answers)
        return [(one, [q for q in one.questions if q.code in codes]) for one in sections]

    def answer(self, code: str) -> str:
        return self.answers.get(code, "").strip()

    def _own(self) -> list[tuple[Section, Question]]:
        """The form's own questions that are asked and answered."""
        codes = asked(self.form.sections, self.answers)
        return [
            (section, question)
            for section in self.form.sections
            for question in section.questions
            if question.code in codes and self.answer(question.code)
        ]

    # What the answers mean

    @property
    def grave(self) -> list[Question]:
        """The questions with a grave answer."""
        return [question for _, question in self._own() if question.is_grave(self.answer(question.code))]

    @property
    def exposed(self) -> bool:
        """Whether a child may have been exposed to violence."""
        return any(
            set(question.exposed) & set(question.values(self.answer(question.code)))
            for _, question in self._own()
        )

    @property
    def mild(self) -> bool:
        """Whether the conclusion that is chosen is a mild one."""
        chosen = self.answer("frame.conclusion")
        return any(one.code == chosen and one.mild for one in self.form.conclusions)

    @property
    def score(self) -> tuple[int, int] | None:
        """The points of the answers and the most there can be, for a form that counts them."""
        counting = [question for question in self.form.questions if question.points]
        if not counting:
            return None
        own = (question for _, question in self._own())
        points = sum(q.points.get(value, 0) for q in own for value in q.values(self.answer(q.code)))
        return points, sum(_most(question) for question in counting)

    @property
    def counts(self) -> tuple[int, int]:
        """How many questions are answered, and how many are asked."""
        questions = [question for _, found in self.asked() for question in found]
        return sum(bool(self.answer(question.code)) for question in questions), len(questions)

    # What is wrong

    def problems(self, now: datetime) -> dict[str, str]:
        """Code of a question → what is wrong with it, as a sentence, in the order they are asked."""
        found = {}
        for _, questions in self.asked():
            for question in questions:
                problem = self.problem(question, now)
                if problem:
                    found[question.code] = problem
        return found

    def problem(self, question: Question, now: datetime) -> str:
        """What is wrong with the answer to a question; empty if nothing is."""
        answer = self.answer(question.code)
        if not answer:
            return question.required
        if question.kind == "time":
            try:
                when.happened(answer, now)
            except ValueError as error:
                return str(error)
        elif question.kind == "scale":
            number = int(answer) if answer.isdecimal() and answer.isascii() and len(answer) < 9 else None
            if number is None or not question.low <= number <= question.high:
                return f"Skriv ett heltal från {question.low} till {question.high}."
        elif question.offered:
            offered = {choice.code for choice in question.offered}
            if not offered.issuperset(question.values(answer)):
                return frame.EXPOSED if question.code == "frame.follow" else "Välj ett av svaren som finns."
        return ""

    # What it becomes

    def given(self, now: datetime) -> tuple[Given, ...]:
        """The answers to the form's own questions, in its words. Call only without problems."""
        found = []
        for section, question in self._own():
            answer = self.answer(question.code)
            values, words = question.values(answer), question.words(answer)
            if question.kind == "time":
                moment = when.happened(answer, now)
                values, words = (moment.astimezone(UTC).isoformat(),), day_and_time(moment, now)
            grave = question.is_grave(answer)
            found.append(Given(section.title, question.code, question.text, values, words, grave))
        found += [
            Given(OUT_OF_FORM, code, text, (words,), words) for code, (text, words) in self.gone.items()
        ]
        return tuple(found)

    def conclude(
        self,
        now: datetime,
        *,
        subject: UUID | None,
        notice: UUID | None = None,
        law: Cited | None = None,
        may: Collection[str] | None = None,
    ) -> Concluded:
        """The event that it becomes. Raises ValueError with a sentence if anything is wrong with it.

        `may`: names of those who by the register have the board's delegation that day, where it was asked.
        """
        problems = self.problems(now)
        if problems:
            raise ValueError(next(iter(problems.values())))
        form, said = self.form, self._said()
        points = self.score
        scale, at = said("own_scale"), said("at")
        given: dict[str, Any] = {
            name: said(name) for name in ("own_words", "consulted", "tonight", "despite", "departure")
        }
        return Concluded(
            form=form.code,
            version=form.version,
            title=form.title,
            purpose=form.purpose,
            answers=self.given(now),
            conclusion=said("conclusion"),
            conclusion_text=next(c.label for c in form.conclusions if c.code == said("conclusion")),
            mild=self.mild,
            reasons=said("reasons"),
            how=said("how"),
            heard=said("heard"),
            subject=subject,
            child_heard=said("child_heard") or None,
            not_heard_why=said("not_heard_why"),
            interpreter=said("interpreter") or "not_needed",
            interpreter_note=said("interpreter_note") or said("interpreter_language"),
            own_scale=int(scale) if scale else None,
            score=points[0] if points else None,
            score_most=points[1] if points else None,
            notice=notice if said("plan") else None,
            plan=said("plan") or None,
            exposed=self.exposed,
            follow=said("follow") or None,
            instrument=self._instrument(said("instrument")),
            decided=self._decided(may),
            law=law if form.decision else None,
            at=when.happened(at, now) if at else now,
            **given,
        )

    def _said(self) -> Any:
        """What the frame's question `name` was answered, if it is asked."""
        codes = asked(self.sections, self.answers)
        return lambda name: self.answer(f"frame.{name}") if f"frame.{name}" in codes else ""

    def _instrument(self, chosen: str) -> Instrument | None:
        if not chosen:
            return None
        name = self.form.instruments[int(chosen)]
        said = self._said()
        return Instrument(name, said("instrument_by"), said("instrument_outcome"))

    def _decided(self, may: Collection[str] | None) -> Decider | None:
        if not self.form.decision:
            return None
        said = self._said()
        name, _, title = (part.strip() for part in said("decided_by").partition(","))
        delegation = said("delegation")
        if delegation and may is not None and name.casefold() not in {one.casefold() for one in may}:
            delegation = f"{delegation} ({frame.UNREGISTERED})"
        return Decider(name, title, delegation)


def _most(question: Question) -> int:
    points = question.points.values()
    return sum(p for p in points if p > 0) if question.kind == "several" else max(0, *points)

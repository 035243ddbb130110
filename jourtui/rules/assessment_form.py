"""A form for assessments, as data: sections, questions, conditions, grave answers, conclusions.

A form is a TOML file with a code and a version, which the unit can change (docs/forms.md). What was answered
keeps code, version and the words of each question and answer in its event (`rules.assessment`), so a changed
or lost file never changes what was written.

An answer is one text, as it is typed and drafted: codes with a comma between for what is chosen, else the
words. No answer and no number decides anything: a person does, in the conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

FORMAT = 1
"""The highest `format` of a form's file that this program understands."""
SEPARATOR = ","
"""Between the codes of several choices."""

Kind = Literal["yes_no", "choice", "several", "scale", "text", "time", "person"]
Purpose = Literal[
    "immediate_protection", "violence", "conduct", "addiction", "lodging", "aid", "visit", "other"
]
Answers = Mapping[str, str]
"""Code of a question → its answer; a question that is not answered is not there, or empty."""

CHOSEN = ("yes_no", "choice", "several")
"""The kinds of question whose answers are codes."""


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer among those a question offers. The code goes into the journal: never reuse one."""

    code: str
    label: str


YES_NO = (Choice("yes", "ja"), Choice("no", "nej"), Choice("unknown", "vet inte"))


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Holds when the earlier question `question` was asked and answered with one of `any`."""

    question: str
    any: tuple[str, ...]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question. `when`: asked only if all of these hold."""

    code: str
    text: str
    kind: Kind = "yes_no"
    choices: tuple[Choice, ...] = ()
    low: int = 0
    high: int = 10
    """The ends of a scale, both included."""
    grave: tuple[str, ...] = ()
    """Answers that call for a reason when the conclusion is mild; of a scale, its numbers."""
    exposed: tuple[str, ...] = ()
    """Answers by which a child may have been exposed to violence: then an investigation shall open
    (HSLF-FS 2022:39), and no preliminary assessment of 14 days is offered."""
    points: dict[str, int] = {}
    """Answer → points, for a form that counts them. They stand beside the judgement and decide nothing."""
    when: tuple[Condition, ...] = ()
    required: str = ""
    """The sentence that is said when it is asked and left without an answer; empty: it may be."""
    help: str = ""

    @property
    def offered(self) -> tuple[Choice, ...]:
        """What can be chosen; nothing where words or numbers are typed."""
        return YES_NO if self.kind == "yes_no" else self.choices

    def values(self, answer: str) -> tuple[str, ...]:
        """The codes of an answer; of what is typed, the words themselves."""
        answer = answer.strip()
        if not answer:
            return ()
        return tuple(answer.split(SEPARATOR)) if self.kind in CHOSEN else (answer,)

    def words(self, answer: str) -> str:
        """An answer as people read it."""
        if self.kind not in CHOSEN:
            return answer.strip()
        labels = {choice.code: choice.label for choice in self.offered}
        return ", ".join(labels.get(code, code) for code in self.values(answer))

    def is_grave(self, answer: str) -> bool:
        return any(value in self.grave for value in self.values(answer))


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions that belong together."""

    title: str
    questions: tuple[Question, ...] = msgspec.field(name="question")


class Conclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the judgement can be. After a grave answer a `mild` one takes a reason."""

    code: str
    label: str
    mild: bool = False


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form. Raises ValueError, in Swedish, if a question refers to what is not there."""

    format: int
    code: str
    version: int
    title: str
    purpose: Purpose
    sections: tuple[Section, ...] = msgspec.field(name="section")
    conclusions: tuple[Conclusion, ...] = msgspec.field(name="conclusion")
    short: str = ""
    """The title where there is little room."""
    intro: str = ""
    child: bool = False
    """It is about a child: then it is asked whether the child was heard, and what follows."""
    decision: bool = False
    """It is a decision: then it is asked who decided, under which delegation or that there is none."""
    law: str = ""
    """Topic of `law.toml` whose reference the decision cites."""
    case_types: tuple[str, ...] = ()
    """The types of case (catalogue) that it is offered first for."""
    expected: tuple[str, ...] = ()
    """The types of case that are listed as lacking one until it is made."""
    instruments: tuple[str, ...] = ()
    """Names of instruments that may have been used beside it: only that it was done, by whom, the outcome."""
    retired: bool = False
    """The unit does not use it any more: it is not offered."""

    def __post_init__(self) -> None:
        if self.version < 1:
            raise ValueError("version ska vara 1 eller mer")
        _once("slutsatsen", [conclusion.code for conclusion in self.conclusions])
        _once("frågan", [question.code for question in self.questions])
        if not self.conclusions:
            raise ValueError("formuläret har ingen slutsats")
        earlier: dict[str, Question] = {}
        for question in self.questions:
            _check(question, earlier)
            earlier[question.code] = question

    @property
    def questions(self) -> Iterator[Question]:
        """All of them, in their order."""
        return (question for section in self.sections for question in section.questions)

    @property
    def name(self) -> str:
        return self.short or self.title


def asked(sections: tuple[Section, ...], answers: Answers) -> frozenset[str]:
    """The codes of the questions that these answers lead to."""
    found: dict[str, Question] = {}
    for section in sections:
        for question in section.questions:
            if all(
                condition.question in found
                and set(condition.any)
                & set(found[condition.question].values(answers.get(condition.question, "")))
                for condition in question.when
            ):
                found[question.code] = question
    return frozenset(found)


def _check(question: Question, earlier: Mapping[str, Question]) -> None:
    code = question.code
    if not code or SEPARATOR in code or "." in code:
        raise ValueError(f"frågans kod {code or '(tom)'} får inte vara tom eller ha komma eller punkt")
    codes = [choice.code for choice in question.offered]
    _once(f"svaret till {code},", codes)
    if question.kind in ("choice", "several") and not codes:
        raise ValueError(f"frågan {code} har inga svar att välja bland")
    if any(SEPARATOR in one or not one for one in codes):
        raise ValueError(f"frågan {code} har ett svar vars kod är tom eller har komma")
    if question.kind == "scale":
        if question.low >= question.high:
            raise ValueError(f"skalan i frågan {code} börjar inte före sitt slut")
        if question.high - question.low > 100:
            raise ValueError(f"skalan i frågan {code} är längre än 100 steg")
        codes = [str(number) for number in range(question.low, question.high + 1)]
    for named in (*question.grave, *question.exposed, *question.points):
        if named not in codes:
            raise ValueError(f"frågan {code} nämner svaret {named}, som den inte har")
    for condition in question.when:
        before = earlier.get(condition.question)
        if before is None:
            raise ValueError(f"frågan {code} beror på {condition.question}, som inte kommer före den")
        known = [choice.code for choice in before.offered] or list(condition.any)
        if wrong := [one for one in condition.any if one not in known]:
            raise ValueError(f"frågan {code} beror på svaret {wrong[0]}, som {condition.question} inte har")


def _once(what: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"{what} {code} finns två gånger")

"""Filling in an assessment: conditions, what is missing, what demands a reason, what it becomes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from answered import answered
from factories import NIGHT
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.assessment_filling import OUT_OF_FORM, Filling
from jourtui.rules.assessment_form import Form
from jourtui.store.forms import load_forms
from jourtui.store.settings import load_catalogue, load_law

FORMS = load_forms().by_code
CHILD, VIOLENCE, VISIT = FORMS["child_protection"], FORMS["violence"], FORMS["visit_safety"]


def form(**given: Any) -> Form:
    """A small form with a condition, a scale that counts, and two conclusions."""
    read: dict[str, Any] = {
        "format": 1,
        "code": "own",
        "version": 3,
        "title": "Egen",
        "purpose": "other",
        "conclusion": [
            {"code": "grave", "label": "Fara"},
            {"code": "mild", "label": "Lugnt", "mild": True},
        ],
        "section": [
            {
                "title": "Först",
                "question": [
                    {"code": "a", "text": "A?", "grave": ["yes"], "points": {"yes": 3, "unknown": 1}},
                    {"code": "b", "text": "B?", "kind": "text", "when": [{"question": "a", "any": ["yes"]}]},
                    {"code": "c", "text": "C?", "when": [{"question": "b", "any": ["x"]}]},
                    {"code": "n", "text": "N?", "kind": "scale", "low": 1, "high": 4, "grave": ["4"]},
                    {
                        "code": "m",
                        "text": "M?",
                        "kind": "several",
                        "choices": [{"code": "p", "label": "P"}, {"code": "q", "label": "Q"}],
                        "points": {"p": 1, "q": 2},
                    },
                ],
            }
        ],
    }
    return msgspec.convert({**read, **given}, Form)


def problem_codes(filling: Filling) -> list[str]:
    return list(filling.problems(NIGHT))


def test_a_condition_on_a_question_that_is_not_asked_does_not_hold() -> None:
    filling = Filling(form(), {"a": "no", "b": "x"})
    codes = [question.code for question in filling.asked()[0][1]]
    assert codes == ["a", "n", "m"]
    filling.answers["a"] = "yes"
    assert "c" in [question.code for question in filling.asked()[0][1]]


def test_what_is_not_asked_is_no_part_of_what_is_concluded_and_stays_in_the_draft() -> None:
    filling = answered(Filling(form(), {"a": "no", "b": "kvar"}))
    said = filling.conclude(NIGHT, subject=None)
    assert "b" not in [answer.code for answer in said.answers]
    assert filling.answers["b"] == "kvar"


def test_the_words_of_questions_and_answers_stand_in_the_event() -> None:
    filling = answered(Filling(form(), {"a": "unknown", "m": "q,p"}))
    said = filling.conclude(NIGHT, subject=None)
    found = {answer.code: (answer.question, answer.values, answer.words) for answer in said.answers}
    assert found["a"] == ("A?", ("unknown",), "vet inte")
    assert found["m"] == ("M?", ("q", "p"), "Q, P")
    assert (said.form, said.version, said.title) == ("own", 3, "Egen")
    assert said.conclusion_text == "Fara"


def test_the_score_stands_beside_and_decides_nothing() -> None:
    filling = Filling(form(), {"a": "yes", "m": "p,q"})
    assert filling.score == (6, 6)
    for conclusion in ("grave", "mild"):
        said = answered(Filling(form(), {"a": "yes", "m": "p,q"}), conclusion=conclusion, despite="ändå")
        concluded = said.conclude(NIGHT, subject=None)
        assert (concluded.conclusion, concluded.score, concluded.score_most) == (conclusion, 6, 6)
    assert Filling(VISIT).score is None, "no score is made up for the forms that are shipped"


def test_a_grave_answer_with_a_mild_conclusion_demands_a_reason() -> None:
    filling = answered(Filling(form(), {"a": "yes"}), conclusion="mild")
    filling.answers.pop("frame.despite", None)
    assert problem_codes(filling) == ["frame.despite"]
    filling.answers["frame.despite"] = "hon är hos mormor"
    assert filling.conclude(NIGHT, subject=None).despite == "hon är hos mormor"
    filling.answers["frame.conclusion"] = "grave"
    assert filling.conclude(NIGHT, subject=None).despite == "", "it is not asked any more"
    scale = answered(Filling(form(), {"n": "4"}), conclusion="mild")
    assert scale.answers.pop("frame.despite")
    assert problem_codes(scale) == ["frame.despite"]


@pytest.mark.parametrize("answer", ["0", "5", "-1", "x", "2,5", "٣", "9" * 30])
def test_a_number_outside_the_scale_is_one_sentence(answer: str) -> None:
    filling = answered(Filling(form(), {"n": answer}))
    assert filling.problems(NIGHT) == {"n": "Skriv ett heltal från 1 till 4."}


def test_a_child_that_was_not_heard_takes_a_why() -> None:
    filling = answered(Filling(CHILD), child_heard="no")
    assert filling.answers.pop("frame.not_heard_why")
    assert filling.problems(NIGHT) == {"frame.not_heard_why": "Skriv varför barnet inte har hörts."}


@pytest.mark.parametrize("interpreter", ["relative", "missing"])
def test_an_interpreter_from_the_family_takes_a_why(interpreter: str) -> None:
    filling = answered(Filling(VIOLENCE), interpreter=interpreter)
    assert filling.answers.pop("frame.interpreter_note")
    assert problem_codes(filling) == ["frame.interpreter_note"]


@pytest.mark.parametrize("exposed", ["yes", "unknown"])
@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (CHILD, "violence"),
        (CHILD, "witnessed"),
        (VIOLENCE, "children_exposed"),
        (FORMS["conduct"], "exposed"),
    ],
)
def test_where_a_child_may_have_been_exposed_the_14_days_are_never_offered(
    chosen: Form, code: str, exposed: str
) -> None:
    filling = answered(Filling(chosen, {"children": "yes", code: exposed}), follow="preliminary")
    assert filling.exposed
    (follow,) = (q for section in filling.sections for q in section.questions if q.code == "frame.follow")
    assert [choice.code for choice in follow.offered] == ["investigation", "running"]
    assert problem_codes(filling) == ["frame.follow"], "also when it was chosen before that was known"
    with pytest.raises(ValueError, match="utan förhandsbedömning"):
        filling.conclude(NIGHT, subject=None)
    filling.answers["frame.follow"] = "investigation"
    said = filling.conclude(NIGHT, subject=None)
    assert (said.exposed, said.follow) == (True, "investigation")


def test_a_child_that_was_not_exposed_may_have_the_14_days() -> None:
    filling = answered(Filling(CHILD), follow="preliminary")
    assert filling.conclude(NIGHT, subject=None).follow == "preliminary"


def test_the_protection_assessment_says_who_decided_and_under_which_delegation_or_none() -> None:
    filling = answered(Filling(CHILD), decided_by="Karin Ek, socionom", delegated="no")
    law = load_law().cite(CHILD.law, NIGHT.date())
    said = filling.conclude(NIGHT, subject=None, law=law)
    assert said.decided is not None
    assert (said.decided.name, said.decided.title, said.decided.delegation) == ("Karin Ek", "socionom", "")
    assert said.law is not None
    assert said.law.text == "20 kap. 1 § socialtjänstlagen (2025:400)"
    assert said.at == NIGHT
    filling.answers["frame.delegated"] = "yes"
    assert problem_codes(filling) == ["frame.delegation"]
    filling.answers["frame.delegation"] = "3.1"
    decided = filling.conclude(NIGHT, subject=None).decided
    assert decided is not None
    assert decided.delegation == "3.1"
    for may, right in ((["karin ek"], "3.1"), (["Per Holm"], "3.1 (står inte i delegationsregistret)")):
        decided = filling.conclude(NIGHT, subject=None, may=may).decided
        assert decided is not None
        assert decided.delegation == right
    del filling.answers["frame.decided_by"], filling.answers["frame.delegated"]
    assert problem_codes(filling) == ["frame.decided_by", "frame.delegated"]


def test_departing_from_the_plan_of_an_advance_notice_takes_a_reason() -> None:
    filling = answered(Filling(VISIT, notice="Ring mormor först."), plan="departed")
    assert filling.answers.pop("frame.departure")
    assert problem_codes(filling) == ["frame.departure"]
    assert "frame.plan" not in problem_codes(Filling(VISIT)), "nothing is asked where there is no notice"


def test_of_an_instrument_only_that_it_was_done_by_whom_and_the_outcome() -> None:
    filling = answered(Filling(VIOLENCE), instrument="1", instrument_by="Per", instrument_outcome="hög")
    used = filling.conclude(NIGHT, subject=None).instrument
    assert used is not None
    assert (used.name, used.by, used.outcome) == ("SARA:SV", "Per", "hög")


def test_a_time_is_kept_in_utc_and_in_the_words_that_were_shown() -> None:
    filling = answered(Filling(VIOLENCE, {"last": "21.10"}))
    last = next(one for one in filling.conclude(NIGHT, subject=None).answers if one.code == "last")
    assert (last.values, last.words) == (("2026-11-20T20:10:00+00:00",), "21:10")
    filling.answers["last"] = "31 februari 10"
    assert problem_codes(filling) == ["last"]


def test_what_the_form_has_no_longer_is_kept_in_its_own_words() -> None:
    filling = answered(Filling(VISIT))
    filling.gone = {"old": ("Förr frågades?", "ja")}
    said = filling.conclude(NIGHT, subject=None)
    assert [(a.section, a.question, a.words) for a in said.answers if a.code == "old"] == [
        (OUT_OF_FORM, "Förr frågades?", "ja")
    ]


@pytest.mark.parametrize("code", sorted(FORMS))
def test_every_shipped_form_can_be_concluded_and_fits_its_lists(code: str) -> None:
    chosen = FORMS[code]
    said = answered(Filling(chosen)).conclude(NIGHT, subject=None)
    assert said.conclusion_text
    types = {one.code for one in load_catalogue().case_types}
    assert set(chosen.case_types) | set(chosen.expected) <= types
    assert not chosen.law or load_law().cite(chosen.law, NIGHT.date())
    assert any(one.mild for one in chosen.conclusions)
    assert any(question.grave for question in chosen.questions)


@given(st.dictionaries(st.sampled_from([q.code for q in CHILD.questions] + ["frame.how", "x"]), st.text()))
def test_any_answers_give_sentences_or_an_event_and_never_an_error(answers: dict[str, str]) -> None:
    filling = Filling(CHILD, dict(answers))
    problems = filling.problems(NIGHT)
    assert all(problems.values())
    assert filling.counts[0] <= filling.counts[1]
    assert filling.answers == answers

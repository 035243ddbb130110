"""The form: moving by keys, what it returns, what is wrong, and that nothing typed is lost."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from factories import EVA, KARIN, Watch
from textual.pilot import Pilot
from ui import TestedApp, signed_in_app, text_of, until

from jourtui import screens
from jourtui.screens.dialogs import form as forms
from jourtui.screens.dialogs.fields import ChoiceField, LineField, TextField, lettered, past, typed, yes_no
from jourtui.screens.dialogs.form import Filled, Form
from jourtui.store import drafts
from jourtui.store.journal import TooLong
from jourtui.widgets.choice_line import ChoiceLine


class Night:
    """A program with a form in it, and what the form answered."""

    def __init__(self, app: TestedApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot
        self.answers: list[Filled | None] = []

    async def open(self, **given: Any) -> Form:
        desk = self.app.workplace.desk
        fields = given.pop(
            "fields",
            [
                LineField(name="name", label="Namn", text="Anna", required="Skriv ett namn."),
                TextField(name="text", label="Text", rows=3),
                ChoiceField(
                    name="types",
                    label="Typ",
                    choices=lettered([("Barn", "children"), ("Våld", "violence"), ("Äldre", "elderly")]),
                    value=("children",),
                    many=True,
                ),
                yes_no("safe", "Säkert", False),
                past("at", "Hände kl", desk.now()),
            ],
        )
        if given.pop("confirmed", False):
            fields.append(typed("Vems", "Alva"))
        form = Form(desk, "Prov", fields, draft_id="test", base=given.pop("base", desk.position()), **given)
        self.app.push_screen(form, self.answers.append)
        await until(self.pilot, lambda: self.app.screen is form and form.focused is not None)
        return form

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def answered(self) -> Filled | None:
        await until(self.pilot, lambda: self.answers)
        return self.answers.pop()


@pytest.fixture
def night(tmp_path: Path) -> Callable[..., TestedApp]:
    def make(**given: Any) -> TestedApp:
        return signed_in_app(tmp_path / "one", Watch(), **given)

    return make


async def test_only_what_was_changed_is_returned_with_the_position_of_opening(
    night: Callable[..., TestedApp],
) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        base = app.workplace.desk.position()
        await it.open(base=base)
        assert "Enter nästa, sist spara" in text_of(app)
        await it.keys("enter", *"hej", "enter")
        assert "Enter ny rad   Tab nästa   Ctrl+S spara" in text_of(app)
        await it.keys(*"du", "tab", "c", "tab", "j", "enter", *"22.10", "enter")
        filled = await it.answered()
        assert filled is not None
        assert filled.values == {
            "text": "hej\ndu",
            "types": ("children", "elderly"),
            "safe": True,
            "at": datetime(2026, 11, 20, 21, 10, tzinfo=UTC),
        }
        assert filled.base == base


async def test_nothing_changed_writes_nothing_and_leaves_nothing(night: Callable[..., TestedApp]) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        written: list[Filled] = []
        await it.open(commit=written.append)
        await it.keys("ctrl+s")
        filled = await it.answered()
        assert filled is not None
        assert filled.values == {}
        assert not written
        await it.open()
        await it.keys("x", "backspace", "escape")
        assert await it.answered() is None
        assert drafts.every(app.workplace.desk) == []


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    night: Callable[..., TestedApp],
) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        await it.open()
        await it.keys(*(["backspace"] * 4), "tab", "shift+tab", "up", *"25.99", "ctrl+s")
        await until(pilot, lambda: "! Skriv ett namn." in text_of(app))
        assert "! Det klockslaget finns inte." in text_of(app)
        await it.keys(*"Bo", "ctrl+s")
        await until(pilot, lambda: "Skriv ett namn." not in text_of(app))
        assert not it.answers
        await it.keys(*(["backspace"] * 5), "enter")
        filled = await it.answered()
        assert filled is not None
        assert filled.values == {"name": "Bo"}


async def test_a_form_left_with_text_is_a_draft_and_comes_back(night: Callable[..., TestedApp]) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        desk = app.workplace.desk
        first = await it.open(confirmed=True)
        base = first._base
        await it.keys("tab", *"[/b] barnet", "tab", "b", "tab", "tab", "tab", *"Alva", "escape")
        assert await it.answered() is None
        assert first.left_draft
        (kept,) = drafts.every(desk)
        drafts.save(desk, kept.draft_id, {**kept.content, "typed": "Alva"}, base, None)
        desk.begin_shift()
        form = await it.open(confirmed=True)
        assert form.raw("typed") == "", "what an earlier version kept, or another program"
        assert form.raw("text") == "[/b] barnet"
        assert "[/b] barnet" in text_of(app)
        assert "Utkast hämtat" in text_of(app)
        await it.keys("ctrl+s")
        filled = await it.answered()
        assert filled is not None
        assert filled.values == {"text": "[/b] barnet", "types": ("children", "violence")}
        assert filled.base == base, "seen when the draft was begun, not when it was found"
        assert drafts.every(desk) == []


async def test_what_is_typed_is_kept_without_leaving_the_form(
    night: Callable[..., TestedApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "SAVE_AFTER", 0.01)
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        form = await it.open()
        await it.keys("tab", *"viktigt")
        await until(
            pilot,
            lambda: [draft.content for draft in drafts.every(app.workplace.desk)] == [{"text": "viktigt"}],
        )
        await it.keys("ctrl+r", *"Bo")
        await until(pilot, lambda: (form.raw("name"), form.raw("text")) == ("AnnaBo", ""))


async def test_what_is_typed_is_kept_when_the_screen_is_locked(night: Callable[..., TestedApp]) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        form = await it.open()
        await it.keys("tab", *"nu")
        app.switch_mode("cases")
        await until(pilot, lambda: drafts.every(app.workplace.desk))
        app.switch_mode("queue")
        await until(pilot, lambda: app.screen is form)
        assert form.raw("text") == "nu"


async def test_begin_again_forgets_the_draft(night: Callable[..., TestedApp]) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        await it.open()
        await it.keys("x", "escape")
        await it.answered()
        form = await it.open()
        assert form.raw("name") == "Annax"
        await it.keys("ctrl+r")
        await until(pilot, lambda: form.raw("name") == "Anna")
        await it.keys("escape")
        await it.answered()
        assert drafts.every(app.workplace.desk) == []


async def test_a_draft_belongs_to_the_one_who_typed_it(night: Callable[..., TestedApp]) -> None:
    app = night(people=(KARIN, EVA))
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        await it.open()
        await it.keys("x", "escape")
        await it.answered()
        drafted = drafts.every(app.workplace.desk)
        assert [draft.draft_id for draft in drafted] == [f"test:{KARIN.id}"]


async def test_what_cannot_be_written_stays_in_the_form(night: Callable[..., TestedApp]) -> None:
    app = night()

    def refuse(filled: Filled) -> None:
        raise TooLong

    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        fields = [LineField(name=f"f{n}", label=f"Fält {n}", text="Anna") for n in range(1, 20)]
        form = await it.open(fields=fields, commit=refuse)
        await it.keys("x", "ctrl+s")
        await until(pilot, lambda: "för lång" in text_of(app))
        assert form.raw("f1") == "Annax"
        assert drafts.every(app.workplace.desk)


async def test_several_fields_may_be_checked_together(night: Callable[..., TestedApp]) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        await it.open(check=lambda values: {"text": "Skriv något."} if not values["text"] else {})
        await it.keys("ctrl+s")
        await until(pilot, lambda: "! Skriv något." in text_of(app))


async def test_an_empty_line_takes_what_is_proposed_and_never_the_first_of_a_register(
    night: Callable[..., TestedApp],
) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        towns = ("Vellinge", "Ystad")
        fields = [
            LineField(name="home", label="Hemkommun", suggestions=towns),
            LineField(name="staying", label="Vistelsekommun", suggestions=towns, proposal="Ystad"),
        ]
        await it.open(fields=fields)
        await until(pilot, lambda: "→ fyller i resten av ordet" in text_of(app))
        await it.keys("right", "tab")
        await until(pilot, lambda: "→ tar förslaget" in text_of(app))
        await it.keys("right", "ctrl+s")
        taken = await it.answered()
        assert taken is not None
        assert taken.values == {"staying": "Ystad"}


async def test_many_fields_and_a_long_text_scroll_and_the_keys_stay_in_sight(
    night: Callable[..., TestedApp],
) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        it = Night(app, pilot)
        fields = [LineField(name=f"f{n}", label=f"Fält {n}", hint=f"råd {n}") for n in range(1, 14)]
        await it.open(fields=fields, text="Det här står överst. " * 20)
        for number in range(1, 14):
            seen = (f"råd {number} ", f"Fält {number} ")
            await until(pilot, lambda seen=seen: all(one in text_of(app) for one in seen))  # type: ignore[misc]
            shown = text_of(app)
            assert "Ctrl+S spara" in shown
            assert "Prov" in shown
            if number in (1, 13):
                told = number == 1
                await until(pilot, lambda told=told: ("mer nedanför" in text_of(app)) is told)  # type: ignore[misc]
            await it.keys("down")
        await it.keys("ctrl+s")
        assert await it.answered() is not None


def test_what_confirms_by_being_typed_is_typed_anew_each_time_in_every_form() -> None:
    assert not typed("Vems beslut", "Alva").drafted
    asked = 0
    for path in Path(screens.__file__ or "").parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            named = [word.value for word in call.keywords if word.arg == "name"]
            if any(isinstance(one, ast.Constant) and one.value == "typed" for one in named):
                assert path.name == "fields.py", f"{path}: fields.typed is never kept in a draft"
            asked += isinstance(call.func, ast.Name) and call.func.id == "typed"
    assert asked >= 3


def test_those_after_the_last_letter_can_be_chosen_too() -> None:
    among = lettered([(str(n), n) for n in range(31)])
    assert [value for _, _, value in among] == list(range(31))
    assert [key for key, _, _ in among][27:] == ["ä", "ö", "", ""]


def test_a_choice_that_is_longer_than_its_line_goes_on_under_itself() -> None:
    line = ChoiceLine([("a", "på grund av särskilda omständigheter sannolikt"), ("b", "annars")])
    shown = [words.plain.rstrip() for words in line._lines(30)]
    assert shown == ["a  på grund av särskilda", "   omständigheter sannolikt", "b  annars"]


async def test_a_form_that_has_room_tells_of_nothing_below(night: Callable[..., TestedApp]) -> None:
    app = night()
    async with app.run_test(size=(80, 24)) as pilot:
        form = await Night(app, pilot).open(fields=[LineField(name="one", label="Ett")])
        await until(pilot, lambda: "Ett" in text_of(app))
        await pilot.pause()
        assert not form.query_one(".dialog").border_subtitle


def test_no_hint_is_longer_than_the_line_it_has() -> None:
    """A dialog at 80 columns has 72 cells in it."""
    for path in Path(screens.__file__ or "").parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            for word in call.keywords:
                if word.arg == "hint" and isinstance(word.value, ast.Constant):
                    hint = str(word.value.value)
                    assert len(hint) <= 72, f"{path.name}: {hint}"

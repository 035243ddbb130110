"""The intake bar by itself: no store, only keys in and messages out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from strategies import HOSTILE
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input
from ui import until

from jourtui import themes
from jourtui.rules.intake import Intake, parse
from jourtui.rules.text import plain_line
from jourtui.store.settings import load_catalogue, load_places
from jourtui.widgets.intake_bar import IntakeBar
from jourtui.widgets.intake_facts import Fact, IntakeFacts
from jourtui.widgets.intake_fields import BY_KEY, BY_NAME, FIELDS, GRID, IntakeFields
from jourtui.widgets.intake_line import MOST, IntakeLine

NOW = datetime(2026, 11, 20, 21, 14, tzinfo=UTC)
PLACES, CATALOGUE = load_places(), load_catalogue()
ANNA = "Anna Svensson 070-174 06 10 ystad orolig för barnbarn 22.14"


def read(line: str, fixed: Mapping[str, object]) -> Intake:
    return parse(line, NOW, PLACES, CATALOGUE, fixed)


class Bench(App[None]):
    """Holds a bar and remembers what it says."""

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__()
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.DARK.name
        self.heard: list[Message] = []
        self.bar = IntakeBar(read, plain=plain)

    def compose(self) -> ComposeResult:
        yield self.bar

    def on_mount(self) -> None:
        self.bar.begin("", NOW)

    def on_intake_bar_changed(self, message: IntakeBar.Changed) -> None:
        self.heard.append(message)

    def on_intake_bar_submitted(self, message: IntakeBar.Submitted) -> None:
        self.heard.append(message)

    @property
    def submitted(self) -> list[Intake]:
        return [m.intake for m in self.heard if isinstance(m, IntakeBar.Submitted)]

    @property
    def intake(self) -> Intake:
        assert self.bar.intake is not None
        return self.bar.intake

    @property
    def rows(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)


async def typed(pilot: Pilot[Any], text: str) -> None:
    """Put text where the cursor is: at a stroke, since a key takes its time."""
    focused = pilot.app.focused
    assert isinstance(focused, Input)
    focused.insert_text_at_cursor(text)
    await pilot.pause()


async def test_what_is_understood_is_named_by_letters_under_the_line() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*("space" if character == " " else character for character in ANNA))
        line, letters = app.rows[0], app.rows[1]
        assert line.strip() == ANNA
        for letter, word in (("N", "Anna"), ("U", "070-174"), ("K", "ystad"), ("M", "22.14")):
            assert letters[line.index(word)] == letter
        assert letters[line.index("barnbarn")] == "y", "what is guessed has a small letter"
        assert letters[line.index("orolig")] == " "


async def test_letters_stand_right_under_wide_characters_and_when_the_line_is_scrolled() -> None:
    app = Bench()
    async with app.run_test(size=(40, 24)) as pilot:
        app.bar.begin("hemma hos 👵👵 " + "x" * 40 + " 070-174 06 10 ystad", NOW)
        await until(pilot, lambda: "070-174 06 10" in app.rows[0] and app.rows[1].strip())
        line, letters = app.rows[0], app.rows[1]
        assert letters[line.index("ystad")] == "K"
        assert letters[line.index("070")] == "U"


async def test_the_grid_shows_fields_in_their_places() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        for shown in ("N Namn     Anna Svensson", "U Nummer   070-174 06 10", "K Kommun   Ystad"):
            assert shown in app.text
        assert "? Barn och unga" in app.text
        assert "Saken    orolig för barnbarn" in app.text
        assert "saknas" not in app.text
        before = app.rows.index(next(row for row in app.rows if "Saken" in row))
        await typed(pilot, " lund malmö f. 1985")
        assert "P Personnr född 1985" in app.text
        assert app.rows[before].lstrip().startswith("Saken"), "nothing jumps while somebody types"


def test_every_field_has_a_letter_of_its_own_and_a_place() -> None:
    assert len(BY_KEY) == len(FIELDS)
    assert sorted([*"".join(GRID), "V"]) == sorted(BY_KEY)
    assert "J" not in BY_KEY, "J takes what is proposed"
    fields = set(Intake.__dataclass_fields__)
    assert set(BY_NAME) <= fields


async def test_a_letter_goes_to_the_next_value_and_beats_the_line() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, f"{ANNA} säkert att ringa")
        assert read(app.bar.line, {}).safe_to_call == "yes"
        await pilot.press("tab", "r", "r", "s", "i", "d")
        assert app.intake.protected
        assert app.bar.fixed.get("safe_to_call") == "no"
        assert (app.intake.via, app.intake.connected) == ("police", True)
        assert "EJ SÄKERT ✓" in app.text
        await pilot.press("tab")
        await typed(pilot, " säkert att ringa")
        assert app.bar.intake == read(app.bar.line, app.bar.fixed)
        assert "EJ SÄKERT ✓" in app.text, "a person's word holds however the line goes on"
        await pilot.press("tab", "r")
        assert app.bar.fixed.get("safe_to_call") == "yes"
        assert app.bar.fixed["protected"] is True


@pytest.mark.parametrize(
    ("keys", "text", "field", "value"),
    [
        ("n", "Maria Ek", "name", "Maria Ek"),
        ("k", "skur", "municipality.code", "1264"),
        ("k", "yst", "municipality.code", "1286"),
        ("y", "avv", "case_type.code", "absconded"),
        ("ö", "hvb", "source.code", "care_home"),
        ("t", "soma", "interpreter", "somaliska"),
        ("t", "klingonska", "interpreter", "klingonska"),
        ("e", "efter 23", "safe_times", "efter 23"),
        ("o", "blåbär", "code_word", "blåbär"),
        ("u", "070 174 06 77", "phone.e164", "+46701740677"),
        ("p", "20140203-2380", "subject_personnummer", "20140203-2380"),
    ],
)
async def test_a_field_is_set_with_a_letter_a_few_characters_and_enter(
    keys: str, text: str, field: str, value: str
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        await pilot.press("tab", keys)
        await pilot.press("end", *["backspace"] * 20)
        await typed(pilot, text)
        await pilot.press("enter")
        got: Any = app.intake
        for part in field.split("."):
            got = getattr(got, part)
        assert got == value
        assert app.query_one(IntakeFields).has_focus
        assert app.bar.line == ANNA, "the line stays as it was typed"


async def test_a_value_that_cannot_be_is_said_and_the_field_stays_open() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        await pilot.press("tab", "m")
        await typed(pilot, "99.99")
        await pilot.press("enter")
        await until(pilot, lambda: "99.99 är inget klockslag" in app.text)
        assert app.bar.fixed == {}
        await pilot.press("escape")
        assert "inget klockslag" not in app.text
        assert app.query_one(IntakeFields).has_focus
        await pilot.press("escape")
        assert app.query_one(IntakeLine).has_focus


async def test_without_a_number_enter_says_so_and_asks_for_it_and_then_saves() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Lisa Ek trelleborg gråter")
        assert "saknas" in app.text
        assert "Numret saknas." not in app.text, "nobody is nagged while typing"
        await pilot.press("enter")
        await until(pilot, lambda: "Numret saknas." in app.text)
        assert not app.submitted
        await typed(pilot, "lånad telefon")
        await pilot.press("enter")
        await pilot.pause()
        assert [intake.no_number_reason for intake in app.submitted] == ["lånad telefon"]
        assert app.submitted[0].name == "Lisa Ek"


async def test_a_number_that_is_typed_where_it_was_missed_is_a_number() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Lisa Ek trelleborg")
        await pilot.press("enter")
        await typed(pilot, "0701740611")
        await pilot.press("enter")
        await pilot.pause()
        (intake,) = app.submitted
        assert intake.phone is not None
        assert intake.phone.e164 == "+46701740611"
        assert intake.no_number_reason == ""


@pytest.mark.parametrize("slip", ["070-174 06 1x", "o701740611", "+46-70174", "701740611", "112", "070", "?"])
async def test_a_slip_of_a_number_is_no_reason(slip: str) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Lisa Ek trelleborg")
        await pilot.press("enter")
        await typed(pilot, slip)
        await pilot.press("enter")
        await pilot.pause()
        assert not app.submitted
        assert app.bar.fixed == {}
        assert isinstance(app.focused, Input)
        assert app.focused.value == slip, "it is there to be mended"
        assert f"! {slip}" in app.text or "Skriv med ord varför" in app.text


async def test_a_number_with_a_digit_too_few_is_asked_about_once() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Lisa Ek trelleborg")
        line = app.focused
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not line)
        await typed(pilot, "070174061")
        await pilot.press("enter")
        await until(pilot, lambda: "en siffra för mycket eller för lite" in app.text)
        assert not app.submitted
        await pilot.press("enter")
        await pilot.pause()
        assert [intake.phone and intake.phone.e164 for intake in app.submitted] == ["+4670174061"]


async def test_enter_without_a_number_or_a_word_asks_again_and_the_line_still_counts() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Lisa Ek trelleborg")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Numret saknas." in app.text)
        await pilot.press("escape", "escape")
        await typed(pilot, " 0701740611")
        await pilot.press("enter")
        await pilot.pause()
        assert [intake.phone and intake.phone.shown for intake in app.submitted] == ["070-174 06 11"]


async def test_a_refused_number_leaves_the_one_that_was_said() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Lisa Ek trelleborg")
        assert app.bar.amend("phone", "0701740611")
        await pilot.press("tab", "u", "end", *["backspace"] * 3, "enter", "escape")
        assert app.intake.phone is not None
        assert app.intake.phone.shown == "070-174 06 11"


async def test_backing_out_of_the_missing_number_loses_nothing() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Lisa Ek trelleborg")
        await pilot.press("enter", "escape", "escape")
        await typed(pilot, " 0701740611")
        assert app.bar.line == "Lisa Ek trelleborg 0701740611"
        await pilot.press("enter")
        await pilot.pause()
        assert len(app.submitted) == 1


async def test_what_is_half_typed_in_a_field_is_never_lost() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        await pilot.press("tab", "o")
        await typed(pilot, "blåklocka")
        assert app.bar.half_typed == {"code_word": "blåklocka"}
        await pilot.press("escape")
        await until(pilot, lambda: "Påbörjat, men inte satt: Kodord (O)" in app.text)
        await pilot.press("escape", "enter")
        await until(pilot, lambda: "Enter igen: spara utan det." in app.text)
        assert not app.submitted
        await pilot.press("tab", "o")
        assert isinstance(app.focused, Input)
        assert app.focused.value == "blåklocka", "it is there again"
        await pilot.press("enter")
        assert app.intake.code_word == "blåklocka"
        assert app.bar.half_typed == {}
        await pilot.press("enter")
        await pilot.pause()
        assert len(app.submitted) == 1


async def test_a_line_that_is_taken_up_again_tells_what_was_half_typed() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.bar.begin(ANNA, NOW, {}, {"code_word": "blåklocka", "gone": "x"})
        await until(pilot, lambda: "Påbörjat, men inte satt: Kodord (O)" in app.text)
        assert app.bar.half_typed == {"code_word": "blåklocka"}
        assert app.query_one(IntakeLine).has_focus
        app.bar.begin("", NOW)
        assert app.bar.half_typed == {}


async def test_an_empty_line_is_not_submitted() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "Raden är tom" in app.text)
        await typed(pilot, "   ")
        await pilot.press("enter")
        await pilot.pause()
        assert not app.submitted


async def test_enter_saves_from_the_fields_too() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        await pilot.press("tab", "s", "enter")
        await pilot.pause()
        assert [intake.protected for intake in app.submitted] == [True]


async def test_a_proposal_is_taken_with_one_letter() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Anna Lund 070-174 06 10")
        assert "menas kommunen Lund?" in app.text
        await pilot.press("tab", "j")
        assert app.intake.municipality is not None
        assert app.intake.municipality.name == "Lund"


async def test_what_may_be_protected_is_said_and_taken_away_with_one_letter() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Anna Berg 070-174 06 10 ystad skyddad")
        assert "skyddad lästes som skyddade uppgifter: stämmer det?" in app.text
        assert "S Skyddade JA" in app.text
        await pilot.press("tab", "s")
        assert not app.intake.protected
        assert "stämmer det?" not in app.text
        await pilot.press("s", "j")
        assert app.bar.fixed["protected"] is True


@pytest.mark.parametrize(("known", "rows"), [([], 5), ([Fact("Tidigare", "2 anrop")], 3)])
async def test_warnings_for_which_there_is_no_room_are_counted(known: list[Fact], rows: int) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Anna Lund 070-174 06 1 sjöb skyddad 25.70 !blå !grön !röd !gul")
        app.bar.show_known(known)
        await pilot.pause()
        shown = [row for row in app.rows if row.startswith(" ! ")]
        assert len(shown) == rows
        assert "070-174 06 1 stämmer inte" in shown[0], "the gravest first"
        assert f"… och {len(app.intake.warnings) - rows + 1} till" in shown[-1]


async def test_not_our_municipality_is_a_hint_and_no_refusal() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await typed(pilot, "Sara Holm 040-628 04 14 lund flicka 13 år")
        assert "Lund är inte vår kommun: Lundajouren" in app.text
        assert "Ta emot" in app.text
        await pilot.press("enter")
        await pilot.pause()
        assert len(app.submitted) == 1


async def test_what_is_pasted_becomes_one_line_and_loses_no_line() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(IntakeLine).post_message(events.Paste("Anna Svensson\r\n070-174 06 10\n\tystad"))
        await pilot.pause()
        assert app.bar.line == "Anna Svensson 070-174 06 10  ystad"
        assert app.intake.phone is not None


@pytest.mark.parametrize(
    "hostile", [*HOSTILE, "[/x]", "[barn] [@click=app.quit]x[/]", "[/", "[bold]fet[/bold]"]
)
async def test_hostile_text_is_shown_as_text_and_reaches_no_terminal(hostile: str) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(IntakeLine).post_message(events.Paste(f"{hostile} 070-174 06 10"))
        await pilot.pause()
        cleaned = plain_line(hostile)  # as the store gives it
        app.bar.show_known([Fact(cleaned, cleaned)])
        app.bar.say(cleaned)
        await pilot.pause()
        for character in app.text.replace("\n", ""):
            assert character.isprintable() or character in "\u200c\u200d ", repr(character)
        shown = app.bar.line.removesuffix(" 070-174 06 10")
        assert "070-174 06 10" in app.text
        if "[" in hostile:
            assert shown == cleaned
            assert app.text.count(cleaned) >= 3, "in the line, in the matter, in what is known"
        for name in ("name", "code_word", "interpreter"):
            assert app.bar.amend(name, hostile)
        await pilot.pause()


async def test_what_a_terminal_would_obey_comes_in_by_no_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        monkeypatch.setattr(Bench, "clipboard", "\x1b]52;c;eA==\x07Bo\nEk ")
        await pilot.press("ctrl+v")
        assert app.bar.line == "]52;c;eA==Bo Ek "
        app.bar.begin("\x1b[2JAnna", NOW)
        await pilot.pause()
        assert app.bar.line == "[2JAnna"


async def test_what_does_not_fit_is_said_and_leaves_the_line() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Anna")
        app.query_one(IntakeLine).post_message(events.Paste("x" * MOST))
        await pilot.pause()
        assert app.bar.line == "Anna"
        assert "rymmer inte mer" in app.text


async def test_a_wiped_line_comes_back() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        await pilot.press("ctrl+u")
        assert app.bar.line == ""
        await pilot.press("ctrl+z")
        assert app.bar.line == ANNA


async def test_a_line_emptied_letter_by_letter_keeps_what_was_set_and_says_so() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "Bo")
        await pilot.press("tab", "s", "tab", "backspace", "backspace")
        await until(pilot, lambda: "satt än: Skyddade. Ctrl+U tar bort det också." in app.text)
        assert (app.bar.fixed, app.bar.was_emptied()) == ({"protected": True}, False)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "borta: Skyddade. Ctrl+Z tar tillbaka." in app.text)
        assert (app.bar.fixed, app.bar.was_emptied()) == ({}, True)
        await pilot.press("ctrl+z")
        assert app.bar.fixed == {"protected": True}


async def test_going_back_to_the_line_does_not_select_it() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        await pilot.press("tab", "tab")
        await typed(pilot, "!")
        assert app.bar.line == f"{ANNA}!"


async def test_what_is_known_is_shortened_only_where_there_is_little_room() -> None:
    plan = "Placeras i jourhemmet vid behov, " * 5 + "ring Lena först"
    facts = [
        Fact("EJ SÄKERT ATT RINGA", "enligt anrop i går", "due"),
        Fact("Föranmälan", plan, "soon", rows=2),
    ]
    for width, whole in ((80, False), (120, True)):
        app = Bench()
        async with app.run_test(size=(width, 40)) as pilot:
            await typed(pilot, ANNA)
            app.bar.show_known(facts)
            await pilot.pause()
            assert "EJ SÄKERT ATT RINGA" in app.text
            assert ("först" in app.text) == whole


async def test_a_plain_bar_has_no_room_for_what_is_known() -> None:
    app = Bench(plain=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, ANNA)
        assert not app.query_one(IntakeFacts).display
        assert app.bar.size.height == 12


async def test_kept_words_about_a_field_that_is_no_more_are_passed_over() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.bar.begin(ANNA, NOW, {"case_type": "gone", "protected": True})
        await pilot.pause()
        assert app.intake.name == "Anna Svensson"
        assert app.intake.protected, "only what cannot be is passed over"
        assert app.bar.line == ANNA

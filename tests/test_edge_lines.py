"""The lines at the edges of a screen: what does not fit is left out whole or cut, the key never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from factories import KARIN, NIGHT
from textual.app import App, ComposeResult
from textual.widget import Widget

from jourtui.screens.lines import _people, hints
from jourtui.store import assessments, mandates
from jourtui.store.session import Duty, Person, Session
from jourtui.store.sync_status import SyncStatus
from jourtui.widgets.key_line import KeyLine
from jourtui.widgets.message_line import MessageLine
from jourtui.widgets.status_line import StatusLine
from jourtui.widgets.tell_line import TellLine
from jourtui.words.laptop_words import backup, contact

SENTENCE = (
    "Per Holm tog över anropet kl 22:14 medan du skrev, med skälet att ni hade kommit överens om det på "
    "telefon när ni båda var ute på besök och ingen hann skriva in det förrän efteråt."
)


class Lines(App[None]):
    """One line of a width."""

    def __init__(self, line: Widget, show: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.line, self._show = line, show
        self.clicked: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(("due", "soon", "calm", "faint"), "white")

    def compose(self) -> ComposeResult:
        yield self.line

    def on_mount(self) -> None:
        self._show()

    def on_key_line_clicked(self, message: KeyLine.Clicked) -> None:
        self.clicked.append(message.action_id)

    @property
    def text(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return [line for strip in strips if (line := strip.text.rstrip())]


@pytest.mark.parametrize("width", [20, 40, 61, 80, 120])
async def test_keys_are_left_out_whole_and_help_always_stands(width: int) -> None:
    keys = hints("case")
    app = Lines(KeyLine(keys, *hints("global")))
    async with app.run_test(size=(width, 5)) as pilot:
        await pilot.pause()
        whole = " ".join(f"{hint.key} {hint.label}" for hint in keys)
        (text,) = app.text
        assert len(text) <= width
        assert text.endswith("F1 Hjälp")
        shown = text.removesuffix("F1 Hjälp").strip()
        assert whole.startswith(shown)
        assert whole[len(shown) : len(shown) + 1] in ("", " ")
        if width == 80:
            await pilot.click(KeyLine, offset=(1, 0))
            await pilot.click(KeyLine, offset=(text.index("D Nämnd"), 0))
            await pilot.click(KeyLine, offset=(text.index("F1"), 0))
            assert app.clicked == ["case.observed", "case.board", "global.help"]


@pytest.mark.parametrize(
    ("sentence", "width", "lines"),
    [
        ("Per tog anropet.", 80, 1),
        (SENTENCE, 80, 2),
        (SENTENCE, 240, 1),
        ("Per tog anropet nyss, kl 22.", 60, 2),
    ],
)
async def test_what_is_told_may_be_cut_but_never_the_key(sentence: str, width: int, lines: int) -> None:
    line = TellLine()
    app = Lines(line, lambda: line.show(sentence, "Anrop Anna Svensson", more=2))
    async with app.run_test(size=(width, 6)) as pilot:
        await pilot.pause()
        assert len(app.text) == lines
        assert app.text[-1].endswith("Q läst  (+2 till)")
        assert all(len(text) <= width for text in app.text)
        told = " ".join(" ".join(app.text).removesuffix("Q läst  (+2 till)").split())
        whole = f"▌ Anrop Anna Svensson: {sentence}"
        assert whole.startswith(told.rstrip("… "))
        assert told == whole or "…" in told
        line.show("")
        await pilot.pause()
        assert app.text == []


async def test_a_long_refusal_is_shown_to_its_end() -> None:
    line = MessageLine()
    app = Lines(line)
    why = f"Karin Ek {mandates.NO_DELEGATION} {assessments.WITHOUT}"
    async with app.run_test(size=(80, 24)) as pilot:
        line.say(why, problem=True)
        await pilot.pause()
        assert " ".join(" ".join(app.text).split()) == f"! {why}"


async def test_that_rows_wait_is_no_answer_and_takes_the_place_of_none() -> None:
    line = MessageLine()
    app = Lines(line)
    async with app.run_test(size=(80, 3)):
        line.waits("1 nytt anrop väntar på att du stannar upp.")
        assert line.text == "1 nytt anrop väntar på att du stannar upp."
        line.waits("")
        assert line.text == ""
        line.say("Inget erbjudande väntar på svar.", problem=True)
        line.waits("1 nytt anrop väntar på att du stannar upp.")
        line.waits("")
        assert line.text == "! Inget erbjudande väntar på svar."


def test_two_with_the_same_duty_are_told_so() -> None:
    session = Session(Person(KARIN.id, "Karin Ek", "socionom"), Duty.FIRST, 0)
    assert _people(session, None, "Per Holm") == (
        "två förstajour: Karin Ek och Per Holm",
        "två förstajour: Karin och Per",
        "två förstajour: Karin och Per",
        "två förstajour",
    )
    assert (
        _people(session, "Eva Alm", "Per Holm")[0]
        == "två förstajour: Karin Ek och Per Holm · Eva Alm, bakjour"
    )


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(59, ""), (89, ", äldst 1 min"), (7500, ", äldst 2 h 5 min"), (270_000, ", äldst 3 d 3 h")],
)
def test_how_old_what_is_not_synced_is_reads_as_no_time_of_day(seconds: int, age: str) -> None:
    status = SyncStatus(unsynced=7, oldest=NIGHT - timedelta(seconds=seconds))
    assert contact(status, NIGHT)[0].endswith(f"7 bara här{age}")
    old = age.removeprefix(", äldst ") or "under 1 min"
    assert backup(NIGHT - timedelta(seconds=seconds), NIGHT).endswith(f", {old} gammal, prövad")


def test_contact_that_could_not_be_looked_at_since_is_not_said_to_be_there() -> None:
    """The laptop slept, or was too busy."""
    told = SyncStatus("connected", until=NIGHT)
    assert contact(told, NIGHT) == ("ansluten", "calm")
    assert contact(told, NIGHT + timedelta(seconds=1)) == ("prövar kontakten …", "soon")
    assert contact(SyncStatus("offline", until=NIGHT), NIGHT + timedelta(days=1))[0] == "UTAN KONTAKT"


def test_with_the_least_room_the_other_one_does_not_read_as_who_is_here() -> None:
    session = Session(Person(KARIN.id, "Karin Ek", "socionom"), Duty.FIRST, 0)
    assert _people(session, "Per Holm")[-1] == "du · Per, bakjour"


def test_why_a_laptop_is_shut_out_and_what_waits_there_stand_in_one_line() -> None:
    shut_out = SyncStatus(
        "stopped",
        unsynced=1,
        oldest=NIGHT - timedelta(seconds=7500),
        problem="Det gemensamma lagret släpper inte in den här datorn.",
    )
    told = contact(shut_out, NIGHT)[0]
    assert told == "Lagret släpper inte in den här datorn · 1 ej synkad, äldst 2 h 5 min"
    assert len(told) <= 76


@pytest.mark.parametrize("partner", ["Per Holm", None])
@pytest.mark.parametrize("contact", ["ansluten", "UTAN KONTAKT sedan 22:14 · 3 ej synkade, äldst 12:05"])
async def test_the_colleague_is_named_without_contact_too(contact: str, partner: str | None) -> None:
    session = Session(Person(KARIN.id, "Karin Ek", "socionom"), Duty.FIRST, 0)
    line = StatusLine()
    app = Lines(line, lambda: line.show(_people(session, partner), contact, "due"))
    async with app.run_test(size=(80, 3)) as pilot:
        await pilot.pause()
        (text,) = app.text
        assert text.endswith(contact)
        assert ("Per" if partner else "ingen") in text
        assert "bakjour" in text
        assert "…" not in text
        assert ("Karin Ek, förstajour" in text) is (contact == "ansluten")

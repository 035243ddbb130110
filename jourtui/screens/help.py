"""Help (F1): the keys of the screen one stands on, from the registry, with the reason where one is idle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from jourtui.actions import Action, Scope, of
from jourtui.screens.dialogs.dialog import Dialog
from jourtui.screens.lines import colleague

GROUPS = {
    "list": "I listan",
    "call": "Anropet under markören",
    "queue": "Kön",
    "case": "Ärendet",
    "cases": "Ärendena",
    "clocks": "Fristerna",
    "lodgings": "Bokningen under markören",
    "visits": "Besöket under markören",
    "intake": "Raden",
    "logs": "Loggarna",
    "log": "Loggen",
    "assess": "Bedömningen",
    "assessment": "Bedömningen",
    "assessments": "Bedömningarna",
    "decisions": "Besluten",
    "deciders": "Den under markören",
    "deviations": "Avvikelsen under markören",
    "reachability": "Raden under markören",
    "mandates": "Mandaten",
    "coverage": "Nämnden under markören",
    "contacts": "Kontakten under markören",
    "handover": "Överlämningen",
    "documents": "Dokumenten",
    "outbox": "Utkorgen",
    "channels": "Leveransvägarna",
    "figures": "Nyckeltalen",
    "figure": "Nyckeltalet",
    "figure_rows": "Raden under markören",
    "notices": "Föranmälan under markören",
    "active_time": "Aktiv tid under markören",
    "cooperation": "Mötet under markören",
    "assignments": "Uppdraget under markören",
    "imports": "Importerna",
    "sold_services": "Tjänsten under markören",
    "roster": "Jourveckan under markören",
    "meeting": "Teammötet",
    "document": "Dokumentet",
    "write": "Avsnittet",
    "two_texts": "Texterna",
    "versions": "Versionerna",
    "pages": "Sidorna",
}
NAMES = {
    "enter": "Enter",
    "slash": "/",
    "escape": "Esc",
    "space": "Mellanslag",
    "plus": "+",
    "full_stop": ".",
    "minus": "-",
    "comma": ",",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "ctrl+s": "Ctrl+S",
    "ctrl+n": "Ctrl+N",
    "ctrl+o": "Ctrl+O",
    "ctrl+f": "Ctrl+F",
    "ctrl+g": "Ctrl+G",
    "ctrl+t": "Ctrl+T",
}
DIALOG = (("Enter", "Spara eller välj."), ("Esc", "Avbryt. Det som är sparat är kvar."))
ALWAYS = (
    ("Ctrl+P", "Allt som går att göra här, sök med ord."),
    ("Esc", "Tillbaka ur det som är tillfälligt."),
)

BESIDE = 40
"""Cells of a mark's meaning, at most, for two to stand beside each other."""

Line = tuple[str, str, str, str]
"""Keys, the action's word, what it does, and why it cannot be done now."""


def keys_shown(action: Action) -> str:
    """The keys of an action as people name them: `F1`, `F eller /`."""
    keys = (NAMES.get(key, key.upper()) for key in action.keys.split(",") if key)
    return " eller ".join(keys)


def everywhere(scopes: Sequence[Scope], takes: Sequence[str] = ()) -> list[Action]:
    """The global actions whose keys do what they do elsewhere also on a screen that has `scopes`."""
    taken = {key for action in of(*scopes) for key in action.keys.split(",")}
    return [
        action
        for action in of("global")
        if action.keys
        and action.id not in takes
        and (action.priority or taken.isdisjoint(action.keys.split(",")))
    ]


class HelpScreen(Dialog[None]):
    """Lies on top of `screen` and tells of it. F1 and Esc close it."""

    CSS_PATH = "help.tcss"
    BINDINGS = [("escape,f1,q,Q", "close", "Stäng")]

    def __init__(self, screen: Screen[Any], *, door: Sequence[str] | None = None) -> None:
        """`door`: the global actions that live where nothing of the journal is shown; None means all."""
        super().__init__()
        self._about = screen
        self._door = door

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as panel:
            panel.border_title = "Hjälp"
            panel.border_subtitle = "F1 eller Esc stänger   ↑↓ rullar"
            if isinstance(self._about.HELP, str):
                yield Static(Content(self._about.HELP), id="help-about")
            yield Static("", id="help-keys", markup=False)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda theme: self._show())
        self._show()
        self.query_one("#help").focus()

    def _show(self) -> None:
        self.query_one("#help-keys", Static).update(Group(*self._tables()))

    def action_close(self) -> None:
        self.dismiss(None)

    def _tables(self) -> list[Text | Table]:
        scopes = getattr(self._about, "SCOPES", ())
        groups = [
            (GROUPS.get(scope, scope), [self._line(action) for action in of(scope)]) for scope in scopes
        ]
        own = getattr(self._about, "KEYS", None) or (DIALOG if not scopes else ())
        if own:
            groups.insert(0, ("Här", [(keys, "", text, "") for keys, text in own]))
        globals_ = everywhere(scopes, getattr(self._about, "TAKES", ()))
        if self._door is not None:
            globals_ = [action for action in globals_ if action.name in self._door]
        always = [] if self._door is not None else [(keys, "", text, "") for keys, text in ALWAYS]
        groups.append(("Överallt", [self._line(action) for action in globals_] + always))
        shown = [line for _, lines in groups for line in lines]
        widths = (max(len(keys) for keys, *_ in shown), max(len(word) for _, word, *_ in shown))
        parts = self._marks()
        for title, lines in groups:
            if lines:
                heading = Text(title, style=f"bold {self._colour('primary')}")
                parts += [heading, self._table(lines, widths), Text("")]
        return parts

    def _marks(self) -> list[Text | Table]:
        """What the marks of the list mean (`MARKS` of the screen): they are read more often than the keys."""
        marks: Sequence[tuple[str, str]] = getattr(self._about, "MARKS", ())
        if not marks:
            return []
        table = Table.grid(padding=(0, 2), expand=True)
        width = max(len(mark) for mark, _ in marks)
        beside = max(len(meaning) for _, meaning in marks) <= BESIDE
        for _ in range(1 + beside):
            table.add_column(width=width, no_wrap=True)
            table.add_column(ratio=1)
        cells = [
            Text(text, style=self._colour("accent") if n == 0 else "")
            for mark in marks
            for n, text in enumerate(mark)
        ]
        step = 4 if beside else 2
        for start in range(0, len(cells), step):
            table.add_row(*cells[start : start + step])
        return [Text("Märken", style=f"bold {self._colour('primary')}"), table, Text("")]

    def _line(self, action: Action) -> Line:
        why_not = getattr(self._about, "why_not", None)
        reason = why_not(action.id) if why_not is not None and action.scope != "global" else None
        help_ = action.told(colleague(self.app))
        return keys_shown(action), action.label, help_, reason or ""

    def _table(self, lines: Sequence[Line], widths: tuple[int, int]) -> Table:
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(width=widths[0], no_wrap=True)
        worded = any(word for _, word, _, _ in lines)
        if worded:
            table.add_column(width=widths[1], no_wrap=True)
        table.add_column(ratio=1)
        for keys, word, sentence, reason in lines:
            text = Text(sentence)
            if reason:
                text.append(f" Nu inte: {reason}", style=self._colour("faint"))
            cells = [Text(keys, style=self._colour("accent")), Text(word), text]
            table.add_row(*(cells if worded else [cells[0], cells[2]]))
        return table

    def _colour(self, name: str) -> str:
        return self.app.theme_variables[name].removeprefix("ansi_")

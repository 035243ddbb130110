"""Two values that did not see each other, side by side: a person chooses one, or writes a third."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from jourtui.screens.dialogs.dialog import Dialog


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values: what it says, who wrote it, and when; `shows`: it is the one that shows now."""

    value: str
    who: str
    when: str
    shows: bool = False


BOTH = "Ingen av dem såg den andra. Båda finns kvar i historiken; välj vilken som gäller."


class Conflict(Dialog[int | None]):
    """Shows the versions of a field of `about`; the result is which one holds, or one beyond for a third.

    `keys` says what can be pressed, where a third is something else than another value.
    """

    BINDINGS = [("escape", "dismiss_none", "Avbryt")]
    CSS_PATH = ["dialog.tcss", "conflict.tcss"]

    def __init__(
        self, field: str, versions: Sequence[Version], about: str = "", *, third: bool = True, keys: str = ""
    ) -> None:
        super().__init__()
        self._field = field
        self._versions = list(versions)
        self._about = about
        self._third = third
        self._keys = keys

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(f"Två samtidiga ändringar: {self._field}"), classes="dialog-title")
            yield Static(
                Content("\n".join(filter(None, (self._about, BOTH)))),
                classes="dialog-text",
            )
            with Horizontal(id="versions"):
                for n, version in enumerate(self._versions, 1):
                    yield Static(_shown(n, version), classes="version")
            keys = f"1–{len(self._versions)} välj"
            keys += f"   {len(self._versions) + 1} skriv ett annat" if self._third else ""
            keys = self._keys or keys
            yield Static(Content(f"{keys}   Esc välj senare"), classes="dialog-keys")

    async def on_key(self, event: events.Key) -> None:
        last = len(self._versions) + self._third
        if event.character and event.character.isdecimal() and 1 <= int(event.character) <= last:
            event.stop()
            self.dismiss(int(event.character) - 1)

    def action_dismiss_none(self) -> None:
        self.dismiss(None)


def _shown(n: int, version: Version) -> Content:
    return Content.assemble(
        (f"{n}  ", "bold $accent"),
        (version.value, "bold"),
        "\n\n",
        (f"{version.who}\n{version.when}", "$faint"),
        "\nvisas nu" if version.shows else "",
    )

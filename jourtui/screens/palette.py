"""The palette (Ctrl+P): every action that can be taken where one stands, and the colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from jourtui import themes
from jourtui.actions import of
from jourtui.screens.help import keys_shown
from jourtui.screens.lines import colleague

if TYPE_CHECKING:
    from textual.app import App

    from jourtui.app import JourApp

Item = tuple[str, str, str, Callable[[], None]]
"""What it is called, a sentence about it, why it cannot be done now (may be empty), and what it does."""


class Actions(Provider):
    """Offers the registry's actions on this screen, in its order. Nothing that writes a picture to a file."""

    async def discover(self) -> Hits:
        for name, text, reason, deed in self._items():
            yield DiscoveryHit(_prompt(Content(name), reason), deed, text=name, help=_told(text))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        found = False
        for name, text, reason, deed in self._items():
            score = matcher.match(name) or 0.1 * (query.casefold() in text.casefold())
            if score > 0:
                found = True
                yield Hit(score, _prompt(matcher.highlight(name), reason), deed, text=name, help=_told(text))
        if not found:
            yield Hit(0.01, Content("Inget sådant går att göra här."), lambda: None, text="inget")

    def _items(self) -> Iterator[Item]:
        app = cast("JourApp", self.app)
        if not app.at_work:
            return
        why_not = getattr(self.screen, "why_not", lambda action_id: None)
        for action in of("global", *getattr(self.screen, "SCOPES", ())):
            here: Any = app if action.scope == "global" else self.screen
            reason = why_not(action.id) if action.scope != "global" else None
            name = f"{action.label} · {keys_shown(action)}" if action.keys else action.label
            yield name, action.told(colleague(app)), reason or "", partial(here.action_do, action.id)
        for theme in themes.THEMES:
            deed = partial(app.paint, theme.name)
            yield f"Färger: {theme.name}", "Byt färger; de gäller också nästa gång.", "", deed


def _told(text: str) -> str:
    """The sentence as it is shown. It may hold a person's name, and a palette reads a str as markup."""
    return cast("str", Content(text))


def _prompt(name: Content, reason: str) -> Content:
    """The name as it is shown, and why it cannot be done now."""
    return Content.assemble(name, (f"  nu inte: {reason}", "not bold dim")) if reason else name


def show(app: JourApp) -> None:
    """Open the palette, unless it is open."""
    if not CommandPalette.is_open(cast("App[object]", app)):
        app.push_screen(CommandPalette(placeholder="Vad vill du göra?", id="--command-palette"))

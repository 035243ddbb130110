"""Keys in the order in which they were pressed, also when several come at once.

A letter is typed by the field that has the focus; what a key is bound to is done when the key has passed
everything above the field. Letters that came meanwhile, over a slow line or in a busy moment, would be typed
before: of `070x`, backspace, `1` would become `070x`.
"""

from __future__ import annotations

from textual.events import Key
from textual.widget import Widget

EDITS = ("delete_", "cursor_", "select_", "home", "end", "undo", "redo", "bring_back")
"""How the names of the actions begin that move in what is typed, or take away of it."""


async def edit(field: Widget, event: Key) -> None:
    """Do at once what the key is bound to in the field itself, where it edits."""
    for binding in field._bindings.key_to_bindings.get(event.key, ()):
        if binding.action.startswith(EDITS) and await field.app.run_action(binding.action, field):
            event.stop()
            event.prevent_default()
            return

"""A line to type in, of a width that does not depend on what stands in it."""

from __future__ import annotations

from textual.events import Key
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from jourtui.widgets.in_order import edit


class LineInput(Input):
    """An `Input` whose letters move nothing: Textual's lays the whole screen out again at each of them."""

    virtual_size = Reactive(Size(0, 0), layout=False)

    async def _on_key(self, event: Key) -> None:
        await edit(self, event)

"""Textual's stylesheet, which reads each source once for as long as the colours are the same.

Textual reads every source again when a screen with rules of its own is shown for the first time, when a mode
is gone to for the first time and, above 64 sources, when a kind of widget is mounted for the first time.
"""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

SOURCES = 1024
"""More than there are kinds of widgets and screens."""


class KeptStylesheet(Stylesheet):
    """Gives what `Stylesheet` gives."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Nothing of this one is replaced before everything has been read."""
        self.parse()

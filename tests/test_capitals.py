"""With Caps Lock on, every letter does what it says."""

from __future__ import annotations

import importlib
import pkgutil

from textual.binding import Binding
from textual.dom import DOMNode

from jourtui import screens, widgets


def keys_of(bound: Binding | tuple[str, ...]) -> set[str]:
    return set((bound.key if isinstance(bound, Binding) else bound[0]).split(","))


def test_every_letter_that_is_bound_is_bound_as_a_capital_too() -> None:
    found = 0
    for package in (screens, widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for one in vars(importlib.import_module(module.name)).values():
                if not (isinstance(one, type) and issubclass(one, DOMNode) and one.__module__ == module.name):
                    continue
                keys = {key for bound in vars(one).get("BINDINGS", ()) for key in keys_of(bound)}
                letters = {key for key in keys if len(key) == 1 and key.isalpha()}
                assert {key.upper() for key in letters} <= letters, one
                found += len(letters)
    assert found > 100

"""A screen that keeps something under a name that Textual uses goes dead without a word: none does."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import textwrap
from functools import cache
from importlib import import_module

import pytest
from textual.message_pump import MessagePump

import jourtui.screens
import jourtui.widgets

MEANT = {"cursor_blink", "cursor_position", "display", "value", "virtual_size", "_repaint_required"}
"""What is Textual's and is set on purpose."""


@cache
def kept(cls: type) -> set[str]:
    """The names that a class assigns on `self` in its own code."""
    names = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls)))):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self":
                names.add(target.attr)
    return names


def ours() -> list[type[MessagePump]]:
    found = []
    for package in (jourtui.screens, jourtui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            loaded = import_module(module.name)
            found += [
                cls
                for cls in vars(loaded).values()
                if inspect.isclass(cls) and cls.__module__ == module.name and issubclass(cls, MessagePump)
            ]
    return found


@pytest.mark.parametrize("cls", ours(), ids=lambda cls: cls.__name__)
def test_no_name_of_textuals_is_taken(cls: type[MessagePump]) -> None:
    textuals = [base for base in cls.__mro__ if base.__module__.startswith("textual.")]
    taken = set().union(*(kept(base) for base in textuals), *(vars(base) for base in textuals))
    assert not (kept(cls) & taken) - MEANT

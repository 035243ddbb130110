"""Bindings made from the registry of actions: the only place where keys meet Textual."""

from __future__ import annotations

from textual.binding import Binding

from jourtui.actions import Scope, of


def with_capitals(keys: str) -> str:
    """The keys, and each letter also as a capital: with Caps Lock on it does what it says."""
    every = keys.split(",")
    return ",".join([*every, *(key.upper() for key in every if len(key) == 1 and key.isalpha())])


def bindings(*scopes: Scope) -> list[Binding]:
    """The bindings of some scopes. Each calls `do('<action id>')` on the screen that has them."""
    return [
        Binding(
            key=with_capitals(action.keys),
            action=f"{'app' if action.scope == 'global' else 'screen'}.do('{action.id}')",
            description=action.label,
            show=action.shown,
            tooltip=action.told("kollegan"),
            priority=action.priority,
            id=action.id,
            key_display="/" if action.keys == "slash" else None,
        )
        for action in of(*scopes)
        if action.keys
    ]

"""Bindings made from the registry of actions: the only place where keys meet Textual."""

from __future__ import annotations

from textual.binding import Binding

from jourtui.actions import Scope, of


def bindings(*scopes: Scope) -> list[Binding]:
    """The bindings of some scopes. Each calls `do('<action id>')` on the screen that has them."""
    return [
        Binding(
            key=action.keys,
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

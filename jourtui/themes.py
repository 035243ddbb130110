"""The colours: dark, light, high contrast, and one of 16 colours for the Linux console.

Nothing is told by colour alone. `$due` is for what is past its time, `$soon` for what soon is, `$calm` for
what is in order, `$faint` for what only supports.
"""

from __future__ import annotations

from textual.theme import Theme


def _theme(name: str, *, dark: bool, variables: dict[str, str], **colours: str) -> Theme:
    shared = {"footer-key-foreground": colours["accent"], "border": colours["secondary"]}
    return Theme(name=name, dark=dark, variables=shared | variables, **colours)  # type: ignore[arg-type]


DARK = _theme(
    "mörk",
    dark=True,
    primary="#7aa2c8",
    secondary="#3b4654",
    accent="#d9b26f",
    foreground="#d5dbe3",
    background="#10141a",
    surface="#151b23",
    panel="#1c242e",
    success="#8fb98b",
    warning="#e0b465",
    error="#ee8277",
    variables={
        "due": "#ee8277",
        "soon": "#e0b465",
        "calm": "#8fb98b",
        "faint": "#8b97a6",
        "block-cursor-background": "#2c4058",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#222d3a",
        "block-cursor-blurred-foreground": "#d5dbe3",
        "footer-background": "#151b23",
        "input-selection-background": "#35506e",
    },
)

LIGHT = _theme(
    "ljus",
    dark=False,
    primary="#1f5a8c",
    secondary="#b9c3cf",
    accent="#7a5200",
    foreground="#1b232c",
    background="#f6f7f9",
    surface="#ffffff",
    panel="#e9edf2",
    success="#2f6b35",
    warning="#7a5200",
    error="#a3261c",
    variables={
        "due": "#a3261c",
        "soon": "#7a5200",
        "calm": "#2f6b35",
        "faint": "#5a6775",
        "block-cursor-background": "#cfe0f1",
        "block-cursor-foreground": "#0d1319",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e1e8f0",
        "block-cursor-blurred-foreground": "#1b232c",
        "footer-background": "#e9edf2",
        "input-selection-background": "#b6d2ee",
    },
)

CONTRAST = _theme(
    "hög kontrast",
    dark=True,
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff00",
    warning="#ffff00",
    error="#ff8080",
    variables={
        "due": "#ff8080",
        "soon": "#ffff00",
        "calm": "#00ff00",
        "faint": "#e0e0e0",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#404040",
        "block-cursor-blurred-foreground": "#ffffff",
        "footer-background": "#000000",
        "input-selection-background": "#0000c0",
    },
)

CONSOLE = _theme(
    "konsol",
    dark=True,
    primary="ansi_cyan",
    secondary="ansi_white",
    accent="ansi_yellow",
    foreground="ansi_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_bright_red",
    variables={
        "due": "ansi_bright_red",
        "soon": "ansi_bright_yellow",
        "calm": "ansi_green",
        "faint": "ansi_white",
        "block-cursor-background": "ansi_cyan",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "ansi_blue",
        "block-cursor-blurred-foreground": "ansi_white",
        "footer-background": "ansi_black",
        "input-selection-background": "ansi_blue",
    },
)

THEMES = (DARK, LIGHT, CONTRAST, CONSOLE)


def suited(term: str, colorterm: str) -> str:
    """The theme to begin with in this terminal: the Linux console has sixteen colours and few glyphs."""
    if term in ("linux", "vt100", "vt220") and not colorterm:
        return CONSOLE.name
    return DARK.name

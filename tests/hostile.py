"""Strings that must never be more than text: markup, escape sequences, direction marks, emoji."""

from __future__ import annotations

MARKUP = (
    "[/x]",
    "[barn] oro",
    "[@click=app.exit]Anna[/]",
    "[/",
    "[link=http://x]hej[/link]",
    "[bold red]x[/]",
    "\\[/]",
)
ESCAPES = (
    "\x1b]0;KAPAD\x07",
    "\x1b]52;c;S0FQQUQ=\x07",
    "\x1b[2J\x1b[H",
    "\x1b[?1049l",
    "\x9b2J",
    "\x9d0;KAPAD\x9c",
    "\x07\x08\x7f",
    "\x1bPq#0;2;0;0;0\x1b\\",
)
DIRECTIONS = ("\u202eevil\u202c", "\u2066a\u2069", "\u200e\u200f")
EMOJI = ("👩‍👧‍👦", "🇸🇪", "e\u0301å", "\ufeff", "\u200b")

EVERYTHING = (*MARKUP, *ESCAPES, *DIRECTIONS, *EMOJI)
WRITTEN = " ".join(EVERYTHING)
"""All of them in one text."""

FORBIDDEN = (
    b"\x1b]52",
    b"\x1b]0;KAPAD",
    b"\x9d0;",
    b"\x1bPq",
    b"\x9b2J",
    "\u202e".encode(),
    "\u2066".encode(),
)
"""Bytes that no terminal may get from what somebody wrote."""

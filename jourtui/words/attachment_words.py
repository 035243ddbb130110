"""Swedish words for kept files: screens and text commands say the same."""

from __future__ import annotations

from jourtui.rules.attachments import AttachmentKept
from jourtui.rules.event import Payload


def entry(payload: Payload) -> tuple[str, str] | None:
    """What is shown of a kept file in a timeline: what was done, and the rest."""
    if isinstance(payload, AttachmentKept):
        return "Sparade fil", f"{payload.name} ({size(payload.size)})"
    return None


def size(count: int) -> str:
    """A size in bytes as people read it."""
    if count < 1024:
        return f"{count} byte"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} kB"
    return f"{count / 1024 / 1024:.1f} MB".replace(".", ",")

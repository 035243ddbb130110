"""A QR code in half blocks: two rows of it a line, dark on light whatever the theme, with its margin."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

MARGIN = 4
"""Light modules on every side, which a camera needs to find the code (ISO 18004)."""
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


class QrCode(Static):
    """Shows `text`. At most 78 bytes make a code of 41 columns and 21 lines."""

    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; color: #000000; background: #ffffff; }
    """

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(Content("\n".join(lines(text))), id=id)


def lines(text: str) -> list[str]:
    """The lines of the code of `text`."""
    import segno

    rows = [bytes(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=MARGIN)]
    rows += [bytes(len(rows[0]))] * (len(rows) % 2)
    return [
        "".join(_BLOCKS[bool(top), bool(bottom)] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]

"""A page as a picture in the terminal: two dots of grey in each cell, to be scrolled when it is larger."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

HALF = "▀"
SHADES = 16
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGBA = (8, 6, 0, 0, 0)
"""Depth, colours, compression, filtering, no interlacing: as Typst writes them."""


class NotAPicture(ValueError):
    """It is no PNG of the one kind that is read here."""


@dataclass(frozen=True, slots=True)
class Grey:
    """A picture in grey: of each row, one byte for each dot, 255 is white."""

    width: int
    rows: tuple[bytes, ...]

    @property
    def cells(self) -> Size:
        """How many cells it takes in a terminal."""
        return Size(self.width, (len(self.rows) + 1) // 2)


NOTHING = Grey(0, ())


def grey(png: bytes) -> Grey:
    """A PNG with eight bits of red, green, blue and alpha, as grey; its green is what is read.

    Takes some 50 ms for a page with 72 dots an inch: for a thread. Raises NotAPicture.
    """
    try:
        width, height, packed = _read(png)
        raw = zlib.decompress(packed)
    except (struct.error, zlib.error, IndexError) as error:
        raise NotAPicture from error
    stride = 1 + 4 * width
    if len(raw) != stride * height:
        raise NotAPicture
    rows: list[bytes] = []
    above = bytes(width)
    for start in range(0, len(raw), stride):
        above = _unfiltered(raw[start], raw[start + 2 : start + stride : 4], above)
        rows.append(above)
    return Grey(width, tuple(rows))


def _read(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the packed dots."""
    if not png.startswith(_SIGNATURE):
        raise NotAPicture
    at, packed, width, height = len(_SIGNATURE), b"", 0, 0
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        if name == b"IHDR":
            width, height, *form = struct.unpack_from(">IIBBBBB", png, at + 8)
            if tuple(form) != _RGBA:
                raise NotAPicture
        elif name == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    return width, height, packed


def _unfiltered(how: int, row: bytes, above: bytes) -> bytes:
    """One colour of a row as it was before PNG's filter (PNG 9.2). Each colour is filtered by itself."""
    if how == 0:
        return row
    if how == 2:
        return bytes((one + up) & 255 for one, up in zip(row, above, strict=True))
    made = bytearray()
    left = corner = 0
    for one, up in zip(row, above, strict=True):
        match how:
            case 1:
                left = (one + left) & 255
            case 3:
                left = (one + (left + up) // 2) & 255
            case 4:
                left = (one + _nearest(left, up, corner)) & 255
            case _:
                raise NotAPicture
        made.append(left)
        corner = up
    return bytes(made)


def _nearest(left: int, up: int, corner: int) -> int:
    """Paeth's guess: the one of three that is nearest to left + up - corner."""
    guess = left + up - corner
    by_left, by_up, by_corner = abs(guess - left), abs(guess - up), abs(guess - corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner


@lru_cache(SHADES * SHADES)
def _style(top: int, bottom: int) -> Style:
    upper, lower = (round(shade * 255 / (SHADES - 1)) for shade in (top, bottom))
    return Style(color=f"rgb({upper},{upper},{upper})", bgcolor=f"rgb({lower},{lower},{lower})")


class PagePicture(ScrollView, can_focus=True):
    """Shows one picture, in the middle if it is smaller than the room there is; arrows and PgDn scroll."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.picture = NOTHING

    @property
    def corner(self) -> tuple[float, float]:
        """What of the picture is at the upper left, as parts of its width and height."""
        cells = self.picture.cells
        return self.scroll_offset.x / max(1, cells.width), self.scroll_offset.y / max(1, cells.height)

    def show(self, picture: Grey, corner: tuple[float, float] = (0, 0)) -> None:
        """Show another picture, with this part of it at the upper left if it is larger than the room."""
        self.picture = picture
        self.virtual_size = picture.cells
        x, y = round(corner[0] * picture.cells.width), round(corner[1] * picture.cells.height)
        self.call_after_refresh(self.scroll_to, x, y, animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, picture = self.size.width, self.picture
        at = 2 * (y + self.scroll_offset.y)
        if at >= len(picture.rows):
            return Strip.blank(width, self.rich_style)
        left = self.scroll_offset.x
        top = picture.rows[at][left : left + width]
        below = picture.rows[at + 1] if at + 1 < len(picture.rows) else bytes([255]) * picture.width
        margin = max(0, (width - picture.width) // 2)
        segments = [Segment(" " * margin, self.rich_style)] if margin else []
        for pair, dots in groupby(zip(top, below[left : left + width], strict=True), key=_shades):
            glyph = HALF if pair[0] != pair[1] else " "
            segments.append(Segment(glyph * len(list(dots)), _style(*pair)))
        return Strip(segments).extend_cell_length(width, self.rich_style)


def _shades(pair: tuple[int, int]) -> tuple[int, int]:
    return pair[0] * SHADES // 256, pair[1] * SHADES // 256

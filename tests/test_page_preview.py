"""The pages of a document in the terminal: read from Typst's own pictures, nearer and page by page."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from case_side import Night, night
from document_screen_side import opened, whole, write

from jourtui.actions import WALLED
from jourtui.documents import typeset
from jourtui.screens import page_preview
from jourtui.screens.background import in_background
from jourtui.screens.page_preview import PagePreview
from jourtui.store import documents
from jourtui.store.desk import Desk
from jourtui.store.replica import ReplicaError
from jourtui.widgets.page_picture import NotAPicture, PagePicture, grey


def png(width: int, rows: list[bytes], form: tuple[int, ...] = (8, 6, 0, 0, 0)) -> bytes:
    def chunk(name: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))

    head = struct.pack(">IIBBBBB", width, len(rows), *form)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )


def dots(*greens: int) -> bytes:
    return b"".join(bytes([9, green, 9, 255]) for green in greens)


def test_each_filter_of_a_row_is_undone() -> None:
    rows = [
        b"\0" + dots(10, 20, 30),
        b"\1" + dots(10, 20, 250),  # what is to the left is added
        b"\2" + dots(1, 2, 3),  # what is above
        b"\3" + dots(4, 4, 4),  # the mean of both
        b"\4" + dots(5, 5, 5),  # Paeth's guess
    ]
    assert [list(row) for row in grey(png(3, rows)).rows] == [
        [10, 20, 30],
        [10, 30, 24],
        [11, 32, 27],
        [9, 24, 29],
        [14, 29, 34],
    ]


def test_a_page_is_read_as_another_reader_reads_it(tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm finns inte på den här datorn")
    data = {"title": "Nödblad", "sections": [{"heading": "A", "text": "Ord om natten. " * 90}]}
    ours = grey(typeset.pictures("sheet", data, dots=50)[0])
    file = tmp_path / "a.pdf"
    file.write_bytes(typeset.render("sheet", data, at=datetime(2026, 1, 1, tzinfo=UTC)).pdf)
    theirs = subprocess.run(
        ["pdftoppm", "-gray", "-r", "50", "-f", "1", "-l", "1", str(file)], capture_output=True, check=True
    )
    _, size, _, held = theirs.stdout.split(b"\n", 3)
    width, height = map(int, size.split())
    assert abs(width - ours.width) <= 1
    assert abs(height - len(ours.rows)) <= 1
    for top in range(0, height - 20, 20):
        mine = b"".join(row[:width] for row in ours.rows[top : top + 20])
        other = held[top * width : (top + 20) * width]
        assert abs(sum(mine) / len(mine) - sum(other) / len(other)) < 12, "as dark in both"


@pytest.mark.parametrize(
    "read",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\0\0",
        png(3, [b"\0" + dots(1, 2)]),
        png(2, [b"\7" + dots(1, 2)]),
        png(2, [b"\0" + dots(1, 2)], (8, 2, 0, 0, 0)),
        png(2, [b"\0" + dots(1, 2)])[:50],
    ],
)
def test_what_is_no_picture_is_refused(read: bytes) -> None:
    with pytest.raises(NotAPicture):
        grey(read)


def picture(it: Night) -> PagePicture:
    return it.app.screen.query_one(PagePicture)


async def drawn(it: Night, how: str = "hela sidan") -> None:
    """Wait until a page stands there."""
    screen = it.app.screen
    assert isinstance(screen, PagePreview)
    await it.until(lambda: picture(it).picture.width and screen.idle)
    await it.shows(how)


async def shown(it: Night, **facts: Any) -> PagePreview:
    case, report = whole(it.desk, **facts)
    write(it.desk, case, report, "matter", "\n\n".join(["Ett stycke."] * 80))
    await opened(it, case, report)
    await it.keys("p")
    await it.at("PagePreview")
    await drawn(it)
    screen = it.app.screen
    assert isinstance(screen, PagePreview)
    return screen


async def test_the_whole_page_is_seen_with_its_text_beside(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await shown(it)
        await it.shows("Sida 1 av 3", "Så här blir det om det låses nu.", "▀")
        room, cells = picture(it).size, picture(it).picture.cells
        assert cells.height <= room.height
        assert cells.height > 0.8 * room.height


async def test_one_comes_nearer_until_the_text_can_be_read_and_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await shown(it)
        widths = [picture(it).picture.width]
        for step in range(1, 6):
            await it.keys("plus")
            await drawn(it, f"närmare, steg {step} av 5")
            widths.append(picture(it).picture.width)
        assert all(one < other for one, other in pairwise(widths))
        assert widths[-1] == pytest.approx(96 * 8.27, abs=3)
        await it.keys("plus")
        await it.says("Närmare går det inte att komma.")
        before = picture(it).scroll_offset
        await it.keys("down", "right")
        await it.until(lambda: picture(it).scroll_offset != before)
        for _ in range(5):
            await it.keys("minus")
        await drawn(it)
        assert picture(it).picture.width == widths[0]
        await it.keys("minus")
        await it.says("Hela sidan visas redan.")


async def test_keys_that_come_faster_than_pages_are_drawn_show_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await shown(it)
        for step in range(1, 4):
            await it.keys("plus")
            await drawn(it, f"närmare, steg {step} av 5")
        patiently = picture(it).scroll_offset
        for step in (2, 1):
            await it.keys("minus")
            await drawn(it, f"närmare, steg {step} av 5")
        await it.keys("minus")
        await drawn(it, "hela sidan")
        waiting: list[partial[None]] = []
        monkeypatch.setattr(
            page_preview, "in_background", lambda *given: waiting.append(partial(in_background, *given))
        )
        for step in range(1, 4):
            await it.keys("plus")
            await it.until(lambda step=step: len(waiting) == step)  # type: ignore[misc]
        for begin in waiting:
            begin()
        await drawn(it, "närmare, steg 3 av 5")
        assert picture(it).scroll_offset == patiently != (0, 0)


async def test_pages_are_turned(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await shown(it)
        await it.keys("b")
        await it.says("Det är den första sidan.")
        first = picture(it).picture
        await it.keys("n", "n")
        await it.shows("Sida 3 av 3")
        await drawn(it)
        assert picture(it).picture != first
        await it.keys("n")
        await it.says("Det är den sista sidan.")
        await it.keys("b", "b")
        await it.shows("Sida 1 av 3")
        await it.until(lambda: picture(it).picture == first)
        await it.keys("escape")
        await it.at("DocumentScreen")


async def test_in_a_small_terminal_text_and_page_change_places(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(80, 24)) as it:
        await shown(it)
        assert "Så här blir det" not in it.text
        await it.keys("t")
        await it.shows("Så här blir det om det låses nu.", "Sociala jouren syd")
        assert not picture(it).display
        await it.keys("plus")
        await it.hides("Så här blir det")
        await drawn(it, "närmare, steg 1")
        await it.keys("t")
        await it.shows("Så här blir det")
        await it.keys("t")
        await it.hides("Så här blir det")
        assert picture(it).display


async def test_it_follows_what_is_written_and_locked_meanwhile(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        screen = await shown(it)
        before = picture(it).picture
        (report,) = it.desk.journal.case(screen.record).documents.every
        documents.lock(it.desk, it.app.workplace.office, screen.record, report, base=it.desk.position())
        await it.hides("Så här blir det")
        await it.until(lambda: picture(it).picture.width and picture(it).picture != before)


async def test_a_broken_template_is_told_and_the_shipped_one_used(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        config = it.app.workplace.config
        assert config is not None
        (config / "templates").mkdir(parents=True)
        (config / "templates" / "report.typ").write_text("#show: case-paper\n#hittaspå()")
        await shown(it)
        await it.says("rad 2")
        await it.says("Sidan är ritad med den mall som följer med.")


async def test_nothing_is_drawn_on_a_wall_or_when_the_reading_cannot_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        screen = await shown(it)
        it.desk.wall = True
        screen.refresh_view()
        await it.shows(WALLED)
        assert not picture(it).picture.width
        assert "Ett stycke" not in it.text
        it.desk.wall = False

        def full(*given: object, **more: object) -> None:
            raise ReplicaError("Disken är full.")

        case, report = whole(it.desk, subject="Elsa Nord")
        monkeypatch.setattr(Desk, "log_reading", full)
        it.app.push_screen(PagePreview(case, report))
        await it.at("PagePreview")
        await it.pilot.pause()
        assert not picture(it).picture.width
        assert "Elsa" not in it.text

"""What readers that are not ours say of a PDF: poppler and qpdf. Skips where they are not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def run(tool: str, *arguments: str) -> str:
    """What a tool prints; fails with its words when it does."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} finns inte på den här datorn")
    done = subprocess.run([tool, *arguments], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.decode(errors="replace")


def squeezed(text: str) -> str:
    """`text` without spaces and line breaks."""
    return "".join(text.split())


class Read:
    """A PDF as poppler and qpdf read it."""

    def __init__(self, folder: Path, pdf: bytes) -> None:
        self.path = folder / "read.pdf"
        self.path.write_bytes(pdf)

    @property
    def info(self) -> dict[str, str]:
        lines = run("pdfinfo", str(self.path)).splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def text(self, page: int | None = None) -> str:
        """The text, in reading order, of all or of one page; without the marks where long words may part."""
        pages = ("-f", str(page), "-l", str(page)) if page else ()
        return run("pdftotext", "-enc", "UTF-8", *pages, str(self.path), "-").replace("\u200b", "")

    def drawn(self, page: int | None = None) -> str:
        """The text in the order that it is drawn, of all or one page: what lies across a page is last."""
        pages = ("-f", str(page), "-l", str(page)) if page else ()
        return run("pdftotext", "-enc", "UTF-8", "-raw", *pages, str(self.path), "-").replace("\u200b", "")

    @property
    def laid_out(self) -> str:
        """The text as it lies on the pages, line by line, with the spaces of numbers as plain ones."""
        return run("pdftotext", "-enc", "UTF-8", "-layout", str(self.path), "-").replace("\u00a0", " ")

    @property
    def words(self) -> str:
        """The same with every space and line break as one space."""
        return " ".join(self.drawn().split())

    @property
    def fonts(self) -> list[list[str]]:
        """Of each font: name, then whether it is embedded, a subset, and mapped to Unicode (yes or no)."""
        lines = run("pdffonts", str(self.path)).splitlines()[2:]
        return [[line.split()[0], *line.split()[-5:-2]] for line in lines]

    @property
    def structure(self) -> str:
        """The tree of tags with what they hold."""
        return run("pdfinfo", "-struct-text", str(self.path))

    @property
    def metadata(self) -> str:
        """The XMP metadata."""
        return run("pdfinfo", "-meta", str(self.path))

    def check(self) -> None:
        """It is whole, and every font is in it."""
        assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(self.path))
        assert self.fonts
        for name, *embedded in self.fonts:
            assert embedded == ["yes", "yes", "yes"], name

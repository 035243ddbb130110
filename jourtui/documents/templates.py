"""The templates that pages are set with: Typst source, the unit's own laid over what is shipped.

The unit's own lie in `templates/` in the configuration directory. `base.typ` comes before every template, and
can itself be replaced. What people write is never part of a source: it is data (`typeset.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from jourtui.rules.text import plain_line

FOLDER = "templates"
BASE = "base"
LARGEST = 256 * 1024
"""Bytes; a larger file is no template."""

_PACKAGE = re.compile(r"""["']@[\w-]+/""")
_NAME = re.compile(r"[a-z0-9_]+")


class TemplateError(Exception):
    """A template that cannot be used; the text is one Swedish sentence, with the line where there is one.

    `own` says that the file is the unit's own: what is shipped can be used instead.
    """

    def __init__(self, sentence: str, *, own: bool) -> None:
        super().__init__(plain_line(sentence))
        self.own = own


@dataclass(frozen=True, slots=True)
class File:
    """One file of Typst source."""

    where: str
    """What to call it to a person: its path, or that it is shipped."""
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A template ready to be set: the base, and the template itself after it."""

    base: File
    body: File

    @property
    def source(self) -> str:
        return f"{self.base.text}\n{self.body.text}"

    @property
    def own(self) -> bool:
        return self.base.own or self.body.own

    def place(self, line: int) -> tuple[File, int]:
        """The file, and the line in it, of a line of `source`, all counted from 1."""
        before = self.base.text.count("\n") + 1
        return (self.base, line) if line <= before else (self.body, line - before)


def shipped_folder() -> Path:
    """The folder of the templates that are shipped."""
    return Path(str(resources.files("jourtui.data").joinpath(FOLDER)))


def find(names: str | tuple[str, ...], config: Path | None = None) -> Template:
    """The template by the first of these names that exists, the unit's own first under each name.

    `config` is the configuration directory; None: only what is shipped. Raises TemplateError.
    """
    wanted = (names,) if isinstance(names, str) else names
    for name in wanted:
        if body := _file(name, config):
            base = _file(BASE, config)
            assert base is not None, "the base is shipped"
            return Template(base, body)
    raise TemplateError(f"Det finns ingen mall som heter {wanted[0]}.", own=False)


def _file(name: str, config: Path | None) -> File | None:
    if not _NAME.fullmatch(name):
        return None
    if config is not None:
        path = config / FOLDER / f"{name}.typ"
        try:
            found = path.is_file()
        except OSError:
            found = False
        if found:
            return _own(path)
    return _shipped(name)


def _own(path: Path) -> File:
    try:
        with path.open("rb") as file:
            read = file.read(LARGEST + 1)
        text = read.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise TemplateError(f"Mallen {path} går inte att läsa: {error.strerror}.", own=True) from None
    except UnicodeDecodeError:
        raise TemplateError(
            f"Mallen {path} kan inte användas: den är inte skriven i UTF-8.", own=True
        ) from None
    if len(read) > LARGEST:
        raise TemplateError(f"Mallen {path} kan inte användas: den är större än 256 kB.", own=True)
    if fetched := _PACKAGE.search(text):
        line = text.count("\n", 0, fetched.start()) + 1
        raise TemplateError(
            f"Mallen {path} kan inte användas: rad {line} hämtar ett paket från nätet.", own=True
        )
    return File(str(path), text, own=True)


@cache
def _shipped(name: str) -> File | None:
    path = shipped_folder() / f"{name}.typ"
    if not path.is_file():
        return None
    return File(f"{path.name} som följer med jourtui", path.read_text("utf-8"), own=False)

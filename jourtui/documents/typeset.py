"""Pages set by Typst from a template and data: a PDF, the same for the same content, or pictures of it.

Data goes to the template as JSON in `sys.inputs`, never as source, so what people wrote can only be text. No
font and no file of the machine is used: the fonts are those inside Typst. Call it in a thread: the first
rendering in a process takes a second, and the interpreter is let go meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from jourtui.documents import templates
from jourtui.documents.characters import printable
from jourtui.documents.templates import Template, TemplateError

if TYPE_CHECKING:
    import typst

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
"""PDF/A-2a to be kept for long; PDF/UA-1 for those who listen to it."""

_PROBE = """#set document(title: "x")
#set text(lang: "sv", font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"))
#for one in json(bytes(sys.inputs.data)) { par("a" + one + "a") }
"""
_LACKED = re.compile(r'the (?:text|PDF contains the codepoint) `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_WHERE = re.compile(r"┌─ (\S+?):(\d+):\d+")
_MAIN = "__typst_py_bytes__.typ"


class Place(msgspec.Struct, frozen=True):
    """Where somebody is to sign: a box on a page, in points from its lower left corner, as PDF counts."""

    role: str
    """As the template names it: `signer`, `signer2` ... in the order of the document."""
    page: int
    """From 1."""
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, and where it is to be signed."""

    pdf: bytes
    _begin: Callable[[], typst.Compiler]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it is to be signed; takes as long as to make the file, so ask once, and only to sign."""
        return _places(self._begin())


def render(
    template: str | tuple[str, ...], data: Mapping[str, Any], *, at: datetime, config: Path | None = None
) -> Rendered:
    """A PDF/A-2a and PDF/UA-1 of `data` set with a template, dated `at` (aware): the same bytes each time.

    `template` is a name, or several of which the first that exists is used. `data` is what JSON can hold, and
    may have dates and tuples. `config` is the configuration directory, where the unit's own templates are.
    Raises TemplateError.
    """
    found = templates.find(template, config)
    begin = _beginning(found, data, config)
    stamp = int(at.timestamp())
    pdf = _compiled(begin(), found, format="pdf", pdf_standards=STANDARDS, timestamp=stamp)
    assert isinstance(pdf, bytes)
    return Rendered(pdf, begin)  # a compiler that has compiled has let go of its source


def pictures(
    template: str | tuple[str, ...], data: Mapping[str, Any], *, config: Path | None = None, dots: int = 72
) -> list[bytes]:
    """The pages of the same as PNG, with so many dots an inch. Raises TemplateError."""
    found = templates.find(template, config)
    made = _compiled(_beginning(found, data, config)(), found, format="png", ppi=float(dots))
    assert made is not None
    return [made] if isinstance(made, bytes) else list(made)


def _beginning(found: Template, data: Mapping[str, Any], config: Path | None) -> Callable[[], typst.Compiler]:
    import typst

    shown, numbered = printable(msgspec.to_builtins(dict(data)), _lacking)
    folder = config / templates.FOLDER if config is not None and found.own else templates.shipped_folder()
    inputs = {"data": msgspec.json.encode(shown).decode(), "numbered": "yes" if numbered else ""}
    return lambda: typst.Compiler(found.source.encode(), root=folder, font_paths=_fonts(), sys_inputs=inputs)


def _compiled(compiler: typst.Compiler, found: Template, **options: Any) -> bytes | list[bytes] | None:
    import typst

    try:
        return compiler.compile(**options)
    except typst.TypstError as error:
        raise _complaint(error, found) from None
    except BaseException as error:
        # What breaks inside Typst itself is no Exception: it would end the program.
        if type(error).__name__ != "PanicException":
            raise
        raise TemplateError(
            f"Mallen {found.body.where} kan inte användas: Typst gick sönder av den.", own=found.own
        ) from None


def _complaint(error: typst.TypstError, found: Template) -> TemplateError:
    said = error.message.strip().splitlines()[0] if error.message.strip() else "okänt fel"
    where = _WHERE.search(error.diagnostic)
    if where is None:
        return TemplateError(
            f"Mallen {found.body.where} kan inte användas: Typst säger ”{said}”.", own=found.own
        )
    name, line = where[1], int(where[2])
    if name.endswith(_MAIN):
        file, line = found.place(line)
        return TemplateError(
            f"Mallen {file.where} kan inte användas: rad {line}, där Typst säger ”{said}”.", own=file.own
        )
    return TemplateError(
        f"Mallen {found.body.where} kan inte användas: {name} rad {line}, där Typst säger ”{said}”.",
        own=found.own,
    )


def _places(compiler: typst.Compiler) -> tuple[Place, ...]:
    said = msgspec.json.decode(compiler.query("<signing-place>", field="value", format="json"))
    return tuple(
        Place(
            role=str(one["role"]),
            page=int(one["page"]),
            left=one["x"],
            bottom=one["paper"] - one["y"] - one["height"],
            right=one["x"] + one["width"],
            top=one["paper"] - one["y"],
        )
        for one in said
    )


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False)


def _lacking(characters: Iterable[str]) -> set[str]:
    """Which of these cannot stand in a PDF/A set with the fonts inside Typst."""
    import typst

    inputs = {"data": msgspec.json.encode(list(characters)).decode()}
    compiler = typst.Compiler(
        _PROBE.encode(), root=templates.shipped_folder(), font_paths=_fonts(), sys_inputs=inputs
    )
    try:
        compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0)
    except typst.TypstError as error:
        said = _LACKED.findall(error.diagnostic)
        return {one for text in said for one in _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)} - {
            "a"
        }
    return set()

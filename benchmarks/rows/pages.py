"""A document to PDF: Typst alone on the same source and data, and what jourtui does around it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from benchmarks.effort import Effort
from benchmarks.measuring import Budget, Result, in_turns
from benchmarks.office import Office
from jourtui.documents import printing, templates, typeset
from jourtui.documents.printing import Printed
from jourtui.rules.documents import Concerned, Finished, Part
from jourtui.rules.law import Cited

LOCKED = datetime(2026, 3, 7, 2, 30, tzinfo=UTC)
NIGHT = (
    "Kl. {0:02}.15 ringde polisen i Ystad. Barnet satt på trappan till nummer {0}, utan ytterkläder.\n"
    "- såg trött ut\n- svarade på tilltal"
)


def document(n: int) -> Printed:
    """A report of some three pages, like no other: Typst remembers what it has set before."""
    text = "\n\n".join(NIGHT.format(hour) for hour in range(n % 24, n % 24 + 6))
    return Printed(
        Finished(
            document=UUID(int=n),
            version=1,
            kind="report",
            title="Rapport",
            case=UUID(int=1),
            case_number=f"{n:08}",
            board="ystad",
            board_name="Socialnämnden i Ystad",
            municipality="Ystad",
            jour="Sociala jouren syd",
            locked_at=LOCKED,
            author="Karin Ek",
            author_title="socionom",
            concerned=(Concerned("Bo Test", "19900101-2384"),),
            facts=(("Uppgifter lämnade av", "polisen i Ystad, 22.10"),),
            parts=tuple(Part(f"part{m}", f"Avsnitt {m}", f"Rapport {n}. {text}") for m in range(6)),
            cited=(Cited("investigate", "14 kap. 2 § socialtjänstlagen (2025:400)"),),
        )
    )


def to_pdf(office: Office, effort: Effort) -> Sequence[Result]:
    """Each round sets a report that nobody has set, once by each; fonts are read before, by both."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    numbers = iter(range(1_000_000))

    def alone() -> Iterator[float]:
        paper = document(next(numbers))
        found = templates.find(printing.template(paper.finished))
        inputs = {"data": msgspec.json.encode(printing.sheet(paper)).decode()}
        stamp = int(paper.dated.timestamp())
        begun = time.perf_counter()
        compiler = typst.Compiler(
            found.source.encode(), root=templates.shipped_folder(), font_paths=fonts, sys_inputs=inputs
        )
        compiler.compile(format="pdf", pdf_standards=typeset.STANDARDS, timestamp=stamp)
        yield (time.perf_counter() - begun) * 1000

    def ours() -> Iterator[float]:
        paper = document(next(numbers))
        begun = time.perf_counter()
        printing.as_pdf(paper)
        yield (time.perf_counter() - begun) * 1000

    turns = in_turns(alone, ours, effort.times(40))
    return [turns.judged("pdf", "rapport till PDF", Budget(ratio=1.5))]

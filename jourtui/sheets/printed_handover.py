"""What is handed over as a sheet: on the command line as text, on paper as pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from jourtui.rules.calendar import local, short_date
from jourtui.rules.sheet import Sheet, SheetSection
from jourtui.store import overview
from jourtui.store.desk import Desk
from jourtui.store.workplace import Workplace
from jourtui.words import overview_words as words
from jourtui.words import wording
from jourtui.words.labels import Labels

WARNING = "SEKRETESS. Förvaras inlåst. Förstörs när nästa jour har läst det."
HEADS = ("Senast", "Gäller", "Vad", "Ansvar")


def sheet(workplace: Workplace, desk: Desk) -> Sheet:
    """All that is open and runs, and who handed over to whom, as `desk` may read it.

    Nothing is logged here. Raises ReplicaError, SettingsError.
    """
    now = desk.now()
    said = words.on_paper(now)
    with desk.rows() as rows:
        view = overview.gather(rows, now)
    labels = Labels(workplace.places, workplace.catalogue)
    today = local(now).date()
    written = f"Skrivet {short_date(today, today)} {local(now):%H:%M} av {desk.author.name}"
    sections = [SheetSection("Jourbyten", "\n\n".join(_changes(view, desk)) or words.NO_CHANGE)]
    for part, found in groupby(words.lines(view, labels, said), lambda line: line.part):
        lines = tuple(
            (line.until, wording.name(line.whom, protected=line.protected), line.what, line.whose)
            for line in found
        )
        sections.append(SheetSection(words.PARTS[part][1], columns=HEADS, rows=lines))
    if view.empty:
        sections.append(SheetSection("Pågår", words.NOTHING))
    return Sheet("Överlämning", workplace.documents.jour, (written,), WARNING, tuple(sections))


def _changes(view: overview.Overview, desk: Desk) -> Iterator[str]:
    now = words.on_paper(desk.now())
    for one in view.changes:
        told = (words.change(one, now), words.answers(one, view), words.read_by(one), one.note)
        yield "\n".join(filter(None, told))
    if by_day := words.daytime(view):
        yield f"Dagtid 08–16 har {by_day} det som är öppet."

"""The rows of the table "Budgets", in its order. A new row is a `Row` here and what measures it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.effort import Effort
from benchmarks.measuring import CannotMeasure, Missing, Result
from benchmarks.office import Office
from benchmarks.rows import (
    around,
    catch_up,
    importing,
    keys,
    local,
    pages,
    paint,
    passing,
    resting,
    switching,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; it may give several results. `what` is what the table calls it."""

    name: str
    what: str
    measure: Callable[[Office, Effort], Sequence[Result | Missing]]

    def run(self, office: Office, effort: Effort) -> Sequence[Result | Missing]:
        """Measure, or say why it cannot be done."""
        try:
            return self.measure(office, effort)
        except CannotMeasure as error:
            return [Missing(self.name, self.what, str(error))]
        except Exception as error:  # one broken row shall not take the others' figures away
            traceback.print_exc()
            return [Missing(self.name, self.what, f"gick sönder: {type(error).__name__}: {error}")]


ROWS = (
    Row("first-paint", "inloggningen målad första gången", paint.first_paint),
    Row("ready", "redo efter upplåsning, tio års lager", paint.ready),
    Row("key", "tangent till bild, 200 rader, synk igång", keys.key_to_paint),
    Row("commit", "lokal skrivning av en åtgärd", local.commit),
    Row("replica", "A gör, B:s replika har det", passing.to_replica),
    Row("screen", "A gör, B:s skärm visar det", passing.to_screen),
    Row("catch-up", "ikapp efter 100 000 händelser", catch_up.catch_up),
    Row("search", "sökning medan man skriver, tio års lager", local.search),
    Row("around", "listor och nyckeltal kring natten, tio års lager", around.lists),
    Row("import", "historik ur en fil", importing.history),
    Row("pdf", "rapport till PDF", pages.to_pdf),
    Row("switch", "lägesbyte och formulär", switching.switch),
    Row("quit", "avsluta när lagret är ett svart hål", resting.leave),
    Row("idle", "processor i vila, och minne", resting.idle),
)

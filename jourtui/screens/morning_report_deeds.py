"""The deed of handing a case to the municipality (överrapportering), by a named receiver there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.rules.document_check import no_board
from jourtui.rules.morning_report import SPOKEN, MorningReport
from jourtui.screens.correction_deeds import CorrectionDeeds
from jourtui.screens.dialogs.fields import YES_NO, ChoiceField, Field, LineField, TextField, past, yes_no
from jourtui.screens.dialogs.form import Filled
from jourtui.store import cases
from jourtui.store.views import CaseRow
from jourtui.words import morning_report_words as words

TITLES = ("socialsekreterare", "förste socialsekreterare", "gruppledare", "enhetschef")


class MorningReportDeeds(CorrectionDeeds):
    """The deed, on behalf of one screen."""

    async def report(self, record: UUID, row: CaseRow) -> None:
        """Överrapporterat, to a named receiver: the report clock stops for what was seen here."""
        desk, base = self.screen.desk, self.screen.desk.position()
        if why := no_board(desk.journal.case(record)):
            self.say(record, why, problem=True)
            return
        left = words.left(self.screen.desk.journal.case(record), desk.now())
        keys = zip("tmep", words.HOW.items(), strict=True)
        fields: list[Field] = [
            LineField(name="receiver", label="Mottagare", required="Skriv namnet på den som tog emot."),
            LineField(
                name="title",
                label="Titel",
                required="Skriv mottagarens titel eller uppdrag.",
                suggestions=TITLES,
            ),
            ChoiceField(
                name="how",
                label="Hur",
                choices=[(key, label, code) for key, (code, label) in keys],
                value="phone",
                optional=False,
            ),
            LineField(name="contact", label="På nummer, adress", placeholder="får vara tomt"),
            ChoiceField(
                name="read_back",
                label="Läste tillbaka",
                choices=YES_NO,
                hint="Mottagaren sade med egna ord vad som gäller och är kvar att göra.",
            ),
            TextField(name="left", label="Kvar att göra", text=left, rows=8),
            yes_no("feedback", "Återkoppling", value=False, hint="Be att få veta hur det gick."),
            past("at", "När", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            given = {"how": "phone", "left": left, **filled.values}
            cases.report(desk, record, MorningReport(board=row.board, **given), base=filled.base)

        def check(values: dict[str, Any]) -> dict[str, str]:
            spoken = values["how"] in SPOKEN
            if spoken and values["read_back"] is None:
                return {"read_back": "Läste mottagaren tillbaka det? J eller N."}
            if not spoken and values["read_back"] is not None:
                return {"read_back": "Det som inte sades kan inte läsas tillbaka. Backsteg tömmer."}
            return {}

        text = f"{self.about(row)}\n{self.labels.board(row.board)}. Gäller allt arbete fram till tiden här."
        done = "Överrapporterat. Fristen stannar."
        await self.fill(
            record, "Överrapportering", fields, "report", base, commit, done, text=text, check=check
        )

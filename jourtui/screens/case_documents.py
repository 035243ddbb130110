"""Deeds on a case about its documents: begin one of a kind that the case allows, or open one."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from jourtui.drafting import drafting
from jourtui.rules.calendar import day_and_time
from jourtui.rules.document_kinds import DocumentKind, Of
from jourtui.rules.document_links import Linked
from jourtui.screens.correction_deeds import CorrectionDeeds
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import lettered
from jourtui.store import documents
from jourtui.store.documents import Office
from jourtui.store.views import CaseRow, DeliveryRow, DocumentRow
from jourtui.words import delivery_words, document_words

OPENED = 9
"""How many documents have a digit; the rest stand in a choice of their own."""
REST = "ä"
"""The key for the rest."""
OTHERS = "ö"
"""The key for the kinds that the case lacks something for: a screen does not hold them all at once."""
LACKS: Mapping[Of, str] = {
    "decision": "beslut saknas",
    "granted": "beslut saknas",
    "refused": "avslag saknas",
    "measure": "åtgärd saknas",
    "assessment": "bedömning saknas",
}
"""What must be in the case before such a document can be finished."""


class CaseDocuments(CorrectionDeeds):
    """The deeds, on behalf of one screen."""

    async def document(self, record: UUID, row: CaseRow) -> None:
        """Open a document of the case, those that are being written first; or begin one."""
        app, desk = self.screen.app, self.screen.desk
        office = app.workplace.office
        with desk.rows() as rows:
            there = list(documents.of_case(rows, record))
            sent = documents.sent(rows, there)
        there.sort(key=lambda one: one.state not in ("draft", "reviewed"))
        told = [(self._there(one, sent.get((one.document, one.version))), one) for one in there]
        choices: list[tuple[str, str, DocumentRow | DocumentKind | str]] = [
            (str(n), label, one) for n, (label, one) in enumerate(told[:OPENED], 1)
        ]
        if rest := told[OPENED:]:
            choices.append((REST, f"{len(rest)} dokument till …", REST))
        kinds = [(kind, self._needs(record, office, kind)) for kind in office.kinds.kinds]
        lacking = lettered([(f"{kind.short or kind.title}{lacks}", kind) for kind, lacks in kinds if lacks])
        choices += lettered([(f"Ny: {kind.title}", kind) for kind, lacks in kinds if not lacks])
        if lacking:
            choices.append((OTHERS, "Ny: de slag som ärendet saknar något för …", OTHERS))
        chosen = await app.push_screen_wait(Choose("Dokument", choices))
        if chosen == REST:
            chosen = await app.push_screen_wait(Choose("Fler dokument", lettered(rest)))
        elif chosen == OTHERS:
            about = "De kan börjas nu. Innan de kan låsas måste det som saknas skrivas in i ärendet."
            chosen = await app.push_screen_wait(Choose("Dokument: andra slag", lacking, about))
        if isinstance(chosen, DocumentRow):
            self._open(record, chosen.document)
        elif isinstance(chosen, DocumentKind):
            await self._begin(record, office, chosen)

    async def wrong_hands(self, record: UUID, row: CaseRow) -> None:
        """Something about the case came to somebody who should not have it, by any road."""
        from jourtui.screens.wrong_hands import WrongHands

        await WrongHands(self.screen).in_case(record, self.called(record))

    def _there(self, one: DocumentRow, sent: DeliveryRow | None) -> str:
        """What it is, how far it has come, also to its board, and since when."""
        state = "ersatt" if one.replaced else document_words.STATES.get(one.state, one.state)
        if sent is not None and (left := delivery_words.last([sent], withdrawn=one.state == "withdrawn")):
            state = f"{state}, {left}"
        when = day_and_time(one.changed_at, self.screen.desk.now())
        return f"{one.title}: {state}, {when}{', två texter' if one.two_values else ''}"

    def _needs(self, record: UUID, office: Office, kind: DocumentKind) -> str:
        """What the case lacks for it; empty where it can be finished."""
        if not kind.of or not kind.must or documents.candidates(self.screen.desk, office, record, kind.code):
            return ""
        return f" – {LACKS[kind.of[0]]}"

    async def _begin(self, record: UUID, office: Office, kind: DocumentKind) -> None:
        desk = self.screen.desk
        found = documents.candidates(desk, office, record, kind.code)
        chosen: Linked | None = None
        if len(found) > 1:
            case, now = desk.journal.case(record), desk.now()
            named = [(document_words.of(case, one, now), one) for one in found]
            chosen = await self.screen.app.push_screen_wait(
                Choose("Vad gäller dokumentet?", list(lettered(named)), kind.title)
            )
            if chosen is None:
                return
        new = drafting.begin(desk, office, self.labels, record, kind.code, chosen)
        said = "Förslag ur ärendet står i avsnitten märkta f: läs och ändra dem."
        self._open(record, new, f"Påbörjat: {kind.title}. {said}")

    def _open(self, record: UUID, document: UUID, told: str = "") -> None:
        from jourtui.screens.document import DocumentScreen

        self.screen.app.push_screen(DocumentScreen(record, document, told))

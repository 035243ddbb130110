"""Reports and other documents (Rapporter) of all cases: how they stand, who writes, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rich.console import Group
from rich.text import Text

from jourtui.rules.access import DOCUMENTS
from jourtui.rules.calendar import day_and_time
from jourtui.screens.document import DocumentScreen
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import documents
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import LOCKED
from jourtui.store.views import DeliveryRow, DocumentRow
from jourtui.widgets.record_table import Column, Row, cell, marked
from jourtui.words import delivery_words, document_words, wording
from jourtui.words.labels import Labels

COLUMNS = (
    Column("state", "Läge", 14),
    Column("whom", "Avser", 14),
    Column("title", "Dokument", 19),
    Column("board", "Nämnd", 10),
    Column("marks", "Saknas", 9),
)
WIDE = (
    Column("state", "Läge", 14),
    Column("whom", "Avser", 20),
    Column("title", "Dokument", 26),
    Column("board", "Nämnd", 14),
    Column("writers", "Skrivs av", 18),
    Column("marks", "Saknas", 12),
)


class DocumentsScreen(PagedScreen[UUID]):
    """The list, the last changed first."""

    SCOPES = ("list", "documents")
    BINDINGS = [*bindings("list", "documents"), ("escape", "back", "")]
    FILTERS_ON = "namn, dokument, vem som skriver"
    NEW = ("nytt dokument", "nya dokument")
    HELP = (
        "Alla rapporter och andra dokument, i alla ärenden, de senast ändrade överst. Ett nytt börjas i "
        "ärendet (8). Läge säger hur långt det kommit till nämnden, när det har skickats."
    )
    MARKS = (
        ("!2", "två avsnitt som måste skrivas"),
        ("f2", "två förslag som ingen har ändrat"),
        ("2v", "två skrev samtidigt: någon väljer"),
        ("sent 1", "en text skriven utan att se låset"),
        ("+1", "ett tillägg"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, DocumentRow] = {}
        self._sent: dict[tuple[UUID, int], DeliveryRow] = {}
        """How far they have come to their boards, by document and version."""

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        super().on_mount()

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= 120, "-beside")

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 160 else COLUMNS

    # Showing

    def refresh_view(self) -> None:
        words = self.words
        if not self.reads("listed", None, reason=DOCUMENTS) or (words and not self.reads("searched", None)):
            self._rows, self._sent = {}, {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            found = documents.listed(rows, words, self.page)
            self._sent = documents.sent(rows, found)
        self._rows = {row.document: row for row in found}
        self.show_rows([self._row(row) for row in found])
        self.show_details()

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Inget dokument passar filtret. Esc visar alla."
        if self.page:
            return "Inga äldre dokument. Å går tillbaka."
        if self.out_of_contact:
            return (
                "Inga dokument på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegans kan saknas."
            )
        return "Inga rapporter.\n\n8 i ett ärende börjar en. F3 visar ärendena."

    def _row(self, row: DocumentRow) -> Row[UUID]:
        ended = row.replaced or row.state == "withdrawn"
        faint = self.colour("faint") if ended else ""
        if row.record_id in self.desk.locked:
            return Row(row.document, {column.key: cell("") for column in WIDE} | {"whom": cell(LOCKED)})
        state = "ersatt" if row.replaced else document_words.STATES.get(row.state, row.state)
        shade = "soon" if row.state in ("draft", "reviewed") else "calm"
        if not ended and (sent := self._sent.get((row.document, row.version))) is not None:
            state = delivery_words.state(sent)
            shade = "due" if delivery_words.grave(sent) else "soon" if sent.state == "later" else "calm"
        return Row(
            row.document,
            {
                "state": cell(state, faint or self.colour(shade)),
                "whom": self._whom(row, faint),
                "title": cell(f"{self._title(row)}{f' v{row.version}' if row.version > 1 else ''}", faint),
                "board": cell(self.labels.short_board(row.board), faint if row.board else self.colour("due")),
                "writers": cell(
                    row.writers or ("oändrat" if row.locked_at is not None else "ingen än"), faint
                ),
                "marks": self._marks(row),
            },
        )

    def _title(self, row: DocumentRow) -> str:
        """What it is called where there is little room."""
        kind = self.app.workplace.office.kinds.get(row.kind)
        return kind.short or row.title if kind is not None else row.title

    def _whom(self, row: DocumentRow, faint: str) -> Text:
        """Whom it is about, after an S where they are protected: a narrow column may cut the end off."""
        name = cell(row.subject_name or "okänd", faint)
        if not row.protected:
            return name
        return Text.assemble(("S ", self.colour("due")), name, no_wrap=True, overflow="ellipsis")

    def _marks(self, row: DocumentRow) -> Text:
        marks = (
            (f"!{row.unwritten}", "due", row.unwritten > 0),
            (f"f{row.untouched}", "soon", row.untouched > 0),
            ("2v", "due", row.two_values),
            (f"sent {row.late}", "due", row.late > 0),
            (f"+{row.additions}", "faint", row.additions > 0),
        )
        return marked(marks, self.colour)

    def show_details(self) -> None:
        """What is under the cursor, in short; that its case is read is logged first."""
        self.show_of(self._current, lambda row: row.record_id, self._told)

    def _told(self, row: DocumentRow) -> Group:
        now, faint = self.desk.now(), self.colour("faint")
        whom = wording.name(row.subject_name or "okänd", protected=row.protected)
        lines = [Text(row.title, style="bold"), Text(f"{whom} · {self.labels.board(row.board)}")]
        if row.locked_at is not None:
            lines.append(Text(document_words.locked(row, now), style=faint))
        else:
            began = f"Påbörjad av {row.by_name} {day_and_time(row.begun_at, now)}"
            changed = f", ändrad {day_and_time(row.changed_at, now)}"
            lines.append(Text(f"{began}{changed}. Skrivs av {row.writers or 'ingen än'}.", style=faint))
        if (sent := self._sent.get((row.document, row.version))) is not None:
            lines.append(Text(delivery_words.told(sent, now)))
        if row.state in ("draft", "reviewed"):
            lines.append(Text())
            missing = self._missing(row)
            lines += [Text(f"! {one}", style=self.colour("due")) for one in missing]
            if row.untouched:
                untouched = f"{row.untouched} avsnitt är förslag ur ärendet, som ingen har ändrat."
                lines.append(Text(f"! {untouched}", style=self.colour("soon")))
            if not missing:
                lines.append(Text("Inget saknas: det kan låsas.", style=self.colour("calm")))
        return Group(*lines)

    def _missing(self, row: DocumentRow) -> list[str]:
        office = self.app.workplace.office
        try:
            return documents.missing(self.desk, office, row.record_id, row.document)
        except NotAllowed as error:
            return [str(error)]

    # Acting

    @property
    def full(self) -> bool:
        return len(self._rows) >= documents.PAGE

    @property
    def _current(self) -> DocumentRow | None:
        return self._rows.get(self.table.current) if self.table.current is not None else None

    def why_not(self, action_id: str) -> str | None:
        row = self._current
        match action_id:
            case "documents.open" | "documents.case" if row is None:
                return "Ingen rad är vald."
            case "documents.open" if row is not None and row.record_id in self.desk.locked:
                return LOCKED_WHY
        return self.cannot_turn(action_id)

    def do_outbox(self) -> None:
        """What is on its way to the boards."""
        self.app.action_do("global.outbox")

    def do_open(self) -> None:
        row = self._current
        if row is not None:
            self.app.push_screen(DocumentScreen(row.record_id, row.document))

    def do_case(self) -> None:
        """The case that it belongs to."""
        row = self._current
        if row is not None:
            self.app.show_case(row.record_id)

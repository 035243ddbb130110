"""The versions of a document: who wrote what when, and what each write changed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rich.console import Group
from rich.text import Text
from textual.content import Content

from jourtui.rules.calendar import day_and_time
from jourtui.rules.differing import differences
from jourtui.rules.document_fold import Document, Section, Version
from jourtui.screens.case_list import CaseListScreen
from jourtui.screens.keys import bindings
from jourtui.widgets import differences as difference_view
from jourtui.widgets.record_table import Column, Row, cell

COLUMNS = (Column("when", "När", 11), Column("who", "Vem", 12), Column("what", "Avsnitt", 14))
WIDER = (Column("when", "När", 11), Column("who", "Vem", 20), Column("what", "Avsnitt", 36))


class VersionsScreen(CaseListScreen[UUID]):
    """Every write in the document `document` of the case `record`, the last first."""

    SCOPES = ("list", "versions")
    BINDINGS = [*bindings("list", "versions"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "document.tcss"]
    FILTERS_ON = "vem, avsnitt"
    NEW = ("ny version", "nya versioner")
    HELP = (
        f"Varje gång någon sparat ett avsnitt, det senaste överst, och vad som ändrades då: "
        f"{difference_view.KEY}. Enter öppnar avsnittet med texten som den var, att spara om du vill ha den "
        "tillbaka."
    )

    def __init__(self, record: UUID, document: UUID) -> None:
        super().__init__(record)
        self._document = document
        self._found: dict[UUID, tuple[Section, Version]] = {}

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= 100, "-beside")

    def columns(self, width: int) -> Sequence[Column]:
        return COLUMNS if width >= 100 else WIDER

    @property
    def document(self) -> Document | None:
        return self.case.documents.every.get(self._document)

    # Showing

    def hide(self) -> None:
        self._found = {}

    def show_case(self) -> None:
        document, now = self.document, self.desk.now()
        every = list(reversed(document.history)) if document is not None else []
        self._found = {version.event.id: (section, version) for section, version in every}
        rows = []
        for id_, (section, version) in self._found.items():
            who = "förslag" if version.drafted else version.event.author.name
            heading = section.heading.heading
            if all(word in f"{who} {heading}".casefold() for word in self.words):
                when = day_and_time(version.event.written_at, now)
                rows.append(Row(id_, {"when": cell(when), "who": cell(who), "what": cell(heading)}))
        self.show_rows(rows)
        self.show_details()

    def nothing(self) -> str:
        if self.hindrance:
            return self.hindrance
        return "Ingen version passar filtret. Esc visar alla." if self.words else "Inget är skrivet än."

    @property
    def _current(self) -> tuple[Section, Version] | None:
        return self._found.get(self.table.current) if self.table.current is not None else None

    def show_details(self) -> None:
        found = self._current if not self.hindrance else None
        if found is None:
            self.pane.show(Content(""))
            return
        section, version = found
        before = _before(section, version)
        said = Text(section.heading.heading, style=f"bold {self.colour('primary')}")
        said.append(f"\n{self._told(version, before)}\n", style=self.colour("faint"))
        was = before.stood if before is not None else ""
        shown = difference_view.shown(differences(was, version.stood), self.colour)
        self.pane.show(Group(said, shown))
        self.pane.scroll_home(animate=False)

    def _told(self, version: Version, before: Version | None) -> str:
        if before is None:
            return "Den första texten."
        who = before.event.author.name
        when = day_and_time(before.event.written_at, self.desk.now())
        joined = " Sammanfogad med vad en annan skrev samtidigt." if version.stood != version.written else ""
        return f"Mot texten av {who} {when}.{joined} {difference_view.KEY}"

    # Acting

    def why_not(self, action_id: str) -> str | None:
        if reason := super().why_not(action_id):
            return reason
        if action_id == "versions.restore":
            document = self.document
            if self._current is None:
                return "Ingen version är vald."
            if document is None or not document.open:
                return "Dokumentet är låst och ändras inte."
            if self._current[0].contested:
                return "Två har skrivit här samtidigt. W i dokumentet väljer först."
        return None

    def do_restore(self) -> None:
        """Open the section with the text as it was then, to be saved if one wants it back."""
        from jourtui.screens.write import WriteScreen

        found = self._current
        if found is not None:
            section, version = found
            self.app.switch_screen(
                WriteScreen(self.record, self._document, section.heading.code, put=version.stood)
            )

    def do_on(self) -> None:
        self.pane.scroll_page_down(animate=False)

    def do_back(self) -> None:
        self.pane.scroll_page_up(animate=False)


def _before(section: Section, version: Version) -> Version | None:
    """The write before it in the same section."""
    at = section.versions.index(version)
    return section.versions[at - 1] if at else None

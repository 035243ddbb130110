"""Two texts of one section that did not see each other: a person chooses one, or makes one of both."""

from __future__ import annotations

from uuid import UUID

from rich.console import Group
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from jourtui.rules.calendar import day_and_time
from jourtui.rules.differing import both, differences
from jourtui.rules.document_fold import Branch, Section
from jourtui.screens.case_part import CasePart
from jourtui.screens.keys import bindings
from jourtui.store import documents
from jourtui.store.envelope import Base
from jourtui.widgets import differences as difference_view


class TwoTextsScreen(CasePart):
    """The texts of the section `code` side by side, the second with what differs from the first."""

    SCOPES = ("two_texts",)
    BINDINGS = [*bindings("two_texts"), ("escape", "back", "")]
    CSS_PATH = ["case_part.tcss", "two_texts.tcss"]
    AUTO_FOCUS = "#first"
    HELP = (
        "Ni skrev i samma stycke utan att se varandras text. Båda finns kvar bland versionerna, vad du än "
        "väljer. 3 öppnar båda att skriva om till en: det som skiljer efter vartannat. Tab byter sida, pilar "
        "rullar."
    )

    def __init__(self, record: UUID, document: UUID, code: str) -> None:
        super().__init__(record)
        self._document = document
        self._code = code
        self._base: Base | None = None
        self._texts: list[str] = []
        self._begun = False

    def compose_body(self) -> ComposeResult:
        instead, part = self.instead()
        yield instead
        with part:
            yield Static("", id="about", markup=False)
            with Horizontal(id="texts"):
                for side in ("first", "second"):
                    with VerticalScroll(id=side, can_focus=True):
                        yield Static("", id=f"{side}-text", markup=False)

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= 100, "-beside")

    @property
    def _section(self) -> Section | None:
        document = self.case.documents.every.get(self._document)
        return document.sections.get(self._code) if document is not None and document.open else None

    def show_part(self) -> None:
        base, section = self.desk.position(), self._section
        branches = section.branches if section is not None else []
        if section is None or len(branches) < 2:
            self._texts = []
            self.query_one("#about", Static).update(
                Content("Här finns inte längre två texter att välja mellan.")
            )
            for side in ("first", "second"):
                self.query_one(f"#{side}-text", Static).update("")
            return
        self._base = base
        first, second = branches[:2]
        self._texts = [first.text, second.text]
        said = Text(f"Två texter: {section.heading.heading}", style="bold")
        more = f" Det finns {len(branches)} texter; välj mellan två i taget." if len(branches) > 2 else ""
        said.append(f"\nIngen av er såg den andras. {difference_view.KEY}.{more}", style=self.colour("faint"))
        self.query_one("#about", Static).update(said)
        self.query_one("#first-text", Static).update(
            Group(self._who(1, first), Text(), Text(first.text or "(tom)"))
        )
        differing = difference_view.shown(differences(first.text, second.text), self.colour)
        self.query_one("#second-text", Static).update(Group(self._who(2, second), Text(), differing))
        if not self._begun:
            self._begun = True
            self.call_after_refresh(self._to_what_differs)

    def _to_what_differs(self) -> None:
        """Scroll both to where they begin to differ: it may be the end of a long text."""
        if self._texts:
            for side in ("first", "second"):
                pane = self.query_one(f"#{side}", VerticalScroll)
                room = pane.scrollable_content_region.width
                above = difference_view.lines_before(differences(*self._texts), room)
                pane.scroll_to(y=above + 1, animate=False)  # one line of what is the same, and the two heads

    def _who(self, number: int, branch: Branch) -> Text:
        who = " och ".join(dict.fromkeys(one.author.name for one in branch.heads))
        last = branch.heads[-1]
        when = day_and_time(last.written_at, self.desk.now()) + (", ej synkat" if last.pending else "")
        return Text.assemble((f"{number}  ", f"bold {self.colour('accent')}"), (f"{who} {when}", "bold"))

    # Acting

    def why_not(self, action_id: str) -> str | None:
        return super().why_not(action_id) or (
            None if self._texts else "Här finns inte längre två texter att välja mellan."
        )

    def do_first(self) -> None:
        self._choose(self._texts[0])

    def do_second(self) -> None:
        self._choose(self._texts[1])

    def _choose(self, text: str) -> None:
        assert self._base is not None
        documents.write(self.desk, self.record, self._document, self._code, text, shown=text, base=self._base)
        self.dismiss()
        self.app.say("Valt. Den andra texten finns kvar bland versionerna.")

    def do_both(self) -> None:
        """Both, one after the other, to be made one by hand."""
        from jourtui.screens.write import WriteScreen

        together = both(*self._texts)
        self.app.switch_screen(WriteScreen(self.record, self._document, self._code, put=together))

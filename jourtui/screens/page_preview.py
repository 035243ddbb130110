"""The pages of a document as they are printed, in the terminal: page by page, near or whole, text beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from rich.console import Group
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from jourtui.documents import printing
from jourtui.documents.printing import Printed
from jourtui.documents.templates import TemplateError
from jourtui.screens import document_text
from jourtui.screens.background import in_background
from jourtui.screens.case_part import CasePart
from jourtui.screens.keys import bindings
from jourtui.store import documents
from jourtui.widgets.page_picture import NOTHING, Grey, PagePicture, grey

PAPER = (210 / 25.4, 297 / 25.4)
"""Inches of an A4."""
NEARER = (24, 36, 54, 72, 96)
"""Dots an inch, beyond those of a whole page; from 54 on most can read the text."""
MARGIN = (0.1, 0.03)
"""What of a page's width and height is empty: where one begins to read."""
DRAWING = "Sidan ritas …"


@dataclass(slots=True)
class Drawn:
    """The pages as they were drawn with so many dots an inch. `told`: what is wrong with a template."""

    pages: list[bytes] = field(default_factory=list)
    picture: Grey = NOTHING
    told: str = ""


class PagePreview(CasePart):
    """The document `document` of the case `record`, as pages."""

    SCOPES = ("pages",)
    BINDINGS = [*bindings("pages"), ("escape", "back", "")]
    CSS_PATH = ["case_part.tcss", "page_preview.tcss"]
    AUTO_FOCUS = "#page"
    HELP = (
        "Sidorna som de trycks, två punkter i varje ruta. + går närmare tills texten går att läsa, "
        "pilarna flyttar. Texten i klartext står bredvid hela sidan där det finns plats, "
        "annars visar T den. Ett utkast "
        "har UTKAST tvärs över sidan."
    )

    def __init__(self, record: UUID, document: UUID) -> None:
        super().__init__(record)
        self._document = document
        self._paper: Printed | None = None
        self._asked = 0
        self._answered = 0
        self._drawn = Drawn()
        self._dots = 0
        self._going: tuple[float, float] | None = None
        """Where the page that is being drawn will have its corner; None when it is there."""
        self.page = 0
        self.nearness = 0
        """0 is the whole page; then one of NEARER each."""

    def compose_body(self) -> ComposeResult:
        instead, part = self.instead()
        yield instead
        with part:
            yield Static("", id="page-head", markup=False)
            with Horizontal():
                yield PagePicture(id="page")
                with VerticalScroll(id="words", can_focus=True):
                    yield Static("", id="text", markup=False)

    @property
    def idle(self) -> bool:
        """Whether nothing is being drawn."""
        return self._asked == self._answered

    # Showing

    def refresh_view(self) -> None:
        super().refresh_view()
        if self.hidden:
            self._paper, self._drawn = None, Drawn()
            self._asked += 1  # what is being drawn is not shown when it comes
            self._answered = self._asked
            self.query_one(PagePicture).show(NOTHING)
            self.query_one("#text", Static).update("")
            self.query_one("#page-head", Static).update("")

    def show_part(self) -> None:
        desk = self.desk
        corner = self._corner if self._paper is not None else (0.0, 0.0)
        finished = documents.as_finished(desk, self.app.workplace.office, self.record, self._document)
        document = documents.find(desk, self.record, self._document)
        self._paper = printing.printed(document, draft=finished)
        words = document_text.printed(finished, self.colour, final=not self._paper.draft)
        after = [Text(f"\nTillägg av {one.author}\n{one.text}") for one in self._paper.additions]
        self.query_one("#text", Static).update(Group(words, *after))
        self._drawn = Drawn()
        self._dots = 0
        self.call_after_refresh(self._draw, corner)

    def on_resize(self) -> None:
        if self._paper is not None:
            self.call_after_refresh(self._draw, self._corner)

    @property
    def _corner(self) -> tuple[float, float]:
        """Which part of the page is looked at, also while it is drawn: keys may come faster than pages."""
        return self._going or self.query_one(PagePicture).corner

    def _draw(self, corner: tuple[float, float] = (0, 0)) -> None:
        """Draw what is to be seen, in a thread: Typst takes a second the first time."""
        self._going = corner
        paper, room = self._paper, self.query_one(PagePicture).size
        if paper is None or not room.width or not room.height:
            return
        self._asked += 1
        asked, page, nearness, config = self._asked, self.page, self.nearness, self.app.workplace.config
        whole = max(4, int(min(room.width / PAPER[0], 2 * room.height / PAPER[1])))
        dots = whole if self.nearness == 0 else NEARER[self.nearness - 1]
        known = self._drawn if dots == self._dots else Drawn()
        if not self._drawn.pages:
            self._say_where()  # what is said of a page follows when it stands there

        def done(found: Drawn | Exception) -> None:
            overtaken = asked != self._asked or nearness != self.nearness
            if overtaken or not self.query(PagePicture):  # closed meanwhile
                return
            self._answered = asked
            if isinstance(found, Exception):
                self._failed(found)
                return
            self._drawn, self._dots = found, dots
            self.page = min(page, len(found.pages) - 1)
            self.query_one(PagePicture).show(found.picture, corner)
            self.call_after_refresh(self._arrived, asked)
            self._say_where()
            if found.told:
                self.say(f"{found.told} Sidan är ritad med den mall som följer med.", problem=True)

        in_background(self.app, lambda: _drawn(paper, known, page, dots, config), done)

    def _arrived(self, asked: int) -> None:
        if asked == self._asked:
            self._going = None

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, TemplateError):
            raise error
        self.query_one("#page-head", Static).update("")
        self.say(str(error), problem=True)

    def _say_where(self) -> None:
        pages = len(self._drawn.pages)
        if not pages:
            self.query_one("#page-head", Static).update(Text(DRAWING, style=self.colour("faint")))
            return
        near = "hela sidan" if self.nearness == 0 else f"närmare, steg {self.nearness} av {len(NEARER)}"
        said = Text(f"Sida {self.page + 1} av {pages}")
        self.query_one("#page-head", Static).update(said.append(f" · {near}", style=self.colour("faint")))

    # Acting

    def why_not(self, action_id: str) -> str | None:
        if reason := super().why_not(action_id):
            return reason
        match action_id:
            case "pages.next" if self.page + 1 >= len(self._drawn.pages):
                return "Det är den sista sidan." if self._drawn.pages else DRAWING
            case "pages.previous" if self.page == 0:
                return "Det är den första sidan."
            case "pages.nearer" if self.nearness == len(NEARER):
                return "Närmare går det inte att komma."
            case "pages.farther" if self.nearness == 0:
                return "Hela sidan visas redan."
        return None

    def do_next(self) -> None:
        self._turn(1)

    def do_previous(self) -> None:
        self._turn(-1)

    def _turn(self, pages: int) -> None:
        self.page += pages
        self._draw((self._corner[0], 0))

    def do_nearer(self) -> None:
        self._step(1)

    def do_farther(self) -> None:
        self._step(-1)

    def _step(self, steps: int) -> None:
        self._going = corner = self._corner if self.nearness else MARGIN
        self.nearness += steps
        self.set_class(self.nearness > 0, "-near")
        if self.has_class("-words"):
            self.do_text()  # whoever goes nearer wants to see the page
        self.call_after_refresh(self._draw, corner)  # when the page has the room that it will have

    def do_text(self) -> None:
        """The words and the page change places; where both are seen, the keys go to the other."""
        words = not self.has_class("-words")
        self.set_class(words, "-words")
        self.query_one("#words" if words else "#page").focus()


def _drawn(paper: Printed, known: Drawn, page: int, dots: int, config: Path | None) -> Drawn:
    """One page drawn; `known` are the pages if they have been drawn with as many dots. In a thread."""
    pages, told = known.pages, known.told
    if not pages:
        try:
            pages = printing.as_pictures(paper, config, dots=dots)
        except TemplateError as error:
            if not error.own:
                raise
            pages, told = printing.as_pictures(paper, dots=dots), str(error)
    return Drawn(pages, grey(pages[min(page, len(pages) - 1)]), told)

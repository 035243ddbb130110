"""A section of a document being written: the text, and beside it what the program can put together.

What is typed is a draft on this laptop within a second, and becomes part of the document when it is saved.
"""

from __future__ import annotations

from uuid import UUID

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from jourtui.drafting import drafting
from jourtui.rules import document_links
from jourtui.rules.calendar import day_and_time
from jourtui.rules.document_fold import Document, Section
from jourtui.rules.phrases import GAP, offered
from jourtui.screens.base import SAYABLE
from jourtui.screens.case_part import CasePart
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.fields import lettered
from jourtui.screens.keys import bindings
from jourtui.store import documents, phrases, section_drafts
from jourtui.store.settings import SettingsError
from jourtui.widgets.writing_area import WritingArea
from jourtui.words import wording
from jourtui.words.labels import Labels

FULL = "Avsnittet är fullt: det senaste kom inte med. Lägg resten i ett annat avsnitt eller i ett tillägg."


class WriteScreen(CasePart):
    """Writes the section `code` of the document `document` in the case `record`.

    `put` is a text to begin with in place of what stands there; undo brings that back.
    """

    SCOPES = ("write",)
    BINDINGS = [*bindings("write"), ("escape", "back", "")]
    CSS_PATH = ["case_part.tcss", "write.tcss"]
    HELP = (
        "Skriv avsnittet. Tom rad skiljer stycken, rader som börjar med - blir punkter. Det du skriver "
        "sparas som utkast på datorn medan du skriver; Ctrl+S lägger det i dokumentet, där kollegan ser det. "
        "Har ni skrivit samtidigt läggs texterna ihop, eller så får du välja. Ctrl+Z ångrar, Ctrl+Y gör om. "
        "Stavningen kontrolleras inte."
    )

    def __init__(
        self, record: UUID, document: UUID, code: str, *, put: str | None = None, proposed: bool = False
    ) -> None:
        super().__init__(record)
        self._document = document
        self._code = code
        self._put = put
        self._proposal: str | None = None
        self._proposes = proposed
        self._typed: section_drafts.Typed | None = None
        self._over = False

    def compose_body(self) -> ComposeResult:
        instead, part = self.instead()
        yield instead
        with part:
            yield Static("", id="about", markup=False)
            with Horizontal(id="write"):
                yield WritingArea(id="writing")
                with VerticalScroll(id="proposal", can_focus=False):
                    yield Static("", id="proposed", markup=False)

    @property
    def _area(self) -> WritingArea:
        return self.query_one(WritingArea)

    @property
    def _found(self) -> tuple[Document, Section] | None:
        document = self.case.documents.every.get(self._document)
        section = document.sections.get(self._code) if document is not None else None
        return (document, section) if document is not None and section is not None else None

    # Showing

    def show_part(self) -> None:
        base = self.desk.position()
        found = self._found
        if found is None:
            self.query_one("#about", Static).update(Content("Avsnittet finns inte."))
            return
        document, section = found
        if self._typed is None:
            self._begin(
                section,
                section_drafts.begin(self.desk, self.record, self._document, self._code, section.text, base),
            )
        self._show_about(document, section)

    def _begin(self, section: Section, typed: section_drafts.Typed) -> None:
        self._typed = typed
        area = self._area
        area.load_text(typed.was)
        area.kept()
        if typed.text != typed.was:
            area.put(typed.text)
            area.kept()
        if typed.at is not None:
            self.say(f"Utkast hämtat, från {day_and_time(typed.at, self.desk.now())}.")
        elif self._put is not None:
            area.put(self._put)
        area.move_cursor(area.document.end)
        area.focus()
        if self._proposes:
            self._propose()

    def _show_about(self, document: Document, section: Section) -> None:
        case = self.case
        whom = wording.name(document_links.whom(document, case), protected=case.protected)
        lines = Text(f"{document.title} · {whom}", style=self.colour("faint"))
        lines.append(f"\n{section.heading.heading}", style=f"bold {self.colour('foreground')}")
        if hint := self._hint(document):
            lines.append(f"\n{hint}", style=self.colour("faint"))
        for sentence in self._warnings(document, section):
            lines.append(f"\n! {sentence}", style=self.colour("due"))
        self.query_one("#about", Static).update(lines)

    def _hint(self, document: Document) -> str:
        """What is to be written here, as the unit's file has it now."""
        kind = self.app.workplace.office.kinds.get(document.kind)
        return kind.help(self._code, protected=self.case.protected) if kind is not None else ""

    def _warnings(self, document: Document, section: Section) -> list[str]:
        now, said = self.desk.now(), []
        assert self._typed is not None
        if not document.open:
            said.append("Dokumentet är låst. Din text finns kvar som utkast; T i dokumentet gör ett tillägg.")
        elif section.text != self._typed.was and section.versions:
            last = section.versions[-1].event
            when = day_and_time(last.written_at, now)
            said.append(
                f"{last.author.name} skrev här {when}. När du sparar läggs texterna ihop, eller så får du "
                "välja."
            )
        return said

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= 120, "-beside")

    # Typing

    def on_writing_area_pause(self, message: WritingArea.Pause) -> None:
        self._keep_or_say()

    def on_writing_area_full(self) -> None:
        self.say(FULL, problem=True)

    def keep(self) -> None:
        """Keep what is typed, on the disk when it returns."""
        typed, area = self._typed, self._area
        if typed is None or self._over or not area.unkept:
            return
        typed.text = area.text
        section_drafts.keep(self.desk, typed)
        area.kept()

    def _keep_or_say(self) -> bool:
        try:
            self.keep()
        except SAYABLE as error:
            self.say(f"Utkastet kunde inte sparas: {error}", problem=True)
            return False
        return True

    def on_screen_suspend(self) -> None:
        """Something came on top, another place was gone to, or the screen is locked."""
        self._keep_or_say()

    # Acting

    def why_not(self, action_id: str) -> str | None:
        reason = super().why_not(action_id)
        if reason or self._typed is None:
            return reason or "Avsnittet finns inte."
        match action_id:
            case "write.save" if (found := self._found) is None or not found[0].open:
                return "Dokumentet är låst. Din text finns kvar som utkast; T i dokumentet gör ett tillägg."
            case "write.take" if not self._proposal:
                return "Visa förslaget först: Ctrl+G."
        return None

    def do_save(self) -> None:
        """Put it in the document. What stood there before is kept as a version."""
        if not self._keep_or_say():
            return
        typed = self._typed
        assert typed is not None
        typed.text = self._area.text
        if typed.text != typed.was:
            documents.write(
                self.desk,
                self.record,
                self._document,
                self._code,
                typed.text,
                shown=typed.was,
                base=typed.base,
            )
        section_drafts.discard(self.desk, typed)
        self._over = True
        contested = (found := self._found) is not None and found[1].contested
        self.dismiss()
        if contested:
            self.app.say("Sparat, men ni har ändrat samma stycke: W väljer.", problem=True)
        else:
            self.app.say("Avsnittet är sparat." if typed.text != typed.was else "Inget är ändrat.")

    async def do_phrase(self) -> None:
        """Put in one of the unit's own phrases where the cursor is."""
        try:
            shipped = self.app.workplace.phrases
        except SettingsError as error:
            self.say(str(error), problem=True)
            return
        with self.desk.rows() as rows:
            found = offered(shipped, phrases.kept(rows), self._code)
        if not found:
            self.say("Enheten har inga standardfraser för det här avsnittet.", problem=True)
            return
        choices = list(lettered([(one.label, one.text) for one in found]))
        chosen = await self.app.push_screen_wait(Choose("Standardfras", choices))
        if chosen is not None:
            self._area.insert_phrase(chosen, GAP)

    async def do_keep_phrase(self) -> None:
        """Keep what is marked as a standard phrase for all, in this section."""
        text = self._area.selected_text
        if not text.strip():
            self.say("Markera först texten som ska bli en fras (Shift och pilarna).", problem=True)
            return

        def keep(label: str) -> None:
            phrases.keep(self.desk, label, text, (self._code,))

        told = "Skriv … där något ska fyllas i. Frasen får inte säga något om någon: alla ser den."
        if await ask_and_write(self.app, "Vad ska frasen heta?", told, write=keep) is not None:
            self.say("Frasen är sparad för alla, i det här avsnittet.")

    async def do_drop_phrase(self) -> None:
        """Take away a phrase that somebody keeps; those of the unit's file stay."""
        with self.desk.rows() as rows:
            kept = [
                one for one in phrases.kept(rows) if not one.sections or self._code in one.sections.split()
            ]
        if not kept:
            self.say("Ingen har sparat någon fras för det här avsnittet.", problem=True)
            return
        base = self.desk.position()
        choices = list(lettered([(one.label, one.record_id) for one in kept]))
        chosen = await self.app.push_screen_wait(Choose("Vilken fras ska bort?", choices))
        if chosen is not None:
            phrases.drop(self.desk, chosen, base=base)
            self.say("Frasen är borttagen.")

    def do_propose(self) -> None:
        """Show what the program puts together now beside the text, or hide it."""
        if self.has_class("-proposes"):
            self.remove_class("-proposes")
            self._proposal = None
        else:
            self._propose()

    def _propose(self) -> None:
        self._proposal = self._drafted()
        self.add_class("-proposes")
        proposal = self._proposal or "Ärendet har inget som hör till det här avsnittet."
        how = "\n\nCtrl+T tar in det där markören står." if self._proposal else ""
        text = Content.assemble(
            ("FÖRSLAG UR ÄRENDET, SOM DET ÄR NU\n\n", "$faint"), proposal, (how, "$faint")
        )
        self.query_one("#proposed", Static).update(text)

    def _drafted(self) -> str:
        """What the program would write here now; nothing of a document that is gone."""
        found = self._found
        if found is None:
            return ""
        document, office = found[0], self.app.workplace.office
        kind, workplace = office.kinds.get(document.kind), self.app.workplace
        if kind is None:
            return ""
        labels = Labels(workplace.places, workplace.catalogue)
        material = drafting.gather(self.desk, labels, self.record, kind, document=document.id)
        return drafting.text(kind, self._code, material)

    def do_take(self) -> None:
        """Put the proposal in where the cursor is, as paragraphs of its own; nothing else goes away."""
        assert self._proposal is not None
        self._area.insert_paragraph(self._proposal)

    async def do_discard(self) -> None:
        """Throw the draft away, when that has been confirmed."""
        lines = ("Det du har skrivit och inte sparat försvinner. Avsnittet i dokumentet är som det var.",)
        if await self.app.push_screen_wait(Confirm("Kasta utkastet?", lines, deed="kasta")):
            assert self._typed is not None
            section_drafts.discard(self.desk, self._typed)
            self._over = True
            self.dismiss()
            self.app.say("Utkastet är kastat.")

    def action_back(self) -> None:
        """Esc: it stays as a draft."""
        if self.hidden or self._typed is None:
            self.dismiss()
        elif self._keep_or_say():
            left = self._area.text != self._typed.was
            self.dismiss()
            if left:
                self.app.say(
                    "Utkastet finns kvar på datorn. Det är inte i dokumentet än: Enter tar fram det."
                )

"""Deeds on a document: write, propose, choose, read, review, lock, add to, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group

from jourtui.drafting import drafting
from jourtui.rules import document_links
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.document_fold import Document
from jourtui.rules.document_kinds import DocumentKind
from jourtui.rules.document_links import Linked
from jourtui.rules.documents import DocumentFacts
from jourtui.screens import document_forms, document_text
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import TextField, lettered
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.document_text import FACTS, LAW, STATE
from jourtui.store import documents, section_drafts
from jourtui.store.documents import Office
from jourtui.store.mandates import NotAllowed
from jourtui.words import document_words, wording

if TYPE_CHECKING:
    from jourtui.screens.document import DocumentScreen

LOCK = "lås"
"""What is typed to lock a document."""


class DocumentDeeds:
    """The deeds, on behalf of the screen of one document."""

    def __init__(self, screen: DocumentScreen) -> None:
        self.screen = screen

    @property
    def office(self) -> Office:
        return self.screen.app.workplace.office

    def _kind(self, document: Document) -> DocumentKind | None:
        return self.office.kinds.get(document.kind)

    def missing(self, document: Document) -> list[str]:
        """What has to be done before it may be locked, also with what is typed here and not saved."""
        if not document.open:
            return []
        try:
            found = documents.missing(self.screen.desk, self.office, self.screen.record, document.id)
        except NotAllowed as error:
            found = [str(error)]
        return [*self._unsaved(document), *found]

    def doubtful(self, document: Document) -> list[str]:
        """What to think of before it is locked, and what the lock does not refuse."""
        if not document.open:
            return []
        untouched = document_words.untouched(document)
        try:
            found = documents.doubtful(self.screen.desk, self.office, self.screen.record, document.id)
        except NotAllowed:
            found = []
        return [*filter(None, (untouched,)), *found]

    def _unsaved(self, document: Document) -> list[str]:
        typed = section_drafts.unsaved(self.screen.desk, document.id)
        headings = [one.heading.heading for code, one in document.sections.items() if code in typed]
        return [f"Du har text i {heading} som inte är sparad i dokumentet." for heading in headings]

    def help(self, document: Document, code: str) -> str:
        """What is to be written in a section, as the unit's file has it now."""
        kind = self._kind(document)
        return kind.help(code, protected=self.screen.case.protected) if kind is not None else ""

    # Reading

    def facts_shown(self, document: Document) -> Group:
        """What stands beside the sections, and what is not said."""
        kind, case, now = self._kind(document), self.screen.case, self.screen.desk.now()
        return document_text.facts(document, kind, case, now, self.screen.colour)

    def law_shown(self, document: Document) -> Group:
        """The references that are printed."""
        cited = documents.as_finished(self.screen.desk, self.office, self.screen.record, document.id).cited
        return document_text.law(cited, self.screen.colour, open_=document.open)

    # Writing

    async def edit(self, document: Document) -> None:
        """What the row under the cursor stands for: a section, what stands beside them, or the law."""
        key = self.screen.table.current
        if key == STATE:
            self._first_missing(document)
        elif key == FACTS:
            await self._edit_facts(document)
        elif key == LAW:
            await self._edit_law(document)
        elif key is not None and document.open and document.sections[key].contested:
            await self.conflict(document)
        elif key is not None:
            self._write(document, key)

    def _write(self, document: Document, code: str, **given: Any) -> None:
        from jourtui.screens.write import WriteScreen

        self.screen.app.push_screen(WriteScreen(self.screen.record, document.id, code, **given))

    def _first_missing(self, document: Document) -> None:
        """To the first section that has to be written, or what stands beside them; else say what to do."""
        left = documents.left(self.screen.desk, self.office, self.screen.record, document.id)
        if left is not None:
            self.screen.table.go_to(left)
        elif missing := self.missing(document):
            self.screen.say(missing[0], problem=True)
        else:
            self.screen.say("Inget saknas. V läser igenom, S låser.")

    def propose(self, document: Document) -> None:
        """Write in the section, with what the program puts together now beside it."""
        key = self.screen.table.current
        assert key is not None
        self._write(document, key, proposed=True)

    async def _edit_facts(self, document: Document) -> None:
        desk, record, base = self.screen.desk, self.screen.record, self.screen.desk.position()

        def commit(filled: Filled) -> None:
            documents.correct(desk, record, document.id, DocumentFacts(**filled.values), base=filled.base)

        form = Form(
            desk,
            f"Uppgifter: {document.title}",
            document_forms.fact_fields(document, self._kind(document), self.screen.case),
            draft_id=f"document-facts:{document.id}",
            base=base,
            record=record,
            commit=commit,
        )
        filled = await fill(self.screen, form)
        if filled is not None and filled.values:
            self.screen.say("Uppgifterna är sparade i dokumentet.")

    async def _edit_law(self, document: Document) -> None:
        desk, record, base = self.screen.desk, self.screen.record, self.screen.desk.position()
        kind = self._kind(document)
        offered = self.office.law.offered(kind.law, local(desk.now()).date()) if kind is not None else []
        if not offered:
            self.screen.say("Inget lagrum erbjuds för ett sådant dokument i dag.", problem=True)
            return
        cited = {one.topic for one in documents.as_finished(desk, self.office, record, document.id).cited}

        def commit(filled: Filled) -> None:
            facts = DocumentFacts(cited=tuple(filled.values["cited"]))
            documents.correct(desk, record, document.id, facts, base=filled.base)

        form = Form(
            desk,
            f"Lagrum: {document.title}",
            [document_forms.law_field(self.office.law, offered, cited)],
            draft_id=f"document-law:{document.id}",
            base=base,
            record=record,
            text="De lagrum som gäller i dag. De trycks som de står, även om lagen ändras sedan.",
            commit=commit,
        )
        filled = await fill(self.screen, form)
        if filled is not None and filled.values:
            self.screen.say("Lagrummen är sparade i dokumentet.")

    async def of(self, document: Document) -> None:
        """Which decision, aid, measure or assessment of the case it is the document of."""
        desk, record, base = self.screen.desk, self.screen.record, self.screen.desk.position()
        found = documents.candidates(desk, self.office, record, document.kind)
        if not found:
            self.screen.say("Det finns inget i ärendet som dokumentet kan gälla.", problem=True)
            return
        case, now = desk.journal.case(record), desk.now()
        choices = list(lettered([(document_words.of(case, one, now), one) for one in found]))
        chosen: Linked | None = await self.screen.app.push_screen_wait(
            Choose("Vad gäller dokumentet?", choices, document.title)
        )
        if chosen is not None:
            documents.link(desk, self.office, record, document.id, chosen.id, base=base)
            self.screen.say(f"Dokumentet gäller {chosen.label}.")

    async def conflict(self, document: Document) -> None:
        """Choose between two texts, or between two values of what stands beside them."""
        if document.contested:
            from jourtui.screens.two_texts import TwoTextsScreen

            here = [one for one in document.contested if one.heading.code == self.screen.table.current]
            section = (here or document.contested)[0]
            self.screen.app.push_screen(TwoTextsScreen(self.screen.record, document.id, section.heading.code))
            return
        desk, record, base = self.screen.desk, self.screen.record, self.screen.desk.position()
        name, writes = next(iter(document.written.contested.items()))
        now = desk.now()
        versions = [
            Version(
                self._value(document, name, one.value),
                one.event.author.name,
                f"skrev {day_and_time(one.event.written_at, now)}",
            )
            for one in writes
        ]
        label = document_words.FIELDS.get(name, name)
        number = await self.screen.app.push_screen_wait(
            Conflict(label, versions, document.title, third=False)
        )
        if number is None:
            return
        value = writes[number].value
        if name == "decision":
            documents.link(desk, self.office, record, document.id, value, base=base)
        else:
            documents.correct(desk, record, document.id, DocumentFacts(**{name: value}), base=base)
        self.screen.say("Valt. Det andra värdet finns kvar i historiken.")

    def _value(self, document: Document, name: str, value: Any) -> str:
        case, kind = self.screen.case, self._kind(document)
        match name:
            case "concerned":
                words = [case.subjects[one].name or "okänd" for one in value if one in case.subjects]
            case "cited":
                words = [self.office.law.label(one) for one in value]
            case "grounds":
                words = [kind.ground(one) if kind is not None else one for one in value]
            case "took_part":
                words = list(value)
            case "read_back" | "wants_feedback":
                words = [document_words.answer(value)]
            case "decision":
                every = documents.candidates(self.screen.desk, self.office, self.screen.record, document.kind)
                words = [one.label for one in every if one.id == value]
            case _:
                words = [str(value)]
        return ", ".join(words) or "–"

    # Reading

    def read(self, document: Document) -> None:
        """All of it, in the order of the paper."""
        from jourtui.screens.document_read import DocumentReadScreen

        self.screen.app.push_screen(DocumentReadScreen(self.screen.record, document.id))

    def pages(self, document: Document) -> None:
        """The pages as they are printed."""
        from jourtui.screens.page_preview import PagePreview

        self.screen.app.push_screen(PagePreview(self.screen.record, document.id))

    def versions(self, document: Document) -> None:
        """Who wrote what when, and what each changed."""
        from jourtui.screens.versions import VersionsScreen

        self.screen.app.push_screen(VersionsScreen(self.screen.record, document.id))

    # Ends

    async def review(self, document: Document) -> None:
        """The colleague has read it."""
        desk, record = self.screen.desk, self.screen.record
        note = await self.screen.app.push_screen_wait(
            Ask(
                "Granskat?",
                "Du har läst hela dokumentet som det är nu. Ändras det sedan behöver det granskas igen.",
                placeholder="anmärkning, får vara tom",
                deed="granskat",
                record=record,
                part=document.id,
            )
        )
        if note is not None and self._unchanged(document):
            documents.review(desk, record, document.id, note, base=desk.position())
            self.screen.say("Dokumentet är granskat av dig.")

    async def lock(self, document: Document) -> None:
        """It becomes final: typed, since it cannot be taken back."""
        missing = self.missing(document)
        if missing:
            self.screen.table.go_to(STATE)
            more = f" {len(missing) - 1} till saknas: se Läge." if len(missing) > 1 else ""
            self.screen.say(f"{missing[0]}{more}", problem=True)
            return
        case, labels, desk = self.screen.case, self.screen.labels, self.screen.desk
        seen, whom = document.reviewed, document_links.everybody(document, case)
        lines = [
            f"{document.title} · {wording.name(whom, protected=case.protected)}",
            f"Till {labels.board(case.board)}. Grund: {case.board_ground}",
            f"Granskat av {seen.author.name}." if seen is not None else "! Ingen kollega har granskat det.",
            *(f"! {one}" for one in self.doubtful(document)),
            *self._outdated(document),
            "",
            f"Texten kan aldrig ändras sedan, bara få tillägg. Skriv {LOCK} för att låsa.",
        ]
        done = await self.screen.app.push_screen_wait(
            Ask("Lås dokumentet?", "\n".join(lines), must_be=LOCK, deed="lås")
        )
        if done is None or not self._unchanged(document):
            return
        documents.lock(desk, self.office, self.screen.record, document.id, base=desk.position())
        self.screen.say("Dokumentet är låst. U undertecknar, L skickar det till nämnden.")

    def _outdated(self, document: Document) -> list[str]:
        """A line where the case would give other words now in what nobody has changed."""
        kind, desk = self._kind(document), self.screen.desk
        if kind is None:
            return []
        found = drafting.outdated(desk, self.screen.labels, self.screen.record, kind, document)
        return [f"! Ärendet har ändrats sedan förslaget: {', '.join(found)}. N visar det."] if found else []

    def _unchanged(self, before: Document) -> bool:
        """Whether it is still what was shown when the question was asked; else that is said."""
        now = self.screen.document
        if now is not None and now.changed.id == before.changed.id:
            return True
        self.screen.say("Dokumentet ändrades under tiden. Läs igenom det och gör om.", problem=True)
        return False

    async def add(self, document: Document) -> None:
        """An addition to what is final."""
        desk, record, base = self.screen.desk, self.screen.record, self.screen.desk.position()

        def commit(filled: Filled) -> None:
            documents.add(desk, record, document.id, filled.values["text"], base=filled.base)

        kept = "\n\n".join(one.text for one in section_drafts.unsaved(desk, document.id).values())
        hint = "texten som inte hann sparas före låset finns i avsnittet, märkt u" if kept else ""
        form = Form(
            desk,
            f"Tillägg: {document.title}",
            [TextField(name="text", label="Tillägg", rows=8, required="Skriv vad tillägget är.", hint=hint)],
            draft_id=f"document-addition:{document.id}",
            base=base,
            record=record,
            text="Det låsta dokumentet står kvar som det är; tillägget hör till det.",
            commit=commit,
        )
        if await fill(self.screen, form) is not None:
            self.screen.say("Tillägget är sparat.")

    async def sign(self, document: Document) -> None:
        """With a key, by somebody who is given the file, or on paper."""
        from jourtui.screens.signing_deeds import SigningDeeds

        await SigningDeeds(self.screen).begin(document)

    async def replace(self, document: Document) -> None:
        """Begin a new version of a final document, with its texts; anew, of a draft that was withdrawn."""
        from jourtui.screens.document import DocumentScreen

        desk, record = self.screen.desk, self.screen.record
        new = documents.begin(desk, self.office, record, document.kind, replaces=document.id)
        added = ", och tilläggen sist" if document.additions else ""
        told = f"En ny version är påbörjad, med texten från den låsta{added}."
        if document.finished is None:
            told = "Ett nytt dokument är påbörjat, med texten från det tillbakadragna."
        self.screen.app.switch_screen(DocumentScreen(record, new, told))

    async def withdraw(self, document: Document) -> None:
        """It holds no longer: why is asked."""
        desk, record = self.screen.desk, self.screen.record

        def write(why: str) -> None:
            documents.withdraw(desk, record, document.id, why)

        text = "Det står kvar och går att läsa, men gäller inte."
        if document.locked is not None:
            text += " Den som har fått det måste få veta."
        done = await ask_and_write(
            self.screen.app,
            "Dra tillbaka dokumentet?",
            f"{text} Varför?",
            write=write,
            deed="dra tillbaka",
            required="Ett skäl behövs.",
            record=record,
            part=document.id,
        )
        if done is not None:
            self.screen.say("Dokumentet är tillbakadraget.")

    # Leaving

    async def send(self, document: Document) -> None:
        """Queue what is locked for the board of the case, once its code is typed."""
        from jourtui.outgoing import files
        from jourtui.screens.delivery_deeds import DeliveryDeeds

        config = self.screen.app.workplace.config
        deeds = DeliveryDeeds(self.screen)
        await deeds.send(self.screen.record, document.id, lambda found: files.made(found, config))

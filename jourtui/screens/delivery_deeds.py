"""Deeds on what leaves the jour: send, try now, print, hand over, acknowledge, take back, contain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.rules.document_fold import Document
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, past, typed
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.store.mandates import NotAllowed
from jourtui.store.paths import as_option
from jourtui.words import delivery_words as words
from jourtui.words import wording

if TYPE_CHECKING:
    from jourtui.outgoing.deliveries import Ready
    from jourtui.outgoing.files import Files
    from jourtui.screens.base import JourScreen
    from jourtui.store.views import DeliveryRow

Render = Callable[[Document], "Files"]
"""Makes the files of a locked document."""
QUEUED = "Köad till {}. Utkorgen (5) visar hur det går."
NO_CONTACT = "Köad till {}. Ingen kontakt: den går när den är tillbaka. R i utkorgen (5) skickar ändå."
ANYWAY = (
    "En kollega kan ha skickat samma handling, eller flyttat ärendet till en annan nämnd. "
    "Ring kollegan först om det går."
)


class DeliveryDeeds:
    """The deeds, on behalf of one screen."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    def why_not(self, name: str, row: DeliveryRow | None) -> str | None:
        """Why the action cannot be taken on this row; None when it can."""
        if row is None:
            return None if name == "wrong" else "Ingen rad är vald."
        if name != "open" and row.record_id in self.screen.desk.locked:
            return LOCKED_WHY
        if name in ("open", "wrong"):
            return None
        if row.state in ("wrong", "contained"):
            return "Raden är en felaktig leverans. W skriver vad som görs åt den."
        paper = row.way == "paper"
        waits = row.state in ("queued", "later", "asks")
        match name:
            case "retry" if paper:
                return "Papper skickas inte. P skriver ut, L skriver vem som tog emot."
            case "print" | "hand" if not paper:
                return "Det går inte på papper. Ta tillbaka det (Å) och köa det på papper."
            case "retry" | "hand" | "take_back" if not waits:
                return f"Handlingen är {words.state(row)}."
            case "receive" if row.state not in ("delivered", "astray"):
                return "Det är inte levererat än." if waits else f"Handlingen är {words.state(row)}."
        return None

    # Sending

    async def send(self, case: UUID, document: UUID, render: Render) -> None:
        """Show what stands together, ask for the board's code, and queue it. Raises NotAllowed.

        `render` makes the files of what was locked; it is called off the UI thread.
        """
        from jourtui.outgoing import deliveries

        desk, places = self.screen.desk, self.screen.app.workplace.places
        base, ready = desk.position(), deliveries.ready(desk, places, case, document)
        self.screen.say("Trycker handlingen …")
        found = desk.journal.case(case).documents.every[document]
        files = deliveries.Rendered(ready.finished, *await asyncio.to_thread(render, found))
        self.screen.say("")
        ways = [(f"{words.WAYS[one.way]}: {one.address.splitlines()[0]}", one.way) for one in ready.routes]
        letters = {"mail": "e", "folder": "m", "paper": "p"}
        choices = tuple((letters[way], label, way) for label, way in ways)
        first = ready.routes[0].way
        fields: list[Field] = [
            ChoiceField(name="way", label="Väg", choices=choices, value=first, optional=False),
            typed(
                "Nämndens kod",
                ready.finished.board,
                required=f"Skriv nämndens kod: {ready.finished.board}.",
                hint=f"skriv {ready.finished.board} om allt ovan stämmer",
            ),
        ]

        def commit(filled: Filled) -> None:
            way, code = filled.values.get("way", first), filled.values.get("typed", "")
            deliveries.queue(desk, places, case, ready, files, way, code, base=base)
            sent_by.append(way)

        sent_by: list[str] = []

        form = Form(
            desk,
            f"Skicka: {ready.finished.title}",
            fields,
            draft_id=f"send:{document}",
            base=base,
            record=case,
            text=together(ready),
            commit=commit,
        )
        if await fill(self.screen, form) is not None:
            told = NO_CONTACT if self._out_of_contact and sent_by != ["paper"] else QUEUED
            self.screen.say(told.format(ready.shown.board_name))

    @property
    def _out_of_contact(self) -> bool:
        return self.screen.app.out_of_contact

    # What is in the outbox

    async def retry(self, row: DeliveryRow) -> None:
        """Let it be tried from here; while out of contact with the store only once that is agreed to."""
        from jourtui.outgoing import deliveries

        desk, base, apart = self.screen.desk, self.screen.desk.position(), self._out_of_contact
        if apart:
            about = f"{row.title} till {row.board_name}"
            ask = Confirm("Utan kontakt: skicka ändå?", (about, "", ANYWAY), deed="skicka ändå")
            if not await self.screen.app.push_screen_wait(ask):
                return
        deliveries.retry(desk, row.record_id, row.delivery, apart=apart, base=base)
        self.screen.say("Försöker nu, från den här datorn.", about=row.delivery)

    async def take_back(self, row: DeliveryRow) -> None:
        from jourtui.outgoing import deliveries

        desk, base = self.screen.desk, self.screen.desk.position()
        why = await ask_and_write(
            self.screen.app,
            "Ta tillbaka ur utkorgen",
            f"{row.title} till {row.board_name}\nVarför ska det inte skickas?",
            deed="ta tillbaka",
            write=lambda why: deliveries.take_back(desk, row.record_id, row.delivery, why, base=base),
            required="Skriv varför det inte ska skickas.",
            record=row.record_id,
            part=row.delivery,
        )
        if why is not None:
            self.screen.say("Taget tillbaka. Handlingen är kvar, låst.", about=row.delivery)

    async def print_out(self, row: DeliveryRow) -> None:
        """Print what goes on paper, and its label, through a pipe: no file is left."""
        from jourtui.documents import paper
        from jourtui.outgoing import deliveries

        desk, places = self.screen.desk, self.screen.app.workplace.places
        one = deliveries.may_go(desk, places, row.record_id, row.delivery).one
        desk.log_reading("printed", row.record_id, again=True)
        files = deliveries.content(desk, row.record_id, one)
        label = paper.label(one.said.board_name, one.said.route.address, one.id)
        try:
            await asyncio.to_thread(paper.print_out, files.papers, label, paper.printer())
        except paper.PaperError as error:
            where = as_option(self.screen.app.workplace.folder)
            command = f"jourtui print {str(row.document)[:8]} --out sidor.pdf{where}"
            raise NotAllowed(f"{error} {command} skriver sidorna till en fil.") from None
        self.screen.say("Utskrivet, med etikett. L skriver vem som tog emot.", about=row.delivery)

    async def hand(self, row: DeliveryRow) -> None:
        from jourtui.outgoing import deliveries

        desk, base = self.screen.desk, self.screen.desk.position()
        places = self.screen.app.workplace.places
        how = (("l", "lämnat till någon", True), ("p", "postat", False))
        fields: list[Field] = [
            ChoiceField(name="handed", label="Hur", choices=how, value=True, optional=False),
            LineField(name="to", label="Till vem", placeholder="namn och befattning"),
            past("at", "När", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            given = filled.values
            deliveries.give_paper(
                desk,
                places,
                row.record_id,
                row.delivery,
                given.get("to", ""),
                handed=given.get("handed", True),
                at=given.get("at"),
                base=base,
            )

        def done(filled: Filled) -> str:
            if filled.values.get("handed", True):
                return f"{row.title}: levererad på papper."
            return f"{row.title}: postad. Nämnden har den först när den har kvitterat (K)."

        await self._fill(row, "Lämnat på papper", fields, "hand", commit, done, as_is=True)

    async def receive(self, row: DeliveryRow) -> None:
        from jourtui.outgoing import deliveries

        desk, base = self.screen.desk, self.screen.desk.position()
        fields: list[Field] = [
            LineField(name="by", label="Vem har det", required="Skriv vem på nämnden som har det."),
            LineField(
                name="how",
                label="Hur du vet det",
                placeholder="telefon, svar, kvittens",
                required="Skriv hur du vet det: telefon, svar, kvittens.",
            ),
            past("at", "När", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            given = filled.values
            by, how = given.get("by", ""), given.get("how", "")
            deliveries.receive(desk, row.record_id, row.delivery, by, how, at=given.get("at"), base=base)

        await self._fill(row, "Nämnden har kvitterat", fields, "receive", commit, "Mottaget.")

    async def wrong(self, row: DeliveryRow | None) -> None:
        """Tell of something that came to the wrong hands, or what is done about it."""
        from jourtui.screens.wrong_hands import WrongHands

        await WrongHands(self.screen).tell(row)

    async def _fill(
        self,
        row: DeliveryRow,
        title: str,
        fields: list[Field],
        name: str,
        commit: Callable[[Filled], None],
        done: str | Callable[[Filled], str],
        *,
        as_is: bool = False,
    ) -> None:
        desk = self.screen.desk
        whom = wording.name(row.subject_name or "", protected=row.protected)
        about = f"{row.title}: {whom}, till {row.board_name or row.address}"
        form = Form(
            desk,
            title,
            fields,
            draft_id=f"delivery-{name}:{row.delivery}",
            base=desk.position(),
            record=row.record_id,
            text=about,
            commit=commit,
            as_is=as_is,
        )
        if (filled := await fill(self.screen, form)) is not None:
            # About no row: it may leave the list with what was said of it.
            self.screen.say(done(filled) if callable(done) else done)


def together(ready: Ready) -> str:
    """What stands together before the code is typed."""
    shown = ready.shown
    lines = [
        f"Avser: {wording.name(shown.subject, protected=ready.finished.protected)}",
        f"Kommun: {shown.municipality}, därför att: {shown.ground}",
        f"Nämnd: {shown.board_name}",
    ]
    if ready.lapsed:
        lines.append("! Det som handlingen gäller har avslutats, ångrats eller ersatts sedan den låstes.")
    if ready.again:
        lines.append("Nämnden har handlingen redan: den skickas igen, med det som har tillkommit.")
    added = f"{ready.additions} tillägg" if ready.additions else ""
    if ready.signed is not None:
        beside = f", och {added} på ett eget blad" if added else ""
        lines.append(f"Den digitalt undertecknade filen skickas{beside}.")
    elif added:
        lines.append(f"Med {added}, sist i handlingen.")
    if ready.ends is not None:
        lines.append(f"! Certifikatet går ut {local(ready.ends):%Y-%m-%d}: be nämnden om ett nytt.")
    if ready.problem:
        lines.append(f"Nämndens egen väg går inte: {ready.problem}")
    return "\n".join(lines)

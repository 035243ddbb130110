"""Deeds by which a locked document is signed: with a key, by whoever is given the file, or on paper.

What is slow (keys, cards, PDF) is done in a thread; what is written is written here. A passphrase or
a code is asked for each time, and is kept in no draft.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jourtui import signing
from jourtui.documents import signature_check
from jourtui.documents.signature_check import Found
from jourtui.documents.signing_keys import Key, SigningError
from jourtui.rules.calendar import day_and_time
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentGivenOut, DocumentSigned, Finished
from jourtui.screens.background import aside
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.signing import Paper
from jourtui.store import attachments, paths
from jourtui.store import signing as store
from jourtui.store.attachments import AttachmentError
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import SettingsError

if TYPE_CHECKING:
    from jourtui.screens.document import DocumentScreen

_Way = tuple[str, str, Callable[[], Awaitable[None]]]
WORKING = "Arbetar med filen …"


class SigningDeeds:
    """The deeds, on behalf of the screen of one document."""

    def __init__(self, screen: DocumentScreen) -> None:
        self.screen = screen

    async def begin(self, document: Document) -> None:
        """Which way it is signed. What cannot be done is one sentence."""
        ways: list[_Way] = []
        try:
            found, about = self._to_sign(document.id, ways)
        except NotAllowed as error:
            if not document.signed:
                raise
            found, about = document, str(error)
        if found.signed:
            ways.append(("å", "En underskrift är felskriven", partial(self._mistaken, found)))
        if store.signed_file(found) is not None:
            ways.append(("b", "Pröva underskrifterna", partial(self._check, found)))
        chosen = await self.screen.app.push_screen_wait(Choose("Underskrift", ways, about))
        if chosen is None:
            return
        try:
            await chosen()
        except (SigningError, AttachmentError, SettingsError) as error:
            self.screen.say(str(error), problem=True)

    def _to_sign(self, document: UUID, ways: list[_Way]) -> tuple[Document, str]:
        """What may be signed, with what is said of it; the ways to are put in `ways`. Raises NotAllowed."""
        desk = self.screen.desk
        found, finished = store.to_sign(desk, self.screen.record, document)
        if mine := signature_check.same_name(finished.signer, desk.author.name):
            ways += [
                ("n", "Underteckna med nyckel i fil", partial(self._with_file, found, finished)),
                ("k", "Underteckna med kort", partial(self._with_card, found, finished)),
            ]
        ways += [
            ("l", "Lämna ut filen till någon som ska underteckna", partial(self._give_out, found, finished)),
        ]
        for given in store.out_with(found)[:1]:
            ways.append(
                ("t", f"Ta tillbaka den undertecknade filen från {given.to}", partial(self._take_back, given))
            )
        ways.append(("p", "Undertecknat på papper", partial(self._on_paper, found, finished)))
        about = f"{finished.title} {finished.case_number}. Undertecknas av {finished.signer}."
        if not mine:
            about += f" Nyckel och kort: när {finished.signer} själv är inloggad."
        return found, about

    # With a key

    async def _with_file(self, found: Document, finished: Finished) -> None:
        self._own_hand(finished)
        keys = signing.load_keys(self._config)
        path = await self._ask("Nyckelfil", "Filen med din nyckel (.p12 eller .pfx).", value=keys.key_file)
        if not path:
            return
        secret = await self._ask("Lösenord till nyckelfilen", path, secret=True, deed="underteckna")
        if secret is None:
            return
        await self._sign(found, finished, lambda: signing.file_key(Path(path), secret))

    async def _with_card(self, found: Document, finished: Finished) -> None:
        self._own_hand(finished)
        keys = signing.load_keys(self._config)
        signing.card_key(keys, "")  # that there is none is said before anything is asked
        about = "För många fel spärrar kortet."
        pin = await self._ask("Kod till kortet", about, secret=True, deed="underteckna")
        if pin:
            await self._sign(found, finished, lambda: signing.card_key(keys, pin))

    async def _sign(self, found: Document, finished: Finished, key: Callable[[], Key]) -> None:
        desk, record, now = self.screen.desk, self.screen.record, self.screen.desk.now()
        base, config = desk.position(), self._config
        signer, by, earlier = finished.signer, desk.author.name, self._signed(found)

        def work() -> tuple[bytes, Found]:
            opened = key()
            drawn = signing.draw(finished, config)
            paper = Paper(earlier, drawn.places) if earlier is not None else drawn
            trust, stamp = signing.load_trust(config), partial(signing.stamp, now)
            return signing.make_signed(paper, opened, trust, now, signer=signer, by=by, stamp=stamp)

        self.screen.say(WORKING)
        pdf, checked = await aside(self.screen.app, work)
        store.keep_signed(desk, record, found.id, signer, pdf, base=base)
        warning = f" {checked.signer.warning(now)}" if checked.signer is not None else ""
        told = "Undertecknat, och den undertecknade filen är sparad i ärendet. L skickar den."
        self.screen.say(f"{told}{warning}")

    # Given out, and taken back

    async def _give_out(self, found: Document, finished: Finished) -> None:
        desk, record = self.screen.desk, self.screen.record
        to = await self._ask("Vem ska underteckna?", "Namnet som i certifikatet.", value=finished.signer)
        if not to:
            return
        where = Path.home() / f"{store.name_of(finished)}.pdf"
        about = "Filen skrivs läsbar för den som har den. Lämna den bara på ett säkert sätt."
        if not store.signs(finished, to):
            lines = [f"Dokumentet undertecknas av {finished.signer}. {to} skriver under bredvid."]
            asked = Confirm("Är det ändå rätt?", lines, deed="lämna ut")
            if await self.screen.app.push_screen_wait(asked) is not True:
                return
        path = await self._ask("Var ska filen skrivas?", about, value=str(where), deed="skriv filen")
        if not path:
            return
        file, config, earlier = Path(path).expanduser(), self._config, self._signed(found)
        if file.exists():
            raise SigningError(f"{file} finns redan. Ingen fil är skriven.")
        base = desk.position()

        def work() -> bytes:
            drawn = signing.draw(finished, config)
            return signing.make_given_out(Paper(earlier, drawn.places) if earlier is not None else drawn)

        self.screen.say(WORKING)
        pdf = await aside(self.screen.app, work)
        desk.log_reading("exported", record, f"lämnat ut för underskrift till {to}", again=True)
        store.give_out(desk, record, found.id, to, pdf, base=base)
        try:
            await aside(self.screen.app, lambda: paths.write_private(file, pdf))
        except OSError as error:
            reason = error.strerror or "okänt fel"
            raise SigningError(
                f"Filen kunde inte skrivas till {file} ({reason}). Lämna ut den igen."
            ) from error
        self.screen.say(f"Filen är skriven: {file}. U tar tillbaka den när {to} har undertecknat.")

    async def _take_back(self, given: DocumentGivenOut) -> None:
        desk, record, now = self.screen.desk, self.screen.record, self.screen.desk.now()
        base, config = desk.position(), self._config
        out = attachments.read(desk.journal, record, given.attachment)
        path = await self._ask(
            "Den undertecknade filen", f"Filen som {given.to} har undertecknat.", deed="ta tillbaka"
        )
        if not path:
            return

        def work() -> tuple[bytes, Found]:
            return signing.read_back(Path(path), out, signing.load_trust(config), now, given.to)

        self.screen.say(WORKING)
        pdf, checked = await aside(self.screen.app, work)
        if not checked.good:
            raise SigningError(f"{checked.told} Filen är inte sparad.")
        store.keep_signed(desk, record, given.document, given.to, pdf, base=base)
        self.screen.say(f"{checked.told} Filen är sparad i ärendet.")

    # On paper, and what stands

    async def _on_paper(self, found: Document, finished: Finished) -> None:
        desk, record, base = self.screen.desk, self.screen.record, self.screen.desk.position()
        me = desk.author.name if desk.author.name != finished.signer else ""
        fields: list[Field] = [
            LineField(
                name="certified_by",
                label="Bestyrkt av",
                text=me,
                typed_over=True,
                required="Skriv vem som såg underskriften.",
                hint="den som såg underskriften; aldrig den som undertecknade",
            ),
            past("at", "När", desk.now()),
            LineField(
                name="signer",
                label="Undertecknat av",
                text=finished.signer,
                typed_over=True,
                required="Skriv vem som undertecknade.",
            ),
            ChoiceField(
                name="beside",
                label="Ändå rätt?",
                choices=(("j", f"ja, bredvid {finished.signer}, som återstår", True),),
                required=f"Dokumentet undertecknas av {finished.signer}. Välj ja om det ändå är rätt.",
                only_if=lambda raw: not store.signs(finished, raw("signer")),
            ),
        ]

        def commit(filled: Filled) -> None:
            values: dict[str, Any] = {"signer": finished.signer, "certified_by": me} | filled.values
            store.certify_paper(
                desk,
                record,
                found.id,
                values["signer"],
                values["certified_by"],
                beside=bool(values.get("beside")),
                at=values.get("at"),
                base=filled.base,
            )

        form = Form(
            desk,
            f"Undertecknat på papper: {finished.title}",
            fields,
            draft_id=f"document-paper:{found.id}",
            base=base,
            record=record,
            text="Papperet ska ha samma text som det låsta dokumentet.",
            commit=commit,
            as_is=True,
        )
        if await fill(self.screen, form) is not None:
            self.screen.say("Underskriften på papper är antecknad.")

    async def _mistaken(self, found: Document) -> None:
        """A signature that was written by mistake counts no more; it is chosen where there are several."""
        desk, record, base = self.screen.desk, self.screen.record, self.screen.desk.position()
        every = [
            (str(n), f"{one.payload.signer}, {day_and_time(one.happened_at, desk.now())}", one.id)
            for n, one in enumerate(found.signed, 1)
            if isinstance(one.payload, DocumentSigned)
        ]
        entry: UUID | None = every[0][2]
        if len(every) > 1:
            entry = await self.screen.app.push_screen_wait(Choose("Vilken är felskriven?", every))
        if entry is None:
            return
        why = await ask_and_write(
            self.screen.app,
            "Underskriften är felskriven",
            "Den står kvar i historiken, och gäller inte mer.",
            deed="ta tillbaka",
            write=lambda why: store.take_back(desk, record, found.id, entry, why, base=base),
            required="Skriv vad som var fel.",
            record=record,
            part=entry,
        )
        if why is not None:
            self.screen.say("Underskriften är tillbakatagen.")

    async def _check(self, found: Document) -> None:
        pdf, config, now = self._signed(found), self._config, self.screen.desk.now()
        assert pdf is not None

        def work() -> list[Found]:
            return signing.check_bytes(pdf, signing.load_trust(config), now)

        every = await aside(self.screen.app, work)
        lines = [one.told if one.good else f"! {one.told}" for one in every]
        await self.screen.app.push_screen_wait(Confirm("Underskrifterna", lines, deed="klart"))

    # What they share

    def _own_hand(self, finished: Finished) -> None:
        """Said before anything is asked. Raises SigningError."""
        signing.own_hand(finished.signer, self.screen.desk.author.name)

    @property
    def _config(self) -> Path:
        return self.screen.app.workplace.config

    def _signed(self, found: Document) -> bytes | None:
        """The file as it was signed last, or None. Raises AttachmentError while it has not come here."""
        attachment = store.signed_file(found)
        if attachment is None:
            return None
        return attachments.read(self.screen.desk.journal, self.screen.record, attachment)

    async def _ask(self, title: str, text: str, *, deed: str = "vidare", **given: Any) -> str | None:
        asked = Ask(title, text, deed=deed, **given)
        answer: str | None = await self.screen.app.push_screen_wait(asked)
        return answer

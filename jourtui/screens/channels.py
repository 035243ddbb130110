"""Channels (Leveransvägar): how documents reach each board, and the unit's mail server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.content import Content

from jourtui.actions import WALLED
from jourtui.documents import mail
from jourtui.documents.mail import MailServer
from jourtui.outgoing import channels
from jourtui.outgoing.outbox import mail_server
from jourtui.rules.calendar import day_and_time
from jourtui.rules.places import Board
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.store.mandates import NotAllowed
from jourtui.store.vault import VaultError
from jourtui.store.views import ChannelRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words.delivery_words import WAYS
from jourtui.words.labels import Labels

COLUMNS = (
    Column("code", "Kod", 14),
    Column("board", "Nämnd", 24),
    Column("way", "Väg", 16),
    Column("state", "Läge", 16),
)
WIDE = (
    Column("code", "Kod", 16),
    Column("board", "Nämnd", 32),
    Column("way", "Väg", 17),
    Column("address", "Till", 28),
    Column("state", "Läge", 14),
)
LONGEST_FILE = 100_000
KEPT = "oförändrat"


class ChannelsScreen(ListScreen[str]):
    """The boards, each with its channel: addresses of authorities, and nobody's name but who told of them."""

    SCOPES = ("list", "channels")
    BINDINGS = [*bindings("list", "channels"), ("escape", "back", "")]
    FILTERS_ON = "nämnd, kod, väg"
    NEW = ("ny leveransväg", "nya leveransvägar")
    HELP = (
        "Hur handlingar når varje nämnd: krypterad e-post till nämndens certifikat, en mapp, eller papper. "
        "En väg hör till en enda nämnd. Ring nämnden på ett nummer du redan har, och läs upp certifikatets "
        "fingeravtryck, innan du skriver in den. Papper går alltid. E skriver in e-postservern på den här "
        "datorn (lösenordet ligger i valvet, aldrig i journalen), P prövar den utan att skicka något."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, ChannelRow] = {}
        self._boards: dict[str, Board] = {}

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    # Showing

    def refresh_view(self) -> None:
        with self.desk.rows() as rows:
            self._rows = {row.board: row for row in channels.every(rows)}
        wanted = self.words
        self._boards = {
            board.code: board
            for board in self.labels.places.boards
            if all(word in self._found_by(board) for word in wanted)
        }
        self.show_rows([self._row(board) for board in self._boards.values()])
        self.show_details()

    def filtered(self) -> None:
        self.refresh_view()

    def _found_by(self, board: Board) -> str:
        row = self._rows.get(board.code)
        return f"{board.name} {board.code} {WAYS.get(row.way, '') if row else 'papper'}".casefold()

    def _row(self, board: Board) -> Row[str]:
        row = self._rows.get(board.code)
        text, colour = self._state(row)
        return Row(
            board.code,
            {
                "code": cell(board.code),
                "board": cell(board.name),
                "way": cell(WAYS.get(row.way, row.way) if row is not None else "bara papper"),
                "address": cell(row.address.splitlines()[0] if row is not None and row.address else ""),
                "state": cell(text, self.colour(colour) if colour else ""),
            },
        )

    def _state(self, row: ChannelRow | None) -> tuple[str, str]:
        """How it stands with a channel, in a word or two, and its colour."""
        now = self.desk.now()
        if row is None:
            return "ej inskriven", "soon"
        if row.two_values:
            return "TVÅ VÄRDEN", "due"
        if row.way == "mail" and row.valid_until is not None and channels.ends_soon(row, now):
            days = (row.valid_until - now).days
            return ("UTGÅNGET", "due") if row.valid_until <= now else (f"slut om {days} d", "soon")
        return "", ""

    def nothing(self) -> str:
        if self.words:
            return "Ingen nämnd passar filtret. Esc visar alla."
        return "Inga nämnder är inskrivna. De står i municipalities.toml."

    def show_details(self) -> None:
        code, now = self.table.current, self.desk.now()
        board = self._boards.get(code) if code is not None else None
        if board is None or self.desk.wall:
            self.pane.show(Content(WALLED if board is not None else ""))
            return
        row = self._rows.get(board.code)
        lines = [Content.styled(f"{board.name} ({board.code})", "bold")]
        if row is None:
            lines.append(Content("Ingen väg är inskriven: handlingar går på papper. M skriver in en."))
        else:
            lines.append(Content(f"{WAYS.get(row.way, row.way)}: {', '.join(row.address.splitlines())}"))
            if row.way == "mail" and row.valid_until is not None:
                lines.append(Content(f"Certifikatet gäller till {row.valid_until:%Y-%m-%d}."))
                lines.append(Content(f"Fingeravtryck {_in_pairs(row.fingerprint)}"))
            when = day_and_time(row.set_at, now) if row.set_at is not None else "–"
            lines.append(Content(f"Inskrivet {when} av {row.set_by}, enligt {row.told_by}."))
            if row.two_values:
                also = f"Två samtidiga ändringar. {row.also_by} skrev: {row.also}. M skriver den som gäller."
                lines.append(Content.styled(also, "$due"))
        server = mail_server(self.app.workplace.vault)
        known = f"{server.host}:{server.port}" if server is not None else "inte inskriven. E skriver in den"
        lines.append(Content(f"E-postserver på den här datorn: {known}."))
        self.pane.show(Content("\n").join(lines))

    # Acting

    def why_not(self, action_id: str) -> str | None:
        if action_id == "channels.set" and self.table.current not in self._boards:
            return "Ingen rad är vald."
        if action_id == "channels.probe" and mail_server(self.app.workplace.vault) is None:
            return "Ingen e-postserver är inskriven på den här datorn. E skriver in den."
        return None

    async def do_set(self) -> None:
        """Ask how documents reach the board under the cursor, and write it."""
        self.table.let_go()
        desk, places, code = self.desk, self.app.workplace.places, self.table.current
        if code is None:
            return
        row, base = self._rows.get(code), desk.position()
        ways = (("e", "krypterad e-post", "mail"), ("m", "leveransmapp", "folder"), ("p", "papper", "paper"))
        known = row.way if row is not None else None
        fields: list[Field] = [
            ChoiceField(name="way", label="Väg", choices=ways, value=known, required="Välj en väg."),
            LineField(
                name="address",
                label="Till",
                text=row.address if row is not None else "",
                hint="e-postadress, mappens hela sökväg, eller vad som ska stå på kuvertet",
            ),
            LineField(
                name="file",
                label="Certifikat",
                placeholder=KEPT if known == "mail" else "fil.pem",
                hint="sökvägen till nämndens certifikat i PEM-format; bara för e-post",
            ),
            LineField(
                name="told_by",
                label="Enligt",
                required="Skriv vem på nämnden som har sagt det, och hur du vet att det är deras.",
                hint="vem på nämnden, och hur du vet att det är deras",
            ),
        ]

        def commit(filled: Filled) -> None:
            given: dict[str, Any] = filled.values
            way = given.get("way", known)
            if way is None:
                raise NotAllowed("Välj en väg.")
            pem = row.certificate if row is not None else ""
            if given.get("file"):
                pem = _file(given["file"])
            address = given.get("address", row.address if row is not None else "")
            channels.set_channel(
                desk,
                places,
                code,
                way,
                address,
                certificate=pem,
                told_by=given.get("told_by", ""),
                base=filled.base,
            )

        board = self._boards[code]
        form = Form(
            desk, f"Leveransväg: {board.name}", fields, draft_id=f"channel:{code}", base=base, commit=commit
        )
        if await fill(self, form) is not None:
            self.say("Inskrivet. Det som redan är köat frågar om igen.")

    async def do_server(self) -> None:
        """Ask for the unit's mail server; its password goes to the vault, and never into a draft."""
        vault, desk = self.app.workplace.vault, self.desk
        known = mail_server(vault) or MailServer("", 587, "starttls", "")
        secured = (("s", "STARTTLS (oftast 587)", "starttls"), ("t", "TLS (oftast 465)", "tls"))
        fields: list[Field] = [
            LineField(name="host", label="Server", text=known.host, required="Skriv serverns namn."),
            LineField(name="port", label="Port", text=str(known.port), reads=_port, required="Skriv porten."),
            ChoiceField(
                name="security", label="Kryptering", choices=secured, value=known.security, optional=False
            ),
            LineField(
                name="sender", label="Avsändare", text=known.sender, required="Skriv jourens e-postadress."
            ),
            LineField(name="user", label="Användare", text=known.user, placeholder="får vara tom"),
            LineField(
                name="authority",
                label="Utfärdare",
                placeholder=KEPT if known.authority else "datorns egna",
                hint="sökväg till ett certifikat (PEM), om datorn inte känner igen serverns",
            ),
        ]
        made: list[MailServer] = []

        def commit(filled: Filled) -> None:
            given: dict[str, Any] = dict(filled.values)
            if path := given.pop("authority", ""):
                try:
                    given["authority"] = mail.read_authority(Path(path).expanduser())
                except mail.MailError as error:
                    raise NotAllowed(str(error)) from None
            server = replace(known, **given)
            if wrong := mail.check_server(replace(server, password=server.password or "-")):
                raise NotAllowed(wrong)
            made.append(server)

        form = Form(
            desk,
            "E-postserver på den här datorn",
            fields,
            draft_id="mail-server",
            base=desk.position(),
            commit=commit,
            as_is=True,
        )
        if await fill(self, form) is None or not made:
            return
        server = await self._with_password(made[-1], known)
        if server is None:
            return
        try:
            await asyncio.to_thread(vault.put_secret, channels.MAIL_SERVER, mail.packed(server))
        except VaultError as error:
            self.say(str(error), problem=True)
            return
        self.show_details()
        self.app.send_soon()
        self.say("E-postservern är inskriven. P prövar den.")

    async def _with_password(self, server: MailServer, known: MailServer) -> MailServer | None:
        """Ask for the password where there is a user; None when backed out of."""
        if not server.user:
            return replace(server, password="")
        from jourtui.screens.dialogs.ask import Ask

        keeps = bool(known.password) and server.user == known.user
        ask = Ask(
            "Lösenord till e-postservern",
            f"{server.user} på {server.host}" + ("\nTomt: det som redan är inskrivet." if keeps else ""),
            deed="spara",
            required="" if keeps else "Skriv lösenordet.",
            secret=True,
        )
        given = await self.app.push_screen_wait(ask)
        if given is None:
            return None
        return replace(server, password=given or known.password)

    async def do_probe(self) -> None:
        """Come in to the mail server and send nothing."""
        server = mail_server(self.app.workplace.vault)
        if server is None:
            return
        self.say(f"Prövar {server.host}:{server.port} …")
        try:
            answer = await asyncio.to_thread(mail.probe, server)
        except mail.MailError as error:
            self.say(str(error), problem=True)
            return
        self.say(f"Det går: krypterat, inloggad, och avsändaren godtas ({answer}).")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise ValueError("En port är ett tal mellan 1 och 65535.")
    return int(text)


def _file(path: str) -> str:
    """A certificate's file. Raises NotAllowed."""
    try:
        with Path(path).expanduser().open("rb") as opened:
            return opened.read(LONGEST_FILE).decode("ascii")
    except (OSError, UnicodeError):
        raise NotAllowed(
            "Certifikatets fil går inte att läsa. Skriv hela sökvägen till en PEM-fil."
        ) from None


def _in_pairs(fingerprint: str) -> str:
    """As it is read out on the telephone: groups of four."""
    return " ".join(fingerprint[n : n + 4] for n in range(0, len(fingerprint), 4))

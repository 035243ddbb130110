"""Deeds on an advance notice: renew, close, correct, tell back how it was used, choose between two values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from textual.content import Content

from jourtui.rules.calendar import day_and_time
from jourtui.rules.notice import Notice, NoticeFacts, used_for
from jourtui.screens import kept_both
from jourtui.screens.correction_deeds import NEWER
from jourtui.screens.dialogs import notice as forms
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.fields import Field, LineField, TextField, future, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.dialogs.reader import Reader
from jourtui.screens.notice_text import HIDDEN, NoticeText
from jourtui.screens.part_deeds import PartDeeds
from jourtui.screens.retention import ask_hold
from jourtui.store import notices, retention
from jourtui.store.envelope import Base
from jourtui.store.views import NoticeRow
from jourtui.widgets.record_table import RecordTable

LONGER = timedelta(days=7)
"""How much longer a notice is proposed to hold when it is renewed: jourtui's own default."""


class NoticeDeeds(PartDeeds[NoticeRow]):
    """The deeds, on behalf of one screen."""

    DRAFTS = "notice"
    CALLED = "Föranmälan"

    def part(self, row: NoticeRow) -> UUID:
        return row.record_id

    def about(self, row: NoticeRow) -> str:
        return self.text.about(row, self.screen.desk.now())

    @property
    def text(self) -> NoticeText:
        return NoticeText(self.labels, self.screen.colour)

    def hidden(self, row: NoticeRow) -> bool:
        """Whether numbers and address are masked for this person now."""
        return row.protected and not self.screen.desk.has_read("unmasked", row.record_id)

    def why_not(self, name: str, row: NoticeRow | None) -> str | None:
        """Why the action cannot be taken on this row; None when it can."""
        if row is None:
            return "Ingen rad är vald."
        if name not in ("open", "unmask", "hold") and self._state(row).log.needs_newer:
            return NEWER
        match name:
            case "unmask" if not row.protected:
                return "Inget är dolt."
            case "close" if not row.open:
                return "Den är redan avslutad. E förlänger den, och då gäller den igen."
            case "tell_back" if not row.untold:
                return "Ingen användning väntar på återföring."
            case "conflict" if not row.two_values:
                return "Här finns inga samtidiga ändringar att välja mellan."
            case "correct" if self.hidden(row):
                return "Uppgifterna är skyddade. X visar dem först."
        return None

    def _state(self, row: NoticeRow) -> Notice:
        return notices.fold_of(self.screen.desk, row.record_id)

    def open(self, row: NoticeRow) -> None:
        """All of it, with what has happened with it."""
        if not self.may_read(row):
            return
        now, state = self.screen.desk.now(), self._state(row)
        whole = self.text.details(row, state, now, hidden=self.hidden(row))
        history = self.text.history(state, now, self.screen.desk.locked, hidden=self.hidden(row))
        text = Content(f"{whole.plain}\n\nHISTORIK\n{history}")
        self.screen.app.push_screen(Reader("Föranmälan", text))

    async def renew(self, row: NoticeRow) -> None:
        desk, now = self.screen.desk, self.screen.desk.now()
        proposed = max(row.until or now, now) + LONGER
        fields: list[Field] = [
            future(
                "until",
                "Gäller till",
                now,
                value=proposed,
                required="Skriv till när den gäller.",
                ends=True,
            ),
            LineField(name="told_by", label="Enligt", required="Skriv vem på kommunen som förlängde den."),
        ]

        def commit(given: dict[str, Any], base: Base) -> None:
            notices.renew(desk, row.record_id, given["until"], given["told_by"], base)

        await self.act(row, "Förläng föranmälan", fields, "renew", commit, "Förlängd.")
        table = self.screen.query_one(RecordTable)  # it has another place in the list now
        table.let_go()
        self.screen.refresh_view()
        table.go_to(row.record_id)

    async def close(self, row: NoticeRow) -> None:
        desk = self.screen.desk
        base = desk.position()
        reason = await ask_and_write(
            self.screen.app,
            "Varför gäller föranmälan inte längre?",
            self.about(row),
            write=lambda reason: notices.close(desk, row.record_id, reason, base),
            required="Ett skäl behövs.",
            deed="avsluta",
            record=row.record_id,
        )
        if reason is not None:
            left = " T: återför hur den användes." if row.untold else ""
            self.say(row, f"Avslutad. Den finns kvar under G.{left}")

    async def tell_back(self, row: NoticeRow) -> None:
        """Of every use that is not told back yet, at once: what the municipality was told, and who there."""
        desk, now, state = self.screen.desk, self.screen.desk.now(), self._state(row)
        waiting = state.not_told
        when = ", ".join(day_and_time(one.happened_at, now) for one in used_for(waiting))
        fields: list[Field] = [
            LineField(
                name="to",
                label="Till",
                text=row.assessor,
                required="Skriv vem på kommunen som fick veta det.",
                hint="namn och titel",
            ),
            TextField(name="what", label="Vad", rows=4, required="Skriv vad kommunen fick veta."),
            past("at", "När", now),
        ]
        uses = [one.id for one in waiting]

        def commit(given: dict[str, Any], base: Base) -> None:
            notices.tell_back(desk, row.record_id, uses, given["to"], given["what"], given["at"], base)

        text = f"Använd {when}. Planen: {row.plan}"
        await self.act(row, "Återför till kommunen", fields, "told", commit, "Återfört.", text=text)

    async def correct(self, row: NoticeRow) -> None:
        desk = self.screen.desk
        base = desk.position()

        def commit(filled: Filled) -> None:
            given = forms.as_facts(filled.values)
            notices.describe(desk, row.record_id, NoticeFacts(**given), filled.base)

        form = Form(
            desk,
            "Ändra föranmälan",
            forms.fields(self.labels, desk.now(), row),
            draft_id=f"notice.correct:{row.record_id}",
            base=base,
            record=row.record_id,
            text=self.about(row),
            commit=commit,
            check=forms.check,
        )
        filled = await fill(self.screen, form)
        if filled is not None and filled.values:
            self.say(row, "Ändrat.")

    async def conflict(self, row: NoticeRow) -> None:
        """Choose between two values: an ordinary correction that has seen both."""
        desk, base, state = self.screen.desk, self.screen.desk.position(), self._state(row)
        text, now = self.text, desk.now()
        if self.hidden(row) and HIDDEN & state.written.contested.keys():
            self.say(row, "Värdena är skyddade. X visar dem först.", problem=True)
            return
        chosen = await kept_both.choose(
            self.screen, state, text.field, lambda name, given: text.value(name, given, now), self.about(row)
        )
        if chosen is None:
            return
        name, write, left = chosen
        if name == "open":
            notices.settle_open(desk, row, state, is_open=bool(write.value), base=base)
        else:
            known = getattr(write.event.payload, "phone", "") if name == "phone_shown" else ""
            given = getattr(getattr(write.event.payload, "facts", None), "phone", known)
            facts = {name: write.value} | ({"phone": given} if name == "phone_shown" else {})
            notices.describe(desk, row.record_id, NoticeFacts(**facts), base)
        more = f" {left} till: W." if left else ""
        self.say(row, f"Valt. Det andra värdet finns kvar i historiken.{more}")

    async def hold(self, row: NoticeRow) -> None:
        """A legal hold: the notice is not destroyed until it is lifted."""
        desk = self.screen.desk
        app = self.screen.app
        if await ask_hold(app, lambda why: retention.hold(desk, row.record_id, why), self.about(row)):
            self.say(row, "Föranmälan är spärrad mot gallring. Spärren hävs under Gallring.")

"""Deeds about what is known from before: earlier contacts with the same number, and the advance notice."""

from __future__ import annotations

from uuid import UUID

from jourtui.rules.entries import NoteWritten
from jourtui.rules.need_to_know import takes_reason
from jourtui.screens.attempt_deeds import AttemptDeeds
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.retention import ask_hold
from jourtui.store import calls, notices, queries, retention
from jourtui.store.views import CallRow


class EarlierDeeds(AttemptDeeds):
    """The deeds, on behalf of one screen."""

    def nothing_before(self, name: str, row: CallRow) -> str | None:
        """Why there is nothing to show."""
        item = self._item(row.record_id)
        if name == "earlier" and (item is None or not item.earlier):
            return "Inga tidigare kontakter med samma nummer."
        if name == "notice" and (item is None or item.notice is None):
            return "Ingen föranmälan gäller det här numret."
        return None

    async def earlier(self, record: UUID, row: CallRow) -> None:
        """Open an earlier contact with the same number: a logged act; another board's case takes a reason."""
        desk = self.screen.desk
        with desk.rows() as rows:
            before = queries.earlier_calls(rows, row.phone, but=record)[:9]
        for one in before:
            desk.log_reading("matched", one.record_id)
        choices = [(str(n), self.labels.contact(call, desk.now()), call) for n, call in enumerate(before, 1)]
        call = await self.screen.app.push_screen_wait(
            Choose("Tidigare kontakter med samma nummer", choices, self.about(row))
        )
        if call is None:
            return
        if call.case_id is None:
            self.screen.app.show_call(call.record_id)
            return
        with desk.rows() as rows:
            case = queries.case(rows, call.case_id)
            own = queries.case(rows, row.case_id) if row.case_id else None
        reason: str | None = ""
        if takes_reason(case, self.me, self.labels.places, here=own, stated=row.municipality):
            reason = await self.screen.app.push_screen_wait(
                Ask(
                    f"Ärendet hör till {self.labels.whose(case)}",
                    "En annan nämnds ärende. Varför behöver du läsa det? Skälet loggas.",
                    required="Ett skäl behövs.",
                    deed="läs",
                    record=call.case_id,
                )
            )
        if reason is not None:
            self.screen.app.show_case(call.case_id, reason)

    async def notice(self, record: UUID, row: CallRow) -> None:
        """Read the municipality's plan: its use is told back, and departing from it takes a reason.

        A legal hold on the notice can be placed here.
        """
        item = self._item(record)
        notice = item.notice if item else None
        if notice is None:
            return
        desk = self.screen.desk
        desk.log_reading("opened", notice.record_id)
        choices = [
            ("f", "Planen följs", "follows"),
            ("a", "Avvik från planen, med skäl", "departs"),
            ("s", "Spärra föranmälan mot gallring", "hold"),
        ]
        text = f"{self.about(row)}\n{self.labels.notice(notice, desk.now())}"
        answer = await self.screen.app.push_screen_wait(Choose[str]("Föranmälan", choices, text))
        if answer is None:
            return
        if answer == "hold":
            held = notice.record_id
            about = self.labels.notice(notice, desk.now())
            if await ask_hold(self.screen.app, lambda reason: retention.hold(desk, held, reason), about):
                self.say(record, "Föranmälan är spärrad mot gallring. Spärren hävs under Gallring.")
            return
        if answer == "departs":
            departs = "Avviker från föranmälans plan: {}"
            reason = await ask_and_write(
                self.screen.app,
                "Varför följs inte planen?",
                self.about(row),
                write=lambda reason: calls.note(
                    desk, record, NoteWritten(departs.format(reason), "assessed")
                ),
                required="Ett skäl behövs.",
                record=record,
            )
            if reason is None:
                return
        notices.used(desk, notice.record_id, record)
        self.say(record, "Noterat att föranmälan användes.")

"""Deeds about what is known from before: earlier contacts with the same number, and the advance notice."""

from __future__ import annotations

from uuid import UUID

from jourtui.rules.access import BRIEF
from jourtui.rules.entries import NoteWritten
from jourtui.rules.intake_person import told_in
from jourtui.rules.matching import Match, Sought, meant
from jourtui.rules.need_to_know import takes_reason
from jourtui.screens.attempt_deeds import AttemptDeeds
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.retention import ask_hold
from jourtui.store import calls, known, notices, queries, retention
from jourtui.store.views import CallRow, NoticeRow
from jourtui.words import notice_words, wording


class EarlierDeeds(AttemptDeeds):
    """The deeds, on behalf of one screen."""

    def nothing_before(self, name: str, row: CallRow) -> str | None:
        """Why there is nothing to show."""
        item = self._item(row.record_id)
        if name == "earlier" and (item is None or not item.earlier):
            return "Inga tidigare kontakter med samma nummer."
        if name == "notice" and not self._notices(row):
            return "Ingen föranmälan gäller det här numret eller namnet."
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

    def _notices(self, row: CallRow) -> list[tuple[NoticeRow, Match]]:
        """The valid notices that are, or may be, about whoever called or the person it concerns."""
        desk = self.screen.desk
        phones = (row.phone,) if row.phone else ()
        number, year = told_in(row.matter, row.received_at or desk.now())
        one = Sought(
            (row.caller_name, row.matter), row.subject_personnummer, number, year, phones, address=row.matter
        )
        found: dict[UUID, tuple[NoticeRow, Match]] = {}
        with desk.rows() as rows:
            for notice, how in known.matching(rows, desk.now(), *meant(one, own=False)):
                found.setdefault(notice.record_id, (notice, how))
        return list(found.values())

    async def _which(
        self, row: CallRow, found: list[tuple[NoticeRow, Match]]
    ) -> tuple[NoticeRow, Match] | None:
        """Which of several notices, or of those that are not sure: why each was found, and for whom."""
        desk = self.screen.desk
        for notice, _ in found[:9]:
            desk.log_reading("matched", notice.record_id, BRIEF)
        choices = [
            (
                str(n),
                f"{wording.name(notice.person_name, protected=notice.protected)}, "
                f"{self.labels.place(notice.municipality)}: {notice_words.why(how)}",
                (notice, how),
            )
            for n, (notice, how) in enumerate(found[:9], 1)
        ]
        return await self.screen.app.push_screen_wait(Choose("Vilken föranmälan?", choices, self.about(row)))

    async def notice(self, record: UUID, row: CallRow) -> None:
        """Read the municipality's plan: its use is told back, and departing from it takes a reason.

        A legal hold on the notice can be placed here.
        """
        desk, found = self.screen.desk, self._notices(row)
        if not found:
            return
        notice, how = found[0]
        if how.certainty != "sure" or len(found) > 1:
            chosen = await self._which(row, found)
            if chosen is None:
                return
            notice, how = chosen
        desk.log_reading("opened" if how.certainty == "sure" else "matched", notice.record_id)
        choices = [
            ("f", "Planen följs", "follows"),
            ("a", "Avvik från planen, med skäl", "departs"),
            ("s", "Spärra föranmälan mot gallring", "hold"),
        ]
        said = f"Stämmer: {notice_words.why(how)}."
        text = f"{self.about(row)}\n{said}\n{self.labels.notice(notice, desk.now())}"
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

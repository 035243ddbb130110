"""A case (Ärende): whom it concerns, whose it is, all that happened, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rich.console import Group
from rich.text import Text
from textual.widgets import Static

from jourtui.rules.access import BRIEF
from jourtui.rules.calendar import day_and_time
from jourtui.rules.call import Call
from jourtui.rules.police_assistance import ground_ended
from jourtui.screens import decision_text, timeline
from jourtui.screens.assistance_deeds import assistance
from jourtui.screens.case_deeds import CaseDeeds
from jourtui.screens.case_text import CaseText
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.keys import bindings
from jourtui.screens.lodging_text import LodgingText
from jourtui.screens.record import RecordScreen
from jourtui.screens.visit_text import VisitText
from jourtui.screens.waiting_deeds import named
from jourtui.store import assessments, assignments, deviations, queries
from jourtui.store.masking import LOCKED
from jourtui.store.views import CallRow, CaseRow, ClockRow
from jourtui.words import aid_words, assignment_words, interview_words, notice_words, wording
from jourtui.words.deviation_words import STANDINGS
from jourtui.words.open_offices import OpenOffices


class CaseScreen(RecordScreen):
    """One case. `reason` is why it is opened, where one was asked for. Opening is logged first."""

    SCOPES = ("case",)
    BINDINGS = [*bindings("case"), ("escape", "back", "")]
    CSS_PATH = "record.tcss"
    HELP = (
        "Allt som hänt i ärendet och dess anrop, i den ordning det hände. 1, 2 och 3 håller isär vad du "
        "iakttog, vad någon uppger och vad du bedömer. J och I går till nästa och förra ärendet."
    )

    def __init__(self, record: UUID, reason: str = "") -> None:
        super().__init__(record, reason)
        self._scrolled: dict[UUID, float | None] = {}

    def begin(self) -> None:
        self.deeds: CaseDeeds = CaseDeeds(self)
        self.text = CaseText(self.labels, self.desk.author.id, self.colour)
        self._clocks: list[ClockRow] = []

    @property
    def row(self) -> CaseRow | None:
        with self.desk.rows() as rows:
            return queries.case(rows, self.record)

    # Showing

    def may_show(self) -> bool:
        """The case, its calls, whose history stands here too, and in short the cases that are linked."""
        if not super().may_show():
            return False
        with self.desk.rows() as rows:
            calls = [row.record_id for row in queries.calls_of(rows, self.record)]
            wrong = [row.record_id for row in deviations.of_record(rows, self.record)]
        self._case = self.desk.journal.case(self.record)
        return self.reads("opened", *calls) and self.reads("matched", *self._case.linked, *wrong)

    def show_record(self) -> None:
        desk, now = self.desk, self.desk.now()
        with desk.rows() as rows:
            calls = list(queries.calls_of(rows, self.record))
            self._clocks = queries.clocks_of(rows, [self.record]).get(self.record, [])
            linked = {
                other: self._other(queries.case(rows, other), why) for other, why in self._case.linked.items()
            }
        self.show_head()
        if self.wide:
            side = self.text.side(self.record, self._case, calls, linked, now, self._booked())
        else:
            side = Group(self._brief(linked), *_compact(self._booked()))
        self.query_one("#beside", Static).update(side)
        masking = self.labels.masking(hidden=self.hidden)
        sources = [timeline.Source(self._case.log, masking, case=self._case)]
        sources += [self._source(row, desk.journal.call(row.record_id), len(calls) > 1) for row in calls]
        lines = timeline.entries(sources, desk.locked)
        self.show_lines(lines)

    def _brief(self, linked: dict[UUID, str]) -> Group:
        """Where there is little room: what is to be done. The calls are in the timeline."""
        now = self.desk.now()
        decided = decision_text.brief(self._case, now, self.colour)
        urgent, assisted = self._assisted()
        lines = [*assisted, *decided] if urgent else [*decided, *assisted]
        heading, *steps = self.text.steps(self._case, now)
        lines += _compact([Text("\n") + heading, *steps])
        lines += [Text(f"Länkat: {text}") for text in linked.values()]
        return Group(*lines)

    def _booked(self) -> list[Text]:
        """The lodging that is booked, and applications to decide; what has ended is in the history."""
        live, now = self._case.lodgings.live, self.desk.now()
        shown = [*self._beforehand(), *self._assigned(), *self._going()]
        text = LodgingText(self.labels, self.desk.author.id, self.colour)
        lines = [text.beside(one, now, hidden=self.hidden) for one in live]
        if lines:
            shown += [Text("\nBOENDE (N)", style=self.colour("faint")), *lines]
        undecided = self._case.aid.undecided
        if undecided:
            shown.append(Text("\nATT BESLUTA (C)", style=self.colour("faint")))
        for event in undecided:
            said = f"! vidhållen ansökan: {aid_words.brief(event.payload)}"
            shown.append(Text(said, style=self.colour("due")))
        if self._case.waits.running:
            shown.append(Text("\nVÄNTAR PÅ (U)", style=self.colour("faint")))
        for wait in self._case.waits.running:
            late = wait.due <= now
            line = Text(f"{named(wait)}  {'!' if late else ''}senast {day_and_time(wait.due, now)}")
            shown.append(Text(line.plain, style=self.colour("due")) if late else line)
        urgent, assisted = self._assisted() if self.wide else (False, [])
        return (
            [*assisted, *shown, *self._went_wrong()] if urgent else [*shown, *assisted, *self._went_wrong()]
        )

    def _assisted(self) -> tuple[bool, list[Text]]:
        """What the police are asked for, and whether some has to be taken back: it stands first then."""
        running, decided = self._case.assistance.running, self._case.decisions.decided
        gone = [one for one in running if ground_ended(one.said, decided) is not None]
        lines = [Text("\nHANDRÄCKNING (U)", style=self.colour("faint"))] if running and self.wide else []
        for one in sorted(running, key=lambda one: one not in gone):
            over = ("! grunden gäller inte: ta tillbaka",) if one in gone else ()
            shade = self.colour("due") if over else ""
            if self.wide:
                lines.append(Text("  ".join((assistance(self._case, one), *over)), style=shade))
            else:
                said = Text(" · ".join((*over, f"Handräckning, {assistance(self._case, one)}")), style=shade)
                line = Text.assemble(("U ", self.colour("accent")), said, no_wrap=True, overflow="ellipsis")
                lines.append(line)
        return bool(gone), lines

    def _beforehand(self) -> list[Text]:
        """The plan of an advance notice about somebody here, and why it was found. Reading it is logged."""
        now = self.desk.now()
        if not self._case.open:
            return []
        with self.desk.rows() as rows:
            found = assessments.notices_about(rows, now, self._case, self.record)
        lines = []
        for notice, how in found[:2]:
            sure = how.certainty != "possible"
            if not self.reads("matched", notice.record_id, reason="" if sure else BRIEF):
                continue
            plan = self.labels.notice(notice, now) if sure else "1 i listan (Föranmälningar) visar planen."
            lines.append(Text(f"{plan}\n({notice_words.why(how)})", style=self.colour("soon")))
        return [Text("\nFÖRANMÄLAN", style=self.colour("faint")), *lines] if lines else []

    def _assigned(self) -> list[Text]:
        """The assignments that led here."""
        with self.desk.rows() as rows:
            every = assignments.of_case(rows, self.record)
        found = [one for one in every if self.reads("matched", one.record_id)]
        lines = [Text(f"{one.what} ({assignment_words.OUTCOMES[one.outcome]})") for one in found]
        return [Text("\nUPPDRAG", style=self.colour("faint")), *lines] if lines else []

    def _went_wrong(self) -> list[Text]:
        """The deviations that came out of the case, in a line each."""
        with self.desk.rows() as rows:
            found = deviations.of_record(rows, self.record)
        lines = [Text(f"{one.title} ({STANDINGS.get(one.standing, one.standing)})") for one in found]
        return [Text("\nAVVIKELSER", style=self.colour("faint")), *lines] if lines else []

    def _going(self) -> list[Text]:
        """Who is out or to go, and the police interviews that wait."""
        now, text = self.desk.now(), VisitText(self.labels, self.colour)
        lines = [text.beside(visit, now) for visit in self._case.visits.live]
        lines += [
            Text(f"Polisförhör: {interview_words.brief(one, now)}") for one in self._case.interviews.planned
        ]
        return [Text("\nBESÖK (G)", style=self.colour("faint")), *lines] if lines else []

    def show_head(self) -> None:
        hidden = self.hidden
        now = self.desk.now()
        office = OpenOffices(self.app.workplace).of_board(self._case.board, now)
        head = self.text.head(self._case, self._clocks, now, hidden=hidden, office=office)
        self.query_one("#head", Static).update(head)

    def _source(self, row: CallRow, call: Call, several: bool) -> timeline.Source:
        guarded = (row.protected or row.anonymous) and self.record not in self.unmasked
        name = wording.name(wording.caller(row), protected=row.protected)
        value = self.labels.masking(
            hidden=guarded or self.hidden, anonymous=row.anonymous, protected=row.protected
        )
        return timeline.Source(call.log, value, name if several else "", part=True)

    def _other(self, case: CaseRow | None, why: str) -> str:
        words = "okänt ärende"
        if case is not None and case.record_id in self.desk.locked:
            return LOCKED  # also why it is linked tells of it
        if case is not None:
            subject = wording.name(self.text.subject(case), protected=case.protected)
            words = f"{subject} – {self.labels.board(case.board)}"
        return f"{words}: {why}" if why else words

    # Acting

    async def do_call(self) -> None:
        """A call of the case: the only one, or one of several."""
        with self.desk.rows() as rows:
            calls = list(queries.calls_of(rows, self.record))
        if not calls:
            self.say("Inget anrop hör till ärendet.", problem=True)
            return
        call: CallRow | None = calls[0]
        if len(calls) > 1:
            choices = [
                (str(n), self.labels.contact(one, self.desk.now()), one)
                for n, one in enumerate(calls[-9:], 1)
            ]
            call = await self.app.push_screen_wait(Choose("Anrop i ärendet", choices))
        if call is not None:
            self.app.show_call(call.record_id)

    def do_next(self) -> None:
        self._go(older=True)

    def do_previous(self) -> None:
        self._go(older=False)

    def _go(self, *, older: bool) -> None:
        """To the neighbour in the list, and back to where one had scrolled there."""
        row = self.row
        with self.desk.rows() as rows:
            other = queries.neighbour(rows, row, older=older) if row is not None else None
        if other is None:
            self.say(
                "Det finns inget äldre ärende." if older else "Det finns inget nyare ärende.", problem=True
            )
            return
        self._scrolled[self.record] = self.scrolled
        self.record, self.reason = other.record_id, ""
        self.say("")
        self.refresh_view()
        self.scroll_back(self._scrolled.get(other.record_id))


def _compact(lines: Sequence[Text]) -> list[Text]:
    """Each heading, which begins with an empty line, beside the first of what stands under it."""
    found: list[Text] = []
    under = Text()
    for line in lines:
        if line.plain.startswith("\n"):
            under = line[1:] + "  "
        else:
            found.append(under + line)
            under = Text()
    return found

"""The one-line intake: a call is typed while the operator talks, over the queue that can still be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.timer import Timer

from jourtui.actions import BY_ID, Scope
from jourtui.rules.access import BRIEF, DRAFT
from jourtui.rules.intake import Intake
from jourtui.rules.matching import Sought
from jourtui.rules.need_to_know import takes_reason
from jourtui.screens.base import SAYABLE, JourScreen
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.dialog import Dialog
from jourtui.screens.intake_values import Contact, KnownText, begun, reader, saved, sought, submit, title
from jourtui.screens.keys import bindings
from jourtui.screens.steady import Steady
from jourtui.store import known as known_before
from jourtui.store import queries, unfinished
from jourtui.store.known import NOTHING, Known
from jourtui.store.unfinished import Unfinished
from jourtui.store.views import CaseRow, NoticeRow
from jourtui.widgets.intake_bar import IntakeBar
from jourtui.widgets.intake_facts import Fact
from jourtui.widgets.intake_line import Wiped
from jourtui.widgets.record_table import RecordTable
from jourtui.words import away_words, notice_words
from jourtui.words.open_offices import OpenOffices

if TYPE_CHECKING:
    from jourtui.store.desk import Desk

PLACES = ("global.queue", "global.cases", "global.clocks")
SAVE_AFTER = 0.5
"""Seconds from the first key that is not in the draft until it is there, so every pause finds it saved."""
LOOK_AFTER = 0.15
"""Seconds without a key before it is looked up what is known of the number or the person."""
KEYS = (("Enter", "sparar"), ("F5", "rader"), ("F6", "ärende"), ("F7", "tidigare"), ("Esc", "utkast"))
LEFT = "Inget är sparat i kön. Utkastet finns kvar: F5 F5."
OTHERS_REASON = "En annan nämnds ärende. Varför behöver du läsa det? Skälet loggas."


class IntakeScreen(Steady, Dialog[None]):
    """A line and what it means. What is typed is a draft within a second; Enter makes it a call, once.

    It always begins with a blank one, with its own time: what somebody else began is another's call. F5 goes
    through the begun lines, the last opened first, and to a new one; the arrows go between those begun.
    """

    SCOPES: ClassVar[tuple[Scope, ...]] = ("intake",)
    TAKES: ClassVar[tuple[str, ...]] = (
        *PLACES,
        "global.new_call",
        "global.new_notice",
        "global.sync_details",
    )
    """Global keys that mean something else here, or must not leave the line open behind another screen."""
    BINDINGS = [
        *bindings("intake"),
        *(Binding(BY_ID[place].keys, f"leave_for('{place}')", show=False) for place in PLACES),
    ]
    CSS_PATH = "intake.tcss"
    HELP = (
        "Skriv det SOS säger i vilken ordning som helst. Bokstaven under ett ord säger vad det lästes som: "
        "stor är säker, liten är en gissning. Tab går till fälten: bokstaven ändrar fältet, och det du säger "
        "gäller före raden. Det du skriver sparas som utkast hela tiden. "
        "Ctrl+U tömmer raden, också det som var satt: sedan är det ett nytt anrop, från nu. Ctrl+Z ångrar.\n"
        "Märken på raden: !skydd !anonym !ejring !säkert !tolk arabiska !kopplat !ejvh !ejnr !kod ord."
    )

    def __init__(self, desk: Desk) -> None:
        """Raises ReplicaError when what is unfinished cannot be read."""
        super().__init__()
        self._lines = unfinished.every(desk)
        self._current = unfinished.begin(desk)
        self._begun = False
        """Whether the line is one that was begun before."""
        self._emptied: tuple[Wiped, Unfinished] | None = None
        """What Ctrl+Z brings back, and the line it was."""
        self._known: Known = NOTHING
        self._about = ("", "")
        self._sought: tuple[Sought, ...] = ()
        """Whom the line may be about."""
        self._shown = 0
        """Which earlier contact is looked at; 0 is none."""
        self._plans: set[UUID] = set()
        """Advance notices whose plan was shown for this line."""
        self._saving: Timer | None = None
        self._looking: Timer | None = None
        self._done = False

    @property
    def desk(self) -> Desk:
        return self.app.workplace.desk

    def compose(self) -> ComposeResult:
        workplace = self.app.workplace
        offices = OpenOffices(workplace)
        read = reader(
            workplace.places, workplace.catalogue, lambda: self._current, self.app.clock, offices.of_place
        )
        with Vertical(id="intake"):
            yield IntakeBar(read, KEYS)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self._text = KnownText(workplace.places, workplace.catalogue)
        self.app.changed_signal.subscribe(self, self._changed)
        self._open(self._current)

    @property
    def _bar(self) -> IntakeBar:
        return self.query_one(IntakeBar)

    def _open(self, line: Unfinished) -> None:
        """Show a line. It has been kept, or is new."""
        self._begun = line.record in (one.record for one in self._lines)
        if self._begun:
            try:  # somebody else may have begun it
                self.desk.log_reading("opened", line.record, DRAFT)
            except SAYABLE as error:
                line, self._begun = unfinished.begin(self.desk), False
                self.app.call_after_refresh(self.say, str(error))
        self._current, self._emptied = line, None
        self._known, self._about, self._shown, self._plans = NOTHING, ("", ""), 0, set()
        self._sought = ()
        self.query_one("#intake").border_title = title(self._lines, line, self.desk.now())
        self._bar.begin(line.line, line.opened, line.fixed, line.half_typed)

    def say(self, text: str, *, problem: bool = False) -> None:
        """Say something where the eyes are."""
        self._bar.say(text)

    # Typing

    def on_intake_bar_changed(self, message: IntakeBar.Changed) -> None:
        self._note()
        self._look_soon(message.intake)

    def _note(self) -> None:
        """Take over what stands in the bar: the last keys may not have been told of yet."""
        self._begin_anew()
        line, bar = self._current, self._bar
        if (bar.line, bar.fixed, bar.half_typed) != (line.line, line.fixed, line.half_typed):
            line.line, line.fixed, line.half_typed = bar.line, dict(bar.fixed), dict(bar.half_typed)
            if self._saving is None:
                self._saving = self.set_timer(SAVE_AFTER, self._keep_or_say)

    def _begin_anew(self) -> None:
        """A line that is emptied is a new call's, from now; brought back, it is the same as it was."""
        line, bar = self._current, self._bar
        emptied, back, wiped = bar.was_emptied(), bar.was_brought_back(), bar.wiped
        if back is not None and self._emptied is not None and self._emptied[0] is back:
            self._current = again = self._emptied[1]
            self._emptied = (wiped, line) if wiped is not None else None
            again.line, again.fixed, again.half_typed = "", {}, {}  # what follows takes it over, and keeps it
        elif emptied and not line.blank and not (bar.line and bar.line == line.line):
            self._current = unfinished.begin(self.desk)
            if wiped is not None and (self._emptied is None or self._emptied[0] is not wiped):
                self._emptied = wiped, line
        else:
            return
        self._shown, self._plans = 0, set()
        try:
            unfinished.discard(self.desk, line.record)
        except SAYABLE as error:
            self.say(str(error))
        self._lines = [one for one in self._lines if one.record != line.record]
        self._begun = False
        bar.reopen(self._current.opened)
        self.query_one("#intake").border_title = title(self._lines, self._current, self.desk.now())

    def _keep_or_say(self) -> None:
        try:
            self.keep()
        except SAYABLE as error:
            self.say(f"Utkastet kunde inte sparas: {error}")

    def keep(self) -> None:
        """Keep the line as a draft, on the disk when it returns. Raises ReplicaError."""
        self._note()
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
            unfinished.keep(self.desk, self._current)

    # What is known

    def _look_soon(self, intake: Intake) -> None:
        about = (intake.phone.e164 if intake.phone else "", intake.subject_personnummer)
        whom = sought(intake, self._bar.line)
        if about == self._about:
            if whom != self._sought and self._shown == 0:
                self._sought = whom
                if self._looking is not None:
                    self._looking.stop()
                self._looking = self.set_timer(LOOK_AFTER, self._look)
            return
        self._sought = whom
        self._about = about
        self._known, self._shown = NOTHING, 0
        self._bar.show_known(())  # what is known of another number must not stand here
        if self._looking is not None:
            self._looking.stop()
        self._looking = self.set_timer(LOOK_AFTER, self._look) if whom else None

    def _look(self) -> None:
        """Look up what is known, and show it; the plan of a notice is logged as read before it is shown."""
        if not self.app.in_session:  # they have signed out, or the terminal is gone, since it was asked for
            return
        self._known = NOTHING
        if self._sought:
            with self.desk.rows() as rows:
                self._known = known_before.look_up(rows, self.desk.now(), *self._sought)
        if self._current.case not in {case.record_id for case in self._known.cases}:
            self._link(None)
        try:
            for notice in self._known.notices[:1]:
                self._see_plan(notice)
            self._see_brief()
        except SAYABLE as error:
            self.say(str(error))
            return
        self._show_known()

    def _see_brief(self) -> None:
        """What is told in short of earlier calls and cases is logged."""
        for record in self._text.told_of(self._known, self._current.case):
            self.desk.log_reading("matched", record, BRIEF)

    def _see_plan(self, notice: NoticeRow) -> None:
        """The plan of a notice is to be shown: logged, and told back when the line becomes a call."""
        self.desk.log_reading("matched", notice.record_id)
        self._plans.add(notice.record_id)

    def _changed(self, records: set[UUID]) -> None:
        """Something was written, perhaps on the other laptop: what is known may be more."""
        if self.app.at_work and self._sought and not self._done:
            self._looking = self._looking or self.set_timer(LOOK_AFTER, self._look)

    def _show_known(self) -> None:
        self._looking = None
        now = self.desk.now()
        contacts = self._contacts()
        if 0 < self._shown <= len(contacts):
            contact = contacts[self._shown - 1]
            why = notice_words.why(self._known.matches.get(contact.record_id))
            facts = self._text.contact(contact, self._shown, len(contacts), now, why)
        else:
            facts = self._text.facts(self._known, self._current.case, now)
            if any(self._about) and (older := away_words.older(self.app.workplace)):
                facts.append(Fact(away_words.OLDER, older, "soon"))
        self._bar.show_known(facts)

    def _contacts(self) -> Sequence[Contact]:
        """What F7 goes through: the further notices, those that may be about them, the cases, the calls."""
        return (*self._known.notices[1:], *self._known.maybe, *self._known.cases, *self._known.calls)

    # Actions

    def why_not(self, action_id: str) -> str | None:
        """Why an action cannot be taken now; None when it can."""
        match BY_ID[action_id].name:
            case "link" if not self._known.cases:
                return "Inget öppet ärende har samma nummer eller personnummer."
            case "earlier" if not self._contacts():
                return "Inga tidigare kontakter med samma nummer eller personnummer."
            case "before" | "after" if not self._others():
                return "Det finns inga andra påbörjade rader."
        return None

    def action_do(self, action_id: str) -> None:
        """Run an action of the registry, or say why it cannot be."""
        reason = self.why_not(action_id)
        if reason:
            self.say(reason)
        else:
            getattr(self, f"do_{BY_ID[action_id].name}")()

    def on_intake_bar_submitted(self, message: IntakeBar.Submitted) -> None:
        """Enter: the call is in the journal when its saving is said, and only once."""
        if self._done:
            return
        line = self._current
        try:
            submit(self.desk, line, message.intake, notices=self._plans)
        except SAYABLE as error:
            self.say(str(error))
            self._keep_or_say()
            return
        self._done = True
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        said = saved(message.intake, line, self.desk.now())
        left = len(unfinished.every(self.desk))
        self._close(said + (f" {begun(left)} kvar: F5 F5." if left else ""))

    def do_link(self) -> None:
        """The call belongs to the open case that is shown, the next one, or none."""
        cases = [case.record_id for case in self._known.cases]
        choices = [*cases, None]
        here = choices.index(self._current.case) if self._current.case in choices else len(cases)
        self._link(choices[(here + 1) % len(choices)])
        self._shown = 0
        try:
            self._see_brief()
        except SAYABLE as error:
            self.say(str(error))
            return
        self._show_known()

    def _link(self, case: UUID | None) -> None:
        if case != self._current.case:
            self._current.case = case
            if self._saving is None:
                self._saving = self.set_timer(SAVE_AFTER, self._keep_or_say)

    def do_earlier(self) -> None:
        """The next earlier contact, whole; after the last one, what is known in short again."""
        self.run_worker(self._earlier(), group="earlier", exclusive=True, exit_on_error=False)

    async def _earlier(self) -> None:
        contacts = self._contacts()
        number = (self._shown + 1) % (len(contacts) + 1)
        if number:
            contact = contacts[number - 1]
            reason = ""
            if self._others_board(contact):
                asked = Ask("Annan nämnd", OTHERS_REASON, required="Ett skäl behövs.", deed="visa")
                answer = await self.app.push_screen_wait(asked)
                reason = answer or ""
                if not reason or contacts != self._contacts():
                    return
            try:
                if isinstance(contact, NoticeRow):
                    self._see_plan(contact)
                else:
                    self.desk.log_reading("matched", contact.record_id, reason)
            except SAYABLE as error:
                self.say(str(error))
                return
        self._shown = number
        self._show_known()

    def _others_board(self, contact: Contact) -> bool:
        """Whether a contact belongs to a case of another board than the call's, as far as that is known."""
        if isinstance(contact, NoticeRow):
            return False  # told to the jour, to be read when it is needed
        record = contact.record_id if isinstance(contact, CaseRow) else contact.case_id
        linked = self._current.case
        with self.desk.rows() as rows:
            case = queries.case(rows, record) if record else None
            own = queries.case(rows, linked) if linked else None
        place = self._bar.intake.municipality if self._bar.intake else None
        stated = place.code if place else None
        return takes_reason(case, self.desk.author.id, self.app.workplace.places, here=own, stated=stated)

    def do_new_line(self) -> None:
        """From a new line that nothing stands on to those begun, one after another; else to a new one."""
        self._keep_or_say()
        current = self._current
        self._lines = unfinished.every(self.desk)
        records = [line.record for line in self._lines]
        following = len(records)
        if self._begun and current.record in records:
            following = records.index(current.record) + 1
        elif not self._begun and current.blank:
            following = 0
        self._open(self._lines[following] if following < len(records) else unfinished.begin(self.desk))

    def do_before(self) -> None:
        self._go(-1)

    def do_after(self) -> None:
        self._go(1)

    def _others(self) -> list[Unfinished]:
        return [line for line in self._lines if line.record != self._current.record]

    def _go(self, step: int) -> None:
        """To another unfinished line; this one is kept."""
        self._keep_or_say()
        current = self._current
        self._lines = unfinished.every(self.desk)
        records = [line.record for line in self._lines]
        if current.record in records:
            here = records.index(current.record)
        else:
            here = len(records) if step < 0 else -1
        if self._lines:
            self._open(self._lines[(here + step) % len(self._lines)])

    def do_leave(self) -> None:
        """Esc: the line stays as a draft; a blank one leaves nothing."""
        self._keep_or_say()
        self._close("" if self._current.blank else LEFT)

    def action_leave_for(self, action_id: str) -> None:
        """To another place, with the line kept, so that it is never open behind another screen."""
        self.do_leave()
        self.app.action_do(action_id)

    def _close(self, said: str) -> None:
        self._done = True
        self.dismiss(None)
        below, record = self.app.screen, self._current.record
        for table in below.query(RecordTable):
            table.let_go()  # what one wrote oneself does not wait for a pause
        if isinstance(below, JourScreen):
            below.safely(lambda: below.refresh_records({record}))
        for table in below.query(RecordTable):
            table.join_now()
            place = table.unseen(record)
            if said and place is not None:
                said += f" Utanför bilden: nr {place} i listan."
        if said:
            self.app.say(said)

    # Around it

    def on_screen_suspend(self) -> None:
        """Something came on top, or the screen is locked."""
        if not self._done:
            self._keep_or_say()

    def on_screen_resume(self) -> None:
        """The line may have become a call meanwhile, from another screen."""
        if not self._done and self.app.at_work and self.desk.journal.events(self._current.record):
            self._close("Raden är redan sparad.")

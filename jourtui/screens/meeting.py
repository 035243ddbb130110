"""The team meeting (Teammöte): the agenda of a duty week, gone through case by case, and what is said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules import meeting as rules
from jourtui.rules.access import MEETING
from jourtui.rules.calendar import DutyWeek, local
from jourtui.screens.background import in_background
from jourtui.screens.guarded import SAYABLE
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.meeting_deeds import MeetingDeeds
from jourtui.screens.strain_deeds import StrainDeeds
from jourtui.store import agenda, strain
from jourtui.store.agenda import Agenda, Remembered
from jourtui.store.masking import LOCKED
from jourtui.store.settings import load_deviations
from jourtui.store.views import CallRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import agenda_words as words
from jourtui.words.agenda_details import whole
from jourtui.words.agenda_words import Point
from jourtui.words.labels import Labels

NARROW = (
    Column("part", "Punkt", 8),
    Column("whom", "Gäller", 14),
    Column("what", "Vad", 31),
    Column("clocks", "Frister", 13),
    Column("notes", "Ant", 3),
)
MIDDLE = (
    Column("part", "Punkt", 8),
    Column("whom", "Gäller", 16),
    Column("what", "Vad", 66),
    Column("clocks", "Frister", 13),
    Column("notes", "Ant", 3),
)
WIDE = (
    Column("part", "Punkt", 8),
    Column("when", "När", 16),
    Column("whom", "Gäller", 14),
    Column("what", "Vad", 58),
    Column("clocks", "Frister", 13),
    Column("notes", "Antecknat", 28),
)
ROOMY, WIDEST = 120, 200
"""Cells from which the list is `MIDDLE`, and `WIDE` with what is under the cursor beside it."""
MOST_REMEMBERED = 1_000
FEW = 12
"""Records that are read at once; more are read in a thread of their own."""
ON_WALL_STRAIN = "Påfrestningar visas inte på en vägg. F12 visar det som delas, och det loggas."


class MeetingScreen(ListScreen[str]):
    """The agenda. Names in it are hidden until somebody shows them (F12), which is logged."""

    SCOPES = ("list", "meeting")
    BINDINGS = [*bindings("list", "meeting"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "meeting.tcss"]
    FILTERS_ON = "punkt, namn, sak"
    NEW = ("ny rad", "nya rader")
    HELP = (
        "Veckans dagordning, gjord av det som har hänt: först det som beslutades förra gången och inte är "
        "gjort, sedan flaggade frågor (+ i ett anrop eller ärende), ärendena i ordning med frister som hölls "
        "och bröts, jourbyten, besök, beslut, kommunernas synpunkter, lärdomar och problem. Skärmen går in i "
        "väggläge: namn döljs, också i det som antecknas, om ärendet känner dem. F12 visar dem, och det "
        "loggas. Påfrestning (R) läses bara av den som skrev."
    )

    def __init__(self) -> None:
        super().__init__()
        self._points: dict[str, Point] = {}
        self._remembered: Remembered = {}
        self._reading: DutyWeek | None = None
        """The week whose records are being read in another thread."""

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="week", markup=False),)

    def on_mount(self) -> None:
        if self._listening:
            return
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.kinds = load_deviations(workplace.config)
        self.deeds = MeetingDeeds(self)
        self.week = rules.week_of(self.desk.now())
        self.view = Agenda(self.week, rules.record_of(self.week), rules.Meeting())
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= WIDEST else MIDDLE if width >= ROOMY else NARROW

    def fit(self) -> None:
        super().fit()
        width = self.app.size.width
        self.set_class(width >= WIDEST, "-beside")
        self.set_class(ROOMY <= width < WIDEST, "-roomy")

    # Showing

    def hide(self, text: str) -> str:
        """Free text as it may be shown now."""
        return self.view.hide(text) if self.desk.wall else text

    def refresh_view(self) -> None:
        wanted = self.words
        if not self.reads("listed", None, reason=MEETING) or (wanted and not self.reads("searched", None)):
            self._points = {}
        else:
            found = agenda.find(self.desk, self.week)
            if found.unread(self._remembered) > FEW:
                self._read_aside()
                return
            self.view = agenda.gather(self.desk, self.week, self._remembered, found)
            shared = strain.shared_count(self.desk, self.week)
            now, locked, wall = self.desk.now(), self.desk.locked, self.desk.wall
            every = words.lines(self.view, self.labels, self.kinds, now, locked, hide=wall, shared=shared)
            self._points = {point.key: point for point in every if self._fits(point, wanted)}
        self.show_rows([self._row(point) for point in self._points.values()])
        self._show_week()
        self.show_details()

    def _read_aside(self) -> None:
        """Read the week's records where no key has to wait for it, and show them then."""
        week, workplace = self.week, self.app.workplace
        if self._reading == week:
            return
        self._reading = week
        self.say("Läser veckan …")

        def work() -> Remembered:
            with workplace.desk_elsewhere() as desk:
                return agenda.read(desk, week)

        def done(result: Remembered | Exception) -> None:
            self._reading = None
            if not self.app.in_session:
                return
            if isinstance(result, dict):
                many = len(self._remembered) > MOST_REMEMBERED
                self._remembered = result if many else self._remembered | result
                self.say("")
                self.safely(self.refresh_view)
                self.table.join_now()
            elif isinstance(result, SAYABLE):
                self.say(str(result), problem=True)
            else:
                self.app.report(result)

        in_background(self.app, work, done)

    def _fits(self, point: Point, wanted: Sequence[str]) -> bool:
        if not wanted:
            return True
        text = " ".join((words.HEADINGS[point.part], point.whom, point.what)).casefold()
        return not point.locked and all(word in text for word in wanted)

    def _show_week(self) -> None:
        """Which week, who is there, and how it stands."""
        view, today = self.view, local(self.desk.now()).date()
        parts = [Content.styled(f"Jourvecka {words.named(self.week, today)}", "bold")]
        if self.out_of_contact:
            parts.append(Content.styled("  Utan kontakt: kollegans anteckningar kan saknas", "$soon"))
        if view.meeting.present:
            parts.append(Content(f"  Med: {', '.join(view.meeting.present)}"))
        if view.meeting.closed_at is not None:
            parts.append(Content.styled("  Avslutat", "$soon"))
        if view.others:
            calls = "anrop utan ärende" if view.others == 1 else "andra anrop utan ärende"
            parts.append(Content.styled(f"  {view.others} {calls}", "$faint"))
        self.query_one("#week", Static).update(Content("").join(parts))

    def filtered(self) -> None:
        self.refresh_view()

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        return "Inget passar filtret. Esc visar allt."

    def _row(self, point: Point) -> Row[str]:
        whom = cell(point.whom)
        if point.protected:
            whom = Text.assemble(("S ", self.colour("due")), whom, no_wrap=True, overflow="ellipsis")
        due = "" if point.locked else point.due
        left = point.part in ("undone", "question", "agreed") and point.open
        return Row(
            point.key,
            {
                "part": cell(point.short, self.colour("soon" if left else "faint")),
                "when": cell(point.when, self.colour("faint")),
                "whom": whom,
                "what": cell(point.what),
                "clocks": cell(point.clocks or due, self.colour("due") if "brut" in point.clocks else ""),
                "notes": cell(self._noted(point)),
            },
        )

    def _noted(self, point: Point) -> str:
        """How many notes there are to it; where there is room the last of them."""
        if not point.notes or point.locked:
            return ""
        if self.app.size.width < WIDEST:
            return str(len(point.notes))
        last = self.hide(words.note(point.notes[-1])).replace("\n", " ")
        return f"{len(point.notes)}: {last}" if len(point.notes) > 1 else last

    def show_details(self) -> None:
        """All of the point under the cursor; that its record is read is logged first."""
        point = self.current
        self.refused = self.refused and not self._points
        if point is None or not self.seen:
            self.pane.show(Content(self.refusal if self.refused else ""))
        elif point.locked:
            self.pane.show(Content(f"{LOCKED}\n\n{LOCKED_WHY}"))
        elif point.record is not None and not self.reads("opened", point.record, reason=MEETING):
            self.pane.show(Content(self.refusal))
        elif point.part == words.STRAIN:
            self.pane.show(Content(self._shared()))
        else:
            first, *rest = whole(point, self.view, self.labels, self.desk.now(), hide=self.desk.wall)
            self.pane.show(Content("\n").join([Content.styled(first, "bold"), *map(Content, rest)]))

    def _shared(self) -> str:
        """What is shared about strain, never on a wall."""
        if self.desk.wall:
            return ON_WALL_STRAIN
        return "\n\n".join(
            f"{one.text}\n– {one.name}" if one.name else one.text
            for one in strain.shared(self.desk, self.week)
        )

    # Acting

    @property
    def current(self) -> Point | None:
        key = self.table.current
        return self._points.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        action, point = BY_ID[action_id], self.current
        if action.scope != "meeting":
            return None
        if action.name == "open":
            return self._why_not_open(point)
        if action.name == "week_after" and rules.week_after(self.week).start > self.desk.now():
            return "Den veckan har inte börjat."
        return self.deeds.why_not(action.name, point)

    def _why_not_open(self, point: Point | None) -> str | None:
        if point is None or point.record is None:
            return "Punkten har inget ärende."
        if point.locked:
            return LOCKED_WHY
        return "Avvikelsen hör inte till något ärende." if self._opens(point) is None else None

    def _opens(self, point: Point) -> UUID | None:
        """The call or case of a point; of a deviation the one that it came out of."""
        if point.part != "deviation":
            return point.record
        found = (one.source_record for one in self.view.deviations if one.record_id == point.record)
        return next(found, None)

    def do_open(self) -> None:
        point = self.current
        record = self._opens(point) if point is not None else None
        if record is None:
            return
        with self.desk.rows() as rows:
            a_call = rows.get(CallRow, record) is not None
        (self.app.show_call if a_call else self.app.show_case)(record)

    def do_week_before(self) -> None:
        self._turn(rules.week_before(self.week))

    def do_week_after(self) -> None:
        self._turn(rules.week_after(self.week))

    def _turn(self, week: DutyWeek) -> None:
        self.week = week
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)
        self.say("")

    def do_jot(self) -> object:
        point = self.current
        return self.deeds.jot(point) if point is not None else None

    def do_agree(self) -> object:
        return self.deeds.agree(self.current)

    def do_reword(self) -> object:
        point = self.current
        return self.deeds.reword(point) if point is not None else None

    def do_carried_out(self) -> object:
        point = self.current
        return self.deeds.carried_out(point) if point is not None else None

    def do_take_up(self) -> None:
        if self.current is not None:
            self.deeds.take_up(self.current)

    def do_attend(self) -> object:
        return self.deeds.attend()

    def do_end_meeting(self) -> object:
        return self.deeds.end()

    def do_minutes(self) -> object:
        return self.deeds.minutes()

    def do_strain(self) -> object:
        return StrainDeeds(self).begin()

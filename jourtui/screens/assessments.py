"""The assessments (Bedömningar) of all cases: those begun here, cases that lack one, then the last first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from rich.text import Text
from textual.content import Content

from jourtui.rules.access import ASSESSMENTS
from jourtui.rules.calendar import day_and_time, time_within
from jourtui.screens.assessment import AssessmentScreen
from jourtui.screens.assessment_deeds import NO_CHILD, AssessmentDeeds
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import assessments
from jourtui.store.assessments import PAGE, Begun, Lacking
from jourtui.store.forms import Forms, load_forms
from jourtui.store.masking import LOCKED, initials
from jourtui.store.views import AssessmentRow, CaseRow
from jourtui.widgets.record_table import Column, Row, cell, marked
from jourtui.words import assessment_words
from jourtui.words.labels import Labels

Entry = AssessmentRow | Begun | Lacking
"""What a row stands for: one that is concluded, one begun here, or what a case lacks."""
NARROW = (
    Column("when", "När", 11),
    Column("whom", "Avser", 15),
    Column("form", "Formulär", 16),
    Column("conclusion", "Slutsats", 20),
    Column("marks", "Märken", 7),
)
WIDE = (
    Column("when", "När", 12),
    Column("whom", "Avser", 20),
    Column("form", "Formulär", 24),
    Column("conclusion", "Slutsats", 40),
    Column("by", "Av", 12),
    Column("marks", "Märken", 12),
)
BESIDE = (
    Column("when", "När", 11),
    Column("whom", "Avser", 14),
    Column("form", "Formulär", 16),
    Column("conclusion", "Slutsats", 20),
    Column("marks", "Märken", 7),
)


class AssessmentsScreen(PagedScreen[str]):
    """The list. A page is `PAGE` rows; what is begun or lacking stands on the first only."""

    SCOPES = ("list", "assessments")
    BINDINGS = [*bindings("list", "assessments"), ("escape", "back", "")]
    FILTERS_ON = "namn, formulär, slutsats, vem"
    NEW = ("ny bedömning", "nya bedömningar")
    HELP = (
        "Alla bedömningar, i alla ärenden: först dina utkast på den här datorn, sedan öppna ärenden "
        "av en typ som ska ha en bedömning och saknar den, varje barn för sig, sedan de som är gjorda, "
        "de senaste överst. Enter läser, eller fyller i."
    )
    MARKS = (("!3", "tre allvarliga svar"), ("2v", "två bedömde utan att se varandras"), ("ny", "gjord igen"))

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, Entry] = {}
        self._cases: dict[UUID, CaseRow] = {}

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self._forms = load_forms(workplace.config)
        super().on_mount()
        if self._forms.problems:
            self.say(" ".join(self._forms.problems), problem=True)

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= 120, "-beside")

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 180 else BESIDE if width >= 120 else NARROW

    @property
    def forms(self) -> Forms:
        return self._forms

    # Showing

    def refresh_view(self) -> None:
        words = self.words
        if not self.reads("listed", None, reason=ASSESSMENTS) or (words and not self.reads("searched", None)):
            self._entries = {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            made = assessments.listed(rows, words, self.page)
            first = self.page == 0
            lacking = assessments.lacking(rows, self._forms.offered) if first else []
            begun = assessments.unfinished(self.desk) if first else []
            records = {one.record_id for one in made} | {one.case for one in begun}
            records |= {one.case.record_id for one in lacking}
            self._cases = assessments.cases_by_id(rows, records)
        found: list[Begun | Lacking] = [*begun, *self._not_begun(lacking, begun)]
        entries: list[Entry] = [one for one in found if self._fits(one, words)]
        self._entries = {_key(entry): entry for entry in (*entries, *made)}
        self.show_rows([self._row(key, entry) for key, entry in self._entries.items()])
        self.show_details()

    def _not_begun(self, lacking: Sequence[Lacking], begun: Sequence[Begun]) -> Iterator[Lacking]:
        there = {(one.case, one.form, subject) for one in begun for subject in (one.subject, None)}
        return (one for one in lacking if (one.case.record_id, one.form.code, one.subject) not in there)

    def _fits(self, entry: Begun | Lacking, words: Sequence[str]) -> bool:
        if isinstance(entry, Begun):
            text = f"utkast {self._whom(entry.case)} {entry.title}"
        else:
            text = f"saknas {self._child(entry) or entry.case.subject_name} {entry.form.title}"
        return all(word in text.casefold() for word in words)

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen bedömning passar filtret. Esc visar alla."
        if self.page:
            return "Inga äldre bedömningar. Å går tillbaka."
        if self.out_of_contact:
            return (
                "Inga bedömningar på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegans kan saknas."
            )
        return "Inga bedömningar.\n\n4 i ett ärende fyller i en. F3 visar ärendena."

    def _whom(self, record: UUID, subject: str = "", style: str = "") -> Text:
        """Whom it is about, after an S where they are protected: a narrow column may cut the end off."""
        case = self._cases.get(record)
        words = cell(subject or (case.subject_name if case is not None else "") or "okänd", style)
        if case is None or not case.protected:
            return words
        return Text.assemble(("S ", self.colour("due")), words, no_wrap=True, overflow="ellipsis")

    def _row(self, key: str, entry: Entry) -> Row[str]:
        cells = dict.fromkeys(("when", "whom", "form", "conclusion", "by", "marks"), Text())
        if isinstance(entry, AssessmentRow):
            faint = self.colour("faint") if entry.replaced else ""
            locked = entry.record_id in self.desk.locked
            cells |= {
                "when": cell(time_within(entry.at, self.desk.now(), NARROW[0].width), faint),
                "whom": cell(LOCKED) if locked else self._whom(entry.record_id, entry.subject_name, faint),
                "form": cell(self._short(entry.form, entry.title), faint),
                "conclusion": cell(entry.conclusion, faint or ("" if entry.mild else "bold")),
                "by": cell(entry.by_name, faint),
                "marks": self._marks(entry),
            }
        elif isinstance(entry, Begun):
            cells |= {
                "when": cell("utkast", self.colour("soon")),
                "whom": self._whom(entry.case),
                "form": cell(self._short(entry.form, entry.title)),
                "conclusion": cell("inte slutförd", self.colour("soon")),
            }
        else:
            lacks = "inget barn inskrivet" if entry.no_child else "ingen är gjord"
            cells |= {
                "when": cell("saknas", self.colour("due")),
                "whom": self._whom(entry.case.record_id, self._child(entry)),
                "form": cell(entry.form.name),
                "conclusion": cell(lacks, self.colour("due")),
            }
        return Row(key, cells)

    def _child(self, entry: Lacking) -> str:
        """Which child it is that lacks one; empty where it is the one whom the case is named by."""
        if entry.subject is None:
            return ""
        child = self.desk.journal.case(entry.case.record_id).subjects.get(entry.subject)
        name = child.name if child is not None else ""
        return initials(name) if self.desk.wall else name

    def _short(self, code: str, title: str) -> str:
        form = self._forms.get(code)
        return form.name if form is not None and title else title

    def _marks(self, row: AssessmentRow) -> Text:
        marks = (
            (f"!{row.grave}", "due", row.grave > 0),
            ("2v", "soon", row.apart),
            ("ny", "faint", row.again),
        )
        return marked(marks, self.colour)

    def show_details(self) -> None:
        """What is under the cursor, in short; that its case is read is logged first."""
        entry: Any = self._current  # mypy would make one `object` of the three kinds of row
        self.show_of(entry, _record, lambda entry: Content(self._told(entry)))

    def _told(self, entry: Entry) -> str:
        now = self.desk.now()
        if isinstance(entry, Begun):
            when = day_and_time(entry.typed, now) if entry.typed is not None else "–"
            return f"{entry.title}\n\nUtkast på den här datorn, {len(entry.answers)} svar, senast {when}."
        if isinstance(entry, AssessmentRow):
            made = self.desk.journal.case(entry.record_id).assessments.of(entry.event_id)
            when = f"{entry.by_name}, {day_and_time(entry.at, now)}"
            return f"{entry.title}\n{when}\n\n{assessment_words.sentence(made.said) if made else ''}"
        told = f"{self.labels.case(entry.case)}\n\n{entry.form.title} ska göras i ett sådant ärende"
        if entry.no_child:
            return f"{told}. {NO_CHILD}"
        return f"{told}{', för varje barn' if entry.siblings else ''}. Enter fyller i."

    # Acting

    @property
    def _current(self) -> Entry | None:
        key = self.table.current
        return self._entries.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        entry = self._current
        match action_id:
            case "assessments.open" | "assessments.case" if entry is None:
                return "Ingen rad är vald."
            case "assessments.open" if entry is not None and _record(entry) in self.desk.locked:
                return LOCKED_WHY
        return self.cannot_turn(action_id)

    @property
    def full(self) -> bool:
        return sum(isinstance(one, AssessmentRow) for one in self._entries.values()) >= PAGE

    async def do_open(self) -> None:
        """Read it, go on with the draft, or begin the one that is lacking."""
        entry = self._current
        if isinstance(entry, AssessmentRow):
            self.app.push_screen(AssessmentScreen(entry.record_id, entry.event_id))
        elif isinstance(entry, Begun):
            self._go_on(entry)
        elif entry is not None:
            await AssessmentDeeds(self).begin(entry.case.record_id, entry.form, entry.subject)

    def _go_on(self, begun: Begun) -> None:
        from jourtui.screens.assess import AssessScreen

        form = self._forms.get(begun.form)
        if form is None:
            self.say(f"Formuläret {begun.title} finns inte längre. Utkastet är kvar.", problem=True)
        else:
            self.app.push_screen(AssessScreen(begun.case, form, begun.subject))

    def do_case(self) -> None:
        """The case that it belongs to."""
        entry = self._current
        if entry is not None:
            self.app.show_case(_record(entry))


def _key(entry: Entry) -> str:
    """What a row is known by, also when it is read anew."""
    if isinstance(entry, AssessmentRow):
        return entry.event_id.hex
    if isinstance(entry, Begun):
        return f"draft:{entry.event.hex}"
    child = entry.subject.hex if entry.subject is not None else ""
    return f"lacking:{entry.case.record_id.hex}:{entry.form.code}:{child}"


def _record(entry: Entry) -> UUID:
    """The case of a row."""
    if isinstance(entry, AssessmentRow):
        return entry.record_id
    if isinstance(entry, Begun):
        return entry.case
    return entry.case.record_id

"""How a case looks: in a row of a list, as a head, beside its timeline. `Text`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from rich.console import Group
from rich.table import Table
from rich.text import Text

from jourtui.rules.calendar import clock_time, day_and_time, local, time_within
from jourtui.rules.case import UNKNOWN_PERSON, Case, Subject
from jourtui.rules.phone import mask
from jourtui.rules.remaining import WithoutDelegation, remaining
from jourtui.screens import decision_text
from jourtui.screens.call_text import SOON_SECONDS
from jourtui.store.views import CallRow, CaseRow, ClockRow
from jourtui.widgets.record_table import DAY, Column, Row, cell, marked
from jourtui.words import assessment_words, clock_words, decision_words, import_words, wording
from jourtui.words.labels import Labels

HIDDEN = "••• (X visar)"
NARROW = (
    Column("clock", "Rapport", 9),
    Column("subject", "Avser", 17),
    Column("title", "Saken", 17),
    Column("board", "Nämnd", 11),
    Column("holder", "Ansvar", 7),
    Column("marks", "Märken", 7),
)
WIDE = (
    Column("clock", "Rapport", 9),
    Column("subject", "Avser", 20),
    Column("title", "Saken", 26),
    Column("type", "Typ", 16),
    Column("board", "Nämnd", 13),
    Column("holder", "Ansvar", 9),
    Column("marks", "Märken", 9),
)


class CaseText:
    """Puts cases into words for one reader, with the colours of the theme."""

    def __init__(self, labels: Labels, me: object, colour: Callable[[str], str]) -> None:
        self.labels = labels
        self._me = me
        self._colour = colour

    # A row

    def row(self, case: CaseRow, clocks: Sequence[ClockRow], now: datetime) -> Row:
        return Row(
            case.record_id,
            {
                "clock": self.clock(case, clocks, now),
                "subject": cell(self.subject(case)),
                "title": cell(case.title or "–"),
                "type": cell(self.labels.case_type(case.case_type)),
                "board": cell(
                    self.labels.short_board(case.board), self._colour("soon") if not case.board else ""
                ),
                "holder": self._holder(case),
                "marks": self._marks(case),
            },
        )

    def subject(self, case: CaseRow | Case) -> str:
        return wording.subject(case)

    def clock(self, case: CaseRow, clocks: Sequence[ClockRow], now: datetime) -> Text:
        """When the municipality must have the report, or that it has it."""
        if not case.open and case.unreported_since is None:
            return cell(time_within(case.closed_at, now, DAY) if case.closed_at else "")
        running = (clock for clock in clocks if clock.kind == "report" and clock.stopped_at is None)
        due = next((clock.due_at for clock in running), None)
        if due is None:
            return Text("rapp. ✓", style=self._colour("calm"), justify="right")
        left = (due - now).total_seconds()
        shade = "due" if left <= 0 else "soon" if left < SOON_SECONDS else "calm"
        return Text(clock_words.counted(due, now), style=self._colour(shade), justify="right")

    def _holder(self, case: CaseRow) -> Text:
        mine = case.holder_id == self._me
        name = "du" if mine else case.holder_name.partition(" ")[0]
        if case.offer_id is not None:
            return Text(f"{name} →", style=self._colour("soon"))
        return Text(name, style="bold" if mine else "")

    def _marks(self, case: CaseRow) -> Text:
        marks = (
            ("EJ-RING", "due", case.safe_to_call == "no"),
            ("UTE", "soon", case.out_since is not None),
            ("STÄNGT?", "due", case.closed_apart),
            ("2v", "soon", case.two_values and not case.closed_apart),
            ("S", "due", case.protected),
            ("V", "due", case.not_to_guardian),
            ("T", "soon", bool(case.interpreter)),
            ("prel", "faint", case.preliminary),
            ("nyare", "due", case.needs_newer),
        )
        return marked(marks, self._colour)

    # The head

    def head(
        self, case: Case, clocks: Sequence[ClockRow], now: datetime, *, hidden: bool, office: str = ""
    ) -> Group:
        """Whom it concerns, what it is, whose it is. `office`: that the board's own office is open."""
        subjects = [self._subject(one, local(now).date(), hidden=hidden) for one in case.subjects.values()]
        if not subjects:
            subjects = [self._assemble(("Ingen angiven", "bold"), ("  H: vem avser ärendet?", "faint"))]
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=7, style=self._colour("faint"))
        grid.add_column()
        types = ", ".join(map(self.labels.case_type, case.case_types)) or "ingen typ"
        source = f" · sökt av {self.labels.source(case.source).lower()}" if case.source else ""
        grid.add_row("Saken", Text(f"{case.title or '–'} · {types}{source}"))
        grid.add_row("Nämnd", self._board(case))
        if office:
            grid.add_row("Kontor", self._assemble((office, "soon")))
        grid.add_row("Ansvar", self._responsibility(case, clocks, now))
        safe = [wording.SAFE["no"], case.safe_times, f"kodord {case.code_word}" if case.code_word else ""]
        if case.safe_to_call == "no":
            grid.add_row("Säkert", self._assemble((" – ".join(filter(None, safe)), "due")))
        marks = [
            ("SKYDDADE UPPGIFTER", case.protected),
            ("får ej lämnas till vårdnadshavare", case.not_to_guardian),
            (f"tolk {case.interpreter}", bool(case.interpreter)),
            (f"NÅGON ÄR UTE sedan {day_and_time(case.out_since, now)}", True)
            if case.out_since
            else ("", False),
            ("AVSLUTAT av en som inte såg allt (W)", case.closed_apart),
            ("två samtidiga ändringar (W)", case.two_values and not case.closed_apart),
            ("kräver nyare jourtui: bara anteckningar", case.needs_newer),
            (f"avslutat: {case.outcome}", not case.open),
            (import_words.marked(case.log.events, now), True),
        ]
        shown = [word for word, on in marks if on and word]
        if shown:
            grid.add_row("Märken", self._assemble((" · ".join(shown), "soon")))
        return Group(*subjects, grid)

    def _subject(self, subject: Subject, today: date, *, hidden: bool) -> Text:
        name = subject.name or (UNKNOWN_PERSON if subject.unknown else "namn saknas")
        parts: list[str] = []
        if subject.personnummer:
            kind = {"reserve": "reservnummer ", "samordningsnummer": "samordningsnr "}
            parts.append(kind.get(subject.number_kind, "") + subject.personnummer)
        age = _age(subject, today)
        if age is not None:
            parts.append(f"{age} år")
        if subject.phone_shown:
            parts.append(mask(subject.phone_shown) if hidden else subject.phone_shown)
        if subject.address:
            parts.append(HIDDEN if hidden else subject.address)
        if subject.guardians:
            parts.append(f"vårdnadshavare {', '.join(subject.guardians)}")
        return self._assemble((name, "bold"), "  " if parts else "", " · ".join(parts))

    def _board(self, case: Case) -> Text:
        places = (
            ("uppgiven kommun", case.stated_municipality if case.staying_municipality is None else None),
            ("vistas", case.staying_municipality),
            ("hem", case.home_municipality),
            ("placerad av", case.placing_municipality),
        )
        known = ", ".join(f"{name} {self.labels.place(code)}" for name, code in places if code)
        tail = (f" · {known}" if known else "", "faint")
        if case.board is None:
            return self._assemble(("ej vald (D)", "soon"), tail)
        ground = f" – {case.board_ground}" if case.board_ground else ""
        return self._assemble((self.labels.board(case.board), "bold"), ground, tail)

    def _responsibility(self, case: Case, clocks: Sequence[ClockRow], now: datetime) -> Text:
        """Who has it, and when the municipality must have the report."""
        words = "du" if case.holder_id == self._me else case.holder_name
        if case.offer_id is not None and case.offered_at is not None:
            to = case.offered_to_name or wording.COLLEAGUE
            words += f" → erbjudet {to} {clock_time(case.offered_at)}, väntar svar"
            words += f" – {case.offer_note}" if case.offer_note else ""
        words += " – preliminärt, ej bekräftat" if case.preliminary else ""
        running = (clock for clock in clocks if clock.kind == "report" and clock.stopped_at is None)
        due = next((clock.due_at for clock in running), None)
        if due is None:
            return self._assemble(words, " · ", ("allt är överrapporterat", "calm"))
        left = (due - now).total_seconds()
        shade = "due" if left <= 0 else "soon" if left < SOON_SECONDS else "calm"
        rest = f"{clock_words.left(due, now)} kvar" if left > 0 else f"! {clock_words.late(due, now)}"
        part = " (det senaste; tidigare är rapporterat)" if case.reports else ""
        report = (f"senast {day_and_time(due, now)}, {rest}", shade)
        return self._assemble(words, (" · rapport ", "faint"), report, part)

    def _assemble(self, *parts: str | tuple[str, str]) -> Text:
        """Pieces of text, some with a style or a colour of the theme."""
        text = Text()
        for part in parts:
            words, style = part if isinstance(part, tuple) else (part, "")
            text.append(words, style=self._colour(style) if style not in ("", "bold") else style)
        return text

    # Beside the timeline

    def side(
        self,
        record: UUID,
        case: Case,
        calls: Sequence[CallRow],
        linked: dict[UUID, str],
        now: datetime,
        running: Sequence[Text] = (),
    ) -> Group:
        """What somebody has to do comes first, and of that what a court or board waits for; then `running`.

        Then what is known; last the id that people ask for the case by.
        """
        lines = decision_text.beside(case, now, self._colour)
        lines += [*([Text()] if lines else []), *self.steps(case, now), *running]
        lines += self._assessments(case, now)
        if calls:
            lines.append(self._assemble(("\nANROP (Enter)", "faint")))
        for call in calls:
            when = day_and_time(call.received_at, now) if call.received_at else "–"
            caller = wording.name(wording.caller(call), protected=call.protected)
            state = "öppet" if call.open else wording.EXITS.get(call.exit or "", "stängt")
            lines.append(Text(f"{when} {caller} · {state}"))
        if linked:
            lines.append(self._assemble(("\nLÄNKADE ÄRENDEN", "faint")))
            lines += [Text(text) for text in linked.values()]
        lines.append(self._assemble((f"\nId {str(record)[:8]}", "faint")))
        return Group(*lines)

    def _assessments(self, case: Case, now: datetime) -> list[Text]:
        """The assessments that hold, the last first, and the reports of concern that still demand one."""
        lines = []
        for concern in case.assessments.concerns:
            if concern.answered is None:
                when = day_and_time(concern.event.happened_at, now)
                lines.append(self._assemble((f"! anmälan {when}: ej bedömd", "due")))
        for made in reversed(case.assessments.made):
            if made.later is None:
                when, said = day_and_time(made.event.happened_at, now), made.said
                marks = ["två samtidiga"] * bool(made.apart)
                marks += [assessment_words.graves(len(said.grave))] * bool(said.grave)
                tail = f" ({', '.join(marks)})" if marks else ""
                lines.append(self._assemble(f"{when} {said.conclusion_text}", (tail, "soon")))
        return [self._assemble(("\nBEDÖMNINGAR (4)", "faint")), *lines] if lines else []

    def steps(self, case: Case, now: datetime) -> list[Text]:
        """What is to be done, and by when."""
        pending = [step for step in case.steps if step.pending]
        lines = [self._assemble(("ATT GÖRA (B bockar av)" if pending else "ATT GÖRA (P planerar)", "faint"))]
        for n, step in enumerate(pending, 1):
            words: list[str | tuple[str, str]] = [(f"{n} ", "accent"), step.text]
            if step.due is not None:
                left = (step.due - now).total_seconds()
                shade = "due" if left <= 0 else "soon" if left < SOON_SECONDS else "calm"
                words.append((f"  {'!' if left <= 0 else ''}senast {day_and_time(step.due, now)}", shade))
            lines.append(self._assemble(*words))
        boards = [one.made for one in remaining(case) if isinstance(one, WithoutDelegation)]
        for made in boards:
            what = f"{made.said.title}{decision_words.of_whom(case, made.about)}: delegation saknas"
            lines.append(self._assemble((f"! {what}, nämnden ska besluta (F, G)", "soon")))
        if not pending and not boards:
            lines.append(self._assemble(("inget", "faint")))
        return lines


def _age(subject: Subject, today: date) -> int | None:
    """Age in whole years by the number, else by the year of birth (then the age they turn this year)."""
    number = subject.personnummer
    if subject.number_kind in ("personnummer", "samordningsnummer") and number[:8].isdecimal():
        day = int(number[6:8])
        born = (int(number[4:6]), day - 60 if day > 60 else day)
        return today.year - int(number[:4]) - ((today.month, today.day) < born)
    return today.year - subject.birth_year if subject.birth_year else None

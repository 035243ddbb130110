"""One assessment to read: the judgement, the person's own estimate, the answers; beside the earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from jourtui.rules.assessment import Concluded, Made, differences
from jourtui.rules.calendar import day_and_time
from jourtui.screens.assess_text import three_columns
from jourtui.screens.base import JourScreen
from jourtui.screens.case_part import why_hidden
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.keys import bindings
from jourtui.store import handover
from jourtui.words import assessment_words as words
from jourtui.words import law_words, wording


class AssessmentScreen(JourScreen):
    """Shows the assessment `event` of the case `record`, in the words it was given. Opening is logged."""

    SCOPES = ("assessment",)
    BINDINGS = [*bindings("assessment"), ("escape", "back", "")]
    CSS_PATH = "assessment.tcss"
    AUTO_FOCUS = "#whole"
    HELP = (
        "En bedömning som den skrevs: frågor och svar med de ord formuläret hade då. Finns en tidigare om "
        "samma person står det som skiljer bredvid. Den kan inte ändras; 4 i ärendet gör en ny."
    )

    def __init__(self, record: UUID, event: UUID) -> None:
        super().__init__()
        self.record = record
        self._event = event
        self._hidden = ""

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="whole", can_focus=True):
            yield Static("", id="text", markup=False)

    def on_mount(self) -> None:
        if self._listening:
            return
        super().on_mount()
        self.refresh_view()

    @property
    def _made(self) -> Made | None:
        return self.desk.journal.case(self.record).assessments.of(self._event)

    def refresh_view(self) -> None:
        text = self.query_one("#text", Static)
        self._hidden = why_hidden(self, self.record)
        if self._hidden:
            text.update(Content(self._hidden))
            return
        made = self._made
        text.update(self._whole(made) if made is not None else Content("Bedömningen är struken."))

    # Words

    def _whole(self, made: Made) -> Group:
        said, case = made.said, self.desk.journal.case(self.record)
        about = case.subjects.get(said.subject) if said.subject is not None else None
        name = wording.name(about.name if about is not None else case.subject_name, protected=case.protected)
        parts: list[RenderableType] = [Text(f"{said.title} · {name}", style="bold")]
        when = day_and_time(made.event.happened_at, self.desk.now())
        parts.append(
            Text(
                f"{when}, {made.event.author.name} · {words.HOW[said.how]} · formulär {said.form} "
                f"version {said.version}",
                style=self.colour("faint"),
            )
        )
        parts += [Text(f"! {line}", style=self.colour("due")) for line in self._marks(made)]
        parts += [Text(), self._beside(said), Text(), self._facts(said)]
        earlier = case.assessments.of(made.earlier.id) if made.earlier is not None else None
        parts += [Text(), self._answers(said)]
        if earlier is not None:
            parts += [Text(), *self._compared(earlier, said)]
        return Group(*parts)

    def _marks(self, made: Made) -> Iterator[str]:
        now = self.desk.now()
        for other in made.apart:
            when = day_and_time(other.happened_at, now)
            yield f"Två samtidiga: {other.author.name} bedömde {when} utan att ha sett den här. Läs båda."
        if made.later is not None:
            when = day_and_time(made.later.happened_at, now)
            yield f"Det finns en senare, av {made.later.author.name} {when}."

    def _beside(self, said: Concluded) -> Table:
        """The three that stand side by side."""
        faint = self.colour("faint")
        own = [] if said.own_scale is None else [f"{said.own_scale} av 10"]
        own += [f"”{said.own_words}”"] if said.own_words else []
        answers = [words.graves(len(said.grave)) if said.grave else words.NO_GRAVE]
        answers += [] if said.score is None else [words.score(said.score, said.score_most)]
        table = three_columns()
        table.add_row(*(Text(one, style=faint) for one in words.THREE))
        table.add_row(
            Text(said.conclusion_text, style="bold"),
            Text("\n".join(own) or words.NOT_ASKED),
            Text("\n".join(answers), style=self.colour("due") if said.grave else ""),
        )
        return table

    def _facts(self, said: Concluded) -> Table:
        """Reasons, who was heard, what follows, who decided."""
        used = said.instrument
        facts = (
            ("Skäl", said.reasons),
            ("Trots allvarliga svar", said.despite),
            ("Hörda", said.heard),
            (
                "Barnet",
                _because(words.HEARD[said.child_heard], said.not_heard_why) if said.child_heard else "",
            ),
            (
                "Tolk",
                _because(words.INTERPRETERS[said.interpreter], said.interpreter_note) if said.heard else "",
            ),
            ("Samråd", said.consulted),
            ("Instrument", f"{used.name}, gjort av {used.by}: {used.outcome}" if used is not None else ""),
            ("Föranmälan", _because(words.PLANS[said.plan], said.departure) if said.plan else ""),
            ("Vad följer", words.FOLLOWS[said.follow] if said.follow else ""),
            ("I natt", said.tonight),
            ("Beslut", words.decided(said.decided) if said.decided is not None else ""),
            ("Lagrum", _cited(said)),
        )
        return self._table((label, Text(text), "") for label, text in facts if text)

    def _answers(self, said: Concluded) -> Group:
        parts: list[RenderableType] = []
        sections = dict.fromkeys(answer.section for answer in said.answers)
        for section in sections:
            parts.append(Text(section, style=f"bold {self.colour('primary')}"))
            parts.append(
                self._table(
                    (
                        answer.question,
                        Text(answer.words, style=self.colour("due") if answer.grave else ""),
                        "!" if answer.grave else "",
                    )
                    for answer in said.answers
                    if answer.section == section
                )
            )
        return Group(*parts)

    def _compared(self, earlier: Made, said: Concluded) -> Iterator[RenderableType]:
        when = day_and_time(earlier.event.happened_at, self.desk.now())
        title = f"Det som skiljer från {earlier.event.author.name} {when}"
        yield Text(title, style=f"bold {self.colour('primary')}")
        table = three_columns()
        faint = self.colour("faint")
        table.add_row(*(Text(one, style=faint) for one in ("", "FÖRRA", "NU")))
        table.add_row(Text("Bedömning"), Text(earlier.said.conclusion_text), Text(said.conclusion_text))
        for one in differences(earlier.said, said):
            table.add_row(Text(one.question), Text(one.before or "–"), Text(one.now or "–"))
        yield table

    def _table(self, rows: Iterator[tuple[str, Text, str]]) -> Table:
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=1)
        table.add_column(ratio=2)
        table.add_column(ratio=3)
        for label, text, mark in rows:
            table.add_row(Text(mark, style=self.colour("due")), Text(label, style=self.colour("faint")), text)
        return table

    # Acting

    def why_not(self, action_id: str) -> str | None:
        if self._hidden:
            return self._hidden.replace("\n\n", " ")
        if action_id == "assessment.strike" and self._made is None:
            return "Bedömningen är redan struken."
        return None

    async def do_strike(self) -> None:
        """It was made in the wrong case, or about the wrong person: it stays readable, struck through."""
        desk = self.desk

        def strike(reason: str) -> None:
            handover.strike(desk, self.record, self._event, reason)

        done = await ask_and_write(
            self.app,
            "Stryk bedömningen?",
            "Den har sedan ingen verkan, men står kvar i ärendets historik. Varför?",
            write=strike,
            deed="stryk",
            required="Ett skäl behövs.",
            record=self.record,
            part=self._event,
        )
        if done is not None:
            self.dismiss()
            self.app.say("Bedömningen är struken.")

    def do_case(self) -> None:
        """The case that it belongs to."""
        self.app.show_case(self.record)

    def action_back(self) -> None:
        self.dismiss()


def _because(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what


def _cited(said: Concluded) -> str:
    return law_words.cited(said.law) if said.law is not None else ""

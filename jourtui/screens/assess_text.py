"""How an assessment that is being filled in looks: its sections, and the three that stand side by side."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Group
from rich.table import Table
from rich.text import Text

from jourtui.rules.assessment_filling import Filling
from jourtui.words import assessment_words

Colour = Callable[[str], str]


def sections(filling: Filling, at: int, colour: Colour, *, wide: bool) -> Table | Text:
    """Which sections there are, how much of each is answered, and where one is; in a line if not `wide`."""
    rows = []
    for section, questions in filling.asked():
        answers = [(question, filling.answer(question.code)) for question in questions]
        answered = sum(bool(answer) for _, answer in answers)
        heavy = any(question.is_grave(answer) for question, answer in answers)
        rows.append((section.title, f"{answered}/{len(questions)}", "!" if heavy else ""))
    grave = len(filling.grave)
    if not wide:
        title, count, _ = rows[at]
        text = Text(f"Del {at + 1} av {len(rows)}: {title}  {count} svar", style="bold")
        if grave:
            text.append(f"  ! {assessment_words.graves(grave)}", style=colour("due"))
        return text
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(width=24)
    table.add_column(justify="right", width=5)
    table.add_column(width=1)
    for n, (title, count, heavy_mark) in enumerate(rows):
        style = "bold" if n == at else ""
        cells = (Text(cell, style=style) for cell in ("▶" if n == at else " ", title, count))
        table.add_row(*cells, Text(heavy_mark, style=colour("due")))
    if grave:
        table.add_row()
        table.add_row("", Text(assessment_words.graves(grave), style=colour("due")))
    return table


def beside(filling: Filling, colour: Colour) -> Group:
    """The judgement, the person's own estimate and the answers: none computed from another."""
    faint = colour("faint")
    own, chosen = filling.answer("frame.own_scale"), filling.answer("frame.conclusion")
    labels = {one.code: one.label for one in filling.form.conclusions}
    answers = [assessment_words.graves(len(filling.grave)) if filling.grave else assessment_words.NO_GRAVE]
    if filling.score is not None:
        answers.append(assessment_words.score(*filling.score))
    table = three_columns()
    table.add_row(*(Text(word, style=faint) for word in assessment_words.THREE))
    table.add_row(
        Text(labels.get(chosen, "inte vald än"), style="bold"),
        Text(f"{own} av 10" if own else assessment_words.NOT_ASKED),
        Text("\n".join(answers), style=colour("due") if filling.grave else ""),
    )
    heavy = [Text(f"! {question.text}", style=faint) for question in filling.grave]
    return Group(table, *heavy)


def three_columns() -> Table:
    """A table of three columns that are as wide as each other."""
    table = Table.grid(padding=(0, 2), expand=True)
    for _ in range(3):
        table.add_column(ratio=1)
    return table

"""The forms of a deviation: what happened, what is done about it, what is told to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.deviation import DeviationFacts, DeviationFields, Source
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, TextField, lettered, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.place_field import municipality
from jourtui.store import deviations
from jourtui.words import deviation_words as words
from jourtui.words import law_words

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen
    from jourtui.store.desk import Desk

DIRECTIONS = (("a", "av oss", "by_us"), ("t", "till oss", "to_us"))
WITHOUT_NAMES = "en rad utan namn: den läser också styrgruppen"
LEX_SARAH = (("n", "övervägd, ingen rapport", "no"), ("r", "rapporterad", "yes"))
INJURY = (("a", "anmäld", "yes"), ("b", "behövs inte", "no"))


def what_fields(screen: JourScreen, one: DeviationFields | None, place: str | None = None) -> list[Field]:
    """What happened, between whom; `place`: the municipality (code) that is likely."""
    desk, workplace = screen.desk, screen.app.workplace
    kinds, now = workplace.deviations, desk.now()
    parties = lettered([(party.label, party.code) for party in kinds.parties])
    known = one or DeviationFields(kind="", reporter="", direction="")
    happened = past("happened_at", "När", now)
    return [
        ChoiceField(
            name="direction",
            label="Rapporterad",
            choices=DIRECTIONS,
            value=known.direction or None,
            required="Välj om den är rapporterad av oss eller till oss.",
        ),
        ChoiceField(
            name="kind",
            label="Slag",
            choices=lettered([(kind.label, kind.code) for kind in kinds.kinds]),
            value=known.kind or None,
            required="Välj ett slag av avvikelse.",
        ),
        LineField(
            name="title",
            label="Gäller",
            text=known.title,
            required="Skriv vad det gäller, utan namn.",
            hint=WITHOUT_NAMES,
        ),
        ChoiceField(name="reporter", label="Av vem", choices=parties, value=known.reporter or None),
        LineField(name="reporter_name", label="Namn", text=known.reporter_name, placeholder="får vara tomt"),
        ChoiceField(name="about", label="Om vem", choices=parties, value=known.about or None),
        LineField(name="about_name", label="Namn", text=known.about_name, placeholder="får vara tomt"),
        municipality(
            "municipality",
            "Kommun",
            known.municipality if one is not None else place,
            workplace.places,
            local(now).date(),
        ),
        happened
        if one is None or one.happened_at is None
        else _standing(happened, day_and_time(one.happened_at, now)),
        TextField(name="what", label="Vad hände", text=known.what, rows=4),
        TextField(name="containment", label="Gjordes genast", text=known.containment, rows=3),
    ]


def _standing(field: LineField, text: str) -> LineField:
    from dataclasses import replace

    return replace(field, text=text, placeholder="")


async def ask_new(
    screen: JourScreen, source: Source | None = None, *, text: str = "", place: str | None = None
) -> UUID | None:
    """Ask for a deviation and write it; None when left. Out of `source` its timeline is attached."""
    desk, kinds = screen.desk, screen.app.workplace.deviations
    base = desk.position()
    written: list[UUID] = []
    fields = what_fields(screen, None, place)
    standing = {field.name: field.read(field.raw) for field in fields}

    def commit(filled: Filled) -> None:
        facts = DeviationFacts(**_facts({**standing, **filled.values}))
        written.append(deviations.report(desk, kinds, facts, source=source, base=filled.base))

    record = source.record if source is not None else None
    if source is not None:
        text = "\n".join(filter(None, (text, "Tidslinjen fram till nu bifogas.")))
    form = Form(
        desk,
        "Ny avvikelse",
        fields,
        draft_id=f"deviation:new:{record or '-'}",
        base=base,
        commit=commit,
        record=record,
        text=text,
    )
    await fill(screen, form)
    return written[0] if written else None


async def ask_facts(
    screen: JourScreen,
    record: UUID,
    title: str,
    fields: Sequence[Field],
    *,
    text: str = "",
    check: Callable[[dict[str, Any]], dict[str, str]] | None = None,
) -> bool:
    """Ask for facts of a deviation, and write those that were changed; False when left."""
    desk, kinds = screen.desk, screen.app.workplace.deviations

    def commit(filled: Filled) -> None:
        facts = DeviationFacts(**_facts(filled.values))
        deviations.correct(desk, kinds, record, facts, base=filled.base)

    draft = f"deviation:{'-'.join(field.name for field in fields[:2])}:{record}"
    form = Form(
        desk,
        title,
        fields,
        draft_id=draft,
        base=desk.position(),
        commit=commit,
        record=record,
        text=text,
        check=check,
    )
    return await fill(screen, form) is not None


def action_fields(one: DeviationFields) -> list[Field]:
    """What was done at once, and so that it does not happen again."""
    return [
        TextField(name="containment", label="Gjordes genast", text=one.containment, rows=4),
        TextField(name="action", label="Åtgärd", text=one.action, rows=5),
    ]


def lex_sarah_fields(one: DeviationFields) -> list[Field]:
    """Whether lex Sarah was considered, and why it came out so."""
    return [
        ChoiceField(
            name="lex_sarah",
            label="Lex Sarah",
            choices=LEX_SARAH,
            value=one.lex_sarah or None,
            required="Välj om den är rapporterad enligt lex Sarah, eller övervägd utan rapport.",
        ),
        TextField(
            name="lex_sarah_why",
            label="Skälen",
            text=one.lex_sarah_why,
            rows=4,
            required="Skriv skälen till bedömningen.",
        ),
    ]


def lex_sarah_text(screen: JourScreen, one: DeviationFields) -> str:
    """The law as it stood on the day."""
    day = local(one.happened_at or screen.desk.now()).date()
    cited = screen.app.workplace.law.cite("lex_sarah", day)
    return f"Lex Sarah: {law_words.cited(cited)}." if cited is not None else ""


def injury_fields(one: DeviationFields) -> list[Field]:
    """Whether the work injury, or the threat of one, is reported."""
    return [
        ChoiceField(
            name="injury",
            label="Arbetsskada",
            choices=INJURY,
            value=one.injury or None,
            required="Välj om arbetsskadan är anmäld, eller inte behöver anmälas.",
        ),
        LineField(name="injury_note", label="Anteckning", text=one.injury_note, placeholder="får vara tom"),
    ]


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    """What a form gives, as facts: nothing chosen is the empty code, but of times and places."""
    kept = ("happened_at", "municipality")
    return {name: "" if value is None and name not in kept else value for name, value in values.items()}


def about(one: DeviationFields) -> str:
    """Which one it is, in a line."""
    return f"{one.title} ({words.DIRECTIONS.get(one.direction, one.direction)})"


async def ask_deed(
    screen: JourScreen,
    record: UUID,
    title: str,
    fields: Sequence[Field],
    draft: str,
    write: Callable[[Desk, dict[str, Any], Any], None],
    *,
    text: str = "",
) -> bool:
    """Ask for something that was done with it; every value is given to `write`. False when left."""
    desk = screen.desk
    standing = {field.name: field.read(field.raw) for field in fields if field.raw or not field.required}

    def commit(filled: Filled) -> None:
        write(desk, {**standing, **filled.values}, filled.base)

    form = Form(
        desk,
        title,
        fields,
        draft_id=f"deviation.{draft}:{record}",
        base=desk.position(),
        commit=commit,
        record=record,
        text=text,
        as_is=True,
    )
    return await fill(screen, form) is not None

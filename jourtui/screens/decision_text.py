"""How decisions look: rows, details, the lines beside a case. `Text`, `Content`: data is never markup."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from uuid import UUID

from rich.text import Text

from jourtui.rules import decisions as rules
from jourtui.rules.calendar import day_and_time, time_within
from jourtui.rules.case import UNKNOWN_PERSON, Case, names
from jourtui.widgets.hanging import Hanging
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import decision_words as words
from jourtui.words import law_words

COLUMNS = (
    Column("when", "När", 12),
    Column("what", "Beslut", 32),
    Column("state", "Läge", 29),
)
"""Who decided stands in the details: the name of a decision and the court's day need the room."""
ROOMY = (*COLUMNS[:2], Column("who", "Av", 14), Column("state", "Läge", 32))
"""Where the list has 100 cells to itself."""
TWICE = "TVÅ: W väljer"
"""What stands at decisions that did not see each other."""
LABEL = 13
"""Cells of the labels beside details."""
MEASURE = "utan delegation"


def days(decisions: rules.Decisions) -> dict[UUID, rules.CourtDay]:
    """By when each decision must be submitted."""
    return {day.decided.event.id: day for day in rules.court_days(decisions)}


def twice(decisions: rules.Decisions) -> set[UUID]:
    """The decisions that a person must choose among."""
    return {one.event.id for pair in decisions.twice for one in pair}


def beside(case: Case, now: datetime, colour: Callable[[str], str]) -> list[Text]:
    """A case's decisions and measures, to stand beside its history; nothing if there is none."""
    lines = []
    for label, state, loud in _standing(case, now):
        text = Text(label)
        lines.append(text.append(f"\n  {state}", style=colour("soon" if loud else "faint")))
    return [Text("BESLUT (F)", style=colour("faint")), *lines] if lines else []


def brief(case: Case, now: datetime, colour: Callable[[str], str]) -> list[Text]:
    """The same where there is little room: a line for each that something is to be done about."""
    return [
        Text.assemble(
            ("F ", colour("accent")),
            (state, colour("soon")),
            f" · {label}",
            no_wrap=True,
            overflow="ellipsis",
        )
        for label, state, loud in _standing(case, now)
        if loud
    ]


def _standing(case: Case, now: datetime) -> Iterator[tuple[str, str, bool]]:
    """What was decided, how it stands, and whether something is to be done."""
    due, both = days(case.decisions), twice(case.decisions)
    for id_, one in case.decisions.decided.items():
        running = id_ in due and one.submitted is None
        if not one.stands and not running:
            continue
        state = TWICE if id_ in both else words.state(one, due.get(id_), now)[0]
        label = f"{words.whose(case, one.made.concerns)}{one.made.kind_label}, {_given(one.made.decider)}"
        yield label, state, id_ in both or running
    for measure in case.decisions.measures.values():
        state = words.measure_state(measure, now)
        label = f"{words.whose(case, measure.taken.concerns)}{measure.taken.kind_label}, {MEASURE}"
        yield label, state, measure.decided is None


def decided_row(
    case: Case,
    one: rules.Decided,
    due: rules.CourtDay | None,
    now: datetime,
    colour: Callable[[str], str],
    *,
    two: bool,
) -> Row[UUID]:
    """A decision in the list."""
    state, shade = words.state(one, due, now, brief=True)[0], ""
    if two:
        state, shade = TWICE, colour("due")
    elif due is not None and one.submitted is None:
        shade = colour("soon")
    elif not one.stands:
        shade = colour("faint")
    what = _what("" if one.made.granted else "NEJ: ", case, one.made.concerns, one.made.kind_label)
    return Row(one.event.id, _cells(one.event.happened_at, what, one.made.decider, state, shade, now))


def measure_row(case: Case, measure: rules.Measure, now: datetime, colour: Callable[[str], str]) -> Row[UUID]:
    """A measure in the list."""
    shade = "" if measure.decided is not None else colour("soon")
    state = words.measure_state(measure, now)
    what = _what("Åtgärd: ", case, measure.taken.concerns, measure.taken.kind_label)
    return Row(measure.event.id, _cells(measure.event.happened_at, what, MEASURE, state, shade, now))


def _what(head: str, case: Case, concerns: Collection[UUID], label: str) -> str:
    return head + words.fitted(names(case, concerns), label, COLUMNS[1].width - len(head))


def _cells(at: datetime, what: str, who: str, state: str, shade: str, now: datetime) -> dict[str, Text]:
    return {
        "when": cell(time_within(at, now, COLUMNS[0].width)),
        "what": cell(what),
        "who": cell(who),
        "state": cell(state, shade),
    }


def decided_details(case: Case, one: rules.Decided, board: str, now: datetime) -> Hanging:
    """A decision whole."""
    made, due = one.made, days(case.decisions).get(one.event.id)
    details = Hanging(made.kind_label + ("" if made.granted else " – beslutades inte"), LABEL)
    line = details.line
    if one.event.id in twice(case.decisions):
        line("Två", "Två beslut av samma slag som inte såg varandra. W: vilket gäller?", "$due")
    line("Läge", ", ".join(words.state(one, due, now)))
    line(
        "Beslutat", f"{day_and_time(one.event.happened_at, now)} av {made.decider}, {words.ROLES[made.body]}"
    )
    line("Sammanträde", made.minutes)
    line("Nämnd", board)
    line("Med rätt av", made.entitled_by)
    line("Genomför", made.carries_out)
    line("Flyttas från", made.moved_from)
    line("Öppen fråga", made.open_question, "$soon")
    line("Avser", _concerned(case, made.concerns))
    line("Beslut", made.content)
    line("Skäl", made.reasons)
    line("Lagrum", law_words.listed(made.cited, "; "))
    if made.oral:
        read = ", uppläst" if made.read_back else ", inte uppläst"
        line("Muntligt", f"hört av {' och '.join(made.heard_by)}{read}")
    line("Skrivet av", made.rapporteur)
    line("Deltog", ", ".join(made.took_part))
    if one.signed is None:
        line("Underskrift", f"väntas av {made.signs}" if made.signs else "")
    if one.signed is not None and isinstance(one.signed.payload, rules.DecisionSigned):
        signed = one.signed.payload
        by = f", bestyrkt av {signed.certified_by}" if signed.certified_by else ""
        when = day_and_time(one.signed.happened_at, now)
        line("Undertecknat", f"{when} {words.HOW[signed.how]}{by}")
    awaits = one.stands and one.submitted is None
    if made.court and made.granted and (one.submits or awaits):
        line("Underställer", one.submits or "ingen namngiven än: P", "" if one.submits else "$soon")
    if one.submitted is not None and one.submitted.payload is not None:
        _, sent = words.entry(one.submitted.payload) or ("", "")
        line("Underställt", f"{day_and_time(one.submitted.happened_at, now)} {sent}")
    return details


def measure_details(case: Case, measure: rules.Measure, board: str, now: datetime) -> Hanging:
    """A measure whole."""
    taken = measure.taken
    details = Hanging(f"Åtgärd utan delegation: {taken.kind_label}", LABEL)
    line = details.line
    line("Läge", words.measure_state(measure, now))
    line("När", f"{day_and_time(measure.event.happened_at, now)}, {measure.event.author.name}")
    line("Nämnd", board)
    line("Avser", _concerned(case, taken.concerns))
    line("Gjordes", taken.what)
    line("Flyttas från", taken.moved_from)
    line("Grund", taken.grounds)
    line("Lagrum", law_words.listed(taken.cited, "; "))
    if measure.decided is not None and isinstance(measure.decided.payload, rules.MeasureDecided):
        decided = measure.decided.payload
        when = day_and_time(measure.decided.happened_at, now)
        line("Beslutat", "; ".join(filter(None, (f"{when} av {decided.by}", decided.note))))
    return details


def _concerned(case: Case, concerns: Collection[UUID]) -> str:
    return ", ".join(case.subjects[id_].name or UNKNOWN_PERSON for id_ in concerns if id_ in case.subjects)


def _given(name: str) -> str:
    return name.partition(" ")[0]

"""Reachability (Nåbarhet): when the jour could not be reached, and the calls that tested whether it could."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.rules.access import REACHABILITY
from jourtui.rules.calendar import day_and_time, local, time_within
from jourtui.rules.reachability import ReachabilityFacts
from jourtui.screens import history
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import YES_NO, ChoiceField, Field, LineField, TextField, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import reachability
from jourtui.store.masking import HIDDEN
from jourtui.store.queries import PAGE
from jourtui.store.reachability import Line, Month
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import deviation_words as words

WHEN = 16
COLUMNS = (
    Column("when", "När", WHEN),
    Column("lasted", "Hur länge", 11),
    Column("sort", "Slag", 17),
    Column("what", "Vad", 26),
)
WIDE = (
    Column("when", "När", WHEN),
    Column("lasted", "Hur länge", 14),
    Column("sort", "Slag", 17),
    Column("what", "Vad", 29),
    Column("done", "Vad som gjordes", 30),
)
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


class ReachabilityScreen(PagedScreen[UUID]):
    """The ledger, the last first; the last twelve months above it, when they are asked for."""

    SCOPES = ("list", "reachability")
    BINDINGS = [*bindings("list", "reachability"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "reachability.tcss"]
    FILTERS_ON = "vad, slag"
    NEW = ("ny rad", "nya rader")
    HELP = (
        "När jouren inte kunde nås, och provsamtalen som prövade det. Datorn skriver själv när den har varit "
        "utan kontakt medan någon var inloggad: en rad för varje avbrott, i efterhand. Att jouren inte "
        "nåddes (SOS kopplade inte, eller kom inte fram) skrivs här (N) eller som avvikelse, och anrop som "
        "stängdes som provsamtal står här av sig själva. G visar månaderna."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, Line] = {}
        self._months = False

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="months", markup=False),)

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    @property
    def full(self) -> bool:
        return len(self._rows) == PAGE

    # Showing

    def refresh_view(self) -> None:
        wanted = self.words
        if not self.reads("listed", None, reason=REACHABILITY) or (
            wanted and not self.reads("searched", None)
        ):
            self._rows = {}
            self.query_one("#months", Static).update("")
            self.show_rows(())
            return
        hidden = self.desk.locked
        unreached, today = self.app.workplace.deviations.unreached, local(self.desk.now()).date()
        with self.desk.rows() as rows:
            found = reachability.ledger(rows, unreached, page=self.page)
            year = reachability.between(rows, unreached, _year_ago(today), today) if self._months else []
        found = [line for line in found if line.record not in hidden or not wanted]
        shown = [line for line in found if all(word in self._found_by(line) for word in wanted)]
        self._rows = {line.record: line for line in found}
        self.query_one("#months", Static).update(self._summary(reachability.months(year)))
        self.show_rows([self._row(line) for line in shown])
        self.show_details()

    def _found_by(self, line: Line) -> str:
        return f"{words.SORTS.get(line.sort, line.sort)} {line.what} {line.done}".casefold()

    def _summary(self, months: Sequence[Month]) -> Content:
        if not self._months:
            return Content("")
        head = "Månad              utan kontakt          nåddes inte      provsamtal"
        lines = [Content.styled(head, "$faint")]
        for one in months:
            name = f"{MONTHS[one.month - 1]} {one.year}"
            without = f"{one.outages} ({words.lasted(one.without)})" if one.outages else "–"
            tests = f"{one.tests}" + (f", {one.failed} gick inte fram" if one.failed else "")
            lines.append(Content(f"{name:<17}  {without:<20}  {one.unreached or '–':<15}  {tests}"))
        return Content("\n").join(lines)

    def _row(self, line: Line) -> Row[UUID]:
        soon = self.colour("soon")
        bad = line.sort == "sos" or line.worked is False or line.two_values
        sort = words.SORTS.get(line.sort, line.sort)
        mark = "2v " if line.two_values else ""
        what = line.what + (", gick inte fram" if line.worked is False else "")
        return Row(
            line.record,
            {
                "when": cell(time_within(line.begun_at, self.desk.now(), WHEN) if line.begun_at else "–"),
                "lasted": cell(words.lasted(line.lasted) if line.lasted is not None else "–"),
                "sort": cell(f"{mark}{sort}", soon if bad else ""),
                "what": cell(what),
                "done": cell(line.done),
            },
        )

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen rad passar filtret. Esc visar alla."
        if self.out_of_contact:
            return (
                "Inget är skrivet på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: avbrottet skrivs in när den är tillbaka."
            )
        return (
            "Inga avbrott och inga provsamtal.\n\nN skriver in ett provsamtal, eller att jouren inte nåddes."
        )

    def show_details(self) -> None:
        line, now = self.current, self.desk.now()
        if line is None or not self.seen:
            self.pane.show(Content(""))
            return
        if line.type != "reachability":
            self.show_of(line, lambda one: one.record, self._elsewhere)
            return
        self.show_of(line, lambda one: one.record, lambda one: self._whole(one, now))

    def _elsewhere(self, line: Line) -> Text:
        kind = self.app.workplace.deviations.label(line.kind)
        where = (
            "Anropet stängdes som provsamtal."
            if line.type == "call"
            else f"Avvikelse, {kind}: {line.what.rstrip('.')}."
        )
        return Text(f"{where} Ö öppnar.")

    def _whole(self, line: Line, now: object) -> Text:
        sort = words.SORTS.get(line.sort, line.sort)
        when = day_and_time(line.begun_at, self.desk.now()) if line.begun_at else "okänd tid"
        until = day_and_time(line.ended_at, self.desk.now()) if line.ended_at else ""
        text = Text(f"{sort[:1].upper()}{sort[1:]}", style="bold")
        span = f"Från {when} till {until}: {words.lasted(line.lasted)}." if until else f"{when}."
        text.append(f"\n{span[0].upper()}{span[1:]}", style="not bold")
        worked = ""
        if line.sort == "test" and line.worked is not None:
            worked = "Provet gick fram." if line.worked else "Provet gick inte fram."
        done = f"Gjordes: {line.done}" if line.done else ""
        if not done and not (line.sort == "test" and line.worked):
            done = "Vad som gjordes är inte skrivet. M skriver det."
        by = (
            f"Skrivet av datorn, med {line.by} inloggad."
            if line.sort == "offline"
            else f"Skrivet av {line.by}."
        )
        for said in (line.what, worked, done, by):
            if said:
                text.append(f"\n{said}", style="not bold")
        if line.two_values:
            text.append("\nTvå samtidiga ändringar: W väljer.", style=f"not bold {self.colour('soon')}")
        return text

    # Acting

    @property
    def current(self) -> Line | None:
        """The line under the cursor."""
        return self._rows.get(self.table.current) if self.table.current is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != "reachability" or action.name in ("new", "months", "older", "newer"):
            return self.cannot_turn(action_id)
        line = self.current
        if line is None:
            return "Ingen rad är vald."
        if line.record in self.desk.locked:
            return "Raden är låst för dig (jäv)."
        if action.name == "open":
            return None
        if line.type != "reachability":
            return "Raden ändras där den skrevs: Ö öppnar."
        if action.name == "conflict" and not line.two_values:
            return "Här finns inga samtidiga ändringar att välja mellan."
        return None

    def do_open(self) -> None:
        line = self.current
        if line is not None and line.type == "reachability":
            self._read(line)
        elif line is not None and line.type == "call":
            self.app.show_call(line.record)
        elif line is not None:
            self.app.go_to("deviations", line.record)

    def _read(self, line: Line) -> None:
        """All that was written in the row, also what stands no more."""
        if not self.reads("opened", line.record):
            self.say(self.refusal.replace("\n\n", " "), problem=True, about=line.record)
            return
        workplace = self.app.workplace

        def value(name: str, given: object) -> str:
            return words.value(name, given, workplace.deviations, lambda code: code or "–")

        history.show(self, line.what or HIDDEN, reachability.find(self.desk, line.record).log, value)

    def do_months(self) -> None:
        self._months = not self._months
        self.set_class(self._months, "-months")
        self.refresh_view()

    def leave(self) -> None:
        if self._months:
            self.do_months()

    async def do_new(self) -> None:
        self.table.let_go()
        desk = self.desk
        base, written = desk.position(), list[UUID]()
        sort = ChoiceField(
            name="sort",
            label="Slag",
            choices=(("p", "provsamtal", "test"), ("n", "nåddes inte", "sos")),
            required="Välj provsamtal, eller att jouren inte nåddes.",
        )

        def commit(filled: Filled) -> None:
            given = dict(filled.values)
            chosen: Literal["sos", "test"] = given.pop("sort")
            if given.get("begun_at") is None:
                given["begun_at"] = desk.now()
            facts = ReachabilityFacts(**given)
            written.append(reachability.note(desk, chosen, facts, base=filled.base))

        form = Form(
            desk,
            "Ny rad om nåbarhet",
            [sort, *self._fields(None)],
            draft_id="reachability:new",
            base=base,
            commit=commit,
        )
        await fill(self, form)
        if written:
            self.table.go_to(written[0])
            self.say("Skrivet.")

    async def do_correct(self) -> None:
        line = self.current
        if line is None:
            return
        self.table.let_go()
        desk = self.desk

        def commit(filled: Filled) -> None:
            facts = ReachabilityFacts(**filled.values)
            reachability.correct(desk, line.record, facts, base=filled.base)

        form = Form(
            desk,
            "Ändra raden",
            self._fields(line),
            draft_id=f"reachability:{line.record}",
            base=desk.position(),
            commit=commit,
            record=line.record,
        )
        if await fill(self, form) is not None:
            self.say("Ändrat.", about=line.record)

    def _fields(self, line: Line | None) -> list[Field]:
        now = self.desk.now()
        begun, ended = past("begun_at", "Började", now), past("ended_at", "Slutade", now)
        if line is not None and line.begun_at is not None:
            begun = replace(begun, text=day_and_time(line.begun_at, now), placeholder="")
        ended = replace(
            ended,
            text=day_and_time(line.ended_at, now) if line is not None and line.ended_at else "",
            placeholder="okänt",
        )
        worked = ChoiceField(
            name="worked",
            label="Gick fram",
            choices=YES_NO,
            value=line.worked if line is not None else None,
            hint="av ett provsamtal",
        )
        return [
            LineField(
                name="what",
                label="Vad",
                text=line.what if line is not None else "",
                required="Skriv vad som hände.",
            ),
            begun,
            ended,
            *([worked] if line is None or line.sort == "test" else []),
            TextField(name="done", label="Vad gjordes", text=line.done if line is not None else "", rows=3),
        ]

    async def do_withdraw(self) -> None:
        line = self.current
        if line is None:
            return
        ask = Ask("Raden gäller inte", line.what, required="Skriv varför.", deed="stryk", record=line.record)
        why = await self.app.push_screen_wait(ask)
        if why is not None:
            reachability.withdraw(self.desk, line.record, why)
            self.say("Raden gäller inte mer.")

    async def do_conflict(self) -> None:
        line = self.current
        if line is None:
            return
        desk, now = self.desk, self.desk.now()
        base = desk.position()
        name, writes = next(iter(reachability.find(desk, line.record).written.contested.items()))

        def shown(value: Any) -> str:
            if value in (None, ""):
                return "–"
            if isinstance(value, bool):
                return "ja" if value else "nej"
            return value if isinstance(value, str) else day_and_time(value, now)

        versions = [
            Version(shown(one.value), one.event.author.name, day_and_time(one.event.written_at, now))
            for one in writes
        ]
        ask = Conflict(words.FACTS.get(name, name), versions, line.what or HIDDEN, third=False)
        number = await self.app.push_screen_wait(ask)
        if number is not None:
            facts = ReachabilityFacts(**{name: writes[number].value})
            reachability.correct(desk, line.record, facts, base=base)
            self.say("Valt. Det andra värdet finns kvar i historiken.", about=line.record)


def _year_ago(today: date) -> date:
    """The first day of the month after this one, a year ago: so that the summary has twelve months."""
    months = today.year * 12 + today.month - 12
    return date(months // 12, months % 12 + 1, 1)

"""Deeds at a team meeting: note, decide, carry out, take up, who is there, the end, and the minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jourtui.rules import meeting as rules
from jourtui.rules import when
from jourtui.rules.access import MEETING
from jourtui.rules.calendar import local, short_date
from jourtui.screens.colleagues import colleagues
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import Field, LineField, TextField
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.to_file import ask_file, write_aside
from jourtui.sheets import printed_meeting, printed_sheet
from jourtui.store import meetings
from jourtui.words.agenda_words import ONE, STRAIN, Point

if TYPE_CHECKING:
    from jourtui.screens.meeting import MeetingScreen

NO_NAMES = "Skriv inga namn: det som gäller en enskild hör hemma i ärendet."
OVER = "Mötet är avslutat. S öppnar det igen."
BY_HOW = "Skriv dagen som ons, 2/12 eller 2026-12-02."


def day(name: str, label: str, now: datetime, value: date | None = None) -> LineField:
    """A day that has not been, or none."""

    def read(text: str) -> date | None:
        if not text:
            return None
        try:
            return local(when.coming(f"{text} 23:59", now)).date()
        except ValueError as error:
            raise ValueError(BY_HOW if str(error) == when.HOW_COMING else str(error)) from None

    def explain(text: str) -> str:
        try:
            found = read(text.strip())
        except ValueError:
            return ""
        return f"= {short_date(found, local(now).date())}" if found is not None else ""

    text = value.isoformat() if value is not None else ""
    return LineField(
        name=name, label=label, text=text, placeholder="ingen dag", reads=read, explain=explain, hint=BY_HOW
    )


class MeetingDeeds:
    """The deeds, on behalf of the screen, with its week and the point under its cursor."""

    def __init__(self, screen: MeetingScreen) -> None:
        self.screen = screen

    def why_not(self, name: str, point: Point | None) -> str | None:
        """Why the action cannot be taken now; None when it can."""
        closed = self.screen.view.meeting.closed_at is not None
        match name:
            case "jot" | "agree" | "reword" | "attend" | "take_up" if closed:
                return OVER
            case "jot" | "reword" | "carried_out" | "take_up" if point is None:
                return "Ingen punkt är vald."
            case "jot" | "agree" | "reword" | "carried_out" | "take_up" if point and point.locked:
                return "Ärendet är låst för dig (jäv)."
            case "jot" if point is not None and point.part == STRAIN:
                return "Påfrestningar antecknas inte på mötet. R skriver din egen."
            case "reword" if point is not None and not self._to_reword(point):
                return "Här finns inget skrivet att ändra. N antecknar."
            case "carried_out" if point is not None and point.part not in ("undone", "agreed"):
                return "Här finns inget beslut. B skriver in ett."
            case "take_up" if point is not None and point.flag is None:
                return "Här finns ingen flaggad fråga."
            case "take_up" if point is not None and not point.open:
                return "Frågan är redan uppe."
        return None

    # Notes and decisions

    async def jot(self, point: Point) -> None:
        """A note to the point."""
        desk, week = self.screen.desk, self.screen.week
        part, about = point.note_part, point.about
        fields: list[Field] = [TextField(name="text", label="Anteckning", required="Skriv något först.")]

        def commit(filled: Filled) -> None:
            meetings.note(desk, week, part, filled.values["text"], about, base=filled.base)

        await self._fill(self._title(point), fields, f"{part}:{about}", commit, "Antecknat.")

    async def agree(self, point: Point | None) -> None:
        """A decision: what, who, by when."""
        about = point.record if point is not None and point.part in ("case", "call", "question") else None

        desk, week = self.screen.desk, self.screen.week

        def commit(filled: Filled) -> None:
            what, who, by = filled.values["what"], filled.values["who"], filled.values.get("by")
            meetings.agree(desk, week, what, who, by, about, base=filled.base)

        await self._fill("Beslut på mötet", self._decision(), f"agree:{about}", commit, "Beslutet står.")

    def _decision(self, said: rules.MeetingDecided | None = None) -> list[Field]:
        people = tuple(one.name for one in colleagues(self.screen))
        return [
            LineField(
                name="what", label="Vad", text=said.what if said else "", required="Skriv vad som ska göras."
            ),
            LineField(
                name="who",
                label="Vem",
                text=said.who if said else "",
                required="Skriv vem som gör det.",
                suggestions=people,
            ),
            day("by", "Senast", self.screen.desk.now(), said.by if said else None),
        ]

    def _to_reword(self, point: Point) -> list[rules.Said]:
        if point.said is not None:
            return [point.said] if point.part != "undone" else []
        return list(point.notes)

    async def reword(self, point: Point) -> None:
        """Another wording of what is written: the one before stands in the history."""
        found = self._to_reword(point)
        chosen: rules.Said | None = found[0]
        if len(found) > 1:
            choices = [(str(n), self.screen.hide(_text(one)), one) for n, one in enumerate(found[:9], 1)]
            chosen = await self.screen.app.push_screen_wait(Choose("Vilken anteckning?", choices))
        if chosen is None:
            return
        said, root = chosen.said, chosen.id
        desk, week = self.screen.desk, self.screen.week
        if isinstance(said, rules.MeetingNoted):
            text = "\n\n".join(dict.fromkeys(_said(one.payload) for one in chosen.standing))
            fields: list[Field] = [
                TextField(name="text", label="Anteckning", text=text, required="Skriv något först.")
            ]

            def commit(filled: Filled) -> None:
                given = filled.values.get("text", text)
                meetings.note(desk, week, said.part, given, said.about, replaces=root, base=filled.base)

        else:
            fields = self._decision(said)

            def commit(filled: Filled) -> None:
                values = filled.values
                what, who = values.get("what", said.what), values.get("who", said.who)
                by = values.get("by", said.by)
                meetings.agree(desk, week, what, who, by, said.about, replaces=root, base=filled.base)

        apart = bool(chosen.others)
        await self._fill("Ändra", fields, f"reword:{root}", commit, "Ändrat.", as_is=apart)

    async def carried_out(self, point: Point) -> None:
        """It is done; or, of what was said to be done, it is not."""
        said, record = point.said, point.meeting
        if said is None or record is None:
            return
        desk, base, done = self.screen.desk, self.screen.desk.position(), point.open
        answer = await ask_and_write(
            self.screen.app,
            "Gjort" if done else "Inte gjort ändå",
            f"{point.what}\nVad blev det? Får vara tomt.",
            write=lambda note: meetings.carry_out(desk, record, said.id, note, done=done, base=base),
            record=record,
            part=said.id,
        )
        if answer is not None:
            self._done("Antecknat som gjort." if done else "Det står kvar att göra.")

    def take_up(self, point: Point) -> None:
        """The question is up now."""
        row = next((one.row for one in self.screen.view.flagged if one.row.event_id == point.flag), None)
        if row is not None:
            meetings.take_up(self.screen.desk, self.screen.week, row)
            self._done("Frågan är uppe. N antecknar vad ni sade, B vad ni beslutade.")

    # The meeting itself

    async def attend(self) -> None:
        """Who is there: first everybody who works here."""
        desk, week, base = self.screen.desk, self.screen.week, self.screen.desk.position()
        there = self.screen.view.meeting.present
        names = ", ".join(there or (one.name for one in colleagues(self.screen)))
        answer = await ask_and_write(
            self.screen.app,
            "Närvarande",
            "Namn, med komma mellan.",
            write=lambda names: meetings.attend(desk, week, names, base=base),
            value=names,
            required="Skriv vilka som är med.",
        )
        if answer is not None:
            self._done("Närvaron är antecknad.")

    async def end(self) -> None:
        """The meeting is over, or goes on."""
        desk, week, view = self.screen.desk, self.screen.week, self.screen.view
        if view.meeting.closed_at is None:
            meetings.end(desk, week, base=desk.position())
            left = sum(one.row.taken_in is None for one in view.flagged)
            rest = f" {left} {'fråga' if left == 1 else 'frågor'} står kvar till nästa." if left else ""
            self._done(f"Mötet är avslutat.{rest} U skriver protokollet.")
            return
        reason = await ask_and_write(
            self.screen.app,
            "Öppna mötet igen",
            "Varför?",
            write=lambda reason: meetings.reopen(desk, week, reason),
            required="Ett skäl behövs.",
            record=rules.record_of(week),
        )
        if reason is not None:
            self._done("Mötet är öppet igen.")

    async def minutes(self) -> None:
        """Write the minutes to a file, off the UI thread. Names of those whom cases concern are hidden."""
        screen, week, now = self.screen, self.screen.week, self.screen.desk.now()
        out = await ask_file(
            screen,
            "Skriv protokollet till en fil",
            "Namn ur ärendena är dolda, påfrestningar står inte med. Filen är inte krypterad. "
            "Slutar den på .pdf blir det sidor, annars text. Det loggas att du skrev den.",
            f"teammote-{local(week.end):%Y-%m-%d}.pdf",
        )
        if out is None:
            return
        workplace = screen.app.workplace
        screen.desk.log_reading("exported", reason=MEETING, again=True)
        screen.say("Skriver …")

        def work() -> None:
            with workplace.desk_elsewhere() as desk:
                sheet = printed_meeting.sheet(workplace, desk, week)
                printed_sheet.write(
                    sheet, out, at=now, config=workplace.config, template=printed_meeting.TEMPLATE
                )

        write_aside(screen, out, work)

    # What they share

    def _done(self, text: str) -> None:
        """Show what one wrote oneself at once: it does not wait for a pause."""
        self.screen.table.let_go()
        self.screen.refresh_view()
        self.screen.say(text)

    def _title(self, point: Point) -> str:
        whom = point.whom if point.record is not None else ""
        return ": ".join(filter(None, (ONE[point.part], whom)))

    async def _fill(
        self, title: str, fields: list[Field], draft: str, commit: Any, done: str, *, as_is: bool = False
    ) -> None:
        screen, record = self.screen, rules.record_of(self.screen.week)
        form = Form(
            screen.desk,
            title,
            fields,
            draft_id=f"meeting:{record}:{draft}",
            base=screen.desk.position(),
            record=record,
            text=NO_NAMES,
            commit=commit,
            as_is=as_is,
        )
        filled = await fill(screen, form)
        if filled is not None:
            self._done(done if filled.values or as_is else "Inget ändrades.")


def _text(one: rules.Said) -> str:
    return _said(one.event.payload)


def _said(payload: object) -> str:
    return str(getattr(payload, "text", "") or getattr(payload, "what", ""))

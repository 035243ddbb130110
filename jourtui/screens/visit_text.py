"""How visits look: a row of the list, the details, beside a case. `Text`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rich.text import Text

from jourtui.rules.calendar import day_and_time, time_within
from jourtui.rules.visits import THERE_WITHIN, Visit
from jourtui.screens.call_text import SOON_SECONDS
from jourtui.store.views import VisitRow
from jourtui.widgets.record_table import Column, Row, cell, marked
from jourtui.words import clock_words, visit_words, wording
from jourtui.words.labels import Labels

HIDDEN = "••• (X visar)"
SINCE = 11
NARROW = (
    Column("left", "Kvar", 8),
    Column("goers", "Ute", 15),
    Column("subject", "Hos", 15),
    Column("state", "Läge", 8),
    Column("since", "Sedan", SINCE),
    Column("marks", "Märken", 9),
)
WIDE = (
    Column("left", "Kvar", 9),
    Column("goers", "Ute", 30),
    Column("subject", "Hos", 24),
    Column("state", "Läge", 10),
    Column("since", "Sedan", 14),
    Column("marks", "Märken", 14),
)


class VisitText:
    """Puts visits into words, with the colours of the theme."""

    def __init__(self, labels: Labels, colour: Callable[[str], str]) -> None:
        self.labels = labels
        self._colour = colour

    # A row

    def row(self, visit: VisitRow, now: datetime) -> Row:
        return Row(
            visit.visit,
            {
                "left": self.left(visit, now),
                "goers": cell(visit.goers or "–"),
                "subject": cell(visit.subject_name or "ej angiven"),
                "state": cell(visit_words.STATES.get(visit.state, visit.state)),
                "since": cell(self._since(visit, now)),
                "marks": self._marks(visit),
            },
        )

    def left(self, visit: VisitRow, now: datetime) -> Text:
        """How long until they shall be heard from; before they leave, until they should be there."""
        if visit.visit_standing != "live":
            return cell("")
        due = visit.check_due or _there_by(visit)
        if due is None:
            return cell("–")
        return Text(clock_words.counted(due, now), style=self._shade(due, now), justify="right")

    def found_by(self, visit: VisitRow) -> str:
        """What the filter looks in: no more than what is shown."""
        state = visit_words.STATES.get(visit.state, "")
        return " ".join((visit.goers, visit.subject_name, state, visit.holder_name)).casefold()

    def about(self, visit: VisitRow) -> str:
        """Which visit it is, in a line, wherever somebody is asked about it."""
        who = wording.name(visit.subject_name or "ingen angiven", protected=visit.protected)
        return f"{visit.goers or 'ingen'} hos {who} · {visit_words.STATES.get(visit.state, visit.state)}"

    def _since(self, visit: VisitRow, now: datetime) -> str:
        moments = {
            "decided": visit.decided_at,
            "out": visit.departed_at,
            "there": visit.arrived_at,
        }
        moment = moments.get(visit.state, visit.ended_at)
        return time_within(moment, now, SINCE) if moment else ""

    def _marks(self, visit: VisitRow) -> Text:
        marks = (
            ("HOT", "due", visit.threat == "yes"),
            ("2v", "soon", visit.two_values),
            ("S", "due", visit.protected),
            ("2U", "soon", visit.out != "one"),
            ("P", "calm", visit.police == "yes"),
            ("R!", "soon", visit.unticked > 0),
        )
        return marked(marks, self._colour)

    # Whole

    def details(self, row: VisitRow, visit: Visit, now: datetime, *, hidden: bool) -> Text:
        """All of a visit."""
        name = wording.name(row.subject_name or "ingen angiven", protected=row.protected)
        address = HIDDEN if hidden else visit.address or "adress saknas"
        lines = [self._line((name, "bold"), f" · {address}")]
        lines.append(self._line((f"{visit.goers or 'ingen'}", "bold"), f" nås på {visit.reach or '–'}"))
        lines.append(self._told(visit, now))
        lines += [self._line((words, "soon")) for words in [visit_words.both_out(visit, now)] if words]
        threat = visit_words.THREAT.get(visit.threat, visit.threat)
        if visit.threat_text and visit.threat == "yes":
            threat = f"{threat}: {visit.threat_text}"
        police = visit_words.POLICE.get(visit.police, visit.police)
        shade = {"yes": "due", "unknown": "soon"}.get(visit.threat, "")
        lines.append(self._line((threat, shade), f" · {police}"))
        lines.append(Text(f"Plan: {visit.plan or '–'}"))
        with_whom = visit.check_with or "ingen"
        lines.append(self._line((f"stämmer av med {with_whom} var {visit.every} min", "faint")))
        missing = visit.not_done
        if missing:
            lines.append(self._line((f"ej gjort i rutinen: {'; '.join(missing)}", "soon")))
        if visit.two_values:
            lines.append(self._line(("två samtidiga ändringar (W)", "soon")))
        return Text("\n").join(lines)

    def _told(self, visit: Visit, now: datetime) -> Text:
        """How it stands, and what is waited for."""
        words = visit_words.STATES.get(visit.state, visit.state)
        if visit.state == "cancelled":
            when = f" {day_and_time(visit.ended_at, now)}" if visit.ended_at else ""
            return Text(f"{words}{when}: {visit.cancel_reason}")
        steps = (("åkte", visit.departed_at), ("framme", visit.arrived_at), ("tillbaka", visit.ended_at))
        parts: list[str | tuple[str, str]] = [
            " · ".join(f"{step} {day_and_time(at, now)}" for step, at in steps if at is not None) or words
        ]
        if visit.check_due is not None:
            late = "HÖRS INTE AV, " if visit.check_due <= now else ""
            said = f" · {late}skulle höras" if late else " · hörs"
            parts.append((f"{said} {day_and_time(visit.check_due, now)}", self._level(visit.check_due, now)))
        if visit.live and visit.arrived_at is None:
            due = visit.started_at + THERE_WITHIN
            basis = "kontakt" if visit.contact_at else "beslut"
            parts.append((f" · framme senast {day_and_time(due, now)} ({basis})", self._level(due, now)))
            if visit.contact_at and visit.decided_at:
                parts.append((f", beslutat {day_and_time(visit.decided_at, now)}", "faint"))
        return self._line(*parts)

    def beside(self, visit: Visit, now: datetime) -> Text:
        """A visit in a line, beside the case's timeline."""
        words = f"{visit.goers or 'ingen'} · {visit_words.STATES.get(visit.state, visit.state)}"
        parts: list[str | tuple[str, str]] = [words]
        due = visit.check_due or (visit.started_at + THERE_WITHIN if visit.arrived_at is None else None)
        if due is not None:
            what = "hörs" if visit.check_due else "framme senast"
            parts.append(
                (f"  {'!' if due <= now else ''}{what} {day_and_time(due, now)}", self._level(due, now))
            )
        if visit.two_values:
            parts.append(("  2v", "soon"))
        return self._line(*parts)

    def _level(self, due: datetime, now: datetime) -> str:
        seconds = (due - now).total_seconds()
        return "due" if seconds <= 0 else "soon" if seconds < SOON_SECONDS else "calm"

    def _shade(self, due: datetime, now: datetime) -> str:
        return self._colour(self._level(due, now))

    def _line(self, *parts: str | tuple[str, str]) -> Text:
        """Pieces of text, some with a style or a colour of the theme."""
        text = Text()
        for part in parts:
            words, style = part if isinstance(part, tuple) else (part, "")
            text.append(words, style=self._colour(style) if style not in ("", "bold") else style)
        return text


def _there_by(visit: VisitRow) -> datetime | None:
    """When they should be there; None once they are."""
    started = visit.contact_at or visit.decided_at
    return started + THERE_WITHIN if started is not None and visit.arrived_at is None else None

"""Asks why a clock was broken, in one line, and whether it is to become a deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jourtui.rules.clocks import ClockFields
from jourtui.rules.deviation import Source
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.guarded import SAYABLE
from jourtui.store import deviations, handover
from jourtui.words import clock_words

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


async def explain(screen: JourScreen, clock: ClockFields) -> None:
    """Let the person explain a broken clock; backing out of the reason leaves it unexplained."""
    desk = screen.desk
    text, reason = clock_words.breach(clock, desk.now()), ""
    while True:
        answer = await screen.app.push_screen_wait(
            Ask(
                "Varför bröts fristen?",
                text,
                typed=reason,
                required="Skriv varför, med några ord.",
                deed="vidare",
                record=clock.record_id,
                part=clock.start_event,
            )
        )
        if answer is None:
            return
        reason = answer
        choices = [("n", "Nej, bara förklaringen", False), ("a", "Ja, skriv en avvikelse", True)]
        why = clock_words.proposal(clock)
        if why:
            choices.reverse()  # what is proposed is what Enter chooses
        ask = Choose[bool]("Ska det bli en avvikelse?", choices, why)
        deviation = await screen.app.push_screen_wait(ask)
        try:
            made = _write(screen, clock, reason, deviation=bool(deviation))
        except SAYABLE as error:
            text = f"Det är inte sparat: {error}"
        else:
            break
    written = "Avvikelsen är skriven: 2 visar den." if made else "Avvikelsen fanns redan."
    screen.say(f"Förklaringen är sparad.{f' {written}' if deviation else ''}", about=screen.row_key)


def _write(screen: JourScreen, clock: ClockFields, reason: str, *, deviation: bool) -> bool:
    """Write the explanation; with the deviation that it proposes, in one deed. Whether that is new."""
    desk = screen.desk
    if not deviation:
        handover.explain(desk, clock.record_id, clock.kind, clock.start_event, reason)
        return False
    late = clock_words.late(clock.due_at, clock.stopped_at or desk.now())
    source = Source(
        clock.record_id, "call" if clock.record_type == "call" else "case", clock.start_event, clock.kind
    )
    title = f"{clock_words.what(clock)}: {late}"
    kinds = screen.app.workplace.deviations
    return (
        deviations.explain(desk, kinds, source, reason, title=title, due=clock.due_at, base=desk.position())
        is not None
    )

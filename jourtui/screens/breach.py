"""Asks why a clock was broken, in one line, and whether it is to become a deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jourtui import clock_words
from jourtui.rules.clocks import ClockFields
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.guarded import SAYABLE
from jourtui.store import handover

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
        choices = [("n", "Nej, bara förklaringen", False), ("a", "Ja, föreslå avvikelse", True)]
        why = clock_words.proposal(clock)
        if why:
            choices.reverse()  # what is proposed is what Enter chooses
        ask = Choose[bool]("Ska det bli en avvikelse?", choices, why)
        deviation = await screen.app.push_screen_wait(ask)
        record, start = clock.record_id, clock.start_event
        try:
            handover.explain(desk, record, clock.kind, start, reason, deviation=bool(deviation))
        except SAYABLE as error:
            text = f"Det är inte sparat: {error}"
        else:
            break
    proposed = ", och en avvikelse är föreslagen" if deviation else ""
    screen.say(f"Förklaringen är sparad{proposed}.", about=screen.row_key)

"""Every action a person can take: one registry feeds bindings, footer, palette, help and docs.

Swedish keyboard: letters, digits and F-keys; å ä ö are keys; nothing that needs AltGr, nothing that tmux or
the terminal eats. Single letters act on the row under the cursor when no field has focus. Keys are remapped
by `id`. Nothing here imports Textual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["global", "list", "queue", "call", "case", "cases", "clocks"]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: `label` is the footer's word, `help` a sentence for help and palette.

    `shown`: stands in the footer. `priority`: works also while a field has focus.
    """

    id: str
    keys: str
    label: str
    help: str
    scope: Scope
    shown: bool = True
    priority: bool = False

    @property
    def name(self) -> str:
        """The action's name in code: the id without its scope."""
        return self.id.partition(".")[2]


def _a(id: str, keys: str, label: str, help: str, *, shown: bool = True, priority: bool = False) -> Action:
    scope: Scope = id.partition(".")[0]  # type: ignore[assignment]
    return Action(id, keys, label, help, scope, shown, priority)


ACTIONS: tuple[Action, ...] = (
    _a("global.help", "f1", "Hjälp", "Visa vad tangenterna gör här.", priority=True),
    _a("global.queue", "f2", "Kö", "Gå till kön med öppna anrop.", priority=True),
    _a("global.cases", "f3", "Ärenden", "Gå till ärendena.", priority=True),
    _a("global.clocks", "f4", "Frister", "Gå till alla frister som löper.", priority=True),
    _a("global.new_call", "f5", "Nytt anrop", "Skriv in ett anrop på en rad.", priority=True),
    _a("global.new_notice", "f6", "Föranmälan", "Skriv in en föranmälan.", shown=False, priority=True),
    _a("global.sync_details", "f7", "Synk", "Visa vad som väntar på att synkas.", shown=False, priority=True),
    _a(
        "global.acknowledge",
        "f8",
        "Kvittera",
        "Kvittera larmet: tyst för dig, synligt för kollegan.",
        shown=False,
        priority=True,
    ),
    _a("global.lock", "f9", "Lås", "Lås skärmen. Anrop kan fortfarande skrivas in.", priority=True),
    _a(
        "global.leave",
        "f10",
        "Logga ut",
        "Avsluta passet: utkast sparas, nycklar lämnar minnet.",
        priority=True,
    ),
    _a("list.filter", "f,slash", "Filtrera", "Skriv för att visa bara de rader som passar."),
    _a("list.down", "j", "Ner", "Nästa rad.", shown=False),
    _a("list.up", "i", "Upp", "Föregående rad.", shown=False),
    _a("call.new_call", "n", "Nytt", "Skriv in ett anrop på en rad."),
    _a("call.dial", "r", "Ring", "Ring upp: numret öppnas i telefonen och ett försök börjar."),
    _a("call.copy", "c", "Kopiera nr", "Kopiera numret och börja ett försök.", shown=False),
    _a("call.outcome", "u", "Utfall", "Skriv in hur försöket gick, även i efterhand."),
    _a("call.claim", "t", "Ta", "Ta anropet, eller ta över det med ett skäl."),
    _a("call.offer", "l", "Lämna", "Lämna till bakjour. Ansvaret är ditt tills det accepteras."),
    _a(
        "call.accept",
        "a",
        "Acceptera",
        "Acceptera det som erbjuds dig; på eget erbjudande: muntligt accepterat.",
    ),
    _a("call.decline", "v", "Avböj", "Avböj det som erbjuds dig, med skäl; eget erbjudande tas tillbaka."),
    _a("call.consult", "o", "Samråd", "Skriv in ett samråd. Ansvaret ligger kvar.", shown=False),
    _a("call.note", "k", "Anteckna", "Skriv en anteckning."),
    _a("call.correct", "m", "Ändra", "Ändra uppgifter och märken.", shown=False),
    _a("call.ask_number", "b", "Fråga SOS", "SOS tillfrågades om ett nytt nummer.", shown=False),
    _a("call.case", "enter,ö", "Öppna", "Öppna ärendet, eller visa anropet.", shown=False),
    _a("call.make_case", "p", "Ärende", "Gör anropet till ett ärende, eller låt det höra till ett öppet."),
    _a("call.close", "s", "Stäng", "Stäng anropet: rådgivning, ej nådd, felringning …"),
    _a("call.reopen", "e", "Öppna igen", "Öppna ett stängt anrop igen.", shown=False),
    _a("call.undo", "å", "Ångra", "Ångra din senaste anteckning eller ditt senaste försök.", shown=False),
    _a("call.unmask", "x", "Visa dolt", "Visa skyddade uppgifter. Det loggas.", shown=False),
    _a("call.conflict", "w", "Två värden", "Välj mellan två samtidiga ändringar.", shown=False),
    _a("call.breach", "ä", "Förklara", "Förklara varför en frist bröts.", shown=False),
    _a("queue.closed", "g", "Stängda", "Visa stängda anrop, eller de öppna igen."),
)

BY_ID = {action.id: action for action in ACTIONS}


def of(*scopes: Scope) -> tuple[Action, ...]:
    """The actions of some scopes, in their order."""
    return tuple(action for scope in scopes for action in ACTIONS if action.scope == scope)

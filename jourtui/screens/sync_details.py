"""Sync details (F7): what is known about the contact, and what waits. Plain and honest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from jourtui.rules.calendar import day_and_time, duration
from jourtui.rules.text import posts
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.dialog import Dialog
from jourtui.screens.guarded import SAYABLE
from jourtui.sheets import emergency_sheet
from jourtui.store import backup, drafts, joined, queries
from jourtui.store.sync_status import SKEW, SyncStatus
from jourtui.store.waiting import Waiting, waiting
from jourtui.words import away_words, laptop_words

if TYPE_CHECKING:
    from jourtui.app import JourApp

KINDS = {
    "": ("okänd sort", "okänd sort"),
    "call": ("anrop", "anrop"),
    "case": ("ärende", "ärenden"),
    "notice": ("föranmälan", "föranmälningar"),
    "assignment": ("uppdrag", "uppdrag"),
    "sold_service": ("såld tjänst", "sålda tjänster"),
    "staff": ("person i tjänst", "personer i tjänst"),
    "access": ("åtkomstlogg", "åtkomstloggar"),
    "contact": ("kontakt", "kontakter"),
    "office": ("nämnds kontorstider", "nämnders kontorstider"),
    "municipality": ("kommuns uppgifter", "kommuners uppgifter"),
    "seat": ("uppdrag i nämnd", "uppdrag i nämnder"),
    "shift_change": ("jourbyte", "jourbyten"),
    "delegation": ("delegation", "delegationer"),
    "entrance": ("ändring av vilka som får komma in", "ändringar av vilka som får komma in"),
    "import": ("import av historik", "importer av historik"),
    "check": ("kontroll av åtkomstlogg", "kontroller av åtkomstloggar"),
    "deviation": ("avvikelse", "avvikelser"),
    "reachability": ("uppgift om nåbarhet", "uppgifter om nåbarhet"),
    "meeting": ("teammöte", "teammöten"),
    "strain": ("psykisk påfrestning", "psykiska påfrestningar"),
    "duty_week": ("jourvecka", "jourveckor"),
    "cooperation": ("samverkansmöte", "samverkansmöten"),
    "active_time": ("aktiv tid", "aktiva tider"),
    "phrase": ("fras", "fraser"),
    "retention": ("gallringsbeslut", "gallringsbeslut"),
    "channel": ("leveransväg", "leveransvägar"),
    "figures": ("stängt års nyckeltal", "stängda års nyckeltal"),
    "annual_report": ("årsrapport", "årsrapporter"),
}
MOST = 8
"""How many of the drafts that are to be thrown away are told in the question."""

Line = tuple[str, str]
"""What it is about, and what is so; the first is empty on a line that goes on."""


class SyncDetails(Dialog[None]):
    """Lies on top of any screen; what it says is counted here, once a second."""

    CSS_PATH = "sync_details.tcss"
    BINDINGS = [("escape,f7,q,Q,enter", "close", "Stäng"), ("k,K", "throw_away", "Kasta")]
    TAKES = ("global.sync_details",)
    HELP = "Vad som är känt om kontakten med det gemensamma lagret, och vad som väntar på att synkas."
    KEYS = (("Esc F7", "Stäng."), ("↑ ↓", "Rulla."), ("K", "Kasta gamla utkast."))

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="sync") as panel:
            panel.border_title = "Synk"
            panel.border_subtitle = "Esc stänger"
            yield Static("", id="sync-lines", markup=False)

    def on_mount(self) -> None:
        self.app.tick_signal.subscribe(self, self._show)
        self._show(self.app.clock())
        self.query_one("#sync").focus()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_throw_away(self) -> None:
        """Throw away drafts that nobody has touched for long, once a person has seen whose they are."""
        desk = self.app.workplace.desk
        old = drafts.forgotten(desk)
        if not old:
            return

        def answered(yes: bool | None) -> None:
            try:
                for draft in old if yes else ():
                    drafts.discard(desk, draft.draft_id)
            except SAYABLE as error:
                self.app.say(str(error), problem=True)

        asked = f"Kasta {_count(len(old), 'gammalt utkast', 'gamla utkast')}?"
        lines = [f"{what.strip()}." for _, what in _forgotten(self.app, self.app.clock())][1:]
        if len(lines) > MOST:
            lines[MOST - 1 :] = [f"… och {len(lines) - MOST + 1} till."]
        self.app.push_screen(Confirm(asked, lines, deed="kasta"), answered)

    def _show(self, now: datetime) -> None:
        if not self.app.at_work:
            return
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(
            width=14, no_wrap=True, style=self.app.theme_variables["faint"].removeprefix("ansi_")
        )
        table.add_column(ratio=1)
        for about, what in _lines(self.app, self.app.status or SyncStatus(), now):
            table.add_row(Text(about), Text(what))
        self.query_one("#sync-lines", Static).update(table)


def _lines(app: JourApp, status: SyncStatus, now: datetime) -> Iterator[Line]:
    workplace = app.workplace
    counted = waiting(workplace.replica)
    yield "Kontakt", laptop_words.contact(status, now)[0]
    if status.shut_out:
        yield (
            "",
            "Ring den som sköter lagret. Allt sparas här; jourtui outbox write bär det dit.",
        )
    elif status.problem and status.state != "stopped":  # else it stands in the line above
        yield "", status.problem
    store = joined.store_of(workplace.vault)
    if store is None:
        yield "Lager", "inget: datorn arbetar ensam och allt finns bara här"
    else:
        yield "Lager", f"{store.host or 'den här datorn'}{', DEMO' if store.demo else ''}"
        yield "Uppgifter från", _as_of(status, now)
        yield "Klockan", _skew(status)
    yield from _pending(counted, now, alone=store is None)
    yield from _quarantine(counted)
    if counted.withheld:
        records = _count(counted.withheld, "post", "poster")
        yield "Ur kopian", f"{records} visas inte förrän lagret har sagt vad som är gallrat"
    for kind, events in counted.held:
        yield (
            "Kräver nyare",
            f"{_count(events, 'händelse', 'händelser')} i {_kind(kind, events)}: sparade, visas inte",
        )
    if older := away_words.older(workplace):
        yield away_words.OLDER, older
    yield from _files(counted, alone=status.state == "alone")
    if workplace.setting_wrong:
        yield "Inställning", workplace.setting_wrong
    yield from _forgotten(app, now)
    yield "Säkerhetskopia", laptop_words.backup(backup.last_good(workplace.replica), now)
    yield "Nödblad", emergency_sheet.age(workplace, now)
    yield "Datorn", f"{str(workplace.replica.device)[:8]}{', DEMO' if workplace.replica.demo else ''}"
    yield "Nyckeln", workplace.vault.about_half.told
    yield "På papper", laptop_words.paper(workplace.vault.escrow_made, now)


def _as_of(status: SyncStatus, now: datetime) -> str:
    if status.as_of is None:
        return "inget har hämtats än"
    left = posts(status.behind, "händelse är inte hämtad", "händelser är inte hämtade")
    behind = f", {left} än" if status.behind else ""
    return f"{day_and_time(status.as_of, now)}{behind}"


def _skew(status: SyncStatus) -> str:
    if status.skew is None:
        return "inte jämförd med lagrets än"
    if abs(status.skew) <= SKEW:
        return "går lika med lagrets"
    which = "före" if status.skew > 0 else "efter"
    return f"går {duration(abs(status.skew))} {which} lagrets: ställ datorns klocka"


def _pending(counted: Waiting, now: datetime, *, alone: bool) -> Iterator[Line]:
    word = "Bara här" if alone else "Ej synkat"
    if not counted.events:
        which = "allt annat" if counted.quarantined else "allt"
        yield word, f"inget: {which} som skrivits här har kommit tillbaka i gemensam ordning"
        return
    age = (
        f", äldst {laptop_words.age((now - counted.oldest).total_seconds())}"
        if counted.oldest and not alone
        else ""
    )
    yield word, f"{_count(counted.events, 'händelse', 'händelser')}{age}"
    for kind, records, events in counted.pending:
        yield "", f"  {records} {_kind(kind, records)}: {_count(events, 'händelse', 'händelser')}"


def _files(counted: Waiting, *, alone: bool) -> Iterator[Line]:
    """Nothing is said of files while there are none on their way."""
    unsent, missing = counted.files
    if unsent and not alone:
        yield "Filer", f"{_count(unsent, 'del', 'delar')} av filer att skicka, efter händelserna"
    if missing:
        yield "" if unsent and not alone else "Filer", f"{_count(missing, 'del', 'delar')} av filer att hämta"


def _forgotten(app: JourApp, now: datetime) -> Iterator[Line]:
    """Old drafts of forms and questions: no list has them, and their deed may not be possible any more."""
    old = drafts.forgotten(app.workplace.desk)
    if not old:
        return
    with app.workplace.desk.rows() as rows:
        names = {row.person_id: row.name for row in queries.staff(rows)}
    yield "Gamla utkast", f"{len(old)} som ingen har rört på 30 dagar: K kastar"
    for draft in old:
        whose = names.get(draft.person, "någon som inte finns kvar")
        yield "", f"  {day_and_time(draft.at, now)}, {whose}: {draft.question or 'ett formulär'}"


def _quarantine(counted: Waiting) -> Iterator[Line]:
    about = "I karantän"
    for kind, reason in counted.quarantined:
        yield about, f"{_kind(kind, 1)}: {reason}"
        about = ""


def _kind(kind: str, count: int) -> str:
    one, many = KINDS.get(kind, KINDS[""])
    return one if count == 1 else many


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"

"""Retention (gallring): what is due, the decisions, the legal holds; and what people decide about them.

Nothing is destroyed here: that is `jourtui destroy`, by who administers the store. No row has a word of what
is in a record; Enter opens it, and logs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from jourtui.rules.retention import LARGEST, Verdict
from jourtui.rules.text import posts
from jourtui.screens.background import in_background
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.dialog import Dialog
from jourtui.screens.guarded import SAYABLE
from jourtui.screens.retention_rows import ItemRow, Row, folded, lines
from jourtui.store import figures, retention
from jourtui.store.settings import load_retention
from jourtui.store.views import DecisionRow, HoldRow
from jourtui.widgets.marked_list import MarkedList
from jourtui.words import retention_words

if TYPE_CHECKING:
    from jourtui.app import JourApp

EMPTY = "Inget kan gallras, inget kräver bedömning, och inget är beslutat eller spärrat."
READING = "Läser …"
NO_CONTACT = "Ingen kontakt med lagret: kollegans beslut och spärrar kan saknas."
REASON = "gallring"
MARK = 4
"""Columns of a row for its mark, and for the list's own edge."""
MOST = 8
"""Records that the question before a confirmation names one by one."""


class RetentionScreen(Dialog[None]):
    """Lists what is due without its content. Whoever is signed in decides; another person confirms."""

    BINDINGS = [
        ("space", "mark", "Märk"),
        ("a,A", "mark_all", "Märk alla"),
        ("b,B", "decide", "Besluta"),
        ("k,K", "confirm", "Bekräfta"),
        ("t,T", "withdraw", "Ta tillbaka"),
        ("u,U", "judge", "Bedöm"),
        ("s,S", "hold", "Spärra"),
        ("h,H", "lift", "Häv spärr"),
        ("ö,Ö", "open", "Öppna"),
        ("escape", "close", "Stäng"),
    ]
    CSS_PATH = ["dialogs/dialog.tcss", "retention.tcss"]
    HELP = (
        "Vad som enligt reglerna kan gallras, också en ångrad anteckning för sig, vad en människa först "
        "måste bedöma, beslut med det som de gäller, och spärrar. "
        "Ett beslut gäller när en annan person har bekräftat det, eller efter 14 dygn. Själva gallringen "
        "görs av den som sköter lagret, med jourtui destroy, och går inte att ångra."
    )
    KEYS = (
        ("Mellanslag", "Märk posten för ett beslut, eller avmärk den. Märkena står kvar när listan stängs."),
        ("A", "Märk alla som kan gallras och ryms i ett beslut, de äldsta först; en gång till: avmärk alla."),
        ("B", "Besluta att de märkta posterna, eller den under markören, ska gallras. Skäl krävs."),
        ("K", "Bekräfta en annan persons beslut, när du har läst vad det gäller."),
        ("T", "Ta tillbaka ett beslut som inte är verkställt, ditt eller någon annans."),
        ("U", "Bedöm om ett undantag gäller: placerat barn, utredning, inte inledd."),
        ("S", "Spärra posten mot gallring, också en som är beslutad, med skäl: tvist, tillsyn."),
        ("H", "Häv spärren under markören."),
        ("Enter Ö", "Öppna ärendet eller anropet. Det loggas."),
        ("Esc", "Stäng."),
    )
    SHOWN = (
        "Mellanslag märk   A märk alla   B besluta   K bekräfta   T ta tillbaka\n"
        "U bedöm   S spärra   H häv spärr   Enter öppna   Esc stäng"
    )

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[Row, str]] = []
        self._told: list[str] = []
        """The same rows, as they fit in the list."""
        self._reading = False
        self._again = False
        """Something was written while it was read."""
        self._said = False
        """A deed was answered: the list will change for it, and the answer stands until it changes again."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Gallring", classes="dialog-title")
            yield Static("", id="contact", markup=False)
            yield MarkedList(markup=False)
            yield Static("", classes="dialog-problem", markup=False)
            yield Static(Content(self.SHOWN), classes="dialog-keys")

    def on_mount(self) -> None:
        self._rules = load_retention(self.app.workplace.config)
        self.app.changed_signal.subscribe(self, lambda records: self._show())
        self.query_one(MarkedList).focus()

    def on_screen_resume(self) -> None:
        self._show()

    # Showing

    def _show(self) -> None:
        """Read all anew, in the background: every old record is opened for it. Logged first."""
        if not self.query(MarkedList) or not self.app.at_work:
            return
        away = self.app.out_of_contact
        contact = self.query_one("#contact", Static)
        contact.display = away
        contact.update(Content(NO_CONTACT if away else ""))
        if not self.app.glass.reads("listed", None, REASON):
            self._lines = []
            self._draw("")
            self.say(f"{self.app.glass.problem} Visas inte: läsningen kan inte loggas.", problem=True)
            return
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        if not self._lines:
            self._draw(READING)
        workplace, rules = self.app.workplace, self._rules

        def work() -> list[tuple[Row, str]]:
            with workplace.desk_elsewhere() as desk:
                return list(lines(desk, rules))

        in_background(self.app, work, self._read)

    def _read(self, found: list[tuple[Row, str]] | Exception) -> None:
        self._reading = False
        if not self.query(MarkedList) or not self.app.at_work:  # closed meanwhile
            return
        if isinstance(found, SAYABLE):
            self.say(str(found), problem=True)
        elif isinstance(found, Exception):
            self.app.report(found)
        elif self._again:
            self._show()
        else:
            if [text for _, text in found] != [text for _, text in self._lines]:
                if not self._said:
                    self.say("")
                self._said = False
            self._lines = found
            self.app.marked &= {row.facts.record for row in self._due()}
            self._draw(EMPTY)

    def _draw(self, empty: str) -> None:
        """Show the lines that were read, with their marks; `empty` where there are none."""
        options = self.query_one(MarkedList)
        at = options.highlighted or 0
        width = options.scrollable_content_region.width - MARK
        self._told = [folded(text, width) for _, text in self._lines]
        options.clear_options()
        options.add_options([Option(line) for line in self._prompts()])
        if not self._lines:
            options.add_option(Option(Content(empty), disabled=True))
        options.highlighted = min(at, len(self._lines) - 1) if self._lines else None

    def _prompts(self) -> Iterator[Content]:
        for (row, _), text in zip(self._lines, self._told, strict=True):
            marked = isinstance(row, Verdict) and row.facts.record in self.app.marked
            yield Content(f"{'✓' if marked else ' '} {text}")

    def on_resize(self) -> None:
        if self._lines:
            self._draw("")

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show an answer under the list."""
        shown = self.query_one(".dialog-problem", Static)
        shown.styles.color = None if problem else self.app.theme_variables["foreground"]
        shown.update(Content(text))

    @property
    def _row(self) -> Row | None:
        at = self.query_one(MarkedList).highlighted
        return self._lines[at][0] if at is not None and at < len(self._lines) else None

    @property
    def _record(self) -> UUID | None:
        """What the row under the cursor is of: a record or a struck note, due or decided."""
        match self._row:
            case Verdict(facts=facts):
                return facts.record
            case ItemRow(item=item):
                return item.record
        return None

    # Deeds

    def _do(self, deed: Callable[[], object], done: str) -> None:
        try:
            deed()
        except SAYABLE as error:
            self.say(str(error), problem=True)
            return
        self._show()
        self.say(done)
        self._said = True

    def _ask(self, asking: Awaitable[None]) -> None:
        async def run() -> None:
            try:
                await asking
            except SAYABLE as error:
                self.say(str(error), problem=True)
            except Exception as error:
                self.app.report(error)

        self.run_worker(run(), group="retention", exclusive=True, exit_on_error=False)

    def action_mark(self) -> None:
        row = self._row
        if not isinstance(row, Verdict) or row.status != "due":
            self.say("Bara det som kan gallras kan märkas.", problem=True)
            return
        self.app.marked ^= {row.facts.record}
        self._remark()

    def action_mark_all(self) -> None:
        """All that one decision holds, the oldest first; when nothing more fits, none."""
        due = [row.facts.record for row in self._due()]
        if not due:
            reading = self._reading and not self._lines
            self.say("Läser ännu." if reading else "Det finns inget som kan gallras.", problem=True)
            return
        replica, marked = self.app.workplace.replica, self.app.marked
        room = LARGEST - sum(retention.size(replica, record) for record in marked)
        more = []
        for record in due:
            if record not in marked and (size := retention.size(replica, record)) <= room:
                more.append(record)
                room -= size
        if more:
            marked |= set(more)
        else:
            marked.clear()
        self._remark()
        said = posts(len(marked), "post är märkt", "poster är märkta")
        self.say(f"{said}. B beslutar om dem, med ärendenas anrop." if marked else "Inget är märkt.")

    def _due(self) -> list[Verdict]:
        return [row for row, _ in self._lines if isinstance(row, Verdict) and row.status == "due"]

    def _remark(self) -> None:
        self.query_one(MarkedList).tell_anew(self._prompts())

    def action_decide(self) -> None:
        row = self._row
        chosen = [one for one in self._due() if one.facts.record in self.app.marked]
        if not chosen and isinstance(row, Verdict) and row.status == "due":
            chosen = [row]
        if not chosen:
            self.say("Ingen post som kan gallras är vald.", problem=True)
            return
        self._ask(self._decide(chosen))

    async def _decide(self, chosen: list[Verdict]) -> None:
        many = posts(len(chosen))
        with self.app.workplace.desk.rows() as rows:
            years = figures.unclosed(rows, retention_words.counted(chosen))
        uncounted = retention_words.uncounted(years)
        reason = await self.app.push_screen_wait(
            Ask(
                f"Gallringsbeslut: {many}",
                "Skälet står kvar i beslutet sedan innehållet är borta: skriv inga namn. "
                f"Anrop som hör till ett ärende gallras med det.{uncounted}",
                value=retention_words.proposed_reason(chosen),
                required="Ett beslut behöver ett skäl.",
                deed="besluta",
            )
        )
        if reason is not None:
            desk = self.app.workplace.desk
            self._do(
                lambda: retention.decide(desk, self._rules, chosen, reason),
                "Beslutat. En annan person bekräftar, eller så gäller det om 14 dygn.",
            )

    @property
    def _decision(self) -> DecisionRow | None:
        """The decision under the cursor, or that names what is there."""
        row = self._row
        return row.decision if isinstance(row, ItemRow) else row if isinstance(row, DecisionRow) else None

    def action_confirm(self) -> None:
        row = self._decision
        if row is None:
            self.say("Ställ markören på ett beslut.", problem=True)
            return
        self._ask(self._confirm(row))

    async def _confirm(self, row: DecisionRow) -> None:
        """Not blind: what it names is said again, and how many it is has to be typed."""
        desk, record = self.app.workplace.desk, row.record_id
        reason = retention.reason_of(desk, retention.may_confirm(desk, record))
        of = [
            text.strip()
            for one, text in self._lines
            if isinstance(one, ItemRow) and one.decision.record_id == record
        ]
        more = [f"och {len(of) - MOST} till, i listan"] if len(of) > MOST else []
        typed = await self.app.push_screen_wait(
            Ask(
                f"Bekräfta gallringsbeslut: {posts(row.count)}",
                "\n".join([reason, *of[:MOST], *more, "", "Skriv hur många poster det gäller."]),
                must_be=str(row.count),
                deed="bekräfta",
            )
        )
        if typed is not None:
            self._do(lambda: retention.confirm(desk, record), "Bekräftat.")

    def action_withdraw(self) -> None:
        row = self._decision
        if row is None:
            self.say("Ställ markören på ett beslut.", problem=True)
            return
        self._ask(self._withdraw(row.record_id))

    async def _withdraw(self, record: UUID) -> None:
        reason = await self.app.push_screen_wait(
            Ask(
                "Ta tillbaka beslutet", "Varför?", required="Skriv varför.", record=record, deed="ta tillbaka"
            )
        )
        if reason is not None:
            desk = self.app.workplace.desk
            self._do(lambda: retention.withdraw(desk, record, reason), "Beslutet är tillbakataget.")

    def action_judge(self) -> None:
        record = self._record
        if record is None:
            self.say("Ställ markören på en post.", problem=True)
            return
        self._ask(self._judge(record))

    async def _judge(self, record: UUID) -> None:
        keys = "123456789"
        choices = [
            (key, found.label, found.code) for key, found in zip(keys, self._rules.exceptions, strict=False)
        ]
        exception = await self.app.push_screen_wait(
            Choose[str](
                "Gäller något undantag?", choices, "Det som inte är känt bevaras. Öppna och läs först."
            )
        )
        if exception is None:
            return
        desk = self.app.workplace.desk
        self._do(lambda: retention.say(desk, self._rules, record, exception), "Bedömningen är sparad.")

    def action_hold(self) -> None:
        record = self._record
        if record is None:
            self.say("Ställ markören på en post.", problem=True)
            return
        self._ask(self._hold(record))

    async def _hold(self, record: UUID) -> None:
        desk = self.app.workplace.desk
        if await ask_hold(self.app, lambda reason: retention.hold(desk, record, reason)):
            self._show()
            self.say("Posten är spärrad mot gallring.")

    def action_lift(self) -> None:
        row = self._row
        if not isinstance(row, HoldRow):
            self.say("Ställ markören på en spärr.", problem=True)
            return
        self._ask(self._lift(row))

    async def _lift(self, row: HoldRow) -> None:
        reason = await self.app.push_screen_wait(
            Ask("Häv spärren", "Varför?", required="Skriv varför.", record=row.record_id, deed="häv")
        )
        if reason is not None:
            desk = self.app.workplace.desk
            self._do(lambda: retention.lift(desk, row, reason), "Spärren är hävd.")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        row = self._row
        whole, types = None, {""}
        if isinstance(row, Verdict):
            whole, types = row.facts.within or row.facts.record, {row.facts.type, row.facts.within_type}
        elif isinstance(row, ItemRow):
            whole, types = row.whole, {row.type}
        if whole is not None and "case" in types:
            self.app.show_case(whole, REASON)
        elif whole is not None and "call" in types:
            self.app.show_call(whole)
        else:
            self.say("Bara ärenden och anrop går att öppna.", problem=True)

    def action_close(self) -> None:
        self.dismiss(None)


async def ask_hold(app: JourApp, write: Callable[[str], object], about: str = "") -> bool:
    """Ask why a record must not be destroyed, and `write` it. False when backed out of."""
    text = "Till exempel tvist, tillsyn, begäran om utlämnande. Posten gallras inte förrän spärren hävs."
    reason = await ask_and_write(
        app,
        "Spärra mot gallring",
        f"{about}\n{text}" if about else text,
        deed="spärra",
        write=write,
        required="En spärr behöver ett skäl.",
    )
    return reason is not None

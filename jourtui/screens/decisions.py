"""The decisions (Beslut) of a case, and the measures taken without delegation, with what is left to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from textual.visual import VisualType

from jourtui.rules.calendar import day_and_time
from jourtui.rules.decisions import Decided, Decisions, Measure
from jourtui.rules.mandates import Decision
from jourtui.screens import decision_forms, decision_text
from jourtui.screens.case_list import CaseListScreen
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import Field, lettered
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.keys import bindings
from jourtui.store import decisions, locking
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed
from jourtui.widgets.record_table import Column
from jourtui.words import decision_words

BESIDE = 120
"""From how many cells there is room for the details beside the list."""
DETAILS = 40
"""Cells of the details beside the list."""
ROOM = 100
"""From how many cells of its own the list has a column for who decided."""
TWICE = "skrivet två gånger"
NOT_CHOSEN = "Ingen rad är vald."
MISTAKEN = "Å tar tillbaka det, om det är fel."


class DecisionsScreen(CaseListScreen[UUID]):
    """What was decided in one case. `record` is the case; a row is known by the event that made it."""

    SCOPES = ("list", "decisions")
    BINDINGS = [*bindings("list", "decisions"), ("escape", "back", "")]
    FILTERS_ON = "beslut, beslutsfattare"
    NEW = ("nytt beslut", "nya beslut")
    HELP = (
        "Ärendets beslut och de åtgärder som vidtagits utan delegation. N visar vem som får besluta för "
        "nämnden i natt, i den ordning de ska ringas. Rättens frist stannar bara när underställningen är "
        "inskriven. Inget här kan strykas: ett beslut som inte gäller avslutas, med skäl, och det som är "
        "felskrivet tas tillbaka med Å, med skäl."
    )

    def __init__(self, record: UUID) -> None:
        super().__init__(record)
        self._decisions = Decisions()

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= BESIDE, "-beside")

    def columns(self, width: int) -> Sequence[Column]:
        own = width - DETAILS if width >= BESIDE else width
        return decision_text.ROOMY if own >= ROOM else decision_text.COLUMNS

    # Showing

    def hide(self) -> None:
        self._decisions = Decisions()

    def show_case(self) -> None:
        now = self.desk.now()
        self._decisions = state = self.case.decisions
        due, both = decision_text.days(state), decision_text.twice(state)
        rows = [
            (
                one.event.happened_at,
                decision_text.decided_row(self.case, one, due.get(id_), now, self.colour, two=id_ in both),
                (one.made.concerns, one.made.kind_label, one.made.decider),
            )
            for id_, one in state.decided.items()
        ]
        rows += [
            (
                one.event.happened_at,
                decision_text.measure_row(self.case, one, now, self.colour),
                (one.taken.concerns, one.taken.kind_label, decision_text.MEASURE),
            )
            for one in state.measures.values()
        ]
        rows.sort(key=lambda entry: entry[0])
        self.show_rows([row for _, row, said in rows if self._passes(*said)])
        self.show_details()

    def _passes(self, concerns: Collection[UUID], label: str, who: str) -> bool:
        text = f"{decision_words.whose(self.case, concerns)}{label} {who}".casefold()
        return all(word in text for word in self.words)

    def nothing(self) -> str:
        if self.hindrance:
            return self.hindrance
        if self.words:
            return "Inget beslut passar filtret. Esc visar alla."
        return (
            "Inget beslut och ingen åtgärd är inskriven i ärendet.\n\n"
            "N: nytt beslut. Då visas vem som får besluta för nämnden i natt, med nummer."
        )

    def show_details(self) -> None:
        chosen, now = self._chosen, self.desk.now()
        text: VisualType = ""
        if isinstance(chosen, Decided):
            board = self.labels.board(chosen.made.board)
            text = decision_text.decided_details(self.case, chosen, board, now)
        elif isinstance(chosen, Measure):
            board = self.labels.board(chosen.taken.board)
            text = decision_text.measure_details(self.case, chosen, board, now)
        self.pane.show(text)

    # Acting

    @property
    def _chosen(self) -> Decided | Measure | None:
        key = self.table.current
        if key is None:
            return None
        return self._decisions.decided.get(key) or self._decisions.measures.get(key)

    def why_not(self, action_id: str) -> str | None:
        hindrance = super().why_not(action_id)
        if hindrance is not None or not action_id.startswith("decisions."):
            return hindrance
        chosen, name = self._chosen, action_id.partition(".")[2]
        if name == "new":
            row = self.row
            return "Ärendet är avslutat. E i ärendet öppnar det igen." if row and not row.open else None
        if name == "conflict":
            return None if self._decisions.twice else "Inga två beslut står mot varandra."
        if chosen is None:
            return NOT_CHOSEN
        if name == "mistaken":
            return None if chosen.became() else "Inget är inskrivet om vad som hänt sedan."
        if name == "board":
            if not isinstance(chosen, Measure):
                return "Det är ett beslut. Nämnden beslutar om åtgärder utan delegation."
            return None if chosen.decided is None else f"Nämndens beslut är redan inskrivet. {MISTAKEN}"
        if name == "read":
            return None
        if isinstance(chosen, Measure):
            return "Det är en åtgärd utan delegation. B: nämndens beslut."
        return self._why_not_decided(name, chosen)

    def _why_not_decided(self, name: str, chosen: Decided) -> str | None:
        if name in ("submitter", "submit"):
            if not chosen.made.court or not chosen.made.granted:
                return "Beslutet ska inte underställas."
            if chosen.submitted is not None:
                return f"Beslutet är redan underställt. {MISTAKEN}"
        if name == "sign" and chosen.signed is not None:
            return f"Beslutet är redan undertecknat. {MISTAKEN}"
        if name != "submit" and not chosen.stands:
            return "Beslutet gäller inte längre."
        return None

    async def do_new(self) -> None:
        """Choose the kind of decision; who may make it is shown next."""
        decisions.board_of(self.case)  # before anything is asked
        _ = self.app.workplace.mandates, self.app.workplace.law  # whether these files can be read
        self.table.let_go()
        kind = await self._kind()
        if kind is not None:
            from jourtui.screens.deciders import DecidersScreen

            self.app.push_screen(DecidersScreen(self.record, kind))

    async def _kind(self) -> Decision | None:
        """What is to be decided: first by which law, where the file has them in groups."""
        groups = self.app.workplace.mandates.groups
        text = f"{self.labels.board(self.case.board)}. Sedan visas vem som får besluta."
        kinds = next(iter(groups.values()), [])
        if len(groups) > 1:
            laws = lettered([(name or "Övrigt", found) for name, found in groups.items()])
            chosen = await self.app.push_screen_wait(Choose("Efter vilken lag?", laws, text))
            if chosen is None:
                return None
            kinds = chosen
        ask: Choose[Decision] = Choose(
            "Vad ska beslutas?", lettered([(one.label, one) for one in kinds]), text
        )
        return await self.app.push_screen_wait(ask)

    async def do_sign(self) -> None:
        chosen, base = self._decided, self.desk.position()
        me, id_ = self.desk.author.name, chosen.event.id
        fields = decision_forms.sign_fields(self.desk.now(), me, self._staff())

        def commit(filled: Filled) -> None:
            given = {"certified_by": me, **filled.values}
            decisions.sign(
                self.desk, self.record, id_, given["certified_by"], at=given.get("at"), base=filled.base
            )

        await self._fill(
            "Undertecknat på papper", fields, f"sign:{id_}", base, commit, "Underskriften är inskriven."
        )

    async def do_submitter(self) -> None:
        chosen, base = self._decided, self.desk.position()
        now = self.desk.now()
        day = decision_text.days(self._decisions).get(chosen.event.id)
        last = f"Senast {decision_words.court_day(day, now)}. " if day is not None else ""
        await ask_and_write(
            self.app,
            "Vem underställer beslutet?",
            f"{decision_words.whose(self.case, chosen.made.concerns)}{chosen.made.kind_label}. {last}"
            "Fristen stannar först när underställningen är inskriven.",
            write=lambda name: decisions.name_submitter(self.desk, self.record, chosen.event.id, name, base),
            value=chosen.submits,
            required="Skriv vem som underställer beslutet.",
            suggestions=self._staff(),
        )

    async def do_submit(self) -> None:
        """It stops the court's clock: so it asks who, how and, by typing, whose decision it is."""
        chosen, base = self._decided, self.desk.position()
        whose = decision_forms.whose(self.case, chosen)

        def check(values: dict[str, Any]) -> dict[str, str]:
            same = values["typed"].casefold() == whose.casefold()
            return {} if same else {"typed": f"Skriv {whose} för att bekräfta."}

        def commit(filled: Filled) -> None:
            given = filled.values
            decisions.submit(
                self.desk,
                self.record,
                chosen.event.id,
                given["court"],
                given["by"],
                given["how"],
                at=given.get("at"),
                base=filled.base,
            )

        fields = decision_forms.submit_fields(chosen, whose, self.desk.now(), self._staff())
        done = "Underställt. Rättens frist stannar."
        draft = f"submit:{chosen.event.id}"
        await self._fill("Underställt till rätten", fields, draft, base, commit, done, check)

    async def do_mistaken(self) -> None:
        """What was written by mistake of what became of it counts no more: with a reason, and told."""
        chosen, base = self._chosen, self.desk.position()
        if chosen is None:
            return
        every = [
            (str(n), f"{decision_words.BECAME[what]} {day_and_time(event.happened_at, self.desk.now())}", one)
            for n, one in enumerate(chosen.became().items(), 1)
            for what, event in [one]
        ]
        found = every[0][2]
        if len(every) > 1:
            asked = await self.app.push_screen_wait(Choose("Vad är felskrivet?", every))
            if asked is None:
                return
            found = asked
        what, event = found
        again = "\nFristen löper igen." if what in ("submitted", "decided") else ""
        why = await ask_and_write(
            self.app,
            f"Felskrivet: {decision_words.BECAME[what].lower()}",
            f"Det står kvar i historiken, och gäller inte mer.{again}",
            deed="ta tillbaka",
            write=lambda why: decisions.take_back(
                self.desk, self.record, chosen.event.id, event.id, why, base=base
            ),
            placeholder="vad som var fel: fel ärende, inte skickat …",
            required="Skriv vad som var fel.",
            record=self.record,
            part=event.id,
        )
        if why is not None:
            self.say("Tillbakataget. Fristen löper igen." if again else "Tillbakataget.")

    async def do_board(self) -> None:
        chosen, base = self._chosen, self.desk.position()
        if not isinstance(chosen, Measure):
            return

        def commit(filled: Filled) -> None:
            given = filled.values
            decisions.board_decided(
                self.desk,
                self.record,
                chosen.event.id,
                given["outcome"],
                given["by"],
                note=given.get("note", ""),
                at=given.get("at"),
                base=filled.base,
            )

        fields = decision_forms.board_fields(self.desk.now())
        done = "Nämndens beslut är inskrivet. Fristen stannar."
        await self._fill("Nämndens beslut", fields, f"board:{chosen.event.id}", base, commit, done)

    async def do_end(self) -> None:
        """It holds no longer; or it was written twice, and the other one stands for both."""
        chosen, base = self._decided, self.desk.position()
        alike = self._decisions.alike(chosen)
        if alike:
            ways: list[tuple[str, str, Decided | None]] = [("g", "Gäller inte längre, eller aldrig", None)]
            ways += [(str(n), f"Samma som: {self._line(one)}", one) for n, one in enumerate(alike, 1)]
            way = await self.app.push_screen_wait(
                Choose(
                    "Varför gäller det inte?",
                    [(key, label, (one,)) for key, label, one in ways],
                    self._line(chosen),
                )
            )
            if way is None:
                return
            if way[0] is not None:
                self._end_as(chosen, way[0], base)
                return
        stays = "\nRättens frist löper vidare tills den förklaras." if chosen.made.court else ""
        why = await ask_and_write(
            self.app,
            "Beslutet gäller inte längre",
            f"{self._line(chosen)}{stays}\nDet står kvar i historiken.",
            deed="avsluta",
            write=lambda why: decisions.end(self.desk, self.record, chosen.event.id, why, base=base),
            placeholder="varför: hävt av nämnden, fel person …",
            required="Skriv varför beslutet inte gäller.",
            record=self.record,
            part=chosen.event.id,
        )
        if why is not None:
            self.say("Beslutet gäller inte längre.")

    def _end_as(self, chosen: Decided, other: Decided, base: Base) -> None:
        decisions.end(self.desk, self.record, chosen.event.id, TWICE, same_as=other.event.id, base=base)
        goes_on = " Fristen löper vidare på det andra." if chosen.made.court and chosen.made.granted else ""
        self.say(f"Samma beslut, skrivet två gånger.{goes_on}")

    async def do_conflict(self) -> None:
        """Two of one kind that did not see each other: a person says which one holds."""
        base = self.desk.position()
        pair = self._decisions.twice[0]
        choices = [(str(n), self._line(one), one) for n, one in enumerate(pair, 1)]
        ask = self.app.push_screen_wait
        holds = await ask(Choose("Vilket beslut gäller?", choices, "Två skrevs utan att se varandra."))
        if holds is None:
            return
        other = pair[1] if holds is pair[0] else pair[0]
        ways = [
            ("s", "Samma beslut, skrivet två gånger", True),
            ("o", "Två olika: det andra gäller inte", False),
        ]
        same = await ask(Choose("Hur hänger de ihop?", ways, self._line(other)))
        if same is None:
            return
        why = TWICE
        if not same:
            title, needs = "Varför gäller det andra inte?", "Skriv varför."
            answer = await ask(Ask(title, self._line(other), required=needs, record=self.record))
            if answer is None:
                return
            why = answer
        decisions.end(
            self.desk,
            self.record,
            other.event.id,
            why,
            same_as=holds.event.id if same else None,
            base=base,
        )
        self.say("Valt. Det andra beslutet står kvar som inte gällande.")

    def do_read(self) -> None:
        """The whole of it, also where the pane is low."""
        from jourtui.screens.dialogs.reader import Reader

        self.app.push_screen(Reader("Beslut", self.pane.content))

    # What the deeds share

    @property
    def _decided(self) -> Decided:
        chosen = self._chosen
        if not isinstance(chosen, Decided):
            raise NotAllowed(NOT_CHOSEN)
        return chosen

    def _line(self, one: Decided) -> str:
        when = day_and_time(one.event.happened_at, self.desk.now())
        made, who = one.made, one.event.author.name
        no = "" if made.granted else "NEJ, "
        what = f"{no}{decision_words.whose(self.case, one.made.concerns)}{made.kind_label}"
        return f"{what}, {made.decider} {when}, skrivet av {who}: {made.content}"

    def _staff(self) -> list[str]:
        return locking.colleagues(self.desk, self.record)

    async def _fill(
        self,
        title: str,
        fields: list[Field],
        draft: str,
        base: Base,
        commit: Callable[[Filled], Any],
        done: str,
        check: Callable[[dict[str, Any]], dict[str, str]] | None = None,
    ) -> None:
        draft_id = f"{draft}:{self.record}"
        form = Form(
            self.desk,
            title,
            fields,
            draft_id=draft_id,
            base=base,
            record=self.record,
            commit=commit,
            check=check,
            as_is=True,
        )
        if await fill(self, form) is not None:
            self.say(done)

"""Words for codes: municipalities, boards, types and sources by the lists that this laptop has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jourtui.rules.calendar import day_and_time, until_time
from jourtui.rules.case import UNKNOWN_PERSON, CaseFields
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.phone import mask
from jourtui.rules.places import Places
from jourtui.store.masking import LOCKED
from jourtui.store.views import CallRow, CaseRow, NoticeRow
from jourtui.words import wording

_MUNICIPALITIES = frozenset(
    {
        "municipality",
        "stated_municipality",
        "staying_municipality",
        "home_municipality",
        "placing_municipality",
    }
)
KINDS = {
    "personnummer": "personnummer",
    "samordningsnummer": "samordningsnummer",
    "reserve": "reservnummer",
    "none": "inget nummer",
}


@dataclass(frozen=True, slots=True)
class Labels:
    """Puts facts into words. What is not in the lists is shown as its code."""

    places: Places
    catalogue: Catalogue

    def place(self, code: str | None) -> str:
        known = self.places.by_code.get(code or "")
        return known.name if known else code or "–"

    def board(self, code: str | None) -> str:
        known = self.places.board(code) if code else None
        return known.name if known else code or "ej vald"

    def whose(self, case: CaseFields | None) -> str:
        """The board of a case or, before one is chosen, the municipality where the person is said to be."""
        if case is None or case.board:
            return self.board(case.board if case else None)
        return self.place(case.place)

    def short_board(self, code: str | None) -> str:
        """A board in a narrow column: its municipality, and which board where there are two."""
        known = self.places.board(code) if code else None
        if known is None:
            return code or "ej vald"
        which = known.code.partition("-")[2].upper()
        return f"{self.place(known.municipality)} {which}".rstrip()

    def case_type(self, code: str | None) -> str:
        known = self.catalogue.case_type(code) if code else None
        return known.label if known else code or "–"

    def short_type(self, code: str | None) -> str:
        """A case type in a narrow column."""
        known = self.catalogue.case_type(code) if code else None
        return (known.short or known.label) if known else code or "–"

    def source(self, code: str | None) -> str:
        known = self.catalogue.source(code) if code else None
        return known.label if known else code or "–"

    def call(self, call: CallRow, now: datetime, number: str = "") -> str:
        """Which call it is, in a line, wherever somebody is asked about it: masked as in the lists.

        `number`: the one that it is about, where people gave several.
        """
        when = f"inkom {day_and_time(call.received_at, now)}" if call.received_at else ""
        number = wording.number(call, number) or "inget nummer"
        unsafe = "EJ-RING" if call.safe_to_call == "no" else ""
        words = [wording.caller(call), number, self.place(call.municipality), when, unsafe]
        return " · ".join(filter(None, words))

    def case(self, case: CaseRow) -> str:
        """Which case it is, in a line."""
        if case.subject_name == LOCKED:
            return LOCKED
        subject = case.subject_name or (UNKNOWN_PERSON if case.subject_unknown else "ingen angiven")
        board = self.short_board(case.board) if case.board else self.place(case.place)
        subject = wording.name(subject, protected=case.protected)
        return " · ".join((subject, case.title or "utan rubrik", board))

    def contact(self, call: CallRow, now: datetime) -> str:
        """An earlier call in a line: when, where or whose, what, and how safe it was."""
        when = day_and_time(call.received_at, now) if call.received_at else "okänd tid"
        marks = [wording.SAFE[call.safe_to_call]] if call.safe_to_call != "unknown" else []
        marks += ["skyddade uppgifter"] * call.protected
        marks += ["ärende"] * (call.case_id is not None)
        words = [when, self.place(call.municipality), call.matter or "–", *marks]
        return " · ".join(words)

    def notice(self, notice: NoticeRow, now: datetime) -> str:
        """An advance notice: whom, what the plan is, how long it holds, how old it is, who told."""
        until = until_time(notice.until, now) if notice.until else "–"
        told = day_and_time(notice.received_at, now) if notice.received_at else "–"
        by = f" av {notice.told_by}" if notice.told_by else ""
        place = self.place(notice.municipality)
        return f"{notice.person_name}: {notice.plan}\nGäller till {until}. Anmäld {told}{by}, {place}."

    def field(self, name: str) -> str:
        """The name of a fact."""
        return wording.FIELDS.get(name, name)

    def value(self, name: str, given: object) -> str:
        """The value of a fact."""
        match name:
            case "exit":
                return f"stängt: {wording.EXITS.get(str(given), str(given))}" if given else "öppet"
            case "outcome":
                return f"avslutat: {given}" if given else "öppet"
            case "number_kind":
                return KINDS.get(str(given), str(given))
        if given is None or given == "":
            return "–"
        if name in _MUNICIPALITIES:
            return self.place(str(given))
        match name:
            case "board":
                return self.board(str(given))
            case "case_type":
                return self.case_type(str(given))
            case "case_types" if isinstance(given, tuple):
                return ", ".join(map(self.case_type, given)) or "–"
            case "source":
                return self.source(str(given))
        return wording.value(name, given)

    def masking(
        self, *, hidden: bool, anonymous: bool = False, protected: bool = False
    ) -> Callable[[str, object], str]:
        """How facts of one record are put into words: as `value`, but masked while they are hidden.

        `protected`: whoever called is, and it stands at their name.
        """

        def words(name: str, given: object) -> str:
            if hidden and given and name == "phone_shown":
                return mask(str(given))
            if hidden and given and (name == "address" or (anonymous and name == "caller_name")):
                return "•••"
            if protected and given and name == "caller_name":
                return wording.name(self.value(name, given), protected=True)
            return self.value(name, given)

        return words

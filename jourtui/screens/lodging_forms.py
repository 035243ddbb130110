"""The forms about lodging: their fields, and the facts that they become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from jourtui.rules import money
from jourtui.rules.ages import youngest
from jourtui.rules.bookings import Booking, LodgingFields
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.case import Case
from jourtui.rules.lodging import LodgingFacts, Reason, Tried
from jourtui.rules.lodging_places import Place, Step, leaves, nights_between
from jourtui.rules.phone import Phone, parse_number
from jourtui.screens.dialogs.fields import (
    YES_NO_UNKNOWN,
    ChoiceField,
    Field,
    LineField,
    future,
    lettered,
    yes_no,
)
from jourtui.screens.place_field import municipality, phone
from jourtui.store.views import CaseRow
from jourtui.words.labels import Labels
from jourtui.words.lodging_words import STANDINGS

TRIED = (("p", "prövat", True), ("e", "ej möjligt", False))
_ALWAYS = ("check_in", "check_out")
"""What a booking never is without: an emptied field leaves it."""
_STAFFED = {True: "yes", False: "no", None: "unknown"}
LEAVE_BY = (11, 0)
"""When guests must have left a place that says nothing about it: jourtui's own default."""
MOST_GUESTS = 99
UNSTAFFED = "Våld eller hot, och ingen säkert i receptionen på natten: skriv varför det får duga."

ALONE = "Barn utan vuxen: skriv vem som är med barnet, eller ändra antalet vuxna."


def whole(least: int, sentence: str) -> Any:
    """Reads a whole number from `least` to 99."""

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= MOST_GUESTS:
            raise ValueError(sentence)
        return int(text)

    return read


def price(text: str) -> int | None:
    """Öre, None when it is not known."""
    return money.read(text) if text else None


def booking_fields(
    case: CaseRow,
    reason: Reason,
    place: Place | None,
    rungs: Sequence[Step],
    labels: Labels,
    decision: str,
    now: datetime,
    guests: tuple[int, int] = (1, 0),
) -> list[Field]:
    """What is asked when a room is booked: first what was tried before it, then the booking.

    `decision`: the one in the case that it can rest on. `guests`: how many adults and children are proposed.
    """
    fields: list[Field] = []
    for step in rungs:
        fields += [
            ChoiceField(
                name=f"tried:{step.code}",
                label=step.label,
                choices=TRIED,
                required="Välj: prövat eller ej möjligt.",
            ),
            LineField(name=f"why:{step.code}", label="– varför inte", required="Skriv varför det inte gick."),
        ]
    threatened = reason == "violence"
    known = LodgingFields(
        place=place.name if place else "",
        municipality=(place.municipality if place else case.place) or None,
        phone_shown=_shown(place),
        adults=guests[0],
        children=guests[1],
        nights=1,
        price=place.price if place else None,
        payer=case.board,
        staffed=place.all_night if place else None,
        address_protected=case.protected or threatened,
        decision=decision,
    )
    return [*fields, *_facts(known, labels, now, "Pris per natt"), *_times(known, now)]


def guests_of(case: Case, today: date) -> tuple[int, int]:
    """How many adults and children the case is about; whose age nobody knows is taken for an adult."""
    ages = [youngest(one, today) for one in case.subjects.values()]
    children = sum(age is not None and age < 18 for age in ages)
    return (len(case.subjects) - children, children) if case.subjects else (1, 0)


def _shown(place: Place | None) -> str:
    number = parse_number(place.phone) if place else None
    return number.shown if number else ""


def _facts(known: LodgingFields, labels: Labels, now: datetime, price_label: str) -> list[Field]:
    boards = [(board.name, board.code) for board in labels.places.boards]
    return [
        LineField(name="place", label="Var", text=known.place, required="Skriv var rummet bokas."),
        municipality("municipality", "Kommun", known.municipality, labels.places, local(now).date()),
        phone("phone_shown", "Telefon dit", known.phone_shown),
        LineField(
            name="adults",
            label="Vuxna",
            text=str(known.adults),
            reads=whole(0, "Skriv hur många vuxna: 0 till 99."),
            typed_over=True,
        ),
        LineField(
            name="children",
            label="Barn",
            text=str(known.children),
            reads=whole(0, "Skriv hur många barn: 0 till 99."),
            typed_over=True,
        ),
        LineField(
            name="price",
            label=price_label,
            text=money.kronor(known.price) if known.price is not None else "",
            reads=price,
            placeholder="okänt",
        ),
        ChoiceField(name="payer", label="Betalas av", choices=lettered(boards), value=known.payer),
        ChoiceField(
            name="staffed",
            label="Bemannad natt",
            choices=YES_NO_UNKNOWN,
            value=_STAFFED[known.staffed],
            optional=False,
            hint="om någon finns i receptionen hela natten",
        ),
        LineField(name="alias", label="I namnet", text=known.alias, placeholder="gästens eget"),
        yes_no(
            "address_protected",
            "Skyddad adress",
            known.address_protected,
            hint="listor visar då namnet på bokningen, inte var",
        ),
        LineField(
            name="decision", label="Beslut", text=known.decision, placeholder="vad som beviljats, av vem"
        ),
        LineField(name="note", label="Not", text=known.note, placeholder="får vara tom"),
    ]


def _times(known: LodgingFields, now: datetime) -> list[Field]:
    return [
        LineField(
            name="nights",
            label="Nätter",
            text=str(known.nights),
            reads=whole(1, "Skriv hur många nätter: 1 till 99."),
            typed_over=True,
        ),
        future("check_in", "Från", now),
        future("check_out", "Utcheckning", now),
    ]


def check_booking(values: dict[str, Any], reason: str) -> dict[str, str]:
    """What is wrong with a booking as a whole, made for that reason."""
    if not values["adults"] and not values["children"]:
        return {"adults": "Skriv hur många som ska bo."}
    if not values["adults"] and not values["note"]:
        return {"note": ALONE}
    begins, ends = values.get("check_in"), values.get("check_out")
    if begins and ends and ends <= begins:
        return {"check_out": "Utcheckningen måste komma efter ankomsten."}
    if reason == "violence" and values["staffed"] != "yes" and not values["note"]:
        return {"note": UNSTAFFED}
    return {}


def ladder_of(values: dict[str, Any], rungs: Sequence[Step]) -> list[Tried]:
    """What was tried before, as the form says."""
    return [
        Tried(step.code, step.label, values[f"tried:{step.code}"], values[f"why:{step.code}"])
        for step in rungs
    ]


def booked(values: dict[str, Any], place: Place | None, now: datetime) -> LodgingFacts:
    """The facts of a new booking from all values of its form.

    Without a check-out it is the place's own time after so many nights; with one, the nights follow from it.
    """
    begins = values["check_in"] or now
    nights, ends = values["nights"], values["check_out"]
    if ends is None:
        ends = leaves(begins, nights, place.leave_by if place else LEAVE_BY)
        if ends <= begins:
            ends, nights = leaves(begins, nights + 1, place.leave_by if place else LEAVE_BY), nights + 1
    else:
        nights = nights_between(begins, ends)
    given = facts_of(values)
    each = given.pop("price")
    given["code"] = place.code if place is not None and place.name == given["place"] else ""
    given.update(check_in=begins, check_out=ends, nights=nights)
    return LodgingFacts(price=None if each is None else each * nights, **given)


def facts_of(values: dict[str, Any]) -> dict[str, Any]:
    """The facts that values of a form say, apart from the ladder."""
    given = {name: value for name, value in values.items() if name in LodgingFacts.__struct_fields__}
    if "phone_shown" in given:
        number: Phone | None = given["phone_shown"]
        given["phone"] = number.e164 if number else ""
        given["phone_shown"] = number.shown if number else ""
    if "staffed" in given:
        given["staffed"] = {"yes": True, "no": False}.get(given["staffed"])
    return {name: value for name, value in given.items() if value is not None or name not in _ALWAYS}


def correct_fields(known: Booking, labels: Labels, now: datetime) -> list[Field]:
    """What can be changed of a booking; to stay longer is to extend it."""
    times = [
        future("check_in", "Från", now, value=known.check_in),
        future("check_out", "Utcheckning", now, value=known.check_out),
    ]
    return [*_facts(known, labels, now, "Pris totalt"), *times]


def corrected(values: dict[str, Any], known: Booking) -> LodgingFacts:
    """The facts that the changed values of a booking's form say; the nights follow from the times."""
    given = facts_of(values)
    if "check_in" in given or "check_out" in given:
        begins = given.get("check_in", known.check_in) or known.asked.happened_at
        ends = given.get("check_out", known.check_out)
        if ends is not None:
            given["nights"] = nights_between(begins, ends)
    return LodgingFacts(**given)


def extend_fields(known: Booking, now: datetime) -> list[Field]:
    """Until when, at what price, by which decision."""
    proposed = max(known.check_out or now, now) + timedelta(days=1)
    return [
        LineField(
            name="check_out",
            label="Ny utcheckning",
            text=day_and_time(proposed, now),
            required="Skriv dag och tid för utcheckning.",
            reads=future("check_out", "", now).reads,
        ),
        LineField(
            name="price",
            label="Pris totalt",
            reads=price,
            placeholder="samma pris per natt" if known.price is not None else "okänt",
        ),
        LineField(name="decision", label="Beslut", required="Skriv vilket beslut förlängningen bygger på."),
    ]


def extended(values: dict[str, Any], known: Booking) -> tuple[datetime, int, int | None]:
    """The new check-out, the nights and the price (öre) of the whole stay."""
    until: datetime = values["check_out"]
    nights = nights_between(known.check_in or known.asked.happened_at, until)
    total = values["price"]
    if total is None and known.price is not None and known.nights:
        total = known.price * nights // known.nights
    return until, nights, total


def standing_field(known: Booking) -> ChoiceField:
    """Whether a booking holds: for one that was ended by mistake."""
    return ChoiceField(
        name="standing",
        label="Bokningen",
        choices=tuple((label[0], label, code) for code, label in STANDINGS.items()),
        value=known.standing,
        optional=False,
    )

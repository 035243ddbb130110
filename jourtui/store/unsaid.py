"""What no document of a case may say: where somebody protected is, and who wants to be anonymous."""

from __future__ import annotations

from collections.abc import Iterator

from jourtui.rules.case import Case
from jourtui.rules.document_check import Unsaid
from jourtui.rules.document_fold import Document
from jourtui.rules.documents import DocumentAddedTo
from jourtui.store.desk import Desk
from jourtui.store.destruction import NotHere

AUTHORITIES = ("police", "tib", "municipality")
"""Who calls on an open number of their own."""
ADDRESS, NUMBER = "en skyddad adress", "ett skyddat nummer"


def of_case(desk: Desk, state: Case) -> tuple[Unsaid, ...]:
    """What no document of the case may say (domain.md, "A night", 1).

    Who called and wants to be anonymous; where somebody with protected identity is.
    """
    return tuple(_every(desk, state))


def _every(desk: Desk, state: Case) -> Iterator[Unsaid]:
    known = {subject.name.casefold() for subject in state.subjects.values()}
    for record in state.call_ids:
        try:
            call = desk.journal.call(record)
        except NotHere:
            continue
        if call.anonymous:
            if call.caller_name and call.caller_name.casefold() not in known:
                yield Unsaid(call.caller_name, "namnet på den som vill vara anonym")
            yield Unsaid(call.phone_shown, "numret till den som vill vara anonym")
        elif (call.protected or state.protected) and call.via not in AUTHORITIES:
            yield Unsaid(call.phone_shown, NUMBER)
    if state.protected:
        for subject in state.subjects.values():
            yield from _addresses(subject.address)
            yield Unsaid(subject.phone_shown, NUMBER)
        for visit in state.visits.every.values():
            yield from _addresses(visit.address)
    for booking in state.lodgings.bookings.values():
        if state.protected or booking.address_protected:
            yield Unsaid(booking.place, "boendets namn, som är skyddat")
            yield Unsaid(booking.alias, "namnet som rummet är bokat i")
            yield Unsaid(booking.phone_shown, "numret till ett skyddat boende")


def _addresses(address: str) -> Iterator[Unsaid]:
    """A protected address, and its street and number alone."""
    street = address.partition(",")[0]
    yield Unsaid(address, ADDRESS)
    if street != address and any(character.isdigit() for character in street):
        yield Unsaid(street, ADDRESS)


def shown_since(desk: Desk, state: Case, document: Document) -> str:
    """What became known after a document was locked and keeps it from being sent as it is; empty: nothing."""
    finished = document.finished
    if finished is None:
        return ""
    texts = [*(part.text for part in finished.parts), *(value for _, value in finished.facts)]
    additions = (event.payload for event in document.additions)
    texts += [added.text for added in additions if isinstance(added, DocumentAddedTo)]
    for one in of_case(desk, state):
        if any(one.stands_in(text) for text in texts):
            return f"I det låsta står {one.what}: det blev känt efter låset. Gör en ny version utan det."
    if state.protected and not finished.protected:
        return "Uppgifterna blev skyddade efter låset, och det står inte på sidorna. Gör en ny version."
    return ""

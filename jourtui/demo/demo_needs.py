"""What people needed in the demo's made-up night: a room, food, a journey; whom the jour waits for; and a
message that came to the wrong hands.

All numbers are ones that PTS reserves for fiction; the people do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from jourtui.demo.demo_mandates import cited
from jourtui.demo.demo_told import KARIN, K, P
from jourtui.rules import aid, delivery, lodging, waiting
from jourtui.rules.calendar import local
from jourtui.rules.event import Author, Payload
from jourtui.rules.lodging_places import leaves
from jourtui.store.journal import Change
from jourtui.store.settings import load_lodgings

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""
THREATENED, ABSCONDED, HUNGRY = 0, 1, 3
"""Which case of the night each is in."""


def entries(cases: Sequence[UUID], now: datetime) -> Iterable[Entry]:
    """What happened of it in the night's `cases`."""
    yield from _room(cases[THREATENED], now)
    yield from _aid(cases[HUNGRY], now)
    asked = waiting.Asked("police", "Har någon patrull sett Elias?", 45)
    yield 27, P, [Change(cases[ABSCONDED], asked)]
    yield from _wrong_hands(cases[ABSCONDED])


def _in(case: UUID, told: Iterable[tuple[float, Payload]], by: Author) -> Iterable[Entry]:
    return ((ago, by, [Change(case, payload)]) for ago, payload in told)


def _room(case: UUID, now: datetime) -> Iterable[Entry]:
    """A staffed hotel, in another name, for a mother and two children; somebody calls on them tomorrow."""
    hotel = next(place for place in load_lodgings().places if place.all_night)
    begins = now - timedelta(minutes=80)
    ends = leaves(begins, 1, hotel.leave_by)
    asked, booking = uuid4(), uuid4()
    wanted = waiting.Asked("hotel", "Rum för en vuxen och två barn, bemannat i natt", 30)
    facts = lodging.LodgingFacts(
        place=hotel.name,
        code=hotel.code,
        municipality=hotel.municipality,
        phone=f"+46{hotel.phone.replace(' ', '').replace('-', '').removeprefix('0')}",
        phone_shown=hotel.phone,
        adults=1,
        children=2,
        nights=1,
        check_in=begins,
        check_out=ends,
        price=hotel.price,
        payer="trelleborg-sn",
        staffed=True,
        alias="Eva Lund",
        address_protected=True,
        decision="Åtgärd utan delegation, Karin Ek. Beslutsunderlag till nämnden.",
    )
    yield 139, K, [Change(case, wanted, event_id=asked)]
    yield 137, K, [Change(case, lodging.Asked("violence", facts), event_id=booking)]
    told: tuple[tuple[float, Payload], ...] = (
        (133, waiting.Answered(asked, "Två rum med dörr emellan")),
        (132, lodging.Confirmed(booking, "4471", "nattreceptionen")),
        (75, lodging.Arrived(booking, "Nattportieren vet att ingen får veta att de är där.")),
        (72, lodging.FollowUpPlanned(booking, ends - timedelta(hours=2), "Hur natten gick, och vart sedan")),
    )
    yield from _in(case, told, K)


def _aid(case: UUID, now: datetime) -> Iterable[Entry]:
    """Food granted, a journey refused: he upheld that application when he was told where to turn."""
    right = f"delegation {local(now).year}-01-20 § 7"
    referred, law = uuid4(), cited(now, "aid_personal")
    applied = "Tågbiljett till Umeå i natt"
    turn = aid.Referred("travel", applied, "Ystads mottagning när den öppnar", upheld=True)
    food = aid.Granted(
        "food",
        "Matkasse och frukost",
        KARIN.name,
        right,
        amount=30000,
        payer="ystad",
        assessment="Han har inte ätit sedan i går och har inga pengar",
        cited=law,
    )
    journey = aid.Refused(
        "travel",
        applied,
        assessment="Han sover hos en vän i natt. Det går inget tåg före morgonen",
        reasons="Resan är inte akut: han far inte illa av att vänta tills mottagningen prövar den",
        decider=KARIN.name,
        entitled_by=right,
        appeal="Skriftligt till förvaltningsrätten, lämnas till nämnden. Blanketten är lämnad",
        referral=referred,
        cited=law,
    )
    yield 58, K, [Change(case, turn, event_id=referred)]
    yield from _in(case, ((56, food), (53, journey)), K)


def _wrong_hands(case: UUID) -> Iterable[Entry]:
    """Under way: whoever got it was spoken to; nobody knows that it is deleted, and nobody has judged it."""
    wrong = uuid4()
    what = "Att Elias är borta, med namn och ålder, lästes in på en främmandes telefonsvarare."
    found = delivery.WentWrong(what, "okänd kvinna, 070-174 06 95")
    yield 22, P, [Change(case, found, event_id=wrong)]
    called = delivery.Contained(wrong, "called", "kvinnan som har numret", note="Hon ska radera det.")
    yield 16, P, [Change(case, called)]

"""What went wrong before the demo's made-up night, both ways, and when the jour could not be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from jourtui.demo.demo_told import K, P
from jourtui.rules import deviation as told
from jourtui.rules.calendar import local
from jourtui.rules.deviation import DeviationFacts
from jourtui.rules.event import Author, Payload
from jourtui.rules.reachability import Noted, ReachabilityFacts
from jourtui.store.journal import Change

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""
DAY = 24 * 60


def entries(now: datetime) -> Iterable[Entry]:
    """One that waits for the police's answer, one about us that is open, one that is closed; the ledger."""
    yield from _police(now)
    yield from _conduct(now)
    yield from _turned_away(now)
    yield from _ledger(now)


def _of(record: UUID, by: Author, story: Iterable[tuple[float, Payload]]) -> Iterable[Entry]:
    return ((ago, by, [Change(record, payload)]) for ago, payload in story)


def _police(now: datetime) -> Iterable[Entry]:
    facts = DeviationFacts(
        direction="by_us",
        kind="police_silent",
        title="Polisen svarade efter 1 h 10 min vid handräckning",
        reporter="staff",
        about="police",
        municipality="1287",
        what="Vakthavande svarade inte. Den unge gick från platsen innan patrullen kom.",
        happened_at=now - timedelta(minutes=9 * DAY),
        containment="Ringde 112, som kopplade till ledningscentralen.",
        action="Direktnumret till ledningscentralen står nu bland kontakterna.",
    )
    story: tuple[tuple[float, Payload], ...] = (
        (9 * DAY - 90, told.DeviationReported(facts)),
        (8 * DAY, told.FeedbackAsked("Polisen, regionledningscentralen", "Varför ingen svarade")),
    )
    return _of(uuid4(), P, story)


def _conduct(now: datetime) -> Iterable[Entry]:
    facts = DeviationFacts(
        direction="to_us",
        kind="conduct",
        title="HVB upplevde ett kort bemötande när en placering ordnades",
        reporter="hvb",
        about="jour",
        municipality="1265",
        what="Föreståndaren ringde och sade att frågor om medicin viftades bort.",
        happened_at=now - timedelta(minutes=4 * DAY + 200),
    )
    return _of(uuid4(), K, ((3 * DAY, told.DeviationReported(facts)),))


def _turned_away(now: datetime) -> Iterable[Entry]:
    facts = DeviationFacts(
        direction="by_us",
        kind="sos_turned_away",
        title="SOS sade att det inte finns någon social jour i Skurup",
        reporter="individual",
        about="sos",
        municipality="1264",
        what="Hon fick numret av en granne och ringde själv två timmar senare.",
        happened_at=now - timedelta(minutes=33 * DAY),
        containment="Samtalet togs om hand av jouren.",
        action="SOS har fått listan över kommunerna igen.",
    )
    asked, record = uuid4(), uuid4()
    meeting = local(now - timedelta(days=18)).date()
    yield 32 * DAY, K, [Change(record, told.DeviationReported(facts))]
    yield 32 * DAY - 30, K, [Change(record, told.FeedbackAsked("SOS Alarm"), event_id=asked)]
    story: tuple[tuple[float, Payload], ...] = (
        (25 * DAY, told.FeedbackAnswered(asked, "SOS Alarm, driftledare", "Operatören är informerad.")),
        (24 * DAY, told.MunicipalityTold("1264", "Ingrid Malm, enhetschef")),
        (17 * DAY, told.BroughtUp(meeting, "Listan gås igenom varje halvår.")),
        (16 * DAY, told.DeviationClosed("Listan hos SOS är rättad.")),
    )
    yield from _of(record, K, story)


def _ledger(now: datetime) -> Iterable[Entry]:
    def ago(minutes: float) -> datetime:
        return now - timedelta(minutes=minutes)

    outage = ReachabilityFacts(
        begun_at=ago(6 * DAY + 52),
        ended_at=ago(6 * DAY),
        what="Ingen kontakt med det gemensamma lagret",
        done="Arbetade var för sig, ringde kollegan om varje anrop.",
    )
    sos = ReachabilityFacts(
        begun_at=ago(20 * DAY + 95),
        ended_at=ago(20 * DAY),
        what="SOS kunde inte ringa jouren: kabelbrott",
        done="SOS ringde bakjourens mobil i stället.",
    )
    test = ReachabilityFacts(begun_at=ago(2 * DAY), what="Provsamtal från SOS", worked=True)
    yield 6 * DAY, K, [Change(uuid4(), Noted("offline", outage))]
    yield 20 * DAY - 60, P, [Change(uuid4(), Noted("sos", sos))]
    yield 2 * DAY - 5, P, [Change(uuid4(), Noted("test", test))]

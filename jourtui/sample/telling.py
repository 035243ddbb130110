"""The calls and cases of a made-up year as the ordinary events that people would have written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from jourtui.rules import aid, interviews, lodging, visits
from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules import responsibility as hold
from jourtui.rules.calendar import duty_week, next_weekday_at
from jourtui.rules.entries import BreachExplained, NoteWritten, TellSeen
from jourtui.rules.event import Author, Payload
from jourtui.rules.lodging_places import leaves
from jourtui.rules.morning_report import MorningReport
from jourtui.sample import people
from jourtui.sample.assessing import Assessing
from jourtui.sample.deciding import Deciding
from jourtui.sample.documenting import About
from jourtui.sample.matters import Matter
from jourtui.sample.pen import Data, Entry, Pen
from jourtui.sample.stated import Year
from jourtui.store.journal import Change

_MINUTE = timedelta(minutes=1)
_CLOSED_AFTER = timedelta(days=4)
RIGHT = "delegation § 7"


class Telling:
    """Writes down the matters of a year, by chance, the same for the same chance."""

    def __init__(self, year: Year, data: Data, pen: Pen) -> None:
        self._year = year
        self._data = data
        self._chance = pen.chance
        self._assessing = Assessing(data.forms, data.law)
        self.pen = pen
        self._deciding = Deciding(data, pen)
        self.calls: dict[int, UUID] = {}
        """The record of each call, by its place in the year."""
        self._cases: dict[int, UUID] = {}
        self._whom: dict[UUID, str] = {}
        """Whom each case is about."""
        self._reported: dict[UUID, list[datetime]] = {}
        """When the municipality was told of each case."""
        self._holders: dict[UUID, Author] = {}
        """Who has each case: whoever opened it, who closes it too."""
        self._late: list[Matter] = []
        """Those that were reported too late once."""

    def entries(self, found: Sequence[Matter]) -> Iterator[Entry]:
        """All that was written about these calls, in no order."""
        heard_again = {matter.again for matter in found}
        plain = [
            matter
            for place, matter in enumerate(found)
            if matter.exit == "case"
            and (matter.special, matter.again, matter.visit) == (None, None, False)
            and place not in heard_again
        ]
        self._late = plain[: self._year.number("late_reports")]
        for place, matter in enumerate(found):
            yield from self._call(place, matter)
        for case, reports in self._reported.items():
            closed = cases.CaseClosed("överlämnat till kommunen")
            yield self.pen.entry(max(reports) + _CLOSED_AFTER, self._holders[case], (case, closed))

    def on_duty(self, moment: datetime) -> tuple[Author, Author]:
        """The pair at the moment: who is first on call, and backup. A substitute now and then is backup."""
        week = duty_week(moment)
        n = (week.start if week else moment).toordinal() // 7
        first, backup = n % people.ORDINARY, (n + 1 + n // people.ORDINARY % 3) % people.ORDINARY
        if n % 5 == 0:
            backup = people.ORDINARY + n // 5 % self._year.number("substitutes")
        return people.AUTHORS[first], people.AUTHORS[backup]

    # A call

    def _call(self, place: int, matter: Matter) -> Iterator[Entry]:
        first, backup = self.on_duty(matter.at)
        record = self.calls[place] = self.pen.id()
        facts = calls.CallFacts(
            municipality=matter.municipality,
            matter=matter.words,
            source=matter.source,
            case_type=matter.type,
            safe_to_call="unknown" if matter.type == "violence" else "yes",
        )
        identity = calls.Identity(
            caller_name=matter.caller.name, phone=matter.caller.phone, phone_shown=matter.caller.shown
        )
        received = calls.CallReceived(at=matter.at, via=matter.via, facts=facts)
        named = calls.CallIdentified(facts=identity, at=matter.at)
        began = self.pen.id()
        told = [
            Change(record, received, event_id=began),
            Change(record, named, own_key=True, event_id=self.pen.id()),
        ]
        yield Entry(matter.at + self.pen.minutes(0.3, 0.8), first, told)
        author = first
        if self._chance.random() < 0.09:
            author = backup
            offered = self.pen.id()
            yield Entry(
                matter.at + _MINUTE,
                first,
                [Change(record, hold.Offered(answer_within=180, to=backup), event_id=offered)],
            )
            accepted = self.pen.id()
            accepts = Change(record, hold.Accepted(offered, backup), event_id=accepted)
            yield Entry(matter.at + 2 * _MINUTE, backup, [accepts])
            seen = TellSeen(accepted, "accepted")
            yield self.pen.entry(matter.at + 3 * _MINUTE, first, (record, seen))
        yield from self._answered(place, matter, record, began, author)

    def _answered(
        self, place: int, matter: Matter, record: UUID, began: UUID, author: Author
    ) -> Iterator[Entry]:
        """Phoned back, and what came of it. `began` is the event that started the callback clock."""
        late = self._chance.random() < self._year.share("late_callbacks")
        contact = matter.at + (self.pen.minutes(32, 50) if late else self.pen.minutes(2.5, 26, often=9))
        changes: list[tuple[UUID, Payload]] = []
        if matter.exit == "unreached":
            changes += [
                (record, calls.AttemptEnded("no_answer", at=matter.at + n * timedelta(minutes=9)))
                for n in (1, 2)
            ]
            closed = calls.CallClosed(
                "unreached", detail="svarar inte", sos_asked=True, police_considered=True,
                consultation_considered=True,
            )  # fmt: skip
            yield self.pen.entry(matter.at + 28 * _MINUTE, author, *changes, (record, closed))
            return
        if contact - matter.at > 8 * _MINUTE and self._chance.random() < 0.3:
            changes.append((record, calls.AttemptEnded("no_answer", at=matter.at + 4 * _MINUTE)))
        changes.append((record, calls.AttemptEnded("reached", at=contact)))
        if late and matter.via == "sos":
            why = "Flera anrop samtidigt, bakjouren var ute på besök"
            changes.append((record, BreachExplained("callback", began, why)))
        if matter.exit != "case":
            to = "annan jour, genom SOS" if matter.exit == "handed_on" else ""
            detail = "råd, och vart de vänder sig i dag" if matter.exit == "advice" else ""
            changes.append((record, calls.CallClosed(matter.exit, detail=detail, to=to)))
            yield self.pen.entry(contact + self.pen.minutes(3, 15), author, *changes)
            return
        over = contact + self.pen.minutes(6, 25)
        if matter.again is not None:
            case = self._cases[matter.again]
            changes += [
                (record, calls.CaseLinked(case)),
                (case, cases.CallJoined(record)),
                (case, NoteWritten(matter.words.capitalize() + ".", mode="stated", stated_by=matter.source)),
                (record, calls.CallClosed("case")),
            ]
            yield self.pen.entry(over, author, *changes)
            due = next_weekday_at(over)
            if not any(over <= told <= due for told in self._reported[case]):
                yield from self._morning(case, matter, over, over, author)
            return
        case = self._cases[place] = self.pen.id()
        self._holders[case] = author
        first, *rest = self._opened(case, matter, record, over, author)
        opened = Change(*first, event_id=self.pen.id())
        entry = self.pen.entry(over, author, *changes, *rest)
        yield Entry(over, author, [opened, *entry.changes])
        told = [*self._special(case, matter, over, author)]
        if matter.visit:
            told += self._visit(case, contact, over, author)
        yield from told
        tonight = [entry.at for entry in told if entry.at < over + timedelta(hours=5)]
        too_late = opened.event_id if any(matter is one for one in self._late) else None
        yield from self._morning(case, matter, over, max(tonight, default=over), author, too_late)

    def _opened(
        self, case: UUID, matter: Matter, call: UUID, at: datetime, author: Author
    ) -> Iterator[tuple[UUID, Payload]]:
        board = self.board(matter)
        facts = cases.CaseFacts(
            title=matter.words,
            case_types=(matter.type,),
            source=matter.source,
            staying_municipality=matter.municipality,
            home_municipality=matter.municipality,
            board=board,
            board_ground="Vistas och är folkbokförd i kommunen",
        )
        child = matter.type in ("children", "absconded", "home_support", "unaccompanied_child")
        born = self._year.year - (self._chance.randint(3, 17) if child else self._chance.randint(19, 70))
        violence = matter.type == "violence"  # against women: the report of 2016 knows of no man
        whom = people.name(self._chance, woman=violence)
        if matter.source == "self" and not child:
            whom = matter.caller.name
        subject = cases.SubjectFacts(name=whom, birth_year=born)
        if matter.type == "elderly":
            subject = cases.SubjectFacts(name=people.name(self._chance), birth_year=self._year.year - 82)
        yield case, cases.CaseOpened(call, facts)
        named, self._whom[case] = self.pen.id(), subject.given()["name"]
        yield case, cases.SubjectNamed(named, subject)
        assessed = self._assessing.of(matter, named, author.name, at, self._chance)
        if assessed is not None:
            yield case, assessed
        yield case, cases.CallJoined(call)
        yield call, calls.CaseLinked(case)
        note = NoteWritten(matter.words.capitalize() + ".", mode="stated", stated_by=matter.caller.name)
        yield case, note
        yield call, calls.CallClosed("case")

    def board(self, matter: Matter) -> str:
        """The board it belongs to; of Trelleborg's two, the one for work and income has adults' matters."""
        boards = [one.code for one in self._data.places.boards if one.municipality == matter.municipality]
        if len(boards) > 1 and matter.type in ("financial_aid", "lodging", "adult_addiction"):
            return boards[1]
        return boards[0]

    def _morning(
        self,
        case: UUID,
        matter: Matter,
        begun: datetime,
        done: datetime,
        author: Author,
        late: UUID | None = None,
    ) -> Iterator[Entry]:
        """The report, there before 08:00 on the next weekday; `late`: not, after the work of that event."""
        due = next_weekday_at(begun)
        at = max(due - self.pen.minutes(6, 55), done + (due - done) / 2)
        explained: list[tuple[UUID, Payload]] = []
        if late is not None:
            at = due + 70 * _MINUTE
            explained.append((case, BreachExplained("report", late, "Glömdes vid jourbytet", deviation=True)))
        told = MorningReport("mottagningen", "socialsekreterare", board=self.board(matter), how="mail", at=at)
        yield self.pen.entry(at, author, (case, told), *explained)
        self._reported.setdefault(case, []).append(at)

    # What the report counts

    def _special(self, case: UUID, matter: Matter, over: datetime, author: Author) -> Iterator[Entry]:
        at = over + self.pen.minutes(15, 70)
        about = About(case, self.board(matter), self._whom[case], matter.words)
        match matter.special:
            case "lvu_custody" | "lvm_custody" as kind:
                yield from self._deciding.custody(about, kind, at, author)
            case "lvu_replacement":
                yield from self._deciding.placed(about, "lvu_placement", "familjehemmet Ljung", at, author)
            case "placement" | "unaccompanied":
                yield from self._deciding.placed(about, "placement_sol", "", at, author)
            case "replacement":
                yield from self._deciding.placed(about, "placement_sol", "jourhemmet Solgläntan", at, author)
            case "lodging_violence" | "lodging_other":
                yield from self._lodged(case, matter, at, author)
            case "journey":
                by: aid.By = self._chance.choice(("boat", "train", "bus"))
                granted = aid.Granted("travel", "Biljett hem", author.name, RIGHT, by=by)
                yield self.pen.entry(at, author, (case, granted))
            case "food_granted":
                food = aid.Granted("food", "Matkasse, lämnad till den sökande", author.name, RIGHT)
                yield self.pen.entry(at, author, (case, food))
            case "food_refused":
                yield self.pen.entry(at, author, (case, self._refused(author)))
            case "interview":
                yield from self._interview(case, at, author)

    def _lodged(self, case: UUID, matter: Matter, at: datetime, author: Author) -> Iterator[Entry]:
        threatened = matter.special == "lodging_violence"
        step = "hotel" if threatened else self._chance.choice(("hotel", "simple"))
        room = next(place for place in self._data.lodgings.places if place.step == step)
        booking, nights = self.pen.id(), self._chance.choice((1, 1, 2))
        ends = leaves(at, nights, room.leave_by)
        facts = lodging.LodgingFacts(
            place=room.name,
            code=room.code,
            municipality=room.municipality,
            adults=1,
            children=self._chance.choice((0, 1, 2)) if threatened else 0,
            nights=nights,
            check_in=at,
            check_out=ends,
            price=None if room.price is None else room.price * nights,
            payer=self.board(matter),
            staffed=room.all_night,
            address_protected=threatened,
            decision=f"Beviljat av {author.name}, {RIGHT}",
        )
        ladder = () if threatened else (
            lodging.Tried("family_friends", "Familj och vänner", True, "har ingen att fråga"),
        )  # fmt: skip
        asked = lodging.Asked("violence" if threatened else "homelessness", facts, ladder)
        yield Entry(at, author, [Change(case, asked, event_id=booking)])
        told = (
            lodging.Confirmed(booking, f"{self._chance.randint(1000, 9999)}", "receptionen"),
            lodging.Arrived(booking),
        )
        yield self.pen.entry(at + 40 * _MINUTE, author, *((case, one) for one in told))
        yield self.pen.entry(ends, author, (case, lodging.Left(booking)))
        yield from self._morning(case, matter, ends, ends, author)

    def _refused(self, author: Author) -> aid.Refused:
        return aid.Refused(
            "food",
            "Pengar till mat",
            assessment="Har fått mat av en vän i kväll",
            reasons="Det är inte akut i natt; socialkontoret har prövat det i dag",
            decider=author.name,
            entitled_by=RIGHT,
            appeal="Skriftligt till förvaltningsrätten, lämnas till nämnden",
            day_office="Avslag i dag",
        )

    def _interview(self, case: UUID, at: datetime, author: Author) -> Iterator[Entry]:
        request = self.pen.id()
        facts = interviews.InterviewFacts(
            heard_as="suspect", offence="snatteri", requested_by="Vakthavande", guardian="yes"
        )
        yield Entry(at, author, [Change(case, interviews.Requested(facts), event_id=request)])
        why = interviews.InterviewFacts(why_not="Ringa brott; förhöret hålls på dagen med ombud")
        yield self.pen.entry(at + 20 * _MINUTE, author, (case, interviews.NotAttended(request, why)))

    def _visit(self, case: UUID, contact: datetime, over: datetime, author: Author) -> Iterator[Entry]:
        visit, leaves_at = self.pen.id(), over + self.pen.minutes(5, 20)
        there, back = leaves_at + self.pen.minutes(15, 45), leaves_at + self.pen.minutes(90, 150)
        facts = visits.VisitFacts(
            goers=author.name, out="one", police="not_needed", threat="no", every=30, contact_at=contact
        )
        yield Entry(over, author, [Change(case, visits.Decided(facts), event_id=visit)])
        next_at = back + 30 * _MINUTE
        yield self.pen.entry(leaves_at, author, (case, visits.DepartedAfter(visit, next_at)))
        yield self.pen.entry(there, author, (case, visits.Arrived(visit, next_at)))
        yield self.pen.entry(back, author, (case, visits.Returned(visit)))

"""What the text commands print: masked as on the screen, and logged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from case_side import a_case, call, night

from jourtui.commands import printed
from jourtui.rules.call import Identity
from jourtui.rules.entries import TellSeen
from jourtui.store import calls, cases, handover, queries


async def test_an_anonymous_call_is_masked_inside_a_case_that_is_not_protected(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        named, nameless = call(it.desk), call(it.desk, name="Berit Falk", anonymous=True)
        for record in (named, nameless):
            calls.link_case(it.desk, record, case)
        text = printed.case(it.app.workplace, case.hex[:8])
        assert text is not None
        assert "Anna Svensson" in text
        assert "Berit" not in text
        assert text.count("070-174 06 10") == 1
        assert it.readings(nameless, "printed")


async def test_a_protected_call_has_no_number_on_paper(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk, protected=True)
        case = calls.open_case(it.desk, record)
        text = printed.case(it.app.workplace, case.hex[:8])
        assert text is not None
        assert "namn: Anna Svensson (skyddad)" in text
        assert "070-174 06 10" not in text


async def test_clocks_that_broke_and_are_not_explained_are_printed_apart(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        case = a_case(it.desk)
        cases.plan(it.desk, case, "Ring BUP", it.desk.now() + timedelta(minutes=10))
        step = it.desk.journal.case(case).steps[0].event.id
        assert "Brutna" not in printed.clocks(it.app.workplace)
        it.watch.forward(minutes=31)
        cases.finish(it.desk, case, step)
        running, _, broken = printed.clocks(it.app.workplace).partition("\n\nBrutna och inte förklarade:\n")
        assert "Ring upp" in running
        assert "Ring BUP" not in running
        assert "21 min för sent" in broken
        assert "Ring BUP" in broken
        handover.explain(it.desk, case, "step", step, "ingen täckning")
        assert "Brutna" not in printed.clocks(it.app.workplace)
        calls.end_attempt(it.desk, record, "reached")
        assert "Ring upp" in printed.clocks(it.app.workplace).partition("Brutna")[2]


async def test_one_call_is_printed_as_it_must_be_known_before_dialling(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(
            it.desk, safe_to_call="no", safe_times="efter 23", code_word="blåklocka", case_type="children"
        )
        calls.end_attempt(it.desk, record, "voicemail")
        assert record.hex[:8] in printed.queue(it.app.workplace)
        assert "Barn och unga" in printed.queue(it.app.workplace)
        text = printed.call(it.app.workplace, record.hex[:8])
        assert text is not None
        for told in (
            "Att ringa: EJ SÄKERT ATT RINGA – efter 23 – kodord blåklocka",
            "Kvar: 10:00 (senast 22:24)",
            "Saken: orolig för barnbarn",
            "Kommun: Ystad (uppgiven)",
            "Kontaktförsök: röstbrevlåda",
        ):
            assert told in text, text
        assert it.readings(record, "printed")
        assert printed.call(it.app.workplace, "fffffff") is None


async def test_two_numbers_are_printed_both_and_what_was_read_of_them_once(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record, base = call(it.desk), it.desk.position()
        for end in ("36", "39"):
            number = Identity(phone=f"+467017406{end}", phone_shown=f"070-174 06 {end}")
            calls.correct(it.desk, record, None, number, base=base)
        with it.desk.rows() as rows:
            tells = queries.tells(rows, it.desk.author.id)
        it.desk.write(record, *(TellSeen(tell.event_id, tell.code, tell.detail) for tell in tells))
        text = printed.call(it.app.workplace, record.hex[:8])
        assert text is not None
        assert "Två värden: nummer: 070-174 06 36 eller 070-174 06 39" in text
        assert (len(tells), text.count("  Läst")) == (2, 1)


async def test_a_protected_call_has_no_number_when_it_is_printed_alone(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk, protected=True)
        text = printed.call(it.app.workplace, record.hex)
        assert text is not None
        assert "06 10" not in text


async def test_a_case_tells_type_source_and_what_runs(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, source="police")
        text = printed.case(it.app.workplace, case.hex[:8])
        assert text is not None
        assert "Typ: Barn och unga" in text
        assert "Kontaktkälla: Polis" in text
        assert "Frist: Rapport, " in text

"""`jourtui meeting`: the minutes as text and as pages, logged before they are written; they name nobody."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest
from case_side import a_case, night
from pdf_reading import Read

from jourtui.commands import meeting_commands
from jourtui.commands.command_parts import CannotDo
from jourtui.rules import meeting as rules
from jourtui.rules.access import MEETING
from jourtui.store import meetings


async def test_the_minutes_are_pages_that_name_nobody(tmp_path: Path) -> None:
    async with night(tmp_path / "one", a_case) as it:
        place, out, week = it.app.workplace, tmp_path / "protokoll.pdf", rules.week_of(it.desk.now())
        meetings.note(it.desk, week, "lesson", "Vilma Berg skulle ha ringts.\n\n[röd]#strong[x]$y$")
        meetings.agree(it.desk, week, "Skriv en rutin", "Per Holm", date(2026, 12, 2))
        assert meeting_commands.write(place, out, None) == f"Protokollet är skrivet till {out}."
        assert [row for row in it.readings(None, "exported") if row.reason == MEETING]
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        seen = Read(tmp_path, out.read_bytes())
        seen.check()
        for words in ("V B skulle ha ringts.", "Skriv en rutin", "ons 2 dec", "#strong[x]"):
            assert words in seen.words
        assert "Vilma" not in seen.words
        assert "V B skulle" in meeting_commands.write(place, None, date(2026, 11, 20))
        for out_, day, said in (
            (tmp_path / "protokoll.txt", None, "slutar på .pdf"),
            (None, date(2027, 1, 1), "inte börjat"),
        ):
            with pytest.raises(CannotDo, match=said):
                meeting_commands.write(place, out_, day)

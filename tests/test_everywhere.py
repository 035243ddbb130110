"""What works on every screen."""

from __future__ import annotations

from pathlib import Path

from ui import signed_in_app, text_of, until


async def test_signed_in_stands_at_the_queue(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        assert app.current_mode == "queue"

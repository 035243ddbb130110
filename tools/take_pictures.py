"""Takes the pictures of README from the program, in the middle of the night of the demo: `make pictures`."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from test_pictures import SCREENS, arrive, night_folder, pictured  # noqa: E402

WANTED = {"queue": (120, 30), "intake": (120, 30), "case": (120, 30), "clocks": (120, 30)}


async def take(name: str, size: tuple[int, int]) -> None:
    keys, seen = SCREENS[name]
    with tempfile.TemporaryDirectory() as folder:
        app = pictured(night_folder(Path(folder) / "jour"), "mörk")
        async with app.run_test(size=size) as pilot:
            await arrive(keys, seen)(pilot)
            svg = app.export_screenshot(title="jourtui")
    # A leading space is part of a column, and some viewers drop it. No font is fetched from anywhere.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (ROOT / "docs" / "pictures" / f"{name}.svg").write_text(
        svg.replace("<svg ", '<svg xml:space="preserve" ', 1), "utf-8"
    )


async def main() -> None:
    for name, size in WANTED.items():
        await take(name, size)


if __name__ == "__main__":
    asyncio.run(main())

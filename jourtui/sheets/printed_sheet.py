"""A sheet to a file: pages when its name ends in .pdf, else text."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from jourtui.rules.sheet import Sheet, as_text
from jourtui.store import paths


def write(
    sheet: Sheet, out: Path, *, at: datetime, config: Path | None = None, template: str = "sheet"
) -> None:
    """Write it, whole or not at all, for nobody else on the machine. Raises OSError, TemplateError."""
    if out.suffix.casefold() != ".pdf":
        paths.write_private(out, as_text(sheet).encode())
        return
    from jourtui.documents import typeset  # heavy: only whoever wants pages waits for it

    content = {**msgspec.to_builtins(sheet), "head": [sheet.jour, sheet.title]}
    paths.write_private(out, typeset.render(template, content, at=at, config=config).pdf)

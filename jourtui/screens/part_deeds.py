"""What deeds on a part of a case share, where it is a row of a list of its own: a booking, a visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from jourtui.screens.dialogs.fields import Field
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.store import queries
from jourtui.store.envelope import Base
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


class Part(Protocol):
    """A row of such a list."""

    record_id: UUID

    @property
    def subject_name(self) -> str:
        """Whom it is about."""


Row = TypeVar("Row", bound=Part)


class PartDeeds(Generic[Row]):
    """The deeds, on behalf of one screen. Subclasses say what a row is known by, and what it is about."""

    DRAFTS: ClassVar[str]
    """What the drafts of its forms are named by."""
    CALLED: ClassVar[str]
    """What it is called, of somebody whose name is not known."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    def part(self, row: Row) -> UUID:
        """What the row is known by in its case."""
        raise NotImplementedError

    def about(self, row: Row) -> str:
        """Which one it is, in a line."""
        raise NotImplementedError

    def why_not(self, name: str, row: Row | None) -> str | None:
        """Why an action cannot be taken on this row; None when it can."""
        raise NotImplementedError

    @property
    def labels(self) -> Labels:
        workplace = self.screen.app.workplace
        return Labels(workplace.places, workplace.catalogue)

    def of_newer(self, record: UUID) -> bool:
        """Whether the case holds events of a newer jourtui."""
        with self.screen.desk.rows() as rows:
            case = queries.case(rows, record)
        return case is not None and case.needs_newer

    def say(self, row: Row, text: str, *, problem: bool = False) -> None:
        here = self.screen.row_key
        about = here in (None, self.part(row), row.record_id)
        words = text if about else f"{row.subject_name or self.CALLED}: {text}"
        self.screen.say(words, problem=problem, about=here if about else None)

    def may_read(self, row: Row) -> bool:
        """Log that all of it is read; where that cannot be done that is said, and nothing may be shown."""
        may = self.screen.reads("opened", row.record_id)
        if not may:
            self.say(row, self.screen.refusal.replace("\n\n", " "), problem=True)
        return may

    async def act(
        self,
        row: Row,
        title: str,
        fields: list[Field],
        draft: str,
        commit: Callable[[dict[str, Any], Base], None],
        done: str,
        *,
        text: str = "",
        ends: bool = False,
        **given: Any,
    ) -> None:
        """Ask what happened to it, and write it. `ends`: its row may leave the list, and the answer stays."""
        base = self.screen.desk.position()
        saved = await self.ask(
            title,
            fields,
            f"{self.DRAFTS}.{draft}:{self.part(row)}",
            base,
            commit,
            record=row.record_id,
            text="\n".join(filter(None, (self.about(row), text))),
            **given,
        )
        if saved and ends:
            self.screen.say(f"{row.subject_name or self.CALLED}: {done}")
        elif saved:
            self.say(row, done)

    async def ask(
        self,
        title: str,
        fields: list[Field],
        draft: str,
        base: Base,
        commit: Callable[[dict[str, Any], Base], None],
        **given: Any,
    ) -> bool:
        """Fill in a form whose every value is written, also when nothing in it was changed."""
        standing = {field.name: field.read(field.raw) for field in fields}

        def write(filled: Filled) -> None:
            commit({**standing, **filled.values}, filled.base)

        form = Form(
            self.screen.desk, title, fields, draft_id=draft, base=base, commit=write, as_is=True, **given
        )
        return await fill(self.screen, form) is not None

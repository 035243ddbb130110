"""That a board's own office is open now, said where a call or a case is worked with."""

from __future__ import annotations

from datetime import datetime

from jourtui.store import offices
from jourtui.store.workplace import Workplace
from jourtui.words import coverage_words
from jourtui.words.labels import Labels


class OpenOffices:
    """Says it in a sentence; nothing while the jour is on, or where nobody has written in the hours.

    What was found is kept for the minute: a line is read at every key.
    """

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._minute: tuple[int, int] = (-1, -1)
        self._said: dict[str, str] = {}

    def of_board(self, board: str | None, now: datetime) -> str:
        """`Ystads socialkontor har öppet till 16:30. Sedan är jouren på.` Raises ReplicaError."""
        if not board:
            return ""
        written = self._workplace.replica.connection.total_changes
        minute = (int(now.timestamp()) // 60, written)
        if minute != self._minute:
            self._minute, self._said = minute, {}
        if board not in self._said:
            places = self._workplace.places
            with self._workplace.desk.rows() as rows:
                found = offices.coverage(rows, places, board, now)
            labels = Labels(places, self._workplace.catalogue)
            self._said[board] = coverage_words.warning(found, board, labels, now)
        return self._said[board]

    def of_place(self, municipality: str | None, now: datetime) -> str:
        """The same of each board of a municipality."""
        boards = self._workplace.places.boards_of(municipality or "")
        return " ".join(filter(None, (self.of_board(board.code, now) for board in boards)))

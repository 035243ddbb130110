"""Two people's texts made into one, when they did not change the same paragraph.

Two texts that grow together may say what neither meant. So a line (a paragraph, as people write it) is the
least that is merged, and between two people's changes there must be a line that neither touched.
"""

from __future__ import annotations


def merge(base: str, first: str, second: str) -> str | None:
    """What `first` and `second`, both made from `base`, say together; None where they overlap.

    None means that both are to be kept as they are until a person chooses. The order of the two does not
    matter. Nothing that either wrote is missing from the answer.
    """
    if first == second or second == base:
        return first
    if first == base:
        return second
    from merge3 import Merge3  # not before the first paint

    merged: list[str] = []
    for group in Merge3(base.split("\n"), first.split("\n"), second.split("\n")).merge_groups():
        if group[0] == "conflict":
            return None
        merged += group[1]
    return "\n".join(merged)

"""The same content as the PDF for other programs: versioned JSON (docs/documents.md), which comes back."""

from __future__ import annotations

from typing import Any

import msgspec

from jourtui.documents.printing import Printed

FORMAT = "jourtui-document"
VERSION = 1
"""Raised when a field comes, goes or changes meaning; a reader refuses a version that it does not know."""


class NotADocument(ValueError):
    """A file that holds no document that this program can read; the text is one Swedish sentence."""


def encode(paper: Printed) -> bytes:
    """UTF-8, indented, the same bytes for the same content."""
    whole: dict[str, Any] = {"format": FORMAT, "version": VERSION, **msgspec.to_builtins(paper)}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def decode(read: bytes) -> Printed:
    """What `encode` was given. Raises NotADocument."""
    try:
        whole = msgspec.json.decode(read)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotADocument("Filen är inte JSON.") from None
    if not isinstance(whole, dict) or whole.pop("format", None) != FORMAT:
        raise NotADocument("Filen är inget dokument från jourtui.")
    version = whole.pop("version", None)
    if version != VERSION:
        newer = isinstance(version, int) and version > VERSION
        raise NotADocument("Dokumentet kräver nyare jourtui." if newer else "Dokumentets version är okänd.")
    try:
        return msgspec.convert(whole, Printed)
    except msgspec.ValidationError as error:
        where = str(error).rpartition("`$")[2].rstrip("`").lstrip(".") if "`$" in str(error) else ""
        raise NotADocument(f"Dokumentet kan inte läsas: fel i {where or 'dess uppgifter'}.") from None

"""Digital signatures in a PDF (PAdES): put there, and read.

Bytes in, bytes out, no network. What signatures show, and do not, is said in docs/signatures.md. Call it in a
thread: a hardware key and the libraries are slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

from jourtui.documents import signing_keys
from jourtui.documents.signing_keys import Identity, Key, SigningError, identity_of

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.reader import PdfFileReader

FIELD = "Underskrift"
"""What a signature field is called; further ones have a number after it."""
NO_PDF = "Filen är ingen PDF, eller är skadad."


class Placed(Protocol):
    """Where on the paper somebody signs: in points from the lower left corner, pages from 1."""

    @property
    def page(self) -> int: ...
    @property
    def left(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def top(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A box on a page."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is seen in a visible field: a page of the field's size, as a PDF."""

    pdf: bytes


def fields(pdf: bytes) -> list[tuple[str, bool]]:
    """(name, signed) of each signature field. Raises SigningError."""
    reader = _reader(pdf)
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        return [(name, value is not None) for name, value, _ in enumerate_sig_fields(reader)]
    except Exception as error:
        raise SigningError(NO_PDF) from error


def empty_place(pdf: bytes) -> Place | None:
    """Where somebody signs who takes the first empty field; None: nothing is seen. Raises SigningError."""
    reader = _reader(pdf)
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        field = next(
            (ref.get_object() for _, value, ref in enumerate_sig_fields(reader) if value is None), None
        )
        if field is None:
            return None
        left, bottom, right, top = (float(number) for number in field["/Rect"])
        pages = range(int(reader.root["/Pages"]["/Count"]))
        find: Callable[[int], tuple[Any, Any]] = reader.find_page_for_modification
        on = [n for n in pages if find(n)[0] == field.raw_get("/P")]
    except Exception as error:
        raise SigningError(NO_PDF) from error
    return Place(on[0] + 1, left, bottom, right, top) if on and right > left and top > bottom else None


def with_field(pdf: bytes, place: Placed) -> bytes:
    """The file with one more empty field to sign in, seen at `place`. Raises SigningError."""
    writer = _writer(pdf)
    from pyhanko.pdf_utils.generic import NumberObject
    from pyhanko.sign.fields import append_signature_field

    try:
        append_signature_field(writer, _spec(_free_name(pdf), place, writer))
        # As it will say when it is signed: what signs changes nothing but the field.
        writer.root["/AcroForm"]["/SigFlags"] = NumberObject(3)  # type: ignore[no-untyped-call]
        return _written(writer)
    except SigningError:
        raise
    except Exception as error:
        raise SigningError(
            f"Det gick inte att lägga in ett fält att underteckna i: {_why(error)}."
        ) from error


def sign(
    pdf: bytes, key: Key, *, place: Placed | None = None, stamp: Stamp | None = None, reason: str = ""
) -> bytes:
    """The file with one more signature: in the first empty field, or in a new one, seen at `place` if given.

    What was signed before stays signed. Raises SigningError, and then nothing is signed.
    """
    with signing_keys.opened(key) as (signer, identity):
        identity.check(datetime.now(UTC))
        writer = _writer(pdf)
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

        empty = next((name for name, signed in fields(pdf) if not signed), None)
        name = empty or _free_name(pdf)
        about = PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason or None,
            name=identity.name,
        )
        spec = None if empty else _spec(name, place, writer)
        try:
            done = PdfSigner(about, signer, stamp_style=_style(stamp), new_field_spec=spec).sign_pdf(writer)
        except Exception as error:
            raise SigningError(f"Det gick inte att underteckna: {_why(error)}. Inget är sparat.") from error
        return bytes(done.getvalue())


def continues(pdf: bytes, base: bytes) -> str:
    """Why `pdf` is not `base`, which has a field to sign in, signed and nothing more; empty when it is.

    Raises SigningError when it is no PDF.
    """
    another = "Filen är inte den som lämnades ut: innehållet är ett annat."
    if not pdf.startswith(base):
        return another
    if len(pdf) == len(base):
        return "Filen är oförändrad sedan den lämnades ut: den är inte undertecknad."
    reader, before = _reader(pdf), _reader(base)
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification

    try:
        found = DEFAULT_DIFF_POLICY.review_file(reader, before.xrefs.total_revisions - 1)
    except Exception:  # what cannot be compared is not believed
        return another
    if isinstance(found, SuspiciousModification) or found.modification_level > ModificationLevel.FORM_FILLING:
        return "Filen är ändrad sedan den lämnades ut, utöver underskriften."
    return ""


# The file


def _reader(pdf: bytes) -> PdfFileReader:
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        _ = reader.root["/Pages"]
    except Exception as error:
        raise SigningError(NO_PDF) from error
    if reader.encrypted:
        raise SigningError("Filen är låst med lösenord. En undertecknad fil ska vara öppen.")
    return reader


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    _reader(pdf)
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    try:
        return IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    except Exception as error:
        raise SigningError(NO_PDF) from error


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _free_name(pdf: bytes) -> str:
    taken, number = {name for name, _ in fields(pdf)}, 1
    while (name := FIELD if number == 1 else f"{FIELD} {number}") in taken:
        number += 1
    return name


def _spec(name: str, place: Placed | None, writer: IncrementalPdfFileWriter) -> Any:
    from pyhanko.sign.fields import SigFieldSpec

    if place is None:
        return SigFieldSpec(name)
    pages = int(writer.root["/Pages"]["/Count"])
    if not 1 <= place.page <= pages:
        raise SigningError(f"Det finns ingen sida {place.page} att underteckna på.")
    box = (round(place.left), round(place.bottom), round(place.right), round(place.top))
    return SigFieldSpec(name, on_page=place.page - 1, box=box, readable_field_name=name)


def _style(stamp: Stamp | None) -> Any:
    """What is seen of the signature: the stamp, whose fonts come with it, or nothing."""
    from pyhanko.pdf_utils.content import PdfContent, RawContent
    from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    if stamp is None:
        return StaticStampStyle(background=RawContent(b"", box=BoxConstraints(1, 1)), border_width=0)

    class Page(PdfContent):  # pyHanko's own reads a file by its name
        def render(self) -> bytes:
            assert stamp is not None
            page = self._ensure_writer.import_page_as_xobject(_reader(stamp.pdf))
            self.resources.xobject["/Stamp"] = page
            x1, y1, x2, y2 = page.get_object()["/BBox"]
            self.box = BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
            return b"/Stamp Do"

    whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, Margins(0, 0, 0, 0))
    return StaticStampStyle(background=Page(), border_width=0, background_layout=whole)


_LONG = re.compile(r"\s+")


def _why(error: Exception) -> str:
    """A library's own words, in one line."""
    words = _LONG.sub(" ", str(error)).strip().rstrip(".") or type(error).__name__
    return words[:160]


def signers(pdf: bytes) -> list[Identity]:
    """Whose certificates the signatures name, believed or not. Raises SigningError."""
    found: Iterable[Any] = embedded(pdf)
    return [identity_of(one.signer_cert) for one in found]


def embedded(pdf: bytes) -> Sequence[Any]:
    """The signatures in the file, as pyHanko reads them. Raises SigningError."""
    reader = _reader(pdf)
    try:
        return list(reader.embedded_regular_signatures)
    except Exception as error:
        raise SigningError("Underskriften i filen är skadad och går inte att läsa.") from error

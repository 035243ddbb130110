"""`jourtui sign` and `jourtui check-signature`: a PDF on the disk signed, or its signatures checked.

Neither opens the journal: whoever is to sign a document that was given out needs no place in it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from jourtui import signing
from jourtui.commands.command_parts import FOUND, CannotDo, ask, ask_line, free, say
from jourtui.documents import signatures, signing_keys
from jourtui.documents.signing_keys import Key, SigningError
from jourtui.store import attachments, paths
from jourtui.store.attachments import AttachmentError

SIGNED = "-undertecknad"
"""What is put before the ending of a file's name when nobody says what the signed one shall be called."""


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run one command; the exit code. Raises what `command_parts.sentence` can tell."""
    config = paths.places(directory).config
    try:
        return _sign(options, config) if options.command == "sign" else _check(options, config)
    except (SigningError, AttachmentError) as error:
        raise CannotDo(str(error)) from error


def _sign(options: argparse.Namespace, config: Path) -> int:
    pdf = attachments.from_disk(options.file)
    out = options.out or options.file.with_name(f"{options.file.stem}{SIGNED}{options.file.suffix}")
    free(out)
    key = _key(options, config)
    whose, now = signing_keys.whose(key), datetime.now(UTC)
    place = signatures.empty_place(pdf)
    seen = signing.stamp(now, place, whose) if place is not None else None
    signed = signatures.sign(pdf, key, stamp=seen)
    paths.write_private(out, signed)
    say(f"Undertecknad av {whose.name}, enligt certifikat från {whose.issuer}: {out}")
    if warning := whose.warning(now):
        say(warning)
    return 0


def _key(options: argparse.Namespace, config: Path) -> Key:
    """The key that was named, or that signing.toml names; its passphrase or code is asked for."""
    keys = signing.load_keys(config)
    if options.card:
        return signing.card_key(keys, _secret("Kod till kortet: "))
    file = options.key or (Path(keys.key_file) if keys.key_file else None)
    if file is None:
        raise CannotDo(
            "Ange nyckeln med --key FIL (.p12 eller .pfx), eller --card för kortet i signing.toml."
        )
    attachments.from_disk(file.expanduser())  # that it is not there is said before anything is asked
    return signing.file_key(file, _secret(f"Lösenord till {file.name}: "))


def _secret(question: str) -> str:
    """Typed at the terminal unseen, or the next line of the standard input."""
    return ask(question) if sys.stdin.isatty() else ask_line(question)


def _check(options: argparse.Namespace, config: Path) -> int:
    trust = signing.load_trust(config)
    if not trust.certificates:
        say(signing.EMPTY_TRUST)
    for name in trust.faulty:
        say(f"{name} i mappen trust går inte att läsa och räknas inte.")
    found = signing.check_file(options.file, trust, datetime.now(UTC), options.signer or "")
    for one in found:
        say(("" if one.good else "! ") + one.told)
    return 0 if all(one.good for one in found) else FOUND

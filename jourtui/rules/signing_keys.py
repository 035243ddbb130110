"""What people sign with on a laptop, as the unit's file says (signing.toml)."""

from __future__ import annotations

import msgspec


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card or token: its maker's PKCS#11 module, and which token and key, where there are several."""

    module: str = ""
    token: str = ""
    label: str = ""


class SigningKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`key_file`: the key in a file that is offered first; empty for none."""

    key_file: str = ""
    card: Card = Card()

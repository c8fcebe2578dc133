"""Sealing of personal data with AES-GCM: written under the newest key, read under any key still known."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Keys:
    """The city's keys by name; the last one seals, all of them open.

    A sealed text is `name:base64(nonce + ciphertext)`. It is bound to what it is about, so that one person's
    sealed contact cannot be pasted into another's row.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise ValueError("at least one key is needed")
        for name, key in keys.items():
            if len(key) != 32 or ":" in name:
                raise ValueError(f"key {name!r}: 32 bytes, and no colon in the name")
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self.newest = list(keys)[-1]

    def seal(self, text: str, about: str) -> str:
        """The text under the newest key; an empty text stays empty."""
        if not text:
            return ""
        nonce = os.urandom(12)
        body = nonce + self._keys[self.newest].encrypt(nonce, text.encode(), about.encode())
        return f"{self.newest}:{base64.b64encode(body).decode()}"

    def open(self, sealed: str, about: str) -> str | None:
        """The text again; None when its key is lost or it was tampered with: the rest of the row stays good."""
        if not sealed:
            return ""
        name, _, body = sealed.partition(":")
        try:
            raw = base64.b64decode(body, validate=True)
            return self._keys[name].decrypt(raw[:12], raw[12:], about.encode()).decode()
        except (KeyError, InvalidTag, ValueError, binascii.Error):
            return None

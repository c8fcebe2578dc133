"""The seal on every callback: a signature over it, AES around it, and inside the id of whom it is meant for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_KEY = re.compile(r"[A-Za-z0-9]{43}")
_BLOCK, _AES_BLOCK = 32, 16
"""the padding goes to 32, where AES itself would be content with 16"""
_SALT, _LENGTH = 16, 4


class Forged(Exception):
    """This was not sealed for us by who says so; `problem` is a word for the log."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Seal:
    """The seal of one callback configuration: its token, its key, and the id that stands inside."""

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        """`receive_id`: the corp's id for an app and for 微信客服. Raises ValueError for a key that cannot be one."""
        if not _KEY.fullmatch(encoding_aes_key):
            raise ValueError("an EncodingAESKey is 43 letters and digits")
        self._token, self._receive_id = token, receive_id.encode()
        key = base64.b64decode(encoding_aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_AES_BLOCK]))

    def sign(self, timestamp: str, nonce: str, sealed: str) -> str:
        """The signature over what was sealed, with timestamp and nonce exactly as they stand in the address."""
        parts = sorted(part.encode("utf-8", "surrogateescape") for part in (self._token, timestamp, nonce, sealed))
        return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> bytes:
        """What was sealed; raises Forged. Nothing is decoded before the signature holds."""
        given = signature.encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.sign(timestamp, nonce, sealed).encode()):
            raise Forged("signature")
        try:
            hidden = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Forged("base64") from None
        if not hidden or len(hidden) % _AES_BLOCK:
            raise Forged("length")
        decryptor = self._cipher.decryptor()
        return self._unpacked(_unpadded(decryptor.update(hidden) + decryptor.finalize()))

    def seal(self, content: bytes, salt: bytes = b"") -> str:
        """The content sealed; `salt` is 16 bytes of chance, unless a test brings its own."""
        salt = salt or secrets.token_bytes(_SALT)
        plain = salt + len(content).to_bytes(_LENGTH, "big") + content + self._receive_id
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        hidden = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(hidden).decode("ascii")

    def _unpacked(self, plain: bytes) -> bytes:
        start = _SALT + _LENGTH
        end = start + int.from_bytes(plain[_SALT:start], "big")
        if len(plain) < start or end > len(plain):
            raise Forged("length inside")
        if not hmac.compare_digest(plain[end:], self._receive_id):
            raise Forged("receive id")
        return plain[start:end]


def _unpadded(plain: bytes) -> bytes:
    """Without the padding of 1 to 32 bytes, every one of which says how many there are."""
    pad = plain[-1]
    if not 1 <= pad <= _BLOCK or pad > len(plain) or plain[-pad:] != bytes([pad]) * pad:
        raise Forged("padding")
    return plain[:-pad]

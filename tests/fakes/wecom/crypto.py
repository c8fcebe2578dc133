"""WeCom's callback crypto as the platform speaks it; written from the fact sheet, apart from the program's own."""

from __future__ import annotations

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""pads go up to this many bytes, twice the block of the cipher"""


def sign(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """The signature of a callback, in hexadecimal."""
    return hashlib.sha1("".join(sorted((token, timestamp, nonce, encrypted))).encode()).hexdigest()


def seal(key43: str, receive_id: str, message: bytes, *, salt: bytes | None = None) -> str:
    """The message encrypted for the owner of the key."""
    key = _key(key43)
    plain = (salt or os.urandom(16)) + struct.pack(">I", len(message)) + message + receive_id.encode()
    return seal_raw(key, plain + _pad(len(plain)))


def seal_raw(key: bytes, padded: bytes) -> str:
    """Bytes as they are, encrypted: for callbacks that are wrong on purpose."""
    machine = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(machine.update(padded) + machine.finalize()).decode()


def unseal(key43: str, encrypted: str) -> tuple[bytes, str]:
    """(message, receive id); ValueError where the padding or the length is not what it should be."""
    key = _key(key43)
    machine = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = machine.update(base64.b64decode(encrypted, validate=True)) + machine.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("padding")
    plain = plain[:-pad]
    (length,) = struct.unpack(">I", plain[16:20])
    if len(plain) < 20 + length:
        raise ValueError("length")
    return plain[20 : 20 + length], plain[20 + length :].decode()


def _key(key43: str) -> bytes:
    return base64.b64decode(key43 + "=")


def _pad(length: int) -> bytes:
    count = BLOCK - length % BLOCK
    return bytes([count]) * count

"""A second implementation of the seal, by somebody else, agrees with ours in both directions."""

from __future__ import annotations

import random

import pytest
from wechatpy.crypto import PrpCrypto, _get_signature
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work.crypto import WeChatCrypto

from bot.channels.wecom_api import envelope
from bot.channels.wecom_api.crypto import Forged, Seal

TOKEN, KEY, CORP = "t0ken", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "ww0example"
LETTERS = "a]>&<éß水，🐟\n"


def message(chance: random.Random, length: int) -> bytes:
    """So many random characters of one to four bytes."""
    return "".join(chance.choice(LETTERS) for _ in range(length)).encode()


def test_what_we_seal_the_other_opens() -> None:
    """Random messages of every length of padding, three times round."""
    chance, ours, theirs = random.Random(5), Seal(TOKEN, KEY, CORP), WeChatCrypto(TOKEN, KEY, CORP)
    pads = set()
    for length in range(1, 160):
        content = message(chance, length)
        pads.add(32 - (20 + len(content) + len(CORP)) % 32)
        sealed = ours.seal(content)
        signature = ours.sign("1767225600", "nonce", sealed)
        outer = envelope.write(ToUserName=CORP, Encrypt=sealed)

        assert theirs.decrypt_message(outer, signature, "1767225600", "nonce") == content.decode()
    assert pads == set(range(1, 33))


def test_what_the_other_seals_we_open() -> None:
    """The answers it writes, with its own chance, signature and timestamp."""
    chance, ours, theirs = random.Random(6), Seal(TOKEN, KEY, CORP), WeChatCrypto(TOKEN, KEY, CORP)
    for length in range(1, 160):
        content = message(chance, length)
        answer = envelope.read(theirs.encrypt_message(content.decode(), "nonce", "1767225600").encode())
        sealed, signature = answer.get("Encrypt"), answer.get("MsgSignature")

        assert ours.open(signature, "1767225600", "nonce", sealed) == content


def test_both_sign_alike_and_refuse_the_same() -> None:
    """Signatures of any strings, and another corp's message."""
    chance, ours, theirs = random.Random(7), Seal(TOKEN, KEY, CORP), WeChatCrypto(TOKEN, KEY, CORP)
    for _ in range(200):
        stamp, nonce = str(chance.randrange(2**31)), f"{chance.randrange(2**40):x}"
        assert ours.sign(stamp, nonce, "QUJD") == _get_signature(TOKEN, stamp, nonce, "QUJD")
    foreign = Seal(TOKEN, KEY, "ww0another").seal(b"text")
    with pytest.raises(Forged):
        ours.open(ours.sign("1", "n", foreign), "1", "n", foreign)
    with pytest.raises(InvalidSignatureException):
        theirs.check_signature("0" * 40, "1", "n", foreign)


def test_an_empty_receive_id_is_the_same_for_both() -> None:
    """As the smart robot uses it."""
    ours, theirs = Seal(TOKEN, KEY, ""), PrpCrypto(__import__("base64").b64decode(KEY + "="))

    assert theirs.decrypt(ours.seal("水".encode()), "") == "水"
    sealed = theirs.encrypt("水", "").decode()
    assert ours.open(ours.sign("1", "n", sealed), "1", "n", sealed) == "水".encode()

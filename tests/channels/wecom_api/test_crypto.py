"""The seal: every published vector, every padding, and everything that must be refused."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest

from bot.channels.wecom_api import envelope
from bot.channels.wecom_api.crypto import Forged, Seal

VECTORS = json.loads((Path(__file__).parents[1] / "fixtures" / "wecom" / "vectors.json").read_text(encoding="utf-8"))
ALL = [*VECTORS["vectors"], *VECTORS["own_vectors"]]
KEY = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
CORP = "ww0example"


def of(*kinds: str) -> list[Any]:
    """The vectors of these kinds, by id."""
    return [pytest.param(v, id=v["id"]) for v in ALL if v["kind"] in kinds]


def seal(vector: dict[str, Any]) -> Seal:
    """The seal a vector was made with."""
    return Seal(vector["token"], vector["encoding_aes_key"], vector.get("receiveid", ""))


def opened(vector: dict[str, Any]) -> bytes:
    """What the vector hides."""
    return seal(vector).open(vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypt"])


@pytest.mark.parametrize(
    "vector", of("url_verify", "message_xml", "message_json", "signature_only", "encrypt_deterministic")
)
def test_every_published_vector_opens(vector: dict[str, Any]) -> None:
    """Signature, decryption, receive id and padding agree with what was published."""
    assert opened(vector).decode() == vector["plaintext"]


@pytest.mark.parametrize("vector", [p for p in of("message_xml") if "expect_fields" in p.values[0]])
def test_the_xml_of_the_vectors_is_read(vector: dict[str, Any]) -> None:
    """The fields of a published message come out of the envelope."""
    node = envelope.read(opened(vector))

    assert {name: node.get(name) for name in vector["expect_fields"]} == vector["expect_fields"]


@pytest.mark.parametrize("vector", of("encrypt_deterministic"))
def test_sealing_makes_the_published_bytes(vector: dict[str, Any]) -> None:
    """With the same 16 bytes of chance the same ciphertext and signature come out, a full block of padding included."""
    sealed = seal(vector).seal(vector["plaintext"].encode(), vector["random_prefix"].encode())

    assert sealed == vector["encrypt"]
    assert seal(vector).sign(vector["timestamp"], vector["nonce"], sealed) == vector["msg_signature"]


@pytest.mark.parametrize(
    ("vector", "problem"),
    [(p.values[0], "signature") for p in of("negative_signature")]
    + [(p.values[0], "receive id") for p in of("negative_receiveid")],
)
def test_the_published_forgeries_are_refused(vector: dict[str, Any], problem: str) -> None:
    """A signature that belongs to something else, and a message for somebody else."""
    with pytest.raises(Forged) as no:
        opened(vector)

    assert no.value.problem == problem


@pytest.mark.parametrize("vector", of("negative_key"))
def test_a_key_that_cannot_be_one_is_refused_at_the_start(vector: dict[str, Any]) -> None:
    """Length and alphabet are looked at before anything is decrypted with it."""
    with pytest.raises(ValueError, match="43 letters and digits"):
        Seal("token", vector["encoding_aes_key"], CORP)


@pytest.mark.parametrize("receive_id", ["", CORP, "企业"])
def test_every_padding_goes_there_and_back(receive_id: str) -> None:
    """All 32 lengths of padding, of texts in which a character is one to four bytes."""
    chance = random.Random(1)
    for length in range(100):
        content = "".join(chance.choice("aé水🐟") for _ in range(length)).encode()
        one = Seal("t", KEY, receive_id)
        sealed = one.seal(content)

        assert one.open(one.sign("1", "n", sealed), "1", "n", sealed) == content


def forge(plain: bytes, seal: Seal) -> str:
    """These very bytes, encrypted with the right key; whoever has the key can send anything."""
    encryptor = seal._cipher.encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    ("plain", "problem"),
    [
        (b"x" * 31 + b"\x00", "padding"),
        (b"x" * 31 + b"\x21", "padding"),
        (b"x" * 30 + b"\x01\x02", "padding"),
        (b"x" * 15 + b"\x20", "padding"),
        (b"\x10" * 16, "length inside"),
        (b"s" * 16 + b"\xff\xff\xff\xff" + b"m" * 11 + b"\x01", "length inside"),
        (b"s" * 16 + b"\x00\x00\x00\x00" + CORP.encode() + b"\x02\x02", "ok"),
        (b"s" * 16 + b"\x00\x00\x00\x01" + CORP.encode() + b"\x02\x02", "receive id"),
    ],
)
def test_what_is_wrong_inside_is_refused(plain: bytes, problem: str) -> None:
    """Padding, length and receive id, each refused by name; an exact one is taken."""
    one = Seal("t", KEY, CORP)
    sealed = forge(plain, one)

    if problem == "ok":
        assert one.open(one.sign("1", "n", sealed), "1", "n", sealed) == b""
        return
    with pytest.raises(Forged) as no:
        one.open(one.sign("1", "n", sealed), "1", "n", sealed)
    assert no.value.problem == problem


@pytest.mark.parametrize(
    ("sealed", "problem"),
    [("", "length"), ("AAAA", "length"), ("not base64!", "base64"), ("A" * 43, "base64"), ("水", "base64")],
)
def test_what_is_no_ciphertext_is_refused(sealed: str, problem: str) -> None:
    """Cut, empty and strange texts, though they are signed."""
    one = Seal("t", KEY, CORP)

    with pytest.raises(Forged) as no:
        one.open(one.sign("1", "n", sealed), "1", "n", sealed)

    assert no.value.problem == problem


def test_nothing_is_decoded_before_the_signature_holds() -> None:
    """What is not base64 at all is refused for its signature, and a signature of any kind of text does no harm."""
    one = Seal("t", KEY, CORP)

    for signature in ("", "x", "ü" * 40, "\udcff" * 40, one.sign("1", "n", "other")):
        with pytest.raises(Forged) as no:
            one.open(signature, "1", "n", "not base64!")
        assert no.value.problem == "signature"

"""Tokens and codes: random, kept as hashes; a refresh token says itself who it is for, and that this server made it."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import NamedTuple

Chance = Callable[[int], bytes]


class Refresh(NamedTuple):
    """What a refresh token says."""

    workspace: str
    cred: str
    gen: int  # grows with each renewal


def hashed(secret: str) -> str:
    """Return what is kept of a token or code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code(chance: Chance) -> str:
    """Return a code of 128 bits that a person can read out: letters and digits in groups."""
    text = b32encode(chance(16)).decode().rstrip("=")
    return "-".join(text[at : at + 5] for at in range(0, len(text), 5))


def plain_code(typed: str) -> str:
    """Return a code as it was made, whatever a person typed between its letters."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum() and letter.isascii())
    return letters.replace("0", "O").replace("1", "I")  # a code has no 0 and no 1


def new_access(workspace: str, chance: Chance) -> str:
    """Return an access token; it names its workspace, so that it is foreign in any other one."""
    return f"{workspace}.{_text(chance(32))}"


def new_refresh(key: bytes, said: Refresh, chance: Chance) -> str:
    """Return a refresh token. Its seal outlives a restore of the database, which forgets the youngest tokens."""
    body = f"{said.workspace}.{said.cred}.{said.gen}.{_text(chance(32))}"
    return f"{body}.{_seal(key, body)}"


def read_refresh(key: bytes, token: str) -> Refresh | None:
    """Return what a refresh token says, None where this server didn't make it."""
    body, _, seal = token.rpartition(".")
    parts = body.split(".")
    if len(parts) != 4 or not hmac.compare_digest(seal.encode(), _seal(key, body).encode()):
        return None
    return Refresh(parts[0], parts[1], int(parts[2]))


def is_proof(public: str, signed: str, proof: str) -> bool:
    """Whether the device with this public key (Ed25519) signed a text."""
    from cryptography.exceptions import InvalidSignature  # slow, and only needed to sign in
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(unpacked(public)).verify(unpacked(proof), signed.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def unpacked(text: str) -> bytes:
    """Return the bytes of base64, of either alphabet."""
    return urlsafe_b64decode(text.replace("+", "-").replace("/", "_").rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _seal(key: bytes, body: str) -> str:
    return _text(hmac.digest(key, body.encode(), "sha256"))

"""The key of a device: it proves that a refresh token is used by whom it was given to."""

from __future__ import annotations

from base64 import b64decode, b64encode


class DeviceKey:
    """An Ed25519 key, made on this computer; it never leaves it."""

    def __init__(self, private: str = "") -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = (
            Ed25519PrivateKey.from_private_bytes(b64decode(private)) if private else Ed25519PrivateKey.generate()
        )

    @property
    def private(self) -> str:
        """The key as text, for the key store only."""
        return b64encode(self._key.private_bytes_raw()).decode()

    @property
    def public(self) -> str:
        """What the server knows it by."""
        return b64encode(self._key.public_key().public_bytes_raw()).decode()

    def sign(self, text: bytes) -> bytes:
        """Return the signature."""
        return self._key.sign(text)

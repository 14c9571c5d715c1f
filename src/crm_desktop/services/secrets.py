"""Where passwords lie on this computer: the system's key store, else a file that a passphrase seals."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crm_desktop.domain.errors import CrmError, StoreCorrupt
from crm_desktop.domain.i18n import tr
from crm_desktop.store.sealed_io import read_file, write_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VARIABLE = "CRM_PASSPHRASE"
_MEMORY, _TURNS, _LANES = 64 * 1024, 3, 1  # Argon2id: 64 MiB


class NoKeyStore(CrmError):
    """This computer keeps no secrets, and nobody gave a passphrase."""

    code = "no-key-store"


class WrongPassphrase(CrmError):
    """The file of secrets does not open."""

    code = "passphrase"


class Secrets(Protocol):
    """Keeps a few texts under a name each."""

    def get(self, name: str) -> dict[str, str] | None:
        """Return what is kept, None where there is nothing."""
        ...

    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Keep values in the place of what is there."""
        ...

    def forget(self, name: str) -> None:
        """Remove what is kept."""
        ...


class MemorySecrets:
    """Kept as long as the process lives: for tests and for who is asked each time."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}

    def get(self, name: str) -> dict[str, str] | None:
        """Return what is kept, None where there is nothing."""
        found = self._kept.get(name)
        return dict(found) if found else None

    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Keep values in the place of what is there."""
        self._kept[name] = dict(values)

    def forget(self, name: str) -> None:
        """Remove what is kept."""
        self._kept.pop(name, None)


class KeyringSecrets:
    """The key store of the system; `service` is the name under which it lists them."""

    def __init__(self, service: str) -> None:
        self._service = service

    def get(self, name: str) -> dict[str, str] | None:
        """Return what is kept, None where there is nothing."""
        import keyring

        text = keyring.get_password(self._service, name)
        return json.loads(text) if text else None

    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Keep values in the place of what is there."""
        import keyring

        keyring.set_password(self._service, name, json.dumps(dict(values)))

    def forget(self, name: str) -> None:
        """Remove what is kept."""
        import keyring
        from keyring.errors import PasswordDeleteError

        try:
            keyring.delete_password(self._service, name)
        except PasswordDeleteError:
            return


class FileSecrets:
    """A file, readable by its owner only, sealed by a passphrase (Argon2id, AES-256-GCM)."""

    seal = b"crm-secrets-1"

    def __init__(self, path: Path, passphrase: Callable[[], str]) -> None:
        self._path = path
        self._ask = passphrase
        self._passphrase = ""
        self._keys: dict[bytes, bytes] = {}  # by salt: to make one takes half a second, on purpose

    def get(self, name: str) -> dict[str, str] | None:
        """Return what is kept, None where there is nothing."""
        return self._read().get(name)

    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Keep values in the place of what is there."""
        self._write({**self._read(), name: dict(values)})

    def forget(self, name: str) -> None:
        """Remove what is kept."""
        kept = self._read()
        if kept.pop(name, None) is not None:
            self._write(kept)

    def wrong_passphrase(self) -> CrmError:
        """Return the error for a passphrase that does not open the file."""
        return WrongPassphrase(
            tr("The passphrase does not open “{path}”", path=self._path), tr("Type it again; nothing was changed.")
        )

    def damaged(self) -> CrmError:
        """Return the error for a file that is not what it was."""
        return StoreCorrupt(
            tr("“{path}” with your passwords is damaged", path=self._path),
            tr("Remove it and type the passwords again. Your records are not touched."),
        )

    def _read(self) -> dict[str, dict[str, str]]:
        from cryptography.exceptions import InvalidTag

        if not self._path.exists():
            return {}
        try:
            sealed = json.loads(read_file(self._path))
            key = self._key(b64decode(sealed["salt"]))
            plain = _cipher(key).decrypt(b64decode(sealed["nonce"]), b64decode(sealed["data"]), self.seal)
            found: dict[str, dict[str, str]] = json.loads(plain)
        except InvalidTag as error:
            self._passphrase = ""
            self._keys.clear()
            raise self.wrong_passphrase() from error
        except (ValueError, KeyError, TypeError) as error:
            raise self.damaged() from error
        return found

    def _write(self, values: Mapping[str, Mapping[str, str]]) -> None:
        salt, nonce = next(iter(self._keys), os.urandom(16)), os.urandom(12)
        data = _cipher(self._key(salt)).encrypt(nonce, json.dumps(values).encode(), self.seal)
        sealed = {n: b64encode(v).decode() for n, v in (("salt", salt), ("nonce", nonce), ("data", data))}
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(self._path, json.dumps(sealed).encode())
        self._path.chmod(0o600)

    def _key(self, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        if salt not in self._keys:
            self._passphrase = self._passphrase or self._ask()
            argon = Argon2id(salt=salt, length=32, iterations=_TURNS, lanes=_LANES, memory_cost=_MEMORY)
            self._keys[salt] = argon.derive(self._passphrase.encode())
        return self._keys[salt]


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def find_secrets(app_folder: Path, ask: Callable[[], str] | None = None) -> Secrets:
    """Return where the passwords of mail accounts are kept here; `ask` asks a person for the passphrase."""
    path = app_folder / "mail" / "passwords.sealed"
    if not path.exists() and not os.environ.get(VARIABLE) and has_key_store():
        return KeyringSecrets("CRM Desktop mail")
    # Whoever set the variable has answered: a script's computer, or one that starts by itself.
    return FileSecrets(path, passphrase_of_environment if os.environ.get(VARIABLE) or ask is None else ask)


def has_key_store() -> bool:
    """Return whether this computer has a key store that works."""
    import keyring

    return bool(keyring.get_keyring().priority > 0)


def passphrase_of_environment() -> str:
    """Return the passphrase that a script's computer has been given; raise NoKeyStore without one."""
    passphrase = os.environ.get(VARIABLE, "")
    if not passphrase:
        raise NoKeyStore(
            tr("This computer has no key store to keep passwords in"),
            tr("Set {variable} to a passphrase; a file sealed by it is kept instead.", variable=VARIABLE),
        )
    return passphrase

"""Where a device keeps its key and its refresh token: the system's key store, else a file sealed by a passphrase."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from crm_desktop.domain.errors import CrmError, StoreCorrupt
from crm_desktop.domain.i18n import tr
from crm_desktop.services import secrets
from crm_desktop.services.secrets import VARIABLE, MemorySecrets, Secrets, has_key_store
from crm_desktop.sync.troubles import SyncError, SyncSignIn

__all__ = ["SERVICE", "VARIABLE", "FileSecrets", "KeyringSecrets", "MemorySecrets", "Secrets", "find_secrets"]

SERVICE = "CRM Desktop sync"


class KeyringSecrets(secrets.KeyringSecrets):
    """The key store of the system."""

    def __init__(self) -> None:
        super().__init__(SERVICE)


class FileSecrets(secrets.FileSecrets):
    """The sealed file with the sign-in to the server."""

    seal = b"crm-sync-1"

    def wrong_passphrase(self) -> CrmError:
        """Return the error for a passphrase that does not open the file."""
        error = super().wrong_passphrase()
        return SyncSignIn(error.title, error.advice)

    def damaged(self) -> CrmError:
        """Return the error for a file that is not what it was."""
        return StoreCorrupt(
            tr("“{path}” with the sign-in to the server is damaged", path=self._path),
            tr("Remove it and sign in again with a new code. Your records are not touched."),
        )


def find_secrets(app_folder: Path, ask: Callable[[], str] | None = None) -> Secrets:
    """Return where secrets are kept on this computer; `ask` asks a person for the passphrase."""
    path = app_folder / "sync" / "sign-in.sealed"
    if not path.exists() and not os.environ.get(VARIABLE) and has_key_store():
        return KeyringSecrets()
    # Whoever set the variable has answered: a script's computer, or one that starts by itself.
    return FileSecrets(path, _from_environment if os.environ.get(VARIABLE) or ask is None else ask)


def _from_environment() -> str:
    passphrase = os.environ.get(VARIABLE, "")
    if not passphrase:
        raise SyncError(
            tr("This computer has no key store to keep the sign-in in"),
            tr("Set {variable} to a passphrase; a file sealed by it is kept instead.", variable=VARIABLE),
        )
    return passphrase

"""Whether this file is the one that spoke to the server last: a mark outside it tells a copy and a rewound one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from crm_desktop.domain.ids import new_id
from crm_desktop.store import Store
from crm_desktop.store.connection import Connection
from crm_desktop.store.sealed_io import write_file
from crm_desktop.store.sync_state import change_state, read_state


@dataclass(frozen=True)
class Mark:
    """What lies in the program's folder: the file's nonce, where the file lay, how far its numbers had come."""

    nonce: str
    path: str
    device: str
    lsn: int


class Install:
    """Compares a file with its mark and keeps the mark."""

    def __init__(self, store: Store, app_folder: Path) -> None:
        self._store = store
        self._folder = app_folder / "sync"

    def is_copy(self) -> bool:
        """Return whether the file was copied from elsewhere or rewound since it last spoke to the server."""
        state = self._store.read_once(read_state)
        if not state.nonce:
            return False
        mark = self._read(state.nonce)
        if mark is None:
            return True
        device, lsn = self._place()
        if mark.path != str(self._store.path) and self._is_there(mark):
            return True
        return mark.device == device and mark.lsn > lsn

    def keep(self, *, is_new: bool = False, is_brief: bool = False) -> None:
        """Write the mark as the file stands now; with `is_new`, under a new nonce.

        `is_brief`: not where only the numbers went on; until that is written, too, the server itself knows how far.
        """
        state = self._store.read_once(read_state)
        nonce = state.nonce
        if is_new or not nonce:
            nonce = new_id()
            self._store.run_quietly(lambda connection: change_state(connection, nonce=nonce))
        device, lsn = self._place()
        mark = Mark(nonce, str(self._store.path), device, lsn)
        found = self._read(nonce)
        if found != mark and not (is_brief and found and replace(found, lsn=lsn) == mark):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_file(self._folder / f"{nonce}.mark", json.dumps(vars(mark)).encode())

    def forget(self) -> None:
        """Remove the mark: the file doesn't sync any more."""
        nonce = self._store.read_once(read_state).nonce
        if nonce:
            (self._folder / f"{nonce}.mark").unlink(missing_ok=True)

    def _read(self, nonce: str) -> Mark | None:
        try:
            return Mark(**json.loads((self._folder / f"{nonce}.mark").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def _place(self) -> tuple[str, int]:
        def ask(connection: Connection) -> tuple[str, int]:
            sql = "SELECT value, (SELECT lsn FROM ctx) FROM meta WHERE key = 'device'"
            device, lsn = connection.execute(sql).fetchone()
            return str(device), int(lsn)

        return self._store.read_once(ask)

    def _is_there(self, mark: Mark) -> bool:
        """Return whether the file at the marked place is still the one of the mark, so that this is a copy of it."""
        other = Path(mark.path)
        return other.exists() and not other.samefile(self._store.path)

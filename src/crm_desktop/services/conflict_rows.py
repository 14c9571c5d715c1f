"""Conflicts as the file holds them: values parsed, what was decided here already left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_desktop.domain.specs import KIND
from crm_desktop.services.sync_status import pending_decisions
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.sync_state import read_names, read_state

DELETED = "deleted_at"
_COLUMNS = (
    "id, record_kind, record_id, field, base, kept, other, kept_by, kept_at, kept_dev, other_by, other_at, other_dev, "
    "what, batch, state"
)


@dataclass(frozen=True, slots=True)
class Mine:
    """What of two versions is one's own: made by this person, or on this device."""

    user: str
    devices: frozenset[str]
    names: Mapping[str, str]  # of devices

    def made(self, by: str, dev: str) -> bool:
        """Return whether a value comes from here."""
        return dev in self.devices or (by == self.user and bool(by))

    def device(self, dev: str) -> str:
        """Return the name of a device; empty where it is not known here."""
        return self.names.get(dev, "")


@dataclass(frozen=True, slots=True)
class Disputed:
    """One conflict; `kept` is current, `other` came later or lost."""

    id: str
    record_kind: str
    record_id: str
    field: str
    base: object
    kept: object
    other: object
    kept_by: str
    kept_at: int
    kept_dev: str
    other_by: str
    other_at: int
    other_dev: str
    what: str
    batch: str
    state: str

    def is_kept_mine(self, mine: Mine) -> bool:
        """Return whether the current value is one's own; where neither is, it counts as the others'.

        Of a delete nobody sets the current value: who did not delete wants the record kept.
        """
        if self.field == DELETED:
            return not mine.made(self.other_by, self.other_dev)
        return mine.made(self.kept_by, self.kept_dev) and self.other_dev not in mine.devices

    def mine(self, mine: Mine) -> object:
        """Return one's own value."""
        return self.kept if self.is_kept_mine(mine) else self.other

    def theirs(self, mine: Mine) -> object:
        """Return the value of the others."""
        return self.other if self.is_kept_mine(mine) else self.kept


def read_open(store: Store) -> list[Disputed]:
    """Return open conflicts that were not decided here, the oldest first."""

    def ask(connection: Connection) -> list[Disputed]:
        sync = read_state(connection)
        if not sync.phase:
            return []
        decided = pending_decisions(connection, sync)
        sql = f"SELECT {_COLUMNS} FROM conflict WHERE state = 'open' AND deleted_at IS NULL ORDER BY k"  # noqa: S608
        found = [_disputed(row) for row in connection.execute(sql)]
        return [d for d in found if d.id not in decided and d.batch not in decided and d.record_kind in KIND]

    return store.read_once(ask)


def read_closed(store: Store, limit: int) -> Iterator[tuple[Disputed, str, object, int]]:
    """Yield closed conflicts, the newest first, with who decided, the value, and when."""
    rows = store.query(
        f"SELECT {_COLUMNS}, decided_by, decided_value, updated_at FROM conflict "  # noqa: S608 columns above
        "WHERE state <> 'open' ORDER BY updated_at DESC, k DESC LIMIT ?",
        (limit,),
    )
    for row in rows:
        yield _disputed(row[:-3]), str(row[-3] or ""), _value(row[-2]), int(str(row[-1] or 0))


def own_devices(store: Store) -> Mine:
    """Return who and what is "mine" in this file."""
    sync = store.read_once(read_state)
    devices = frozenset((*sync.lines, store.device_id))
    names = dict(store.read_once(read_names)) | dict.fromkeys(devices, sync.device_name)
    return Mine(store.user_id, devices, names)


def _disputed(row: tuple[object, ...]) -> Disputed:
    record_id, kind, of, field, base, kept, other, kept_by, kept_at, kept_dev, other_by, other_at, other_dev = row[:13]
    what, batch, state = (str(value or "") for value in row[13:])
    return Disputed(
        str(record_id), str(kind), str(of), str(field), _value(base), _value(kept), _value(other), str(kept_by or ""),
        int(str(kept_at or 0)), str(kept_dev or ""), str(other_by or ""), int(str(other_at or 0)),
        str(other_dev or ""), what, batch, state,
    )  # fmt: skip


def _value(text: object) -> object:
    return json.loads(str(text)) if text else None

"""What every person ever saved, and whether it is still to be found: an oracle that knows nothing of merging."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from tests.integration.sync.world import Device, World

from crm_desktop.domain.specs import KIND, KINDS
from crm_desktop.server.feed import all_commits, floor_of
from crm_desktop.store.codec import columns_of, flatten, read_row

Doc = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True)
class Saved:
    """One field of one op that a person made: what they saw, and what they wrote."""

    table: str
    record_id: str
    field: str
    seen: str
    new: str
    cause: str


@dataclass
class Ledger:
    """Every op that was ever captured, by its device and number there."""

    saved: dict[tuple[str, int, str], Saved] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    def take(self, device: Device) -> None:
        """Read what was captured on a device since the last look."""
        rows = device.rows(
            "SELECT c.n, c.tbl, c.rid, c.kind, c.new, c.old, c.seen, t.cause FROM change c "
            "JOIN tx t ON t.tx = c.tx WHERE c.n > ? AND c.state = 'local' ORDER BY c.n",
            self.read.get(device.name, 0),
        )
        for n, table, record_id, kind, new, old, seen, cause in rows:
            self.read[device.name] = int(str(n))
            before = json.loads(str(old or "{}")) | json.loads(str(seen or "{}"))
            values = json.loads(str(new or "{}"))
            for name, value in (spread(str(table), values) if kind == "I" else values).items():
                entry = Saved(str(table), str(record_id), name, text(before.get(name)), text(value), str(cause))
                self.saved[device.name, int(str(n)), name] = entry

    def forget_lost(self, world: World) -> None:
        """After a file or the server was set back: what is left nowhere can't be asked for."""
        alive = "\n".join(
            [
                *(msgspec.json.encode(commit).decode() for commit in commits(world)),
                *(str(new) for d in world.devices for (new,) in d.rows("SELECT new FROM change")),
            ]
        )
        written = set(_written(world))

        def is_left(s: Saved) -> bool:
            # A word such as "done" stands in many ops: only one of the same field of the same record counts.
            return _mark(s.new) in alive if _has_mark(s.new) else (s.record_id, s.field, s.new) in written

        self.saved = {key: s for key, s in self.saved.items() if s.new == "null" or is_left(s)}

    def missing(self, docs: dict[Key, Doc]) -> list[Saved]:
        """Return what is neither current, nor replaced by somebody who saw it, nor in a conflict."""
        seen: dict[tuple[str, str], str] = {}
        for s in self.saved.values():
            seen[s.record_id, s.field] = seen.get((s.record_id, s.field), "") + "\n" + s.seen
        disputed: dict[str, str] = {}
        for (table, _), doc in docs.items():
            if table == "conflict":
                disputed[doc["record_id"]] = disputed.get(doc["record_id"], "") + json.dumps(doc)
        return [
            s
            for s in self.saved.values()
            if s.cause != "undo"
            and s.new not in ("null", "true", "false")
            and s.field not in ("created_at", "created_by")
            and not _is_found(s, docs.get((s.table, s.record_id), {}), seen, disputed)
        ]  # fmt: skip

    def deleted(self) -> set[str]:
        """Return the records that somebody moved to the bin."""
        return {s.record_id for s in self.saved.values() if s.field == "deleted_at" and s.new != "null"}


def _is_found(s: Saved, doc: Doc, seen: dict[tuple[str, str], str], disputed: dict[str, str]) -> bool:
    if s.field == "deleted_at":
        return True
    mark = _mark(s.new)
    current = text(doc.get(s.field))
    return (
        current == s.new
        or mark in current
        or mark in seen.get((s.record_id, s.field), "")
        or mark in disputed.get(s.record_id, "")
    )


def _mark(new: str) -> str:
    """Return what makes a value recognisable: the word with its number that the test put into it."""
    words = _marks(new)
    return words[-1] if words else new.strip('"')  # inside the text of a conflict quotes are written otherwise


def _has_mark(new: str) -> bool:
    return bool(_marks(new))


def _marks(new: str) -> list[str]:
    words = new.replace('"', " ").replace("\\n", " ").split()
    return [word for word in words if word.startswith("v") and word[1:].isdigit()]


def _written(world: World) -> Iterator[tuple[str, str, str]]:
    """Yield record, field and value of every op that a server or a device still has."""
    for commit in commits(world):
        for tx in commit.txs:
            for fed in tx.items:
                for name, value in spread(fed.op.t, dict(fed.op.s)).items():
                    yield fed.op.i, name, text(value)
    for device in world.devices:
        for table, record_id, new in device.rows("SELECT tbl, rid, new FROM change WHERE new IS NOT NULL"):
            for name, value in spread(str(table), json.loads(str(new))).items():
                yield str(record_id), name, text(value)


def spread(table: str, values: Doc) -> Doc:
    maps = {f.name for f in KIND[table].maps}
    flat: Doc = {}
    for name, value in values.items():
        if name in maps and isinstance(value, dict):
            flat |= {f"{name}.{key}": item for key, item in value.items()}
        else:
            flat[name] = value
    return flat


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def commits(world: World) -> list[Any]:
    """Return the whole history, what the server has forgotten since included."""
    with world.database.read(world.workspace) as db:
        floor = floor_of(db).seq
        forgotten = [commit for commit in getattr(world, "forgotten", []) if commit.seq_to <= floor]
        return [*forgotten, *(commit for _, commit in all_commits(db))]


def replayed(world: World) -> dict[Key, Doc]:
    """The records that the feed says, by the rule of the contract alone: effects, else what was applied."""
    docs: dict[Key, Doc] = {}
    for commit in commits(world):
        for tx in commit.txs:
            for fed in tx.items:
                changes = [(e.t, e.i, e.s) for e in fed.eff]
                if not changes and fed.out == "applied" and fed.op.k != "P":
                    changes = [(fed.op.t, fed.op.i, fed.op.s)]
                for table, record_id, values in changes:
                    doc = docs.setdefault((table, record_id), {})
                    for name, value in values.items():
                        if value is None:
                            doc.pop(name, None)
                        else:
                            doc[name] = value
                if fed.op.k == "P" and fed.out == "applied":
                    docs.pop((fed.op.t, fed.op.i), None)
    return docs


def held_by(device: Device) -> dict[Key, Doc]:
    """The records of a file."""
    found: dict[Key, Doc] = {}
    for kind in KINDS:
        for row in device.rows(f"SELECT {', '.join(columns_of(kind))} FROM {kind.name}"):
            flat = flatten(kind, read_row(kind, row))
            found[kind.name, str(row[0])] = {name: json.loads(value) for name, value in flat.items()}
    return found

"""Fields of a record in conflict that only one of the two changed: they were taken as they are, and nobody is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.specs import KIND, Kind
from crm_desktop.services.conflict_rows import Disputed, Mine, own_devices, read_open
from crm_desktop.services.users import user_names
from crm_desktop.services.wording import Names, field_label, value_words
from crm_desktop.store.codec import columns_of, flat_get, read_row
from crm_desktop.store.engine import Store

_OPS = (
    "SELECT c.new, c.seq, c.base_seq, t.dev, t.by, t.at FROM change c JOIN tx_named t ON t.tx = c.tx "
    "WHERE c.rid = ? AND c.kind = 'U' AND c.seq IS NOT NULL AND c.dig IS NOT NULL ORDER BY c.seq"
)
_NEVER = ("deleted_at", "created_at", "created_by", "owner_id", "refs")


@dataclass(frozen=True, slots=True)
class OneSided:
    """A field that one of the two changed since their last common version."""

    field: str
    label: str
    words: str  # what the record holds; empty where it was emptied
    who: str
    at: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class _Op:
    values: Mapping[str, Any]
    seq: int
    base: int  # up to here its device knew what the others did
    dev: str
    by: str
    at: int


def one_sided(store: Store, kind_name: str, record_id: str) -> list[OneSided]:
    """Return what only one side changed while both wrote; nothing where that part of the log is not in this file."""
    kind = KIND[kind_name]
    disputed = [d for d in read_open(store) if d.record_id == record_id and d.what == "value"]
    ops = [_Op(json.loads(str(new or "{}")), *rest) for new, *rest in store.query(_OPS, (record_id,))]  # type: ignore[arg-type]
    there, here = _sides(ops, disputed)
    asked = {d.field for d in disputed}
    names, people, mine = Names(store), user_names(store), own_devices(store)
    row = _row(store, kind, record_id)
    found = []
    for side, other in ((there, here), (here, there)):
        for field, op in side.items():
            if field not in asked and field not in other and _is_shown(kind, field):
                found.append(_shown(kind, field, op, row, names, people, mine))
    return sorted(found, key=lambda one: (one.is_mine, one.label))


def _sides(ops: Sequence[_Op], disputed: Iterable[Disputed]) -> tuple[dict[str, _Op], dict[str, _Op]]:
    """Return by field the last op of each side: of those whose value stayed, and of the device that came later."""
    stayed: dict[str, _Op] = {}
    later: dict[str, _Op] = {}
    for d in disputed:
        kept = max((op.seq for op in ops if op.dev == d.kept_dev and d.field in op.values), default=0)
        unaware = [op for op in ops if op.dev == d.other_dev and op.base < kept]
        since = min((op.base for op in unaware if d.field in op.values), default=None)
        if since is None:
            continue
        end = max(op.seq for op in unaware)
        for op in ops:
            if op.dev != d.other_dev and since < op.seq <= end:
                stayed |= dict.fromkeys(op.values, op)
            elif op in unaware and op.base >= since:
                later |= dict.fromkeys(op.values, op)
    return stayed, later


def _is_shown(kind: Kind, field: str) -> bool:
    name = field.partition(".")[0]
    return name in kind.by_name and name not in _NEVER


def _shown(
    kind: Kind, field: str, op: _Op, row: Mapping[str, Any], names: Names, people: Mapping[str, str], mine: Mine
) -> OneSided:
    value = flat_get(row, field)
    label = field_label(kind, field, value if value is not None else op.values[field], names)
    words = value_words(kind, field, value, names)
    return OneSided(field, label, words, people.get(op.by, ""), op.at, mine.made(op.by, op.dev))


def _row(store: Store, kind: Kind, record_id: str) -> dict[str, Any]:
    rows = store.query(f"SELECT {', '.join(columns_of(kind))} FROM {kind.name} WHERE id = ?", (record_id,))  # noqa: S608
    return dict(read_row(kind, rows[0])) if rows else {}

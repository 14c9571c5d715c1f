"""The bin: what was deleted, kept without a limit of time, with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND, KINDS, Kind
from crm_desktop.services import records, titles
from crm_desktop.services.aliases import check_not_merged
from crm_desktop.services.belongings import Belongings, restore_with_all
from crm_desktop.services.users import user_names
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause

_SHOWN = tuple(kind for kind in KINDS if not kind.is_inner)
# A link that a merge made anew under other ends, or that its undo put away, was not deleted by anybody.
_NOT_BY_MERGE = (
    " AND NOT (EXISTS (SELECT 1 FROM change c JOIN tx t ON t.tx = c.tx WHERE c.rid = r.id AND t.cause = 'merge') "
    "AND (SELECT t.cause FROM change c JOIN tx t ON t.tx = c.tx WHERE c.rid = r.id ORDER BY c.n DESC LIMIT 1) "
    "IN ('merge', 'undo'))"
)


@dataclass(frozen=True, slots=True)
class BinRow:
    """A deleted record; `who` moved it to the bin."""

    kind: str
    id: str
    title: str
    deleted_at: int
    who: str


def list_bin(store: Store, limit: int = 500) -> list[BinRow]:
    """Return the deleted records, the last deleted first."""
    each = " UNION ALL ".join(
        f"SELECT '{kind.name}', r.id, coalesce(r.{kind.title}, ''), r.deleted_at AS at, r.updated_by {_lies(kind)}"
        for kind in _SHOWN
    )
    users = user_names(store)
    rows = store.query(f"{each} ORDER BY at DESC, 2 LIMIT ?", (limit,))
    return [BinRow(str(r[0]), str(r[1]), str(r[2]), int(str(r[3])), users.get(str(r[4]), "")) for r in rows]


def count_bin(store: Store) -> int:
    """Return how many records lie in the bin."""
    each = " UNION ALL ".join(f"SELECT 1 {_lies(kind)}" for kind in _SHOWN)
    return int(str(store.query(f"SELECT count(*) FROM ({each})")[0][0]))  # noqa: S608 kinds' names


def _lies(kind: Kind) -> str:
    """Return what of a kind lies in the bin; a link of which one end lies there comes back with that end."""
    ends = [(name, kind.by_name[name].ref) for name in kind.natural if kind.by_name[name].ref]
    live = "".join(
        f" AND NOT EXISTS (SELECT 1 FROM {target} e WHERE e.id = r.{name} AND e.deleted_at IS NOT NULL)"  # noqa: S608
        for name, target in ends
    )
    return f"FROM {kind.name} r WHERE r.deleted_at IS NOT NULL{live}{_NOT_BY_MERGE if ends else ''}"


def restore_from_bin(store: Store, chosen: Sequence[tuple[str, str]]) -> str | None:
    """Take records, given as (kind, id), out of the bin; return the batch, None where none lay there."""
    if not chosen:
        raise ValidationError(tr("Nothing is chosen"), tr("Choose what to take out of the bin."))
    pairs = [(KIND[kind_name], record_id) for kind_name, record_id in chosen]
    names = [records.name_of(store, kind, record_id) for kind, record_id in pairs]
    check_not_merged(store, [record_id for _, record_id in pairs])
    with store.batch(titles.restored(names[0], len(pairs)), cause=Cause.RESTORE) as batch:
        belongings = Belongings()
        for kind, record_id in pairs:
            restore_with_all(batch.unit(), kind, record_id, belongings)
            batch.breathe()
    settle_custom_words(store)
    return batch.id if batch.ops else None

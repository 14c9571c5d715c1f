"""The bin: what was deleted, kept without a limit of time, with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND, KINDS
from crm_desktop.services import records, titles
from crm_desktop.services.users import user_names
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause


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
        f"SELECT '{kind.name}', id, coalesce({kind.title}, ''), deleted_at AS at, updated_by FROM {kind.name} "  # noqa: S608
        "WHERE deleted_at IS NOT NULL"
        for kind in KINDS
        if not kind.is_inner
    )
    users = user_names(store)
    rows = store.query(f"{each} ORDER BY at DESC, id LIMIT ?", (limit,))
    return [BinRow(str(r[0]), str(r[1]), str(r[2]), int(str(r[3])), users.get(str(r[4]), "")) for r in rows]


def count_bin(store: Store) -> int:
    """Return how many records lie in the bin."""
    each = " UNION ALL ".join(
        f"SELECT 1 FROM {kind.name} WHERE deleted_at IS NOT NULL"  # noqa: S608 kind's name
        for kind in KINDS
        if not kind.is_inner
    )
    return int(str(store.query(f"SELECT count(*) FROM ({each})")[0][0]))  # noqa: S608 kinds' names


def restore_from_bin(store: Store, chosen: Sequence[tuple[str, str]]) -> str | None:
    """Take records, given as (kind, id), out of the bin; return the batch, None where none lay there."""
    if not chosen:
        raise ValidationError(tr("Nothing is chosen"), tr("Choose what to take out of the bin."))
    pairs = [(KIND[kind_name], record_id) for kind_name, record_id in chosen]
    names = [records.name_of(store, kind, record_id) for kind, record_id in pairs]
    with store.batch(titles.restored(names[0], len(pairs)), cause=Cause.RESTORE) as batch:
        for kind, record_id in pairs:
            batch.unit().restore(kind, record_id)
            batch.breathe()
    settle_custom_words(store)
    return batch.id if batch.ops else None

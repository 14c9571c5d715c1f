"""Create, change, delete and restore a record of any kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND, KINDS, Kind
from crm_desktop.services import titles
from crm_desktop.services.aliases import check_not_merged
from crm_desktop.services.belongings import Belongings, restore_with_all
from crm_desktop.services.custom_changes import clean_new_record, clean_record_changes
from crm_desktop.services.custom_fields import label_of
from crm_desktop.services.many import NOBODY, Watch, stoppable
from crm_desktop.services.validation import check_still_named
from crm_desktop.store.codec import columns_of, read_row
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

SMALL = 50  # records that are changed in one transaction
PIECE = 100


def create(store: Store, kind: Kind, /, *, id: str | None = None, **fields: object) -> str:
    """Add a record and return its id."""
    values = clean_new_record(store, kind, fields)
    values |= kind.begun(values, store.clock.now())
    with store.write(titles.created(kind, name_in(kind, values))) as unit:
        return unit.insert(kind, id=id, **values)


def update(
    store: Store,
    kind: Kind,
    record_id: str,
    changed: Mapping[str, object],
    seen: Mapping[str, object] | None = None,
) -> str | None:
    """Change fields of a record; `seen` is what the form had shown. Return the batch, None where nothing differs."""
    values = clean_record_changes(store, kind, changed)
    with store.write("") as unit:
        row = unit.row(kind, record_id)
        if row is None:
            raise not_found(kind, record_id)
        check_still_named(kind, row, values)
        # Named by the row that is read anyway: a question of its own, on another connection, took a twelfth of a save.
        name = unit.shown_name(kind, record_id) or tr(kind.label)
        unit.title = titles.edited(kind, name, values, lambda key: label_of(store, kind.name, key))
        return unit.batch_id if unit.update(kind, record_id, values, seen) else None


def delete(store: Store, kind: Kind, record_ids: str | Sequence[str], watch: Watch = NOBODY) -> str | None:
    """Move records to the bin, with all that belongs to them; return the batch, None where they lie there already."""
    ids = _as_list(record_ids)
    title = titles.deleted(_first_name(store, kind, ids), len(ids))
    if len(ids) > SMALL:
        found = existing(store, kind, ids)
        return in_pieces(store, title, found, lambda unit, piece: unit.delete_many(kind, piece), watch)
    with store.write(title) as unit:
        done = [unit.delete(kind, i) for i in ids]
        return unit.batch_id if any(done) else None


def restore(store: Store, kind: Kind, record_ids: str | Sequence[str]) -> str | None:
    """Take records out of the bin; return the batch, None where none lay there."""
    ids = _as_list(record_ids)
    title = titles.restored(_first_name(store, kind, ids), len(ids))
    check_not_merged(store, ids)
    belongings = Belongings()
    if len(ids) > SMALL:
        found = existing(store, kind, ids)
        batch = in_pieces(
            store, title, found, lambda unit, piece: [restore_with_all(unit, kind, i, belongings) for i in piece]
        )
    else:
        with store.write(title, cause=Cause.RESTORE) as unit:
            done = [restore_with_all(unit, kind, i, belongings) for i in ids]
            batch = unit.batch_id if any(done) else None
    settle_custom_words(store)
    return batch


def get(store: Store, kind: Kind, record_id: str) -> dict[str, object]:
    """Return a record: its fields, its derived columns, `k`, `updated_at` and `updated_by`."""
    more = ("k", *(d.name for d in kind.derived), "updated_at", "updated_by")
    own = columns_of(kind)
    sql = f"SELECT {', '.join((*own, *more))} FROM {kind.name} WHERE id = ?"  # noqa: S608 names from the spec
    rows = store.query(sql, (record_id,))
    if not rows:
        raise not_found(kind, record_id)
    return read_row(kind, rows[0][: len(own)]) | dict(zip(more, rows[0][len(own) :], strict=True))


def existing(store: Store, kind: Kind, record_ids: Sequence[str]) -> list[str]:
    """Return those ids that records of this kind have, in their order."""
    rows = store.query(
        f"SELECT id FROM {kind.name} WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608 kind's name
        (json.dumps(list(record_ids)),),
    )
    known = {row[0] for row in rows}
    return [record_id for record_id in record_ids if record_id in known]


def name_of(store: Store, kind: Kind, record_id: str) -> str:
    """Return the name under which a record is shown."""
    rows = store.query(f"SELECT {kind.title} FROM {kind.name} WHERE id = ?", (record_id,))  # noqa: S608 spec
    if not rows:
        raise not_found(kind, record_id)
    return str(rows[0][0] or tr(kind.label))


def name_in(kind: Kind, values: Mapping[str, object]) -> str:
    """Return the name that a record of these values has."""
    derived = kind.derive(values)
    return str(derived.get(kind.title) or values.get(kind.title) or tr(kind.label))


def not_found(kind: Kind, record_id: str) -> NotFoundError:
    """Return the error for an id that no record of this kind has."""
    return NotFoundError(
        tr("{kind}: there is none with the id “{id}”", kind=tr(kind.label), id=record_id[:60]),
        tr("Search for it by name; it may lie in the bin."),
    )


def _first_name(store: Store, kind: Kind, ids: Sequence[str]) -> str:
    return name_of(store, kind, ids[0]) if ids else ""


def in_pieces(
    store: Store,
    title: str,
    found: Sequence[str],
    work: Callable[[Unit, Sequence[str]], object],
    watch: Watch = NOBODY,
) -> str | None:
    """Do many small transactions as one batch, so that others can save in between."""
    with stoppable(store, title) as batch:
        for start in range(0, len(found), PIECE):
            work(batch.unit(), found[start : start + PIECE])
            batch.breathe()
            watch.at(min(start + PIECE, len(found)), len(found))
    return batch.id if batch.ops else None


def _as_list(record_ids: str | Sequence[str]) -> list[str]:
    return [record_ids] if isinstance(record_ids, str) else list(dict.fromkeys(record_ids))


def kind_of(store: Store, record_id: str) -> Kind:
    """Return the kind of the record that has this id."""
    each = " UNION ALL ".join(f"SELECT '{kind.name}' FROM {kind.name} WHERE id = ?" for kind in KINDS)  # noqa: S608
    rows = store.query(each, (record_id,) * len(KINDS))
    if not rows:
        raise NotFoundError(
            tr("There is no record with the id “{id}”", id=record_id[:60]), tr("Find it with: crm search TEXT")
        )
    return KIND[str(rows[0][0])]

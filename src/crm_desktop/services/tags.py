"""Tags: a name that marks records. Two devices that make the same name make the same tag."""

from __future__ import annotations

import json
from collections.abc import Sequence

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.ids import natural_id, short_key
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import TAG, Kind
from crm_desktop.services import records
from crm_desktop.services.many import NOBODY, Watch
from crm_desktop.services.validation import clean_changes
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

_LONGEST = 60


@plain
class TagRow:
    """A tag and how many records bear it."""

    id: str
    name: str
    colour: str
    people: int
    companies: int


def tag_id(name: str) -> str:
    """Return the id that every device gives to a tag of this name; accents and capitals make no difference."""
    return natural_id("tag", fold(clean_name(name)))


def clean_name(name: str) -> str:
    """Return a tag's name without spare spaces; refuse an empty or very long one."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError(tr("The tag has no name"), tr("Type a word for it."), field="tags")
    if len(name) > _LONGEST:
        raise ValidationError(
            trn("The tag “{name}…” is longer than {n} sign", "The tag “{name}…” is longer than {n} signs", _LONGEST,
                name=name[:30]),
            tr("Choose a shorter word; a note can say the rest."),
            field="tags",
        )  # fmt: skip
    clean_changes(TAG, {"name": name})
    return name


def put_tag(unit: Unit, name: str) -> str:
    """Make the tag if it is not there, inside a transaction, and return its id."""
    name = clean_name(name)
    found = tag_id(name)
    row = unit.row(TAG, found)
    if row is None:
        unit.insert(TAG, id=found, name=name)
    elif row["deleted_at"] is not None:
        unit.restore(TAG, found)
    return found


def mark(unit: Unit, kind: Kind, record_id: str, tag: str) -> bool:
    """Put a tag on a record inside a transaction; a record that bears it already stays as it is."""
    row = unit.row(kind, record_id)
    if row is None:
        raise records.not_found(kind, record_id)
    if as_map(row["tags"]).get(tag):
        return False
    return unit.update(kind, record_id, {f"tags.{tag}": {short_key(): 1}})


def tag(store: Store, kind: Kind, record_ids: str | Sequence[str], name: str, watch: Watch = NOBODY) -> str | None:
    """Put a tag on records; return the batch, None where all bear it."""
    ids = [record_ids] if isinstance(record_ids, str) else list(record_ids)
    name = clean_name(name)
    title = _title(store, kind, ids, name)
    if len(ids) > records.SMALL:
        found = records.existing(store, kind, ids)
        return records.in_pieces(
            store, title, found, lambda unit, piece: _mark_all(unit, kind, piece, put_tag(unit, name)), watch
        )
    with store.write(title) as unit:
        return unit.batch_id if _mark_all(unit, kind, ids, put_tag(unit, name)) else None


def untag(store: Store, kind: Kind, record_ids: str | Sequence[str], name: str, watch: Watch = NOBODY) -> str | None:
    """Take a tag off records; return the batch, None where none bore it."""
    ids = [record_ids] if isinstance(record_ids, str) else list(record_ids)
    found = get_tag(store, name)
    title, change = tr("Tag “{name}” removed", name=found.name), {f"tags.{found.id}": None}
    if len(ids) > records.SMALL:
        here = records.existing(store, kind, ids)
        return records.in_pieces(
            store, title, here, lambda unit, piece: [unit.update(kind, i, change) for i in piece], watch
        )
    with store.write(title) as unit:
        done = [unit.update(kind, record_id, change) for record_id in ids]
        return unit.batch_id if any(done) else None


def _mark_all(unit: Unit, kind: Kind, record_ids: Sequence[str], tag: str) -> int:
    return sum([mark(unit, kind, record_id, tag) for record_id in record_ids])


def get_tag(store: Store, name: str) -> TagRow:
    """Return a tag by its name, or its id; NotFoundError where there is none."""
    wanted = {name, tag_id(name)}
    for row in list_tags(store):
        if row.id in wanted:
            return row
    raise NotFoundError(tr("There is no tag “{name}”", name=name[:60]), tr("Look at the list of tags."))


def list_tags(store: Store) -> list[TagRow]:
    """Return the tags by name, with their counts."""
    rows = store.query(
        "SELECT t.id, t.name, coalesce(t.colour, ''), count(i.k) FILTER (WHERE i.kind = 2), "
        "count(i.k) FILTER (WHERE i.kind = 1) FROM tag t LEFT JOIN tag_index i ON i.tag_id = t.id "
        "WHERE t.deleted_at IS NULL GROUP BY t.id ORDER BY t.name COLLATE NOCASE, t.k"
    )
    return [TagRow(str(r[0]), str(r[1]), str(r[2]), int(str(r[3])), int(str(r[4]))) for r in rows]


def count_tagged(store: Store, kind: Kind, ks: Sequence[int], name: str) -> int:
    """Return how many of these records, given by their keys, bear a tag."""
    rows = store.query(
        "SELECT count(*) FROM tag_index WHERE tag_id = ? AND kind = ? AND k IN (SELECT value FROM json_each(?))",
        (tag_id(name), kind.number, json.dumps(list(ks))),
    )
    return int(str(rows[0][0]))


def _title(store: Store, kind: Kind, ids: Sequence[str], name: str) -> str:
    if len(ids) == 1:
        return tr("Tag “{name}” added to {record}", name=name, record=records.name_of(store, kind, ids[0]))
    return trn("Tag “{name}” added to {n} record", "Tag “{name}” added to {n} records", len(ids), name=name)

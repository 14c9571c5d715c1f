"""Change many records at once: said before it is done, one batch, one undo."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import trn
from crm_desktop.domain.specs import PERSON, Kind
from crm_desktop.services import records
from crm_desktop.services.custom_changes import clean_record_changes
from crm_desktop.services.many import NOBODY, Watch, stoppable
from crm_desktop.services.tags import tag as bulk_tag
from crm_desktop.services.tags import untag as bulk_untag
from crm_desktop.services.validation import check_still_named
from crm_desktop.services.wording import Names, field_label, value_words
from crm_desktop.store.batch import Batch
from crm_desktop.store.codec import as_map, canonical, from_column
from crm_desktop.store.engine import Store

__all__ = [
    "BulkPreview", "BulkReport", "Refused", "bulk_delete", "bulk_tag", "bulk_untag", "bulk_update", "preview_bulk",
]  # fmt: skip
_STEP = 20  # records between two words about how far it is


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What a bulk edit would do; `sentences` say it, one for each field."""

    changing: tuple[str, ...]
    same: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that stayed as it is, and why."""

    id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What a bulk edit did; `batch_id` is None where nothing differed."""

    batch_id: str | None
    changed: int
    unchanged: int
    title: str
    refused: tuple[Refused, ...] = ()


def preview_bulk(store: Store, kind: Kind, record_ids: Sequence[str], changed: Mapping[str, object]) -> BulkPreview:
    """Say what would change, without changing it: “Type becomes Customer for 4 people, 1 already is”."""
    return _preview(store, kind, record_ids, clean_record_changes(store, kind, changed))


def bulk_update(
    store: Store, kind: Kind, record_ids: Sequence[str], changed: Mapping[str, object], watch: Watch = NOBODY
) -> BulkReport:
    """Change the same fields of many records as one batch; records that can't take it stay as they are and are named.

    Where none of them can take it, the reason is raised. Stopped by `watch`, all of it is undone.
    """
    values = clean_record_changes(store, kind, changed)
    preview = _preview(store, kind, record_ids, values)
    refused, reason = _refused(store, kind, preview.changing, values)
    if reason is not None and len(refused) == len(preview.changing):
        raise reason
    gone = {row.id for row in refused}
    wanted = [record_id for record_id in preview.changing if record_id not in gone]
    title = _title(store, kind, values, len(wanted))
    done = 0
    with stoppable(store, title) as batch:
        for at, record_id in enumerate(wanted, start=1):
            done += _update(batch, kind, record_id, values)
            batch.breathe()
            if at % _STEP == 0 or at == len(wanted):
                watch.at(at, len(wanted))
    return BulkReport(batch.id if batch.ops else None, done, preview.same, title, refused)


def _update(batch: Batch, kind: Kind, record_id: str, values: Mapping[str, object]) -> bool:
    try:
        return batch.unit().update(kind, record_id, values)
    except NotFoundError:  # removed from the file since the preview
        return False


def _preview(store: Store, kind: Kind, record_ids: Sequence[str], values: Mapping[str, object]) -> BulkPreview:
    names = Names(store)
    changing: dict[str, None] = {}
    sentences = []
    current = list(_current(store, kind, record_ids, values))
    for name, value in values.items():
        different = [id_ for id_, row in current if canonical(row[name]) != canonical(value)]
        changing.update(dict.fromkeys(different))
        sentences.append(_sentence(kind, name, value, len(different), len(current) - len(different), names))
    return BulkPreview(tuple(changing), len(current) - len(changing), tuple(sentences))


def _refused(
    store: Store, kind: Kind, record_ids: Sequence[str], values: Mapping[str, object]
) -> tuple[tuple[Refused, ...], ValidationError | None]:
    """Return the records that can't take the values, before the batch begins, and the last reason."""
    found: list[Refused] = []
    reason: ValidationError | None = None
    if kind is PERSON and not all(values.values()):
        for record_id in record_ids:
            row = records.get(store, kind, record_id)
            try:
                check_still_named(kind, row, values)
            except ValidationError as error:
                reason = error
                found.append(Refused(record_id, str(row["display_name"]), f"{error.title}. {error.advice}"))
    return tuple(found), reason


def bulk_delete(store: Store, kind: Kind, record_ids: Sequence[str], watch: Watch = NOBODY) -> str | None:
    """Move many records to the bin as one batch; return it, None where all lie there already."""
    return records.delete(store, kind, record_ids, watch)


def _current(
    store: Store, kind: Kind, record_ids: Sequence[str], values: Mapping[str, object]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield id and current values of the fields that would change."""
    fields = list(dict.fromkeys(name.partition(".")[0] for name in values))
    rows = store.query(
        f"SELECT id, {', '.join(fields)} FROM {kind.name} "  # noqa: S608 names were looked up in the spec
        "WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
        (json.dumps(list(record_ids)),),
    )
    for id_, *stored in rows:
        row = {f: from_column(kind.by_name[f], value) for f, value in zip(fields, stored, strict=True)}
        yield str(id_), {name: _flat(row, name) for name in values}


def _flat(row: Mapping[str, object], name: str) -> object:
    field, _, key = name.partition(".")
    return as_map(row[field]).get(key) if key else row[field]


def _sentence(kind: Kind, name: str, value: object, n: int, same: int, names: Names) -> str:
    words = {"field": field_label(kind, name, value, names), "value": value_words(kind, name, value, names)}
    if value is None:
        return trn("{field} is cleared for {n} record", "{field} is cleared for {n} records", n, **words)
    if kind.name == "person":
        return _for_people(n, same, words)
    if not same:
        return trn("{field} becomes {value} for {n} record", "{field} becomes {value} for {n} records", n, **words)
    if same == 1:
        return trn(
            "{field} becomes {value} for {n} record, 1 already is",
            "{field} becomes {value} for {n} records, 1 already is",
            n,
            **words,
        )
    return trn(
        "{field} becomes {value} for {n} record, {same} already are",
        "{field} becomes {value} for {n} records, {same} already are",
        n,
        same=same,
        **words,
    )


def _for_people(n: int, same: int, words: Mapping[str, str]) -> str:
    if not same:
        return trn("{field} becomes {value} for {n} person", "{field} becomes {value} for {n} people", n, **words)
    if same == 1:
        return trn(
            "{field} becomes {value} for {n} person, 1 already is",
            "{field} becomes {value} for {n} people, 1 already is",
            n,
            **words,
        )
    return trn(
        "{field} becomes {value} for {n} person, {same} already are",
        "{field} becomes {value} for {n} people, {same} already are",
        n,
        same=same,
        **words,
    )


def _title(store: Store, kind: Kind, values: Mapping[str, object], n: int) -> str:
    names = Names(store)
    if len(values) > 1:
        return trn("{fields} fields changed for {n} record", "{fields} fields changed for {n} records", n,
                   fields=len(values))  # fmt: skip
    name, value = next(iter(values.items()))
    field = field_label(kind, name, value, names)
    if value is None:
        return trn("{field} cleared for {n} record", "{field} cleared for {n} records", n, field=field)
    shown = value_words(kind, name, value, names)
    if kind.name == "person":
        return trn("{field} changed to {value} for {n} person", "{field} changed to {value} for {n} people", n,
                   field=field, value=shown)  # fmt: skip
    return trn("{field} changed to {value} for {n} record", "{field} changed to {value} for {n} records", n,
               field=field, value=shown)  # fmt: skip

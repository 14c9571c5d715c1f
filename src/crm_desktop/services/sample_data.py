"""Sample data in a person's own workspace: told apart by where the log stood, and removed as one thing."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import KIND, USER
from crm_desktop.store import Cause
from crm_desktop.store.engine import Store

NAME = "sample.head"


@plain
class Removal:
    """How many records were removed, and how many stay because the person worked on them."""

    batch_id: str
    removed: int
    kept: int


def mark_sample(store: Store) -> None:
    """Remember that all that is in the log now is sample data."""
    store.set_setting(NAME, store.head())


def has_sample(store: Store) -> bool:
    """Return whether there is sample data that was not removed."""
    return bool(store.get_setting(NAME))


def remove_sample(store: Store) -> Removal:
    """Move the sample data to the bin, as one step that can be undone; what the person added or changed stays."""
    head = int(str(store.get_setting(NAME) or 0))
    sample = _sample_records(store, head)
    own = _worked_on(store, head)
    going = [(kind, record_id) for kind, record_id in sample if record_id not in own]
    batch_id = ""
    if going:
        with store.batch(tr("Sample data removed"), cause=Cause.BULK) as batch:
            batch_id = batch.id
            for kind, record_id in going:
                batch.unit().delete(KIND[kind], record_id)
                batch.breathe()
    store.set_setting(NAME, 0)
    return Removal(batch_id, len(going), len(sample) - len(going))


def _sample_records(store: Store, head: int) -> list[tuple[str, str]]:
    """Return what the sample brought and is not in the bin: links and notes first, then people and companies."""
    rows = store.query(
        "SELECT DISTINCT tbl, rid, root_id IS NULL FROM change WHERE n <= ? AND kind = 'I' AND tbl <> ? ORDER BY 3, 1",
        (head, USER.name),
    )
    live: dict[str, set[str]] = {}
    for table in {str(row[0]) for row in rows}:
        found = store.query(f"SELECT id FROM {KIND[table].name} WHERE deleted_at IS NULL")  # noqa: S608 names
        live[table] = {str(row[0]) for row in found}
    return [(str(table), str(rid)) for table, rid, _ in rows if str(rid) in live[str(table)]]


def _worked_on(store: Store, head: int) -> set[str]:
    """Return the ids that later changes touch: edited records, pages with own notes, both ends of own links, tags."""
    sql = "SELECT rid, coalesce(root_id, '') FROM change WHERE n > ? AND tbl <> ?"
    touched = {str(value) for row in store.query(sql, (head, USER.name)) for value in row if value}
    links = store.query("SELECT id, person_id, company_id FROM affiliation WHERE deleted_at IS NULL")
    for link, *ends in links:
        if str(link) in touched:
            touched.update(str(end) for end in ends if end)
    touched.update(_tags_of(store, touched))
    return touched


def _tags_of(store: Store, records: set[str]) -> set[str]:
    """Return the tags that these records carry: one that the person's own record has must not vanish from it."""
    found: set[str] = set()
    for kind in KIND.values():
        if any(f.name == "tags" for f in kind.fields):
            rows = store.query(
                f"SELECT r.id, t.tag_id FROM tag_index t JOIN {kind.name} r ON r.k = t.k WHERE t.kind = ?",  # noqa: S608
                (kind.number,),
            )
            found.update(str(tag) for record, tag in rows if str(record) in records)
    return found

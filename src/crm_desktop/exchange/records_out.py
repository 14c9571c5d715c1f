"""What of a record goes out with it: its values, and what other records say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crm_desktop.domain.specs import ATTACHMENT, Kind
from crm_desktop.exchange.incoming import Photo
from crm_desktop.services.attachments import read_attachment
from crm_desktop.store import Store
from crm_desktop.store.codec import as_map, columns_of, read_row

Row = Mapping[str, object]
_PAGE = 200


def records(store: Store, kind: Kind, ks: Sequence[int]) -> Iterator[Row]:
    """Yield the values of records in the order of `ks`."""
    for start in range(0, len(ks), _PAGE):
        page = list(ks[start : start + _PAGE])
        marks = ",".join("?" * len(page))
        columns = ", ".join(columns_of(kind))
        rows = store.query(f"SELECT k, {columns} FROM {kind.name} WHERE k IN ({marks})", page)  # noqa: S608 names
        found = {row[0]: read_row(kind, row[1:]) for row in rows}
        yield from (found[k] for k in page if k in found)


def job_of(store: Store, person_id: str) -> tuple[str, str, str]:
    """Return company, title and department of the main job of a person."""
    rows = store.query(
        "SELECT c.display_name, a.job_title, a.department FROM affiliation a "
        "LEFT JOIN company c ON c.id = a.company_id WHERE a.person_id = ? AND a.deleted_at IS NULL "
        "ORDER BY a.valid_to IS NOT NULL, a.is_primary DESC, a.k LIMIT 1",
        (person_id,),
    )
    company, job_title, department = (str(v or "") for v in rows[0]) if rows else ("", "", "")
    return company, job_title, department


def notes_of(store: Store, record_id: str) -> list[str]:
    """Return the notes on the page of a record, the first written first."""
    rows = store.query(
        "SELECT body FROM activity WHERE record_id = ? AND kind = 'note' AND deleted_at IS NULL ORDER BY created_at, k",
        (record_id,),
    )
    return [str(body) for (body,) in rows if body]


def tags_of(store: Store, row: Row) -> list[str]:
    """Return the names of a record's tags."""
    ids = [tag for tag, marks in as_map(row["tags"]).items() if marks]
    names = store.query(f"SELECT name FROM tag WHERE id IN ({','.join('?' * len(ids))}) ORDER BY name", ids)  # noqa: S608
    return [str(name) for (name,) in names]


def photo_of(store: Store, row: Row) -> Photo | None:
    """Return the picture of a person, if there is one."""
    rows = store.query(f"SELECT mime FROM {ATTACHMENT.name} WHERE id = ? AND deleted_at IS NULL", (row["photo"],))  # noqa: S608
    return Photo(str(rows[0][0]), read_attachment(store, str(row["photo"]))) if rows else None

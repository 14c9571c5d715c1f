"""Another workspace's file as a source of an import: its people and companies, to be reviewed like any other rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from crm_desktop.domain.custom import CustomField, exported_value
from crm_desktop.domain.errors import CrmError, ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, PERSON, Kind, Type
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.records_out import photo_of, records, tags_of
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store import Store, open_store
from crm_desktop.store.codec import as_map

SUFFIX = ".crm"
_HEAD = b"SQLite format 3\0"
_ITEMS = ("points", "addresses")


def is_workspace(path: Path, head: bytes) -> bool:
    """Return whether a file is a workspace, or at least a database."""
    return head.startswith(_HEAD) or path.suffix.lower() == SUFFIX


def system_of(workspace_id: str) -> str:
    """Return the name under which records remember which ones of a workspace they were: the second time finds them."""
    return f"crm-{workspace_id}"


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """Open another workspace to read it; nothing in it changes."""
    try:
        store = open_store(path, read_only=True)
    except CrmError as error:
        raise ImportFailed(
            tr("“{name}” can't be read as a workspace: {reason}", name=path.name, reason=error.title), error.advice
        ) from error
    try:
        yield store
    finally:
        store.close()


def refuse_itself(store: Store, path: Path) -> None:
    """Refuse to bring a workspace into itself, or a copy of it: each record would stand there twice."""
    with opened(path) as other:
        if other.workspace_id == store.workspace_id:
            raise ImportFailed(
                tr("“{name}” is a copy of this workspace", name=path.name),
                tr("Choose the file that you worked in before you joined. A backup is restored in Backups & health."),
            )


def read_workspace(path: Path) -> Iterator[Incoming]:
    """Yield every company and person that is not in the bin, companies first."""
    with opened(path) as store:
        line = 0
        for kind in (COMPANY, PERSON):
            fields = list_custom_fields(store, kind.name)
            ks = [int(str(k)) for (k,) in store.query(f"SELECT k FROM {kind.name} WHERE deleted_at IS NULL ORDER BY k")]  # noqa: S608
            for row in records(store, kind, ks):
                line += 1
                yield _company(store, row, fields, line) if kind is COMPANY else _person(store, row, fields, line)


def _company(store: Store, row: Mapping[str, object], fields: list[CustomField], line: int) -> Incoming:
    incoming = _incoming(store, COMPANY, row, fields, line)
    incoming.company = _values(COMPANY, row)
    if row["parent_id"]:
        incoming.parent_ref = (system_of(store.workspace_id), str(row["parent_id"]))
    return incoming


def _person(store: Store, row: Mapping[str, object], fields: list[CustomField], line: int) -> Incoming:
    incoming = _incoming(store, PERSON, row, fields, line)
    incoming.person, incoming.photo = _values(PERSON, row), photo_of(store, row)
    job = store.query(
        "SELECT company_id, job_title, department, role FROM affiliation WHERE person_id = ? AND deleted_at IS NULL "
        "AND company_id IN (SELECT id FROM company WHERE deleted_at IS NULL) "
        "ORDER BY valid_to IS NOT NULL, is_primary DESC, k LIMIT 1",
        (row["id"],),
    )
    if job:
        company_id, *words = job[0]
        incoming.company_ref = (system_of(store.workspace_id), str(company_id))
        named = zip(("job_title", "department", "role"), words, strict=True)
        incoming.affiliation = {name: value for name, value in named if value}
    return incoming


def _incoming(store: Store, kind: Kind, row: Mapping[str, object], fields: list[CustomField], line: int) -> Incoming:
    held = as_map(row["custom"])
    own = {field.label: exported_value(field, held[field.key]) for field in fields if held.get(field.key) is not None}
    if held.get("vcard"):
        own["vcard"] = held["vcard"]
    refs = {system: str(ref) for system, ref in as_map(row["refs"]).items()}
    return Incoming(
        line,
        refs={system_of(store.workspace_id): str(row["id"]), **refs},
        tags=tuple(tags_of(store, row)),
        kept=own,
        kept_types={field.label: field.type for field in fields},
    )


def _values(kind: Kind, row: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of a record that say the same in every workspace; ids do not."""
    common = ("created_at", "deleted_at")
    plain = [f.name for f in kind.scalars if f.type is not Type.REF and f.name not in common]
    values = {name: row[name] for name in plain if row[name] is not None}
    return values | {name: tuple(as_map(row[name]).values()) for name in _ITEMS}

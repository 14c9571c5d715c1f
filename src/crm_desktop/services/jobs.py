"""Who works where: one row for each pair of person and company, the same on every device."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.validation import clean_changes
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit


@plain
class JobRow:
    """A job: who, where, as what."""

    id: str
    person_id: str
    person_name: str
    company_id: str
    company_name: str
    job_title: str
    department: str
    role: str
    is_primary: bool
    valid_from: str
    valid_to: str


def job_id(person_id: str, company_id: str) -> str:
    """Return the id that every device gives to this person's job at this company."""
    return AFFILIATION.natural_id_of({"person_id": person_id, "company_id": company_id})


def link_company(store: Store, person_id: str, company_id: str, **fields: object) -> str:
    """Say that a person works at a company (`job_title`, `department`, `role`, `is_primary`…); return the job's id.

    A job that was removed before comes back as the same row.
    """
    values = clean_changes(AFFILIATION, fields)
    names = {
        "person": records.name_of(store, PERSON, person_id),
        "company": records.name_of(store, COMPANY, company_id),
    }
    with store.write(tr("{person} works at {company}", **names)) as unit:
        return put_job(unit, person_id, company_id, values)


def put_job(unit: Unit, person_id: str, company_id: str, values: Mapping[str, object]) -> str:
    """Make a job, or bring it back, inside a transaction; return its id."""
    affiliation_id = job_id(person_id, company_id)
    if unit.row(AFFILIATION, affiliation_id) is None:
        unit.insert(AFFILIATION, id=affiliation_id, person_id=person_id, company_id=company_id, **values)
    else:
        unit.update(AFFILIATION, affiliation_id, {**values, "deleted_at": None})
    return affiliation_id


def update_job(
    store: Store, affiliation_id: str, changed: Mapping[str, object], seen: Mapping[str, object] | None = None
) -> str | None:
    """Change fields of a job; return the batch, None where nothing differs."""
    return records.update(store, AFFILIATION, affiliation_id, changed, seen)


def unlink_company(store: Store, person_id: str, company_id: str) -> str | None:
    """Remove a job; return the batch, None where there is none."""
    affiliation_id = job_id(person_id, company_id)
    title = tr(
        "{person} no longer works at {company}",
        person=records.name_of(store, PERSON, person_id),
        company=records.name_of(store, COMPANY, company_id),
    )
    with store.write(title) as unit:
        done = unit.row(AFFILIATION, affiliation_id) is not None and unit.delete(AFFILIATION, affiliation_id)
        return unit.batch_id if done else None


def list_jobs(store: Store, person_id: str) -> list[JobRow]:
    """Return a person's jobs, the current main one first."""
    return _jobs(store, "a.person_id = ?", "a.valid_to IS NOT NULL, a.is_primary DESC, a.k", person_id)


def people_at(store: Store, company_id: str, limit: int = 200) -> list[JobRow]:
    """Return who works at a company, by name; those who left come last."""
    return _jobs(store, "a.company_id = ?", "a.valid_to IS NOT NULL, p.sort_name", company_id, limit)


def _jobs(store: Store, where: str, order: str, record_id: str, limit: int = 200) -> list[JobRow]:
    rows = store.query(
        "SELECT a.id, p.id, p.display_name, c.id, c.display_name, a.job_title, a.department, a.role, a.is_primary, "  # noqa: S608
        "a.valid_from, a.valid_to FROM affiliation a "
        "JOIN person p ON p.id = a.person_id AND p.deleted_at IS NULL "
        "LEFT JOIN company c ON c.id = a.company_id AND c.deleted_at IS NULL "
        f"WHERE {where} AND a.deleted_at IS NULL AND (a.company_id IS NULL OR c.id IS NOT NULL) "
        f"ORDER BY {order} LIMIT ?",
        (record_id, limit),
    )
    return [
        JobRow(
            str(r[0]), str(r[1]), str(r[2] or ""), str(r[3] or ""), str(r[4] or ""), str(r[5] or ""), str(r[6] or ""),
            str(r[7] or ""), bool(r[8]), str(r[9] or ""), str(r[10] or ""),
        )
        for r in rows
    ]  # fmt: skip

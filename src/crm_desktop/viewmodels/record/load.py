"""Reads all that the page of a person or a company shows beside its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.specs import COMPANY, KIND, PERSON, Kind
from crm_desktop.services import records
from crm_desktop.services.activities import name_of as activity_name
from crm_desktop.services.attachments import AttachmentRow, list_attachments
from crm_desktop.services.companies import company_rows
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.jobs import JobRow, list_jobs, people_at
from crm_desktop.services.notes import count_notes
from crm_desktop.services.people import list_people, people_rows
from crm_desktop.services.tags import TagRow, list_tags
from crm_desktop.services.users import user_names
from crm_desktop.services.zones import my_zone
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store

MOST_PEOPLE = 200


@dataclass(frozen=True)
class Related:
    """Somebody at a company, or a company somebody works at; `job` says as what."""

    kind: str
    id: str
    name: str
    line: str
    phone: str
    job: JobRow


@dataclass(frozen=True)
class Step:
    """What is planned next on the page."""

    id: str
    name: str
    at: int | None
    all_day: bool
    zone: tzinfo


@dataclass(frozen=True)
class Record:
    """What the page shows, of one moment."""

    kind: Kind
    id: str
    values: Mapping[str, Any]
    name: str
    tags: tuple[tuple[str, str], ...]
    colours: Mapping[str, str]  # tag -> colour
    users: Mapping[str, str]
    custom: tuple[CustomField, ...]
    names: Mapping[str, str]  # of records that fields point to
    jobs: tuple[Related, ...]
    colleagues: tuple[Related, ...]
    files: tuple[AttachmentRow, ...]
    notes: int
    next_step: Step | None = None

    @property
    def is_deleted(self) -> bool:
        """Return whether the record lies in the bin."""
        return self.values.get("deleted_at") is not None

    @property
    def has_jobs(self) -> bool:
        """Return whether people work here, or this is somebody who works somewhere."""
        return self.kind in (COMPANY, PERSON)

    @property
    def is_company(self) -> bool:
        """Return whether this is a company."""
        return self.kind is COMPANY

    def concerns(self) -> frozenset[str]:
        """Return the ids of the records whose change the page has to follow."""
        near = {row.id for row in (*self.jobs, *self.colleagues)} | {row.job.id for row in self.jobs}
        return frozenset({self.id, *near, *self.names, *(tag for tag, _ in self.tags), *(f.id for f in self.files)})


def load_record(store: Store, kind_name: str, record_id: str) -> Record:
    """Read a record's page; NotFoundError where the file has none with this id."""
    kind = KIND[kind_name]
    values = records.get(store, kind, record_id)
    tags = _tags(store, values)
    jobs = _jobs(store, kind, record_id)
    return Record(
        kind=kind,
        id=record_id,
        values=values,
        name=str(values.get("display_name") or ""),
        tags=tuple((row.id, row.name) for row in tags),
        colours={row.id: row.colour for row in tags},
        users=user_names(store),
        custom=tuple(list_custom_fields(store, kind_name)),
        names=_names(store, kind, values),
        jobs=jobs,
        colleagues=_colleagues(store, record_id, values) if kind is PERSON else (),
        files=tuple(list_attachments(store, record_id)),
        notes=count_notes(store, kind_name, record_id),
        next_step=_next_step(store, values),
    )


def _jobs(store: Store, kind: Kind, record_id: str) -> tuple[Related, ...]:
    if kind is COMPANY:
        return _people(store, record_id)
    return _companies(store, record_id) if kind is PERSON else ()


def _next_step(store: Store, values: Mapping[str, Any]) -> Step | None:
    step = str(values.get("next_step_id") or "")
    rows = store.query("SELECT when_at, all_day FROM activity WHERE id = ? AND deleted_at IS NULL", (step,))
    if not rows:
        return None
    at = rows[0][0] if isinstance(rows[0][0], int) else None
    return Step(step, activity_name(store, step), at, bool(rows[0][1]), my_zone(store))


def _tags(store: Store, values: Mapping[str, Any]) -> list[TagRow]:
    borne = {tag for tag, marks in as_map(values.get("tags")).items() if marks}
    return [row for row in list_tags(store) if row.id in borne] if borne else []


def _names(store: Store, kind: Kind, values: Mapping[str, Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    for field in kind.scalars:
        target = KIND.get(field.ref)
        if values.get(field.name) and target is not None and not field.hidden:
            record_id = str(values[field.name])
            found = store.query(f"SELECT {target.title} FROM {target.name} WHERE id = ?", (record_id,))  # noqa: S608 spec
            names[record_id] = str(found[0][0] or "") if found else ""
    return names


def _people(store: Store, company_id: str, leave_out: str = "") -> tuple[Related, ...]:
    phones = {row.id: row.phone for row in people_rows(store, list_people(store, company_id=company_id)[:MOST_PEOPLE])}
    return tuple(
        Related("person", job.person_id, job.person_name, job_line(job), phones.get(job.person_id, ""), job)
        for job in people_at(store, company_id, MOST_PEOPLE)
        if job.person_id != leave_out
    )


def _companies(store: Store, person_id: str) -> tuple[Related, ...]:
    jobs = [job for job in list_jobs(store, person_id) if job.company_id]
    phones = {row.id: row.phone for row in company_rows(store, _keys(store, [job.company_id for job in jobs]))}
    return tuple(
        Related("company", job.company_id, job.company_name, job_line(job), phones.get(job.company_id, ""), job)
        for job in jobs
    )


def _keys(store: Store, ids: list[str]) -> list[int]:
    return [int(str(records.get(store, COMPANY, record_id)["k"])) for record_id in ids]


def _colleagues(store: Store, person_id: str, values: Mapping[str, Any]) -> tuple[Related, ...]:
    company = values.get("company_id")
    return _people(store, str(company), leave_out=person_id) if company else ()


def job_line(job: JobRow) -> str:
    """Return what somebody does: “Head of production · Decides”, with the end of a job that is over."""
    from crm_desktop.domain.i18n import tr
    from crm_desktop.domain.specs import AFFILIATION

    role = next((tr(o.label) for o in AFFILIATION.by_name["role"].options if o.value == job.role), "")
    until = tr("until {day}", day=job.valid_to) if job.valid_to else ""
    return " · ".join(part for part in (job.job_title, job.department, role, until) if part)


def kind_of_related(kind: Kind) -> Kind:
    """Return the other end of a job."""
    return PERSON if kind is COMPANY else COMPANY

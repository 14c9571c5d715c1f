"""A new person from a small form: name, phone, e-mail and company are one batch with one undo."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON
from crm_desktop.services import records, titles
from crm_desktop.services.custom_changes import check_required, clean_new_record
from crm_desktop.services.jobs import job_id
from crm_desktop.services.validation import clean_new
from crm_desktop.store.engine import Store


def create_person_with(
    store: Store,
    *,
    given_name: str = "",
    family_name: str = "",
    company: str = "",
    phone: str = "",
    email: str = "",
    custom: Mapping[str, object] | None = None,
) -> str:
    """Add a person who works at the company of this name, which is made if it is not there; return the person's id."""
    points = points_of(phone, email)
    named = {"given_name": given_name, "family_name": family_name, "points": points, "custom": custom or {}}
    values = clean_new_record(store, PERSON, named)
    check_required(store, PERSON, values)
    company = " ".join(company.split())
    firm = clean_new(COMPANY, {"name": company}) if company else {}
    company_id = find_company(store, company)
    with store.write(titles.created(PERSON, records.name_in(PERSON, values))) as unit:
        person_id = unit.insert(PERSON, id=None, **values)
        if firm:
            company_id = company_id or unit.insert(COMPANY, id=None, **firm)
            unit.insert(
                AFFILIATION, id=job_id(person_id, company_id), person_id=person_id, company_id=company_id,
                is_primary=True,
            )  # fmt: skip
        return person_id


def find_company(store: Store, name: str) -> str:
    """Return the id of the company of this name, accents and capitals aside; empty where there is none."""
    if not name.strip():
        return ""
    rows = store.query(
        "SELECT id FROM company WHERE sort_name = ? AND deleted_at IS NULL ORDER BY k LIMIT 1",
        (sort_key(" ".join(name.split())),),
    )
    return str(rows[0][0]) if rows else ""


def points_of(phone: str, email: str) -> list[dict[str, object]]:
    """Return a phone and an e-mail as points; empty ones are left out."""
    typed = (("phone", phone), ("email", email))
    return [{"kind": kind, "value": value.strip()} for kind, value in typed if value.strip()]

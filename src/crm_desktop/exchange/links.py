"""Links between records of one file: their targets may stand later in it, so they are set at the end."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON, Kind
from crm_desktop.exchange.finding import Finder
from crm_desktop.exchange.incoming import Incoming, Ref
from crm_desktop.store import Unit


@dataclass(frozen=True)
class Pending:
    """A link to a record that may stand later in the file."""

    kind: Kind
    id: str
    field: str
    target: Kind
    ref: Ref


def links_of(unit: Unit, row: Incoming, find: Finder) -> list[Pending]:
    """Return the links of a row that was written before a crash ended its import."""
    found = find.again(unit, row)
    if found is None:
        return []
    find.note(row, found)
    if row.person is None:
        return [Pending(COMPANY, found, "parent_id", COMPANY, row.parent_ref)] if row.parent_ref else []
    links = []
    if row.company_ref and row.company is None:
        links.append(Pending(PERSON, found, "company_id", COMPANY, row.company_ref))
    company_id = find.employer(unit, row) if row.reports_to_ref else None
    if row.reports_to_ref and company_id:
        job_id = AFFILIATION.natural_id_of({"person_id": found, "company_id": company_id})
        links.append(Pending(AFFILIATION, job_id, "reports_to_id", PERSON, row.reports_to_ref))
    return links

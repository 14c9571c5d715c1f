"""People: verbs, and the rows that lists show."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON
from crm_desktop.services import lists, points, records, titles
from crm_desktop.services.custom_changes import clean_new_record
from crm_desktop.services.jobs import link_company, put_job
from crm_desktop.services.list_steps import NO_STEP, PERSON_STEP, STEP_JOIN, Step, step_of
from crm_desktop.services.validation import clean_changes
from crm_desktop.store.engine import Store

__all__ = [
    "PersonRow", "add_point", "count_people", "create_person", "link_company", "list_people", "people_rows",
    "remove_point", "set_point", "update_person",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a line of a list."""

    k: int
    id: str
    display_name: str
    job_title: str
    company_id: str
    company_name: str
    phone: str
    email: str
    city: str
    country: str
    last_contact_at: int | None
    updated_at: int
    tags: tuple[str, ...]
    custom: str = "{}"  # values of the firm's own fields, as they are stored
    step: Step = NO_STEP


def create_person(
    store: Store,
    *,
    given_name: str = "",
    family_name: str = "",
    company_id: str | None = None,
    job_title: str = "",
    **fields: object,
) -> str:
    """Add a person, with the job they have at a company, as one thing to undo; return their id."""
    if not company_id:
        return records.create(store, PERSON, id=None, given_name=given_name, family_name=family_name, **fields)
    records.name_of(store, COMPANY, company_id)
    values = clean_new_record(store, PERSON, {"given_name": given_name, "family_name": family_name, **fields})
    job = clean_changes(AFFILIATION, {"job_title": job_title})
    with store.write(titles.created(PERSON, records.name_in(PERSON, values))) as unit:
        person_id = unit.insert(PERSON, id=None, **values)
        put_job(unit, person_id, company_id, job)
    return person_id


def update_person(
    store: Store, person_id: str, changed: Mapping[str, object], seen: Mapping[str, object] | None = None
) -> str | None:
    """Change fields of a person; return the batch, None where nothing differs."""
    return records.update(store, PERSON, person_id, changed, seen)


def add_point(store: Store, person_id: str, kind: str, value: str, *, label: str = "", preferred: bool = False) -> str:
    """Add a phone, an e-mail or another point and return its key."""
    return points.add_point(store, PERSON, person_id, kind, value, label=label, preferred=preferred)


def set_point(
    store: Store, person_id: str, key: str, changed: Mapping[str, object], seen: Mapping[str, object] | None = None
) -> str | None:
    """Change a point; `seen` is the point as it was shown."""
    return points.set_point(store, PERSON, person_id, key, changed, seen)


def remove_point(store: Store, person_id: str, key: str, seen: Mapping[str, object] | None = None) -> str | None:
    """Remove a point."""
    return points.remove_point(store, PERSON, person_id, key, seen)


def list_people(
    store: Store,
    *,
    sort: str = "sort_name",
    descending: bool = False,
    then: tuple[str, bool] | None = None,
    search: str = "",
    tag: str | None = None,
    company_id: str | None = None,
    conditions: Sequence[lists.Condition] = (),
    limit: int = -1,
) -> array[int]:
    """Return the keys of people in order; `tag` is a tag's id, `conditions` come from a filter."""
    return lists.list_keys(
        store,
        PERSON,
        _conditions(search, tag, company_id, conditions),
        sort=sort,
        descending=descending,
        then=then,
        limit=limit,
    )


def count_people(
    store: Store,
    *,
    search: str = "",
    tag: str | None = None,
    company_id: str | None = None,
    conditions: Sequence[lists.Condition] = (),
) -> int:
    """Return how many people a list would hold."""
    return lists.count(store, PERSON, _conditions(search, tag, company_id, conditions))


def people_rows(store: Store, ks: Sequence[int]) -> list[PersonRow]:
    """Return the rows of a window, in the order of `ks`."""
    rows = store.query(
        "SELECT t.k, t.id, t.display_name, t.job_title, c.id, c.display_name, t.points, t.addresses, "  # noqa: S608
        f"t.last_contact_at, t.updated_at, t.tags, t.custom, {PERSON_STEP} FROM person t "
        f"LEFT JOIN company c ON c.id = t.company_id AND c.deleted_at IS NULL {STEP_JOIN} "
        "WHERE t.k IN (SELECT value FROM json_each(?))",
        (lists.json_marks(ks),),
    )
    tags = lists.tag_names(store, (str(r[10]) for r in rows))
    return lists.in_order((_row(r, tags) for r in rows), ks)


def _row(r: tuple[object, ...], tags: Mapping[str, tuple[str, ...]]) -> PersonRow:
    found = lists.items_of(str(r[6]))
    city, country = lists.place_of(str(r[7]))
    return PersonRow(
        int(str(r[0])), str(r[1]), str(r[2] or ""), str(r[3] or ""), str(r[4] or ""), str(r[5] or ""),
        lists.point_of(found, "phone"), lists.point_of(found, "email"), city, country,
        r[8] if isinstance(r[8], int) else None, int(str(r[9])), tags.get(str(r[10]), ()), str(r[11]),
        step_of(r[12:]),
    )  # fmt: skip


def _conditions(
    search: str, tag: str | None, company_id: str | None, more: Sequence[lists.Condition]
) -> list[lists.Condition]:
    found = [*lists.with_tag(PERSON, tag), *lists.with_text(PERSON, search), *more]
    if company_id is not None:
        sql = "t.id IN (SELECT a.person_id FROM affiliation a WHERE a.company_id = ? AND a.deleted_at IS NULL)"
        found.append(lists.Condition(sql, (company_id,)))
    return found

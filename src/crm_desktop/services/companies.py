"""Companies: verbs, and the rows that lists show."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.domain.specs import COMPANY
from crm_desktop.services import lists, points, records
from crm_desktop.services.list_steps import COMPANY_STEP, NO_STEP, STEP_JOIN, Step, step_of
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """A company as a line of a list; `people` counts who works there now."""

    k: int
    id: str
    display_name: str
    type: str
    industry: str
    phone: str
    email: str
    website: str
    city: str
    country: str
    people: int
    last_contact_at: int | None
    updated_at: int
    tags: tuple[str, ...]
    custom: str = "{}"  # values of the firm's own fields, as they are stored
    step: Step = NO_STEP


def create_company(store: Store, *, name: str, **fields: object) -> str:
    """Add a company and return its id."""
    return records.create(store, COMPANY, id=None, name=name, **fields)


def update_company(
    store: Store, company_id: str, changed: Mapping[str, object], seen: Mapping[str, object] | None = None
) -> str | None:
    """Change fields of a company; return the batch, None where nothing differs."""
    return records.update(store, COMPANY, company_id, changed, seen)


def add_point(store: Store, company_id: str, kind: str, value: str, *, label: str = "", preferred: bool = False) -> str:
    """Add a phone, an e-mail or another point and return its key."""
    return points.add_point(store, COMPANY, company_id, kind, value, label=label, preferred=preferred)


def list_companies(
    store: Store,
    *,
    sort: str = "sort_name",
    descending: bool = False,
    then: tuple[str, bool] | None = None,
    search: str = "",
    tag: str | None = None,
    conditions: Sequence[lists.Condition] = (),
    limit: int = -1,
) -> array[int]:
    """Return the keys of companies in order; `tag` is a tag's id, `conditions` come from a filter."""
    return lists.list_keys(
        store, COMPANY, _conditions(search, tag, conditions), sort=sort, descending=descending, then=then, limit=limit
    )


def count_companies(
    store: Store, *, search: str = "", tag: str | None = None, conditions: Sequence[lists.Condition] = ()
) -> int:
    """Return how many companies a list would hold."""
    return lists.count(store, COMPANY, _conditions(search, tag, conditions))


def company_rows(store: Store, ks: Sequence[int]) -> list[CompanyRow]:
    """Return the rows of a window, in the order of `ks`."""
    rows = store.query(
        "SELECT t.k, t.id, t.display_name, t.type, t.industry, t.website, t.points, t.addresses, t.last_contact_at, "  # noqa: S608 names
        "t.updated_at, t.tags, (SELECT count(DISTINCT a.person_id) FROM affiliation a JOIN person p "
        "ON p.id = a.person_id AND p.deleted_at IS NULL WHERE a.company_id = t.id AND a.deleted_at IS NULL "
        f"AND a.valid_to IS NULL), t.custom, {COMPANY_STEP} FROM company t {STEP_JOIN} "
        "WHERE t.k IN (SELECT value FROM json_each(?))",
        (lists.json_marks(ks),),
    )
    tags = lists.tag_names(store, (str(r[10]) for r in rows))
    return lists.in_order((_row(r, tags) for r in rows), ks)


def _row(r: tuple[object, ...], tags: Mapping[str, tuple[str, ...]]) -> CompanyRow:
    found = lists.items_of(str(r[6]))
    city, country = lists.place_of(str(r[7]))
    return CompanyRow(
        int(str(r[0])), str(r[1]), str(r[2] or ""), str(r[3] or ""), str(r[4] or ""),
        lists.point_of(found, "phone"), lists.point_of(found, "email"),
        str(r[5] or "") or lists.point_of(found, "url"), city, country, int(str(r[11])),
        r[8] if isinstance(r[8], int) else None, int(str(r[9])), tags.get(str(r[10]), ()), str(r[12]),
        step_of(r[13:]),
    )  # fmt: skip


def _conditions(search: str, tag: str | None, more: Sequence[lists.Condition]) -> list[lists.Condition]:
    return [*lists.with_tag(COMPANY, tag), *lists.with_text(COMPANY, search), *more]

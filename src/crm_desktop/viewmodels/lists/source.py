"""Where a list reads: keys of all rows, data of a window of rows, counts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.specs import COMPANY, PERSON, SERVICE_CASE, Kind
from crm_desktop.services import cases, companies, lists, people, records
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.lists import Condition
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.viewmodels.lists.filter import ListFilter
from crm_desktop.viewmodels.lists.grouping import Listing
from crm_desktop.viewmodels.lists.views import Query

_ALSO = ("affiliation", "activity", "tag", "custom_field", "root")  # a change of these may show in a row


class Row(Protocol):
    """What every row has."""

    @property
    def k(self) -> int:
        """Return the key."""
        ...

    @property
    def id(self) -> str:
        """Return the id."""
        ...

    @property
    def display_name(self) -> str:
        """Return the name."""
        ...

    @property
    def phone(self) -> str:
        """Return the main phone."""
        ...

    @property
    def email(self) -> str:
        """Return the main e-mail."""
        ...

    @property
    def city(self) -> str:
        """Return the city."""
        ...

    @property
    def country(self) -> str:
        """Return the country."""
        ...

    @property
    def last_contact_at(self) -> int | None:
        """Return when somebody last spoke with them."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the names of the tags."""
        ...

    @property
    def custom(self) -> str:
        """Return the values of the firm's own fields, as JSON."""
        ...


class Source(ABC):
    """Reads one kind of record; each call may come from any thread."""

    kind: Kind

    def __init__(self, store: Store) -> None:
        self.store = store

    def keys(self, query: Query, limit: int = -1) -> array[int]:
        """Return the keys of the rows in order; with `limit`, the first ones."""
        return lists.list_keys(
            self.store,
            self.kind,
            self._conditions_with_words(query.filter),
            sort=query.sort.column,
            descending=query.sort.descending,
            then=(query.then.column, query.then.descending) if query.then else None,
            limit=limit,
        )

    def listing(self, query: Query) -> Listing:
        """Return the keys of all rows, in groups where the query asks for them."""
        if not query.group:
            return Listing(self.keys(query))
        from crm_desktop.services.grouping import group_field, grouped_keys  # late: most lists have no groups

        field = group_field(self.store, self.kind, query.group)
        keys, groups = grouped_keys(
            self.store,
            self.kind,
            self._conditions_with_words(query.filter),
            field,
            sort=query.sort.column,
            descending=query.sort.descending,
            then=(query.then.column, query.then.descending) if query.then else None,
        )
        return Listing(keys, tuple(groups), field)

    @abstractmethod
    def rows(self, ks: Sequence[int]) -> Sequence[Row]:
        """Return the rows of a window."""
        ...

    def count(self, wanted: ListFilter) -> int:
        """Return how many rows a filter leaves."""
        return lists.count(self.store, self.kind, self._conditions_with_words(wanted))

    def ids(self, ks: Sequence[int]) -> list[str]:
        """Return the ids of rows."""
        return lists.ids_of(self.store, self.kind, ks)

    def key_of(self, record_id: str) -> int | None:
        """Return the key of a record."""
        return lists.key_of(self.store, self.kind, record_id)

    def named(self, wanted: ListFilter) -> ListFilter:
        """Return the filter with the names of the records that it mentions."""
        leaves = []
        for leaf in wanted.leaves:
            if leaf.field in ("company_id", "parent_id") and leaf.value and not leaf.label:
                ids = leaf.value if isinstance(leaf.value, tuple) else (str(leaf.value),)
                from crm_desktop.viewmodels.lists.words import either  # late: start-up

                leaf = replace(leaf, label=either([self._company(one) for one in ids]))
            leaves.append(leaf)
        if any(leaf.field.startswith("custom.") for leaf in leaves):
            from crm_desktop.viewmodels.lists.custom import named_custom  # late: start-up

            leaves = list(named_custom(leaves, list_custom_fields(self.store, self.kind.name)))
        return replace(wanted, leaves=tuple(leaves))

    def _company(self, record_id: str) -> str:
        """Return a company's name; one that was merged away is called what the kept one is called."""
        from crm_desktop.services.aliases import current_id  # late: start-up

        try:
            return records.name_of(self.store, COMPANY, current_id(self.store, record_id))
        except NotFoundError:
            return record_id

    def is_touched(self, changes: ChangeSet) -> bool:
        """Return whether a row or the order may have changed."""
        kinds = (self.kind.name, COMPANY.name, *_ALSO)
        return changes.is_all or any(name in changes.ids for name in kinds)

    def changed_ids(self, changes: ChangeSet) -> frozenset[str] | None:
        """Return the records whose row may look different; None where it may be any of them."""
        if (
            changes.is_all
            or {"tag", "custom_field"} & changes.ids.keys()
            or (self.kind is PERSON and COMPANY.name in changes.ids)
        ):
            return None
        return changes.ids_of(self.kind) | changes.ids.get("root", frozenset())

    def _conditions_with_words(self, wanted: ListFilter) -> list[Condition]:
        return [*lists.with_text(self.kind, wanted.words), *self._conditions(wanted)]

    def _conditions(self, wanted: ListFilter) -> list[Condition]:
        tree = wanted.tree_without_words()
        if not tree:
            return []
        from crm_desktop.services.filters import filter_conditions  # late: a list begins without a filter

        return filter_conditions(self.store, self.kind, tree)


class PeopleSource(Source):
    """People."""

    kind = PERSON

    def rows(self, ks: Sequence[int]) -> Sequence[people.PersonRow]:
        """Return rows of people."""
        return people.people_rows(self.store, ks)


class CompaniesSource(Source):
    """Companies."""

    kind = COMPANY

    def rows(self, ks: Sequence[int]) -> Sequence[companies.CompanyRow]:
        """Return rows of companies."""
        return companies.company_rows(self.store, ks)


class CasesSource(Source):
    """Cases."""

    kind = SERVICE_CASE

    def rows(self, ks: Sequence[int]) -> Sequence[cases.CaseRow]:
        """Return rows of cases."""
        return cases.case_rows(self.store, ks)

"""Filters as a person reads them: each condition is a chip in words, all of them must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as part_of
from typing import Any

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND

_SINGLE = ("last_contact_at", "next_step_at", "updated_at", "created_at", "company_id", "city", "country", "type")
Day = Callable[[str], str]  # writes an ISO day
DAYS = (7, 14, 30, 60, 90, 180, 365)


@dataclass(frozen=True)
class Leaf:
    """One condition; `label` names a value that is an id. An `other` tree came from elsewhere and is kept as it is."""

    field: str
    op: str = "is"
    value: str | int | tuple[str, ...] | None = None  # an int is a number of days
    label: str = part_of(default="", compare=False)
    other: str = ""  # the JSON of a tree that no chip can say

    def tree(self) -> dict[str, Any]:
        """Return the condition as the services ask for it."""
        if self.other:
            import json

            found: dict[str, Any] = json.loads(self.other)
            return found
        value: object = self.value
        if isinstance(value, int) and self.op in ("before", "after"):
            value = {"days_ago": value}
        if isinstance(value, tuple):
            value = list(value)
        return {"field": self.field, "op": self.op} | ({} if value is None else {"value": value})


@dataclass(frozen=True)
class ListFilter:
    """The conditions of a list, and what is being typed into its field."""

    leaves: tuple[Leaf, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.leaves) or bool(self.text.strip())

    @property
    def count(self) -> int:
        """Return how many conditions there are."""
        return len(self.leaves) + bool(self.text.strip())

    def with_leaf(self, leaf: Leaf) -> ListFilter:
        """Return the filter with one more condition; a second one of the same sort takes the place of the first."""
        # Two of these at once would leave nothing; two that exclude something may both be meant.
        single = leaf.field in _SINGLE and leaf.op != "is_not"
        same = [old for old in self.leaves if single and old.field == leaf.field and old.op != "is_not"]
        if leaf.op in ("last_days", "next_days", "this_month"):  # another stretch from today
            same += [old for old in self.leaves if (old.field, old.op) == (leaf.field, leaf.op)]
        kept = [old for old in self.leaves if old != leaf and old not in same]
        return replace(self, leaves=(*kept, leaf))

    def with_other(self, old: Leaf, new: Leaf) -> ListFilter:
        """Return the filter with a condition in the place of another one."""
        kept = [new if leaf == old else leaf for leaf in self.leaves]
        return replace(self, leaves=tuple(dict.fromkeys(kept)))

    def without(self, leaf: Leaf) -> ListFilter:
        """Return the filter without a condition."""
        return replace(self, leaves=tuple(old for old in self.leaves if old != leaf))

    def without_last(self) -> ListFilter:
        """Return the filter without what was added last; what is typed goes first."""
        if self.text.strip():
            return replace(self, text="")
        return replace(self, leaves=self.leaves[:-1])

    def settled(self) -> ListFilter:
        """Return the filter with what is typed as a condition of its own."""
        words = self.text.strip()
        return replace(self.with_leaf(Leaf("text", "contains", words)), text="") if words else self

    @property
    def words(self) -> str:
        """Return all that is asked of the search."""
        return " ".join([*(str(leaf.value) for leaf in self.leaves if leaf.field == "text"), self.text]).strip()

    def tree(self) -> dict[str, Any]:
        """Return the filter for a saved view."""
        leaves = [leaf.tree() for leaf in self.settled().leaves]
        return {"all": leaves} if leaves else {}

    def tree_without_words(self) -> dict[str, Any]:
        """Return what must be asked besides the search."""
        leaves = [leaf.tree() for leaf in self.leaves if leaf.field != "text"]
        return {"all": leaves} if leaves else {}


def filter_of(tree: Mapping[str, Any]) -> ListFilter:
    """Return the filter of a saved view; what no chip can say is kept as one condition."""
    branches = tree.get("all") if set(tree) == {"all"} else [tree] if tree else []
    return ListFilter(tuple(_leaf(branch) for branch in branches or ()))


def in_words(leaf: Leaf, kind_name: str, day: Day = str) -> str:
    """Return a condition as a sentence without an end; `day` writes an ISO day."""
    if leaf.other:
        return tr("A filter made elsewhere")
    if leaf.field.startswith("custom.") and leaf.label:
        return leaf.label  # the whole condition in words, see viewmodels.lists.custom
    from crm_desktop.services.filter_fields import asked_field  # late: a list begins without a filter
    from crm_desktop.viewmodels.lists.words import condition_words

    try:
        asked = asked_field(KIND[kind_name], leaf.field)
    except CrmError:
        return tr("{field}: {value}", field=leaf.field, value=leaf.label or str(leaf.value or ""))
    return condition_words(asked, leaf.op, leaf.label or leaf.value, day)


def _leaf(branch: object) -> Leaf:
    import json

    whole = Leaf("", other=json.dumps(branch, sort_keys=True, ensure_ascii=False))
    if not isinstance(branch, Mapping) or "field" not in branch:
        return whole
    value, op = branch.get("value"), str(branch.get("op", "is"))
    if isinstance(value, Mapping):
        value = value.get("days_ago")
        if not isinstance(value, int):
            return whole
    elif isinstance(value, int) and op not in ("last_days", "next_days"):
        value = str(value)
    elif isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        value = tuple(str(one) for one in value)
    if value is not None and not isinstance(value, str | int | tuple):
        return whole
    return Leaf(str(branch["field"]), op, value)

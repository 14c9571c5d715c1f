"""Filters as a person reads them: each condition is a chip in words, all of them must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as part_of
from typing import Any

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND

DAYS = (7, 14, 30, 60, 90, 180, 365)


@dataclass(frozen=True)
class Leaf:
    """One condition; `label` names a value that is an id. An `other` tree came from elsewhere and is kept as it is."""

    field: str
    op: str = "is"
    value: str | int | None = None
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
        single = leaf.field in ("last_contact_at", "updated_at", "company_id", "city", "country", "type")
        kept = [old for old in self.leaves if old != leaf and not (single and old.field == leaf.field)]
        return replace(self, leaves=(*kept, leaf))

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


def in_words(leaf: Leaf, kind_name: str) -> str:
    """Return a condition as a sentence without an end."""
    value = leaf.label or str(leaf.value or "")
    if leaf.other:
        return tr("A filter made elsewhere")
    if leaf.field.startswith("custom.") and leaf.label:
        return leaf.label  # the whole condition in words, see viewmodels.lists.custom
    if isinstance(leaf.value, int) and (leaf.field, leaf.op) == ("last_contact_at", "before"):
        return trn("Last contact over {n} day ago", "Last contact over {n} days ago", leaf.value)
    if isinstance(leaf.value, int) and (leaf.field, leaf.op) == ("updated_at", "after"):
        return trn("Changed in the last {n} day", "Changed in the last {n} days", leaf.value)
    sentences = {
        ("text", "contains"): tr("Contains “{text}”", text=value),
        ("tag", "is"): tr("Tag is {name}", name=value),
        ("tag", "empty"): tr("Without a tag"),
        ("company_id", "is"): tr("Company is {name}", name=value),
        ("company_id", "empty"): tr("Without a company"),
        ("city", "is"): tr("City is {name}", name=value),
        ("country", "is"): tr("Country is {name}", name=value),
        ("phone", "empty"): tr("Without a phone"),
        ("email", "empty"): tr("Without an e-mail"),
        ("last_contact_at", "empty"): tr("No contact yet"),
        ("type", "is"): tr("Type is {name}", name=_option(kind_name, leaf.field, value)),
    }
    return sentences.get((leaf.field, leaf.op)) or tr("{field}: {value}", field=_label(kind_name, leaf), value=value)


def _leaf(branch: object) -> Leaf:
    import json

    whole = Leaf("", other=json.dumps(branch, sort_keys=True, ensure_ascii=False))
    if not isinstance(branch, Mapping) or "field" not in branch:
        return whole
    value = branch.get("value")
    if isinstance(value, Mapping):
        value = value.get("days_ago")
        if not isinstance(value, int):
            return whole
    if value is not None and not isinstance(value, str | int):
        return whole
    return Leaf(str(branch["field"]), str(branch.get("op", "is")), value)


def _option(kind_name: str, field_name: str, value: str) -> str:
    found = KIND[kind_name].by_name.get(field_name)
    return next((tr(o.label) for o in found.options if o.value == value), value) if found else value


def _label(kind_name: str, leaf: Leaf) -> str:
    found = KIND[kind_name].by_name.get(leaf.field)
    return tr(found.label) if found else leaf.field

"""What both records say of a field, in words, for the one who chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Pair, Side, pairs_of, result_of
from crm_desktop.domain.specs import Kind, Type, Values
from crm_desktop.services.wording import Names, field_label, value_words
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store


@dataclass(frozen=True)
class FieldPair:
    """A field of two records. `same`: nobody has to choose; `both`: what keeping both gives, where that can be."""

    name: str
    label: str
    left: str
    right: str
    same: bool
    both: str = ""
    can_keep_both: bool = False
    type: Type = Type.TEXT
    refs: tuple[str, str] = ("", "")  # of a photo: the ids of the two pictures

    @property
    def is_photo(self) -> bool:
        """Return whether the values are pictures."""
        return self.name == "photo"

    @property
    def can_edit(self) -> bool:
        """Return whether the text that keeps both can be edited."""
        return self.can_keep_both and self.type is Type.LONG_TEXT

    @property
    def is_decided(self) -> bool:
        """Return whether nobody has to choose."""
        return self.same

    @property
    def result(self) -> str:
        """Return what a decided field holds after the merge."""
        return self.both or self.left or self.right

    def words(self, side: Side) -> str:
        """Return what the merged record holds when this side is taken."""
        return {Side.LEFT: self.left, Side.RIGHT: self.right, Side.BOTH: self.both}[side]


def words_of_pairs(store: Store, kind: Kind, left: Values, right: Values) -> tuple[FieldPair, ...]:
    """Return the fields of which one of the two records says anything."""
    names = Names(store)
    found = (_pair(kind, pair, names) for pair in pairs_of(kind, left, right) if not _is_hidden(pair))
    return tuple(pair for pair in found if pair.left or pair.right)


def _is_hidden(pair: Pair) -> bool:
    return pair.is_quiet and pair.field.name != "tags"


def _pair(kind: Kind, pair: Pair, names: Names) -> FieldPair:
    both = _words(kind, pair, result_of(pair, Side.BOTH), names) if pair.can_keep_both else ""
    return FieldPair(
        pair.name, _label(kind, pair, names), _words(kind, pair, pair.left, names),
        _words(kind, pair, pair.right, names), pair.is_decided, both, pair.can_keep_both, pair.field.type,
        (str(pair.left or ""), str(pair.right or "")) if pair.name == "photo" else ("", ""),
    )  # fmt: skip


def _label(kind: Kind, pair: Pair, names: Names) -> str:
    if pair.field.name == "tags":
        return tr("Tags")
    if pair.can_keep_both and pair.field.is_map and pair.field.name != "addresses":
        item = next(iter({**as_map(pair.left), **as_map(pair.right)}.values()), None)
        return field_label(kind, f"{pair.field.name}.x", item, names)
    return field_label(kind, pair.name, None, names)


def _words(kind: Kind, pair: Pair, value: object, names: Names) -> str:
    if pair.field.type is Type.LONG_TEXT:
        return str(value or "")
    if pair.field.name == "tags":
        return ", ".join(names.name("tag", key) for key, marks in as_map(value).items() if marks)
    if pair.can_keep_both and isinstance(value, Mapping):
        return "\n".join(value_words(kind, f"{pair.field.name}.x", item, names) for item in value.values())
    return value_words(kind, pair.name, value, names)

"""Items of maps on their way in: keys, normal forms, and which of them are new to a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from crm_desktop.domain.collate import fold
from crm_desktop.domain.ids import short_keys
from crm_desktop.exchange.phone_numbers import e164

Item = Mapping[str, object]
_MANY_KEYS = 512
_ABOUT = frozenset(("kind", "label", "preferred"))  # says nothing without a value


class Whole(tuple[Item, ...]):
    """Items that go in as they are: no field of theirs is empty, and each phone has its normal form."""

    __slots__ = ()


def as_items(value: object) -> list[Item]:
    """Return the items of a tuple of points or addresses, empty fields left out."""
    if type(value) is Whole:  # most rows of most files
        return list(value)
    if not value or not isinstance(value, (list, tuple)):
        return []
    items = []
    for item in value:
        full = item if all(item.values()) else {k: v for k, v in item.items() if not _is_empty(v)}
        if "value" in full or not full.keys() <= _ABOUT:
            items.append(full)
    return items


def normal_points(value: object, region: str) -> list[Item]:
    """Return points with the normal form of each phone number."""
    points = as_items(value)
    if type(value) is Whole:
        return points
    for place, point in enumerate(points):
        if "normalized" not in point and point.get("kind") == "phone":
            normal = e164(str(point["value"]), region)
            if normal:
                points[place] = {**point, "normalized": normal}
    return points


def keyed(items: Iterable[Item]) -> dict[str, object]:
    """Give each item a key of its own."""
    items = list(items)
    return dict(zip(short_keys(len(items)), items, strict=True))


def give_keys(values: dict[str, object], names: Iterable[str], take: Callable[[int], list[str]]) -> None:
    """Give the items of several lists of a record keys, in place."""
    for name in names:
        if name in values:
            items: Sequence[Item] = values[name]  # type: ignore[assignment]
            values[name] = dict(zip(take(len(items)), items))  # noqa: B905 twice the cost


class KeysInHand:
    """Keys of items made many at once: what making them costs beside their digits is paid once for hundreds."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._taken = 0

    def drop(self) -> None:
        """Forget those that are left: a key says when its item came, and these would say so too early."""
        self._keys, self._taken = [], 0

    def take(self, count: int) -> list[str]:
        """Return the next keys, each behind those before."""
        start, end = self._taken, self._taken + count
        if end > len(self._keys):
            self._keys = short_keys(max(_MANY_KEYS, count))
            start, end = 0, count
        self._taken = end
        return self._keys[start:end]


def new_items(current: Mapping[str, object], items: Iterable[Item]) -> list[Item]:
    """Return the items that a record does not have yet."""
    have = {_essence(item) for item in current.values() if isinstance(item, Mapping)}
    return [item for item in items if _essence(item) not in have]


def _is_empty(value: object) -> bool:
    """Return whether a field says nothing; a degree of 0 does."""
    return value is None or value is False or value == ""


def _essence(item: Item) -> tuple[str, ...]:
    """Return what makes two items the same: labels and spelling aside."""
    if "value" in item:
        return str(item.get("kind") or ""), str(item.get("normalized") or fold(str(item["value"])))
    names = ("street", "locality", "region", "postal_code", "country", "po_box")
    return tuple(fold(str(item.get(name) or "")) for name in names)

"""Items of maps on their way in: keys, normal forms, and which of them are new to a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm_desktop.domain.collate import fold
from crm_desktop.domain.ids import short_keys
from crm_desktop.exchange.phone_numbers import e164

Item = Mapping[str, object]
_ABOUT = frozenset(("kind", "label", "preferred"))  # says nothing without a value


def as_items(value: object) -> list[Item]:
    """Return the items of a tuple of points or addresses, empty fields left out."""
    if not value or not isinstance(value, (list, tuple)):
        return []
    items = []
    for item in value:
        full = item if all(item.values()) else {k: v for k, v in item.items() if v not in (None, "", False)}
        if "value" in full or not full.keys() <= _ABOUT:
            items.append(full)
    return items


def normal_points(value: object, region: str) -> list[Item]:
    """Return points with the normal form of each phone number."""
    points = as_items(value)
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


def give_keys(values: dict[str, object], names: Iterable[str]) -> None:
    """Give the items of several lists of a record keys, in place."""
    lists: list[tuple[str, Sequence[Item]]] = [(name, values[name]) for name in names if name in values]  # type: ignore[misc]
    if lists:
        keys = short_keys(sum([len(items) for _, items in lists]))
        for name, items in lists:
            values[name] = dict(zip(keys, items))  # noqa: B905 twice the cost
            del keys[: len(items)]


def new_items(current: Mapping[str, object], items: Iterable[Item]) -> list[Item]:
    """Return the items that a record does not have yet."""
    have = {_essence(item) for item in current.values() if isinstance(item, Mapping)}
    return [item for item in items if _essence(item) not in have]


def _essence(item: Item) -> tuple[str, ...]:
    """Return what makes two items the same: labels and spelling aside."""
    if "value" in item:
        return str(item.get("kind") or ""), str(item.get("normalized") or fold(str(item["value"])))
    names = ("street", "locality", "region", "postal_code", "country", "po_box")
    return tuple(fold(str(item.get(name) or "")) for name in names)

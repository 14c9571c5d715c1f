"""Two records become one: what both say, what only one of them says, and what a person has to choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from crm_desktop.domain.collate import fold
from crm_desktop.domain.ids import short_key
from crm_desktop.domain.specs import Field, Kind, Type, Values

Items = Mapping[str, object]
_OWN = frozenset({"created_at", "created_by", "deleted_at"})  # facts of the row, not of what it stands for
_ADDRESS = ("kind", "street", "locality", "postal_code", "country", "po_box")
SECOND = "--"  # between a system and the number of a further id in it


class Side(Enum):
    """Whose value a merged record takes."""

    LEFT = "left"  # of the record that is kept
    RIGHT = "right"  # of the other one
    BOTH = "both"


@dataclass(frozen=True)
class Pair:
    """A field of both records. A map with a kind in its items is compared by kind: "points:phone"."""

    name: str
    field: Field
    left: object
    right: object
    is_decided: bool  # alike, or only one of them says anything: nobody has to choose
    can_keep_both: bool = False
    is_quiet: bool = False  # never shown: owner, tags, ids in other programs

    @property
    def side(self) -> Side:
        """Return what is taken where nobody chose: what is there, of the kept record where both differ."""
        if self.can_keep_both and not isinstance(self.left, str):
            return Side.BOTH
        return Side.RIGHT if _is_empty(self.left) else Side.LEFT


def pairs_of(kind: Kind, left: Values, right: Values) -> Iterator[Pair]:
    """Yield what both records say, field by field, in the order of the spec."""
    for field in kind.fields:
        one, two = left.get(field.name), right.get(field.name)
        if field.name in _OWN:
            continue
        if not field.is_map:
            yield _scalar(field, one, two)
        elif field.name == "custom":
            one, two = _map(one), _map(two)
            for key in dict.fromkeys((*one, *two)):
                yield _plain(f"custom.{key}", field, one.get(key), two.get(key))
        elif field.item:
            yield from _groups(field, _map(one), _map(two))
        else:
            yield Pair(field.name, field, one, two, True, True, is_quiet=True)


def result_of(pair: Pair, side: Side) -> object:
    """Return the value that a merged record has under `pair.name`; for a group of items, all of them by their keys."""
    one, two = pair.left, pair.right
    if isinstance(one, Mapping) and pair.can_keep_both:
        if pair.field.name == "tags":
            return {tag: {**_map(one.get(tag)), **_map(_map(two).get(tag))} for tag in {**one, **_map(two)}}
        if pair.field.name == "refs":
            return _further(one, _map(two))
        return _united(pair.field, one, _map(two), side)
    if side is Side.BOTH and isinstance(one, str) and isinstance(two, str):
        return f"{one}\n\n{two}"
    return two if side is Side.RIGHT else one


def changes_of(kind: Kind, left: Values, right: Values, chosen: Mapping[str, Side]) -> dict[str, object]:
    """Return what changes in the kept record, by flat field names as `Unit.update` takes them."""
    changed: dict[str, object] = {}
    for pair in pairs_of(kind, left, right):
        side = pair.side if pair.is_decided else chosen.get(pair.name, pair.side)
        value = result_of(pair, side)
        if not (isinstance(pair.left, Mapping) and pair.can_keep_both):
            if value != pair.left:
                changed[pair.name] = value
            continue
        items, name = _map(value), pair.field.name
        for key in {**pair.left, **items}:
            if items.get(key) != pair.left.get(key):
                # Phones and e-mails are compared apart but share their keys.
                is_taken = key not in pair.left and (key in _map(left.get(name)) or f"{name}.{key}" in changed)
                changed[f"{name}.{short_key() if is_taken else key}"] = items.get(key)
    return changed


def _scalar(field: Field, one: object, two: object) -> Pair:
    if field.hidden and field.name != "photo":
        return Pair(field.name, field, one, two, True, is_quiet=True)
    pair = _plain(field.name, field, one, two)
    if pair.is_decided or field.type is not Type.LONG_TEXT:
        return pair
    return Pair(field.name, field, one, two, is_decided=False, can_keep_both=True)


def _plain(name: str, field: Field, one: object, two: object) -> Pair:
    # True is not 1, as everywhere in the store.
    same = type(one) is type(two) and one == two
    return Pair(name, field, one, two, same or _is_empty(one) or _is_empty(two))


def _groups(field: Field, one: Items, two: Items) -> Iterator[Pair]:
    """Yield the items of a map by their kind: phones with phones, e-mails with e-mails."""
    if field.name != "points":
        yield _group(field.name, field, one, two)
        return
    kinds = dict.fromkeys(str(_map(item).get("kind") or "") for item in (*one.values(), *two.values()))
    for kind in kinds:
        own = [{k: v for k, v in items.items() if str(_map(v).get("kind") or "") == kind} for items in (one, two)]
        yield _group(f"{field.name}:{kind}", field, *own)


def _group(name: str, field: Field, one: Items, two: Items) -> Pair:
    left, right = ({_likeness(field, item) for item in items.values()} for items in (one, two))
    return Pair(name, field, one, two, is_decided=left <= right or right <= left, can_keep_both=True)


def _likeness(field: Field, item: object) -> tuple[str, ...]:
    """Return what two items must share to be one and the same."""
    parts = _map(item)
    if field.name == "points":
        return str(parts.get("kind") or ""), str(parts.get("normalized") or fold(str(parts.get("value") or "")))
    if field.name == "addresses":
        return tuple(fold(str(parts.get(name) or "")) for name in _ADDRESS)
    return tuple(f"{name}={value}" for name, value in sorted(parts.items()))


def _united(field: Field, one: Items, two: Items, side: Side) -> dict[str, object]:
    """Return the items of both, equal ones once; of equal ones the empty parts are filled."""
    right = {_likeness(field, item): item for item in two.values()}
    result: dict[str, object] = {}
    for key, item in one.items():
        like = _likeness(field, item)
        if side is not Side.RIGHT or like in right:
            result[key] = {**_without_rank(right.get(like)), **_map(item)}
    if side is not Side.LEFT:
        known = {_likeness(field, item) for item in result.values()}
        ranked = any(_map(item).get("preferred") for item in result.values())
        for key, item in two.items():
            if _likeness(field, item) not in known:
                known.add(_likeness(field, item))
                fresh = key if key not in result and key not in one else short_key()
                result[fresh] = _without_rank(item) if ranked else item
    return result


def _without_rank(item: object) -> dict[str, object]:
    """Return an item that is not the preferred one: each record has one of them."""
    return {name: value for name, value in _map(item).items() if name != "preferred"}


def _further(one: Items, two: Items) -> dict[str, object]:
    """Return the ids in other programs of both; a second id in one program gets a number behind its name."""
    result = dict(one)
    for name, ref in two.items():
        system = name.partition(SECOND)[0]
        if any(held == ref and key.partition(SECOND)[0] == system for key, held in result.items()):
            continue
        number, key = 1, system
        while key in result:
            number += 1
            key = f"{system[:58]}{SECOND}{number}"
        result[key] = ref
    return result


def _map(value: object) -> Items:
    return value if isinstance(value, Mapping) else {}


def _is_empty(value: object) -> bool:
    return value is None or value == "" or value == [] or value == {}

"""Between a record's values and its row: maps as canonical JSON, booleans as 0 and 1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field, Kind, Type

Row = dict[str, object]

is_key = re.compile(r"[A-Za-z0-9_-]{1,64}").fullmatch
_KEY_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
# The encoder of the standard library makes its compiled part anew for each value, which costs more than small values.
_compiled = getattr(json.encoder, "c_make_encoder", None)
_pieces = (
    _compiled(None, _encoder.default, json.encoder.encode_basestring, None, ":", ",", True, False, True)
    if _compiled
    else None
)
_quote = json.encoder.encode_basestring


def canonical(value: object) -> str:
    """Return the one JSON text of a value; equal texts mean equal values (`True` is not `1`)."""
    return "".join(_pieces(value, 0)) if _pieces else _encoder.encode(value)


def to_column(field: Field, value: object) -> object:
    """Return what a column stores for a value."""
    if field.type is Type.MAP:
        items = as_map(value)
        if len(items) == 1:
            ((key, item),) = items.items()
            if type(item) is str:  # an id in another program: most maps of them
                return f"{{{_quote(key)}:{_quote(item)}}}"
        if None in items.values():
            items = {k: v for k, v in items.items() if v is not None}
        return canonical(items if type(items) is dict else dict(items)) if items else "{}"
    if field.type is Type.BOOLEAN and value is not None:
        return int(bool(value))
    return value


def from_column(field: Field, stored: object) -> object:
    """Return the value that a column stands for."""
    if field.is_map:
        return _loaded(str(stored)) if stored and stored != "{}" else {}
    if field.type is Type.BOOLEAN and stored is not None:
        return bool(stored)
    return stored


def _loaded(text: str) -> object:
    """Return what a JSON text says, for two thirds of what `loads` takes to find that no blanks stand around it."""
    if text[0] == "{":
        value, end = _decode(text)
        if end == len(text):
            return value
    return json.loads(text)  # another program wrote it


_decode = json.JSONDecoder().raw_decode


def to_columns(
    kind: Kind,
    values: Mapping[str, object],
    shared: dict[int, str] | None = None,
) -> dict[str, object]:
    """Return the columns of a new record, without maps that are empty.

    `shared` keeps the texts of tags: many records of an import have the very same map. It lives as long as those.
    """
    # Most columns are the values as they are: copied in one go, and only the others are looked at.
    columns = dict(values)
    for name, field in _coded_among(kind, tuple(columns)):
        value = columns[name]
        if value is None or (not value and field.is_map):
            del columns[name]
        elif name == "tags" and shared is not None:
            text = shared.get(id(value)) or shared.setdefault(id(value), str(to_column(field, value)))
            columns[name] = text
        elif type(value) is dict and None not in value.values():
            columns[name] = canonical(value)
        else:
            columns[name] = to_column(field, value)
    return columns


def spelled(items: dict[str, object]) -> str:
    """Return the canonical text of a map, by msgspec where it spells all that is in it the same: a third of the cost.

    For many at once: msgspec has to be loaded.
    """
    for item in items.values():
        of = type(item)
        if of is dict:
            if not _SPELLED_ALIKE.issuperset(map(type, item.values())):  # type: ignore[attr-defined]
                return canonical(items)
        elif of not in _SPELLED_ALIKE:
            return canonical(items)
    try:
        return _by_msgspec()(items).decode()
    except (UnicodeEncodeError, OverflowError, TypeError):  # half a letter, or a key that is no text
        return canonical(items)


def spelled_all(maps: Sequence[object]) -> list[str]:
    """Return the canonical texts of many maps, written in one go; none where only one by one is sure to be right."""
    if not _DICT.issuperset(map(type, maps)):
        return []
    items: list[object] = list(chain.from_iterable(map(dict.values, maps)))  # type: ignore[arg-type]
    inner = [item for item in items if type(item) is dict]
    if not _SPELLED_ALIKE_OR_DICT.issuperset(map(type, items)) or not _SPELLED_ALIKE.issuperset(
        map(type, chain.from_iterable(map(dict.values, inner)))
    ):
        return []
    try:
        return _lines_by_msgspec()(maps).decode().split("\n")[:-1]  # no line break stands in a JSON text
    except (UnicodeEncodeError, OverflowError, TypeError):
        return []


_DICT = frozenset((dict,))
_SPELLED_ALIKE = frozenset((str, int, bool))  # fractions are not
_SPELLED_ALIKE_OR_DICT = _SPELLED_ALIKE | _DICT


@cache
def _by_msgspec() -> Callable[[object], bytes]:
    import msgspec  # not needed to open a file

    return msgspec.json.Encoder(order="deterministic").encode


@cache
def _lines_by_msgspec() -> Callable[[Sequence[object]], bytes]:
    import msgspec

    return msgspec.json.Encoder(order="deterministic").encode_lines


@lru_cache(1024)  # records of one file have the same few sets of fields
def _coded_among(kind: Kind, names: tuple[str, ...]) -> tuple[tuple[str, Field], ...]:
    """Return those of a record's fields whose column is not the value as it is; KeyError where one isn't its own."""
    unknown = set(names) - kind.by_name.keys()
    if unknown:
        raise KeyError(f"{kind.name} has no field {min(unknown)}")
    return tuple((name, kind.coded[name]) for name in names if name in kind.coded)


@cache
def columns_of(kind: Kind) -> tuple[str, ...]:
    """Return the columns of a record's own values: id first, then its fields."""
    return ("id", *(f.name for f in kind.fields))


def read_row(kind: Kind, stored: tuple[object, ...]) -> Row:
    """Return the values of a row that was selected by `columns_of`."""
    row: Row = dict(zip(columns_of(kind), stored, strict=True))
    for name, field in kind.coded.items():
        value = row[name]
        row[name] = {} if value == "{}" else from_column(field, value)
    return row


def apply_changes(kind: Kind, row: Row, changed: Mapping[str, object], *, trusted: bool = False) -> Row:
    """Return a copy of `row` with `changed` laid over it; "points.p7" means one key of a map, None removes it.

    New keys are checked, unless `trusted`: what another program wrote under an odd key can still be edited and undone.
    """
    after = dict(row)
    for name, value in changed.items():
        field_name, dot, key = name.partition(".")
        field = kind.by_name.get(field_name)
        if field is None:
            raise KeyError(f"{kind.name} has no field {name}")
        if dot:
            items = dict(as_map(after[field_name]))
            if key not in items and not trusted:
                check_key(key)
            if value is None:
                items.pop(key, None)
            else:
                items[key] = value
            after[field_name] = items
        else:
            if field.is_map:
                for item_key in as_map(value).keys() - as_map(row[field_name]).keys():
                    if not trusted:
                        check_key(item_key)
            after[field_name] = value
    return after


def as_map(value: object) -> Mapping[str, object]:
    """Return a map's items; nothing counts as empty."""
    if type(value) is dict:  # first: the question about Mapping is slow
        return value
    return value if value is not None and isinstance(value, Mapping) else {}


def check_key(key: str) -> None:
    """Refuse a map key that triggers and the wire could not carry."""
    if not is_key(key):
        raise ValidationError(
            tr("“{key}” can't be used as a key", key=key[:80]),
            tr("Use 1 to 64 letters A-Z, digits, - and _ only."),
        )


def are_keys(keys: Collection[str]) -> bool:
    """Return whether all are keys that triggers and the wire can carry, in one look."""
    is_plain = not "".join(keys).encode(errors="replace").translate(None, _KEY_BYTES)
    return is_plain and all(keys) and max(map(len, keys), default=0) <= 64


def flatten(kind: Kind, row: Mapping[str, object]) -> dict[str, str]:
    """Return field -> canonical JSON text, map keys as fields of their own, empty values left out."""
    flat: dict[str, str] = {}
    for name, value in _flat_values(kind, row):
        if value is not None:
            flat[name] = canonical(value)
    return flat


def _flat_values(kind: Kind, row: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for field in kind.fields:
        value = row.get(field.name)
        if field.is_map:
            for key, item in as_map(value).items():
                yield f"{field.name}.{key}", item
        else:
            yield field.name, value


def flat_get(row: Mapping[str, object], name: str) -> object:
    """Return the value of a flat field name, such as "points.p7"; None where there is none."""
    field_name, dot, key = name.partition(".")
    value = row.get(field_name)
    return as_map(value).get(key) if dot else value


def flat_seen(seen: Mapping[str, object], row: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield what a form showed by flat field names: a whole map as its keys, those included that it did not show."""
    for name, value in seen.items():
        held = row.get(name)
        if isinstance(held, Mapping):
            shown = as_map(value)
            yield from ((f"{name}.{key}", shown.get(key)) for key in sorted(shown.keys() | held.keys()))
        else:
            yield name, value


def fits(kind: Kind, name: str, value: object) -> bool:
    """Return whether a row of this version can hold a flat field: another version may know more, or otherwise."""
    wanted = _column_types(kind).get(name)
    if wanted is None:
        field_name, dot, _ = name.partition(".")  # an item may have an empty key
        return bool(dot) and field_name in _maps(kind)
    if type(value) is not wanted:
        return value is None
    return wanted is not int or -(1 << 63) <= value < 1 << 63  # type: ignore[operator]


@cache
def _column_types(kind: Kind) -> dict[str, type]:
    """Return which values a column takes, of each field that is no map."""
    return {
        f.name: bool if f.type is Type.BOOLEAN else int if f.sql_type == "INTEGER" else str
        for f in kind.fields
        if not f.is_map
    }


@cache
def _maps(kind: Kind) -> frozenset[str]:
    return frozenset(f.name for f in kind.maps)


def fitting(kind: Kind, doc: Mapping[str, object]) -> tuple[Row, bool]:
    """Return the values of a row of those flat fields that fit, maps as dictionaries, and whether all of them did."""
    values: Row = {}
    is_all = True
    type_of, maps = _column_types(kind).get, _maps(kind)
    for name, value in doc.items():
        wanted = type_of(name)
        if wanted is None:
            field_name, dot, key = name.partition(".")
            if dot and field_name in maps:
                if field_name in values:
                    values[field_name][key] = value  # type: ignore[index]
                else:
                    values[field_name] = {key: value}
                continue
        elif type(value) is wanted is str or fits(kind, name, value):  # texts first: a first load is full of them
            values[name] = value
            continue
        is_all = False
    return values, is_all


def nested(kind: Kind, doc: Mapping[str, object]) -> Row:
    """Return the values of a row, maps as dictionaries, of flat fields that fit."""
    values: Row = {}
    for name, value in doc.items():
        field_name, dot, key = name.partition(".")
        if dot:
            items = values.setdefault(field_name, {})
            items[key] = value  # type: ignore[index]
        else:
            values[field_name] = value
    return values

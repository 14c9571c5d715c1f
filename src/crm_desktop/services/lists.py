"""Lists of a million rows: the ordered keys of all rows in a compact array, and windows of row data."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import COMPANY, KIND, Kind, Type
from crm_desktop.services.match import match_query
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store

_LETTERS = 100_000  # of keys that are read together
Keys = array  # array('q'): eight bytes a row

_PIECE = 10_000  # keys in one question

_ALIASES = {
    "name": "sort_name",
    "display_name": "sort_name",
    "company_name": "company",
    "company_id": "company",
    "created_at": "created",
}
# Sorts that an index answers; other columns are sorted by the database.
_INDEXED = ("sort_name", "updated_at", "last_contact_at")


@plain
class Condition:
    """A piece of SQL for a WHERE, and its values."""

    sql: str
    params: tuple[object, ...] = ()


def list_keys(
    store: Store,
    kind: Kind,
    conditions: Sequence[Condition],
    *,
    sort: str = "sort_name",
    descending: bool = False,
    then: tuple[str, bool] | None = None,
    limit: int = -1,
) -> array[int]:
    """Return the keys of the records that fulfil all conditions, in order; with `limit`, the first ones.

    `then` orders what the first column leaves equal: a column, and whether it falls.
    """
    sort = _ALIASES.get(sort, sort)
    where, params = live(conditions)
    if then is not None:
        terms, values = order_terms(store, kind, sort, descending, then)
        sql = f"SELECT t.k FROM {kind.name} t WHERE {where} ORDER BY {terms} LIMIT ?"  # noqa: S608 spec
        return store.read_once(lambda c: _keys(c, sql, (*params, *values, limit)))
    if sort == "company" and has_company(kind):
        ks = _by_company(store, kind, where, params, descending)
        return ks if limit < 0 else ks[:limit]
    order, more = _custom_order(store, kind, sort, descending) or (_order(kind, sort, descending), ())
    sql = f"SELECT t.k FROM {kind.name} t WHERE {where} ORDER BY {order} LIMIT ?"  # noqa: S608 spec
    return store.read_once(lambda c: _keys(c, sql, (*params, *more, limit)))


def order_terms(
    store: Store, kind: Kind, sort: str, descending: bool, then: tuple[str, bool] | None = None
) -> tuple[str, tuple[object, ...]]:
    """Return the ORDER BY of a list, and its values."""
    first = _terms(store, kind, _ALIASES.get(sort, sort), descending)
    if then is None:
        return f"{first[0]}, {_name(kind)}{' DESC' if descending else ''}, t.k", first[1]
    second = _terms(store, kind, _ALIASES.get(then[0], then[0]), then[1])
    return f"{first[0]}, {second[0]}, {_name(kind)}, t.k", (*first[1], *second[1])


def count(store: Store, kind: Kind, conditions: Sequence[Condition]) -> int:
    """Return how many records fulfil all conditions."""
    where, params = live(conditions)
    rows = store.query(f"SELECT count(*) FROM {kind.name} t WHERE {where}", params)  # noqa: S608 kind's name
    return int(str(rows[0][0]))


def live(conditions: Sequence[Condition]) -> tuple[str, tuple[object, ...]]:
    """Return the WHERE of what is not in the bin and fulfils all conditions."""
    where = " AND ".join(["t.deleted_at IS NULL", *(c.sql for c in conditions)])
    return where, tuple(p for c in conditions for p in c.params)


def with_tag(kind: Kind, tag_id: str | None) -> list[Condition]:
    """Return the condition “has this tag”; nothing for None."""
    if tag_id is None:
        return []
    return [Condition("t.k IN (SELECT i.k FROM tag_index i WHERE i.tag_id = ? AND i.kind = ?)", (tag_id, kind.number))]


def with_text(kind: Kind, text: str) -> list[Condition]:
    """Return the condition “is found by this text”; nothing for a text without words."""
    match = match_query(text)
    if not match:
        return []
    sql = f"t.k IN (SELECT rowid >> 6 FROM search WHERE search MATCH ? AND rowid & 63 = {kind.number})"  # noqa: S608 a number
    return [Condition(sql, (match,))]


def ids_of(store: Store, kind: Kind, ks: Sequence[int]) -> list[str]:
    """Return the ids of records, in the order of their keys; what is no longer in the file is left out."""
    found: dict[int, str] = {}
    for start in range(0, len(ks), _PIECE):
        rows = store.query(
            f"SELECT k, id FROM {kind.name} WHERE k IN (SELECT value FROM json_each(?))",  # noqa: S608 kind's name
            (json_marks(ks[start : start + _PIECE]),),
        )
        found.update((int(str(k)), str(id_)) for k, id_ in rows)
    return [found[k] for k in ks if k in found]


def key_of(store: Store, kind: Kind, record_id: str) -> int | None:
    """Return the key of a record; None where it is not in the file."""
    rows = store.query(f"SELECT k FROM {kind.name} WHERE id = ?", (record_id,))  # noqa: S608 kind's name
    return int(str(rows[0][0])) if rows else None


def json_marks(values: Iterable[object]) -> str:
    """Return values as the one parameter of `IN (SELECT value FROM json_each(?))`."""
    return json.dumps(list(values))


def in_order(rows: Iterable[Any], ks: Sequence[int]) -> list[Any]:
    """Return rows in the order of their keys; what is no longer in the file is left out."""
    by_key = {row.k: row for row in rows}
    return [by_key[k] for k in ks if k in by_key]


def point_of(points: Sequence[Mapping[str, Any]], kind: str) -> str:
    """Return the value of the preferred, else the first, point of a kind."""
    found = [p for p in points if p.get("kind") == kind and p.get("value")]
    found.sort(key=lambda p: (p.get("status") in ("wrong", "bounced"), not p.get("preferred")))
    return str(found[0]["value"]) if found else ""


def items_of(text: str) -> list[Mapping[str, Any]]:
    """Return the items of a map column."""
    return [] if text == "{}" else [item for item in json.loads(text).values() if isinstance(item, Mapping)]


def place_of(text: str) -> tuple[str, str]:
    """Return city and country of the preferred, else the first, address of a map column."""
    addresses = sorted(items_of(text), key=lambda a: not a.get("preferred"))
    for address in addresses:
        if address.get("locality") or address.get("country"):
            return str(address.get("locality") or ""), str(address.get("country") or "")
    return "", ""


def tag_names(store: Store, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each text of a `tags` column, the names of its tags in their order."""
    ids = {text: [tag for tag, marks in json.loads(text).items() if marks] for text in set(columns) if text != "{}"}
    wanted = {tag for tags in ids.values() for tag in tags}
    if not wanted:
        return {}
    rows = store.query(
        "SELECT id, name FROM tag WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
        (json_marks(wanted),),
    )
    names = {str(r[0]): str(r[1]) for r in rows}
    return {text: tuple(sorted((names[t] for t in tags if t in names), key=str.casefold)) for text, tags in ids.items()}


def _keys(connection: Connection, sql: str, params: Sequence[object]) -> array[int]:
    """Return the keys that a query of one column `k` finds, in its order.

    They come as one text: a row at a time, Python and SQLite would hand over to each other a hundred thousand times.
    """
    text: str = connection.execute(f"SELECT json_group_array(k) FROM ({sql})", params).fetchone()[0]  # noqa: S608
    keys, at, end = array("q"), 1, len(text) - 1
    while at < end:  # in pieces, so that no other thread waits for all of it
        stop = text.find(",", at + _LETTERS, end)
        stop = stop if stop >= 0 else end
        keys.extend(json.loads(f"[{text[at:stop]}]"))
        at = stop + 1
    return keys


def _custom_order(store: Store, kind: Kind, sort: str, descending: bool) -> tuple[str, tuple[object, ...]] | None:
    """Return the order by a field that the firm added; None where this is none."""
    map_name, _, key = sort.partition(".")
    if map_name != "custom" or not key:
        return None
    from crm_desktop.services.custom_fields import get_custom_field  # late: start-up
    from crm_desktop.services.custom_sql import order_of

    way = " DESC" if descending else ""
    order, params = order_of(get_custom_field(store, key, kind.name), way)
    return f"{order}, {_name(kind)}{way}, t.k{way}", params


def _terms(store: Store, kind: Kind, sort: str, descending: bool) -> tuple[str, tuple[object, ...]]:
    """Return one column of an order, without what breaks its ties."""
    way = " DESC" if descending else ""
    if sort == "company" and has_company(kind):
        return _by_name_of(COMPANY, "company_id", way), ()
    if sort.startswith("custom."):
        from crm_desktop.services.custom_fields import get_custom_field  # late: start-up
        from crm_desktop.services.custom_sql import order_of

        return order_of(get_custom_field(store, sort.partition(".")[2], kind.name), way)
    return _order_by(kind, sort, way), ()


def _name(kind: Kind) -> str:
    """Return by what records stand in the order of their names; a kind without a key for that has its title."""
    has_key = any(derived.name == "sort_name" for derived in kind.derived)
    return "t.sort_name" if has_key else f"t.{kind.title} COLLATE NOCASE"


def has_company(kind: Kind) -> bool:
    """Return whether a record is of a company: by a field of its own, or one that the program computes."""
    return "company_id" in kind.by_name or any(derived.name == "company_id" for derived in kind.derived)


def _by_name_of(kind: Kind, field: str, way: str) -> str:
    """Return the order by the names of the records that a field names; those without stand at the end."""
    column = _name(kind).removeprefix("t.")
    name = f"(SELECT c.{column.partition(' ')[0]} FROM {kind.name} c WHERE c.id = t.{field} AND c.deleted_at IS NULL)"  # noqa: S608
    return f"{name} IS NULL, {name}{' COLLATE NOCASE' if ' ' in column else ''}{way}"


def _order(kind: Kind, sort: str, descending: bool) -> str:
    way = " DESC" if descending else ""
    first = _order_by(kind, sort, way)
    if sort == "created":
        return first
    return f"{first}, t.k{way}" if sort in _INDEXED else f"{first}, {_name(kind)}{way}, t.k{way}"


def _order_by(kind: Kind, sort: str, way: str) -> str:
    if sort == "created":
        return f"+t.k{way}"  # the plus lets the database take a small index instead of reading the wide table
    if sort == "sort_name":
        return f"{_name(kind)}{way}"
    if sort == "updated_at" or (sort in _INDEXED and any(d.name == sort for d in kind.derived)):
        return f"t.{sort}{way}"
    field = kind.by_name.get(sort)
    if field is not None and field.type is Type.REF and field.ref in KIND:
        return _by_name_of(KIND[field.ref], sort, way)
    column = sort if field and not field.is_map else next((d.name for d in kind.derived if d.name == sort), "")
    if not column:
        raise ValidationError(
            tr("The list can't be sorted by “{column}”", column=sort[:60]),
            tr("Choose one of: {names}.", names="name, company, last_contact_at, updated_at, created"),
        )
    is_text = field is None or field.type not in (Type.INTEGER, Type.BOOLEAN, Type.INSTANT)
    fold = " COLLATE NOCASE" if is_text else ""
    return f"t.{column} IS NULL, t.{column}{fold}{way}"


def _by_company(store: Store, kind: Kind, where: str, params: Sequence[object], descending: bool) -> array[int]:
    """Walk the companies in their order and take the people of each; people without a company stand at the end."""
    way = " DESC" if descending else ""
    # CROSS JOIN keeps this order of the loops, so that no list of a million rows is sorted.
    sql = (
        f"SELECT t.k FROM {COMPANY.name} c CROSS JOIN {kind.name} t ON t.company_id = c.id "  # noqa: S608 names
        f"WHERE c.deleted_at IS NULL AND {where} ORDER BY c.sort_name{way}, c.k{way}, {_name(kind)}{way}, t.k{way}"
    )
    every = f"SELECT t.k FROM {kind.name} t WHERE {where} ORDER BY {_name(kind)}{way}, t.k{way}"  # noqa: S608 names
    with store.read() as connection:
        ks = _keys(connection, sql, params)
        placed = set(ks)
        ks.extend(k for k in _keys(connection, every, params) if k not in placed)
    return ks

"""Filters of views: a tree of conditions, its fields looked up in the spec, its values bound, never pasted.

A tree is ``{"all": [tree, …]}``, ``{"any": [tree, …]}``, ``{"not": tree}`` or
``{"field": "type", "op": "is", "value": "customer"}``; an empty tree lets everything through. The field "text" asks for
words as the search does.
Operators: is, is_not, contains, begins, empty, not_empty, before, after, in. Instants take a day (2026-03-12),
milliseconds, or ``{"days_ago": 30}``. A field that the firm added is named "custom.KEY".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crm_desktop.domain.collate import fold
from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field, Kind, Type
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.custom_sql import condition_of
from crm_desktop.services.lists import Condition
from crm_desktop.services.match import match_query
from crm_desktop.services.tags import tag_id
from crm_desktop.services.validation import clean_value, normalize_point

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

    from crm_desktop.store.engine import Store

Tree = Mapping[str, Any]
OPERATORS = ("is", "is_not", "contains", "begins", "empty", "not_empty", "before", "after", "in")
_DAY = 86_400_000
_DEEPEST = 8
_POINTS = {"phone": "phone", "email": "email"}
_PLACES = {"city": "locality", "country": "country", "postal_code": "postal_code"}


def check_filter(kind: Kind, tree: Tree, custom: Sequence[CustomField] = ()) -> None:
    """Refuse a filter that could not be asked."""
    conditions_of(kind, tree, now=0, custom=custom)


def custom_fields_in(store: Store, kind: Kind, tree: object) -> Sequence[CustomField]:
    """Return the kind's own fields of the firm, if a filter names any."""
    return list_custom_fields(store, kind.name) if "custom." in str(tree) else ()


def conditions_of(
    kind: Kind, tree: Tree, *, now: int, region: str = "", custom: Sequence[CustomField] = ()
) -> list[Condition]:
    """Return a filter as conditions for a list; nothing for an empty tree. `custom` are the firm's own fields."""
    if not tree:
        return []
    from sqlalchemy.dialects import sqlite  # late: start-up

    from crm_desktop.store.tables import tables

    compiled = (
        _Builder(kind, tables(), now, region, custom)
        .build(tree, 0)
        .compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    )
    params = compiled.params
    return [Condition(f"({compiled})", tuple(params[name] for name in compiled.positiontup or ()))]


class _Builder:
    """Builds one filter's expression over the kind's table, called `t`."""

    def __init__(
        self, kind: Kind, tables: Mapping[str, Table], now: int, region: str, custom: Sequence[CustomField]
    ) -> None:
        self._custom = {field.name: field for field in custom}
        self._kind = kind
        self._tables = tables
        self._now = now
        self._region = region
        self._t = tables[kind.name].alias("t")

    def build(self, tree: object, depth: int) -> ColumnElement[bool]:
        from sqlalchemy import and_, not_, or_

        if not isinstance(tree, Mapping) or depth > _DEEPEST:
            raise _refused(str(tree))
        if "field" in tree:
            return self._leaf(str(tree["field"]), str(tree.get("op", "is")), tree.get("value"))
        key, branches = next(iter(tree.items()), ("", None))
        if key == "not":
            return not_(self.build(branches, depth + 1))
        if key not in ("all", "any") or not isinstance(branches, list) or not branches:
            raise _refused(str(key))
        built = [self.build(branch, depth + 1) for branch in branches]
        return and_(*built) if key == "all" else or_(*built)

    def _leaf(self, name: str, op: str, value: object) -> ColumnElement[bool]:
        if op not in OPERATORS:
            raise ValidationError(
                tr("A filter can't compare by “{operator}”", operator=op[:60]),
                tr("Choose one of: {names}.", names=", ".join(OPERATORS)),
            )
        if name in _POINTS:
            return self._index("point_index", "value", op, value, type=_POINTS[name])
        if name in _PLACES:
            return self._index("address_index", _PLACES[name], op, value)
        if name in ("tag", "tags"):
            return self._index("tag_index", "tag_id", op, value)
        if name == "text":
            return self._text(str(value or ""))
        if name in self._custom:
            return condition_of(self._custom[name], self._t.c.custom, op, value, self._now)  # type: ignore[no-any-return]
        return self._column(name, op, value)

    def _text(self, words: str) -> ColumnElement[bool]:
        """Return the condition “is found by these words”, as the search field finds it."""
        from sqlalchemy import bindparam, column, literal_column, select, table, true

        match = match_query(words)
        if not match:
            return true()
        found = table("search", column("rowid"))
        number = found.c.rowid.op("&")(63) == self._kind.number
        is_match = literal_column("search").op("MATCH")(bindparam(None, match, unique=True))
        return self._t.c.k.in_(select(found.c.rowid.op(">>")(6)).where(is_match, number))

    def _column(self, name: str, op: str, value: object) -> ColumnElement[bool]:
        field = self._kind.by_name.get(name) or self._derived(name)
        if field is None or field.is_map:
            names = sorted(
                {f.name for f in self._kind.scalars if not f.hidden} | {*_POINTS, *_PLACES, *self._custom, "tag"}
            )
            raise ValidationError(
                tr("A filter names “{name}”, which is no field of {kind}", name=name[:60], kind=tr(self._kind.label)),
                tr("Choose one of: {names}.", names=", ".join(names)),
                field=name,
            )
        column = self._t.c[name]
        if op in ("contains", "begins"):
            text = str(value)
            found = column.icontains(text, autoescape=True) if op == "contains" else column.istartswith(
                text, autoescape=True
            )  # fmt: skip
            return found
        return _compare(column, op, self._values(field, op, value))

    def _derived(self, name: str) -> Field | None:
        for derived in self._kind.derived:
            if derived.name == name:
                return Field(name, derived.type, derived.label or name)
        return Field(name, Type.INSTANT, name) if name == "updated_at" else None

    def _values(self, field: Field, op: str, value: object) -> Any:
        if op in ("empty", "not_empty"):
            return None
        if op == "in":
            return [self._value(field, v) for v in (value if isinstance(value, list) else [value])]
        return self._value(field, value)

    def _value(self, field: Field, value: object) -> object:
        if field.type is not Type.INSTANT:
            found = clean_value(field, value)
            return int(found) if isinstance(found, bool) else found
        if isinstance(value, Mapping) and isinstance(value.get("days_ago"), int):
            return self._now - int(value["days_ago"]) * _DAY
        if isinstance(value, str):
            try:
                return int(datetime.fromisoformat(value).astimezone(UTC).timestamp() * 1000)
            except ValueError:
                raise _wrong_value(field, value) from None
        if isinstance(value, int):
            return value
        raise _wrong_value(field, value)

    def _index(self, table: str, column: str, op: str, value: object, **only: str) -> ColumnElement[bool]:
        """Return a condition on the index rows of a record; `is_not` and `empty` mean that no row fits."""
        from sqlalchemy import select

        rows = self._tables[table].alias("i")
        query = select(rows.c.k).where(rows.c.kind == self._kind.number, *(rows.c[n] == v for n, v in only.items()))
        if op in ("empty", "not_empty"):
            query = query.where(rows.c[column] != "")
        elif op in ("contains", "begins"):
            text = fold(str(value))
            begins = rows.c[column].startswith(text, autoescape=True)
            query = query.where(begins if op == "begins" else rows.c[column].contains(text, autoescape=True))
        else:
            values = value if isinstance(value, list) else [value]
            found = [self._index_value(table, column, str(v), only.get("type", "")) for v in values]
            wanted = "in" if op in ("is", "is_not", "in") else op
            query = query.where(_compare(rows.c[column], wanted, found if wanted == "in" else found[0]))
        return self._t.c.k.not_in(query) if op in ("is_not", "empty") else self._t.c.k.in_(query)

    def _index_value(self, table: str, column: str, value: str, type_: str) -> str:
        if table == "tag_index":
            return value if len(value) == 36 and value.count("-") == 4 else tag_id(value)
        if table == "point_index":
            return normalize_point(type_, value, self._region) or fold(value)
        if column == "country":
            from crm_desktop.domain.countries import country_code  # late: start-up

            return country_code(value) or value
        return fold(value) if column == "locality" else value


def _compare(column: Any, op: str, value: Any) -> ColumnElement[bool]:
    comparisons = {
        "is": lambda: column.is_(None) if value is None else column == value,
        "is_not": lambda: column.is_distinct_from(value),
        "in": lambda: column.in_(value),
        "empty": lambda: column.is_(None),
        "not_empty": lambda: column.is_not(None),
        "before": lambda: column < value,
        "after": lambda: column > value,
    }
    return comparisons[op]()  # type: ignore[no-any-return]


def _refused(part: str) -> ValidationError:
    return ValidationError(
        tr("A filter can't be read at “{part}”", part=part[:60]),
        tr("Build it from all, any, not, and conditions with field, op and value."),
    )


def _wrong_value(field: Field, value: object) -> ValidationError:
    return ValidationError(
        tr("“{field}” can't be compared with “{value}”", field=tr(field.label), value=str(value)[:60]),
        tr("Give a day like 2026-03-12, or a number of days ago."),
    )

"""Filters of views: a tree of conditions, its fields looked up in the spec, its values bound, never pasted.

A tree is ``{"all": [tree, …]}``, ``{"any": [tree, …]}``, ``{"not": tree}`` or
``{"field": "type", "op": "is", "value": "customer"}``; an empty tree lets everything through. The field "text" asks for
words as the search does. Which operators a field has stands in `filter_fields`; "is", "is_not" and "in" take a list
too, "between" takes two values, "last_days" and "next_days" a number. Moments take a day (2026-03-12), milliseconds, or
``{"days_ago": 30}``. A field that the firm added is named "custom.KEY".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crm_desktop.domain.collate import fold
from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, Kind, Type
from crm_desktop.services.aliases import current_id
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.custom_sql import condition_of
from crm_desktop.services.filter_fields import PLACES, POINTS, WITHOUT_VALUE, Asked, Family, asked_field, operator
from crm_desktop.services.filter_sql import (
    chosen_condition,
    date_condition,
    moment_condition,
    number_condition,
    text_condition,
    yes_no_condition,
)
from crm_desktop.services.filter_values import listed, nothing_given, some
from crm_desktop.services.lists import Condition
from crm_desktop.services.match import match_query
from crm_desktop.services.settings import region
from crm_desktop.services.tags import tag_id
from crm_desktop.services.validation import clean_value, normalize_point

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

    from crm_desktop.store.engine import Store

Tree = Mapping[str, Any]
_DEEPEST = 8


def check_filter(kind: Kind, tree: Tree, custom: Sequence[CustomField] = ()) -> None:
    """Refuse a filter that could not be asked."""
    conditions_of(kind, tree, now=0, custom=custom)


def custom_fields_in(store: Store, kind: Kind, tree: object) -> Sequence[CustomField]:
    """Return the kind's own fields of the firm, if a filter names any."""
    return list_custom_fields(store, kind.name) if "custom." in str(tree) else ()


def filter_conditions(store: Store, kind: Kind, tree: Tree) -> list[Condition]:
    """Return a filter as conditions for a list of a workspace, at this moment."""
    if not tree:
        return []
    return conditions_of(
        kind,
        resolved(store, kind, tree),
        now=store.clock.now(),
        region=region(store),
        custom=custom_fields_in(store, kind, tree),
    )


def resolved(store: Store, kind: Kind, tree: Tree) -> Tree:
    """Return a filter in which a record that was merged away is the one that was kept."""
    if not isinstance(tree, Mapping):
        return tree
    if "field" in tree:
        field = kind.by_name.get(str(tree["field"]))
        is_record = tree["field"] == "company_id" or (field is not None and field.type is Type.REF)
        if not is_record or not tree.get("value"):
            return tree
        ids = [current_id(store, str(one)) for one in listed(tree["value"])]
        return {**tree, "value": ids if isinstance(tree["value"], list) else ids[0]}
    return {
        key: [resolved(store, kind, branch) for branch in part]
        if isinstance(part, list)
        else resolved(store, kind, part)
        for key, part in tree.items()
    }


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
        self._custom = custom
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
            # What can't be compared, as nothing can with an empty field, is not so.
            return not_(_known(self.build(branches, depth + 1)))  # type: ignore[no-any-return]
        if key not in ("all", "any") or not isinstance(branches, list) or not branches:
            raise _refused(str(key))
        built = [self.build(branch, depth + 1) for branch in branches]
        return and_(*built) if key == "all" else or_(*built)

    def _leaf(self, name: str, op: str, value: object) -> ColumnElement[bool]:
        asked = asked_field(self._kind, name, self._custom)
        op = operator(asked, op)
        if asked.family is Family.POINT:
            return self._index(asked, "point_index", "value", op, value, type=POINTS[name])
        if asked.family is Family.PLACE:
            return self._index(asked, "address_index", PLACES[name], op, value)
        if asked.family is Family.TAG:
            return self._index(asked, "tag_index", "tag_id", op, value)
        if asked.family is Family.WORDS:
            return self._words(str(value or ""))
        if asked.custom is not None:
            return condition_of(asked.custom, self._t.c.custom, op, value, self._now)  # type: ignore[no-any-return]
        if name == "company":
            return self._company(asked, op, value)
        return self._column(asked, self._t.c[asked.name], op, value)

    def _words(self, words: str) -> ColumnElement[bool]:
        """Return the condition “is found by these words”, as the search field finds it."""
        from sqlalchemy import bindparam, column, literal_column, select, table, true

        match = match_query(words)
        if not match:
            return true()
        found = table("search", column("rowid"))
        number = found.c.rowid.op("&")(63) == self._kind.number
        is_match = literal_column("search").op("MATCH")(bindparam(None, match, unique=True))
        return self._t.c.k.in_(select(found.c.rowid.op(">>")(6)).where(is_match, number))

    def _column(self, asked: Asked, column: Any, op: str, value: object) -> ColumnElement[bool]:
        own, label = asked.own, asked.label

        def clean(one: object) -> object:
            found = clean_value(own, one) if own is not None else one
            if found is None:
                raise nothing_given(label, one)
            return found

        if op in ("empty", "not_empty"):
            has = column.is_not(None) if asked.family is not Family.TEXT else column != ""
            return has if op == "not_empty" else ~_known(has)  # type: ignore[no-any-return]
        if asked.family is Family.DATE:
            return date_condition(
                column, op, value, clean=clean, label=label, now=self._now, is_partial=asked.is_partial
            )
        if asked.family is Family.MOMENT:
            return moment_condition(column, op, value, label=label, now=self._now)
        if asked.family is Family.NUMBER:
            return number_condition(column, op, value, clean, label)
        values = [clean(one) for one in some(label, value)]
        if asked.family is Family.YES_NO:
            return yes_no_condition(column, op, bool(values[0]))
        if asked.family is Family.TEXT:
            return text_condition(column, op, [str(one) for one in values])
        return chosen_condition(column, op, values)

    def _company(self, asked: Asked, op: str, value: object) -> ColumnElement[bool]:
        """Compare the name of the company where a person works."""
        from sqlalchemy import select

        company = self._tables[COMPANY.name].alias("w")
        query = select(company.c.id).where(company.c.deleted_at.is_(None))
        if op not in WITHOUT_VALUE:
            wanted = "in" if op == "is_not" else op
            query = query.where(text_condition(company.c.name, wanted, [str(v) for v in some(asked.label, value)]))
        found = self._t.c.company_id.in_(query)
        return ~_known(found) if op in ("is_not", "empty") else found

    def _index(self, asked: Asked, table: str, column: str, op: str, value: object, **only: str) -> ColumnElement[bool]:
        """Return a condition on the index rows of a record; `is_not` and `empty` mean that no row fits."""
        from sqlalchemy import or_, select

        rows = self._tables[table].alias("i")
        query = select(rows.c.k).where(rows.c.kind == self._kind.number, *(rows.c[n] == v for n, v in only.items()))
        if op in ("empty", "not_empty"):
            query = query.where(rows.c[column] != "")
        elif op in ("contains", "begins"):
            parts = [_part_of(asked, str(one)) for one in some(asked.label, value)]
            search = rows.c[column].startswith if op == "begins" else rows.c[column].contains
            query = query.where(or_(*(search(part, autoescape=True) for part in parts)))
        else:
            values = [self._index_value(table, column, str(v), only.get("type", "")) for v in some(asked.label, value)]
            query = query.where(chosen_condition(rows.c[column], "is", values))
        return self._t.c.k.not_in(query) if op in ("is_not", "empty") else self._t.c.k.in_(query)

    def _index_value(self, table: str, column: str, value: str, type_: str) -> str:
        if table == "tag_index":
            return value if len(value) == 36 and value.count("-") == 4 else tag_id(value)
        if table == "point_index":
            return normalize_point(type_, value, self._region) or fold(value)
        if column == "country":
            return _country(value)
        return fold(value) if column == "locality" else value


def _part_of(asked: Asked, text: str) -> str:
    """Return a part of a phone, an e-mail or a place as the index writes it."""
    if asked.name == "country":
        return _country(text)
    if asked.name != "phone":
        return fold(text.strip())
    digits = "".join(sign for sign in text if sign.isdigit() or sign == "+")
    if not digits:
        raise ValidationError(
            tr("“{text}” is no part of a phone number", text=text[:40]), tr("Type some of its figures."), field="phone"
        )
    return digits


def _country(text: str) -> str:
    from crm_desktop.domain.countries import country_code  # late: start-up

    return country_code(text) or text


def _known(condition: Any) -> Any:
    """Return a condition that is never unknown."""
    from sqlalchemy import func

    return func.coalesce(condition, 0) != 0


def _refused(part: str) -> ValidationError:
    return ValidationError(
        tr("A filter can't be read at “{part}”", part=part[:60]),
        tr("Build it from all, any, not, and conditions with field, op and value."),
    )

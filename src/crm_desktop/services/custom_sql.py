"""Custom fields in questions to the database: what a list is sorted and filtered by. Values are bound, never pasted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.custom_fields import path_of
from crm_desktop.services.custom_values import clean_custom

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_TEXT = ("is", "is_not", "contains", "begins", "in", "empty", "not_empty")
_ORDERED = ("is", "is_not", "before", "after", "in", "empty", "not_empty")
_CHOSEN = ("is", "is_not", "in", "empty", "not_empty")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "text": _TEXT,
    "link": _TEXT,
    "integer": _ORDERED,
    "decimal": _ORDERED,
    "money": _ORDERED,
    "date": _ORDERED,
    "choice": _CHOSEN,
    "multi_choice": _CHOSEN,
    "yes_no": ("is", "is_not", "empty", "not_empty"),
}


def order_of(field: CustomField, way: str) -> tuple[str, tuple[object, ...]]:
    """Return the ORDER BY of a field and its values: by its type, records without a value at the end."""
    value, path = "json_extract(t.custom, ?)", _path(field)
    if field.has_options:
        # By the place of the (first) option, not by its name: small, medium, large.
        value = f"(SELECT o.key FROM json_each(?) o WHERE o.value = {value})"  # noqa: S608 fixed words
        places = _json([choice.key for choice in field.choices])
        return f"{value} IS NULL, {value}{way}", (places, path, places, path)
    fold = " COLLATE NOCASE" if field.type in ("text", "link") else ""
    return f"{value} IS NULL, {value}{fold}{way}", (path, path)


def condition_of(field: CustomField, column: Any, op: str, value: object, now: int) -> Any:
    """Return a condition on a field; `column` is the map of the records."""
    from sqlalchemy import and_, bindparam, func, not_, or_

    if op not in OPERATORS[field.type]:
        raise ValidationError(
            tr("“{field}” can't be compared by “{operator}”", field=field.label, operator=op[:60]),
            tr("Choose one of: {names}.", names=", ".join(OPERATORS[field.type])),
            field=field.name,
        )
    found: Any = func.json_extract(column, bindparam(None, _path(field), unique=True))
    if op in ("empty", "not_empty"):
        return found.is_(None) if op == "empty" else found.is_not(None)
    if op in ("contains", "begins"):
        text = str(value)
        return found.icontains(text, autoescape=True) if op == "contains" else found.istartswith(text, autoescape=True)
    if field.type == "multi_choice":
        return _any_of(field, column, op, value)
    wanted = _wanted(field, value, now)
    if field.type == "yes_no":  # what was never said counts as no
        is_yes = func.coalesce(found, 0) == 1
        return is_yes if bool(wanted[0]) is (op == "is") else not_(is_yes)
    if field.type == "money":
        currency = func.json_extract(column, bindparam(None, f"{path_of(field.key)}.currency", unique=True))
        same = [and_(found == amount, currency == code) for amount, code in wanted]
        if op in ("before", "after"):
            amount, code = wanted[0]
            return and_(found < amount if op == "before" else found > amount, currency == code)
        return or_(found.is_(None), not_(or_(*same))) if op == "is_not" else or_(*same)
    if op == "is_not":
        return found.is_distinct_from(wanted[0])
    if op in ("before", "after"):
        return found < wanted[0] if op == "before" else found > wanted[0]
    return found.in_(wanted) if op == "in" else found == wanted[0]


def _any_of(field: CustomField, column: Any, op: str, value: object) -> ColumnElement[bool]:
    """Return “one of the chosen options is one of these”."""
    from sqlalchemy import exists, func, not_, select

    chosen = func.json_each(column, path_of(field.key)).table_valued("value")
    keys = [key for one in _listed(value) for key in _listed(clean_custom(field, one))]
    has = exists(select(chosen.c.value).where(chosen.c.value.in_(keys)))
    return not_(has) if op == "is_not" else has


def _wanted(field: CustomField, value: object, now: int) -> list[Any]:
    found: list[Any] = []
    for one in _listed(value):
        if isinstance(one, Mapping) and isinstance(one.get("days_ago"), int) and field.type == "date":
            found.append((date.fromtimestamp(now / 1000) - timedelta(days=int(one["days_ago"]))).isoformat())
            continue
        cleaned = clean_custom(field, one)
        if cleaned is None:
            raise ValidationError(
                tr("“{field}” can't be compared with “{value}”", field=field.label, value=str(one)[:60]),
                tr("Give a value, or ask whether it is empty."),
                field=field.name,
            )
        found.append((cleaned["amount"], cleaned["currency"]) if isinstance(cleaned, dict) else cleaned)
    return found


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _path(field: CustomField) -> str:
    """Return the path of what is compared: the amount of money, the first of several options."""
    return path_of(field.key) + {"money": ".amount", "multi_choice": "[0]"}.get(field.type, "")


def _json(values: list[str]) -> str:
    import json

    return json.dumps(values)

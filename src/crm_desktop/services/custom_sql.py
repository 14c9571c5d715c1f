"""Custom fields in questions to the database: what a list is sorted and filtered by. Values are bound, never pasted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.custom_fields import path_of
from crm_desktop.services.custom_values import clean_custom
from crm_desktop.services.filter_sql import (
    chosen_condition,
    date_condition,
    number_condition,
    text_condition,
    yes_no_condition,
)
from crm_desktop.services.filter_values import listed, nothing_given, number_of_days, some, today_of, two_ends

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


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
    """Return a condition on a field; `column` is the map of the records. The operator is one that the type has."""
    from sqlalchemy import String, bindparam, func, type_coerce

    found: Any = func.json_extract(column, bindparam(None, _path(field), unique=True))
    if op in ("empty", "not_empty"):
        return found.is_(None) if op == "empty" else found.is_not(None)
    if field.type == "multi_choice":
        return _any_of(field, column, op, value)
    if field.type == "money":
        return _money(field, column, found, op, value)

    def clean(one: object) -> Any:
        if field.type == "date" and isinstance(one, Mapping) and "days_ago" in one:
            return (today_of(now) - timedelta(days=number_of_days(field.label, one["days_ago"]))).isoformat()
        cleaned = clean_custom(field, one)
        if cleaned is None:
            raise nothing_given(field.label, one)
        return cleaned

    if field.type == "date":
        return date_condition(found, op, value, clean=clean, label=field.label, now=now, is_partial=False)
    if field.is_numeric:
        return number_condition(found, op, value, clean, field.label)
    values = some(field.label, value)
    if field.type == "yes_no":
        return yes_no_condition(found, op, bool(clean(values[0])))
    if field.type == "choice":
        return chosen_condition(found, op, [clean(one) for one in values])
    texts = [str(one) if op in ("contains", "begins") else str(clean(one)) for one in values]
    return text_condition(type_coerce(found, String), op, texts)


def _money(field: CustomField, column: Any, found: Any, op: str, value: object) -> Any:
    """Compare an amount with amounts of the same currency; other currencies are neither more nor less."""
    from sqlalchemy import and_, bindparam, func, not_, or_

    currency = func.json_extract(column, bindparam(None, f"{path_of(field.key)}.currency", unique=True))

    def clean(one: object) -> tuple[int, str]:
        cleaned = clean_custom(field, one)
        if not isinstance(cleaned, dict):
            raise nothing_given(field.label, one)
        return cleaned["amount"], cleaned["currency"]

    if op == "between":
        first, last = sorted(clean(end) for end in two_ends(field.label, value))
        if first[1] != last[1]:
            raise ValidationError(
                tr("“{field}” is compared with two currencies", field=field.label),
                tr("Give both amounts in one currency."),
                field=field.name,
            )
        return and_(found.between(first[0], last[0]), currency == first[1])
    wanted = [clean(one) for one in some(field.label, value)]
    if op in ("before", "after"):
        amount, code = wanted[0]
        return and_(found < amount if op == "before" else found > amount, currency == code)
    same = or_(*(and_(found == amount, currency == code) for amount, code in wanted))
    return or_(found.is_(None), not_(same)) if op == "is_not" else same


def _any_of(field: CustomField, column: Any, op: str, value: object) -> ColumnElement[bool]:
    """Return “one of the chosen options is one of these”."""
    from sqlalchemy import exists, func, not_, select

    chosen = func.json_each(column, path_of(field.key)).table_valued("value")
    keys = [key for one in some(field.label, value) for key in listed(clean_custom(field, one))]
    has = exists(select(chosen.c.value).where(chosen.c.value.in_(keys)))
    return not_(has) if op == "is_not" else has


def _path(field: CustomField) -> str:
    """Return the path of what is compared: the amount of money, the first of several options."""
    return path_of(field.key) + {"money": ".amount", "multi_choice": "[0]"}.get(field.type, "")


def _json(values: list[str]) -> str:
    import json

    return json.dumps(values)

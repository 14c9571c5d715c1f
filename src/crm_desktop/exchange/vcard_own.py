"""Fields of the firm's own on cards: a line `X-CRM-KEY` each, which other programs keep or pass over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from crm_desktop.domain.custom import TYPES, CustomField, exported_value, is_key
from crm_desktop.exchange.targets import CUSTOM
from crm_desktop.exchange.vcard import Property
from crm_desktop.exchange.vcard_text import escape, split

_PREFIX, _TYPE = "X-CRM-", "X-TYPE"


def own_lines(fields: Sequence[CustomField], held: Mapping[str, object]) -> Iterator[Property]:
    """Yield a line for each field that a record has a value in."""
    for field in fields:
        value = held.get(field.key)
        if value is not None and value != "" and value != []:
            name = _PREFIX + field.key.upper().replace("_", "-")
            yield Property("", name, {_TYPE: (field.type,)}, _text(field, value))


def read_own(prop: Property) -> tuple[str, str, object] | None:
    """Return title, type and value of such a line as an import keeps them; None of other lines."""
    key = prop.name.removeprefix(_PREFIX).lower().replace("-", "_")
    if not prop.name.startswith(_PREFIX) or not is_key(key):
        return None
    named = prop.params.get(_TYPE) or ("",)
    type_ = named[0].lower() if named[0].lower() in TYPES else "text"
    try:
        return CUSTOM + key, type_, _value(prop, type_)
    except (ValueError, InvalidOperation):  # written by hand: the text is kept as it is
        return CUSTOM + key, type_, prop.text


def _text(field: CustomField, value: object) -> str:
    if field.has_options:  # apart: a name may hold any sign
        keys = value if isinstance(value, list) else [value]
        return ",".join(escape(str(exported_value(field, key))) for key in keys)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(exported_value(field, value)))


def _value(prop: Property, type_: str) -> object:
    if type_ == "multi_choice":
        return split(prop.value, ",")
    if type_ == "integer":
        return int(prop.text)
    if type_ == "decimal":
        return Decimal(prop.text)
    return prop.text

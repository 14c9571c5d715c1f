"""The one place where values are checked before they are saved; each refusal names the field and a way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.ids import short_key
from crm_desktop.domain.specs import PERSON, Field, Kind, Type
from crm_desktop.store.codec import apply_changes, check_key

_YES = frozenset({"1", "true", "yes", "on", "y"})
_NO = frozenset({"0", "false", "no", "off", "n"})
_MOST = 2**53  # whole numbers that JSON carries exactly


def clean_new(kind: Kind, fields: Mapping[str, object], region: str = "") -> dict[str, object]:
    """Return the values of a new record as they are stored."""
    values = clean_changes(kind, fields, region)
    for field in kind.fields:
        if field.required and values.get(field.name) in (None, ""):
            _refuse_empty(kind, field)
    check_named(kind, values)
    return values


def clean_changes(kind: Kind, changed: Mapping[str, object], region: str = "") -> dict[str, object]:
    """Return changed fields as they are stored; "points.p7" is one key of a map, None removes it."""
    values: dict[str, object] = {}
    for name, value in changed.items():
        field_name, _, key = name.partition(".")
        field = field_of(kind, field_name)
        if key:
            check_key(key)
            values[name] = None if value is None else clean_item(field, value, region)
        else:
            values[name] = clean_map(field, value, region) if field.is_map else clean_value(field, value)
            if field.required and values[name] is None:
                _refuse_empty(kind, field)
    return values


def field_of(kind: Kind, name: str) -> Field:
    """Return the field of this name."""
    field = kind.by_name.get(name)
    if field is None:
        names = ", ".join(f.name for f in kind.fields if not f.hidden)
        raise ValidationError(
            tr("“{kind}” has no field “{name}”", kind=tr(kind.label), name=name[:60]),
            tr("Choose one of: {names}.", names=names),
            field=name,
        )
    return field


def check_named(kind: Kind, values: Mapping[str, object]) -> None:
    """Refuse a person without any name; an e-mail or phone stands for one."""
    if kind is PERSON and not kind.derive(values)["display_name"]:
        raise ValidationError(
            tr("A person needs a name"), tr("Type a first or a last name, or an e-mail."), field="given_name"
        )


def check_still_named(kind: Kind, row: Mapping[str, object] | None, changed: Mapping[str, object]) -> None:
    """Refuse a change that would take away the only name."""
    if kind is PERSON and row is not None and not all(changed.values()):
        check_named(kind, apply_changes(kind, dict(row), changed))


def clean_value(field: Field, value: object) -> object:
    """Return one value as it is stored; empty texts are None."""
    if value is None:
        return None
    if field.type in (Type.TEXT, Type.LONG_TEXT, Type.REF):
        return _text(field, value)
    if field.type in (Type.INTEGER, Type.INSTANT):
        return _integer(field, value)
    if field.type is Type.BOOLEAN:
        return _boolean(field, value)
    if field.type is Type.DATE:
        return _date(field, value)
    return _choice(field, value)


def clean_map(field: Field, value: object, region: str = "") -> dict[str, object]:
    """Return a map as it is stored; a list of items gets fresh keys."""
    if value is None:
        return {}
    if isinstance(value, list | tuple):
        value = {short_key(): item for item in value}
    if not isinstance(value, Mapping):
        raise _wrong(field, value, tr("Give it as items, each with a key."))
    for key in value:
        check_key(str(key))
    return {str(key): clean_item(field, item, region) for key, item in value.items() if item is not None}


def clean_item(field: Field, value: object, region: str = "") -> object:
    """Return an item of a map as it is stored; points get the form under which they are found."""
    if not field.item:
        return _loose(field, value)
    if not isinstance(value, Mapping):
        raise _wrong(field, value, tr("Give it as an item with named parts."))
    parts = {part.name: part for part in field.item}
    item: dict[str, Any] = {}
    for name, part_value in value.items():
        if name not in parts:
            raise ValidationError(
                tr("“{field}” has no part “{name}”", field=tr(field.label), name=str(name)[:60]),
                tr("Choose one of: {names}.", names=", ".join(parts)),
                field=field.name,
            )
        cleaned = clean_value(parts[name], part_value)
        if cleaned is not None and cleaned is not False:
            item[name] = cleaned
    if field.name == "points":
        return _point(item, region)
    return _address(item) if field.name == "addresses" else item


def _point(item: dict[str, Any], region: str) -> dict[str, Any]:
    if not item.get("value"):
        raise ValidationError(tr("A phone or an e-mail is empty"), tr("Type it, or remove the line."), field="points")
    item.setdefault("kind", "email" if "@" in item["value"] else "phone")
    item.pop("normalized", None)
    normalized = normalize_point(item["kind"], item["value"], region)
    if normalized:
        item["normalized"] = normalized
    return item


def normalize_point(kind: str, value: str, region: str = "") -> str:
    """Return the form under which a point is found; an e-mail that can't be one is refused."""
    if kind == "phone":
        from crm_desktop.domain.phones import normalize_phone  # late: start-up

        return normalize_phone(value, region)
    if kind == "email":
        name, at, host = value.rpartition("@")
        if not (at and name and host) or any(c.isspace() for c in value) or host.startswith(".") or host.endswith("."):
            raise ValidationError(
                tr("“{value}” is not an e-mail address", value=value[:80]),
                tr("Write it as name@example.com."),
                field="points",
            )
        return value.lower()
    return ""


def _address(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("country"):
        from crm_desktop.domain.countries import country_code  # late: start-up

        item["country"] = country_code(item["country"]) or item["country"]
    return item


def _text(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        raise _wrong(field, value, tr("Type a text."))
    text = value.strip() if field.type is Type.LONG_TEXT else " ".join(value.splitlines()).strip()
    if "\0" in text or not _is_unicode(text):
        raise ValidationError(
            tr("“{field}” holds a sign that can't be saved", field=tr(field.label)),
            tr("Delete the invisible sign and type the text again."),
            field=field.name,
        )
    if len(text) > field.limit:
        raise ValidationError(
            trn("“{field}” is longer than {n} sign", "“{field}” is longer than {n} signs", field.limit,
                field=tr(field.label)),
            tr("Shorten it, or attach the text as a file."),
            field=field.name,
        )  # fmt: skip
    return text or None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair, from a broken file
        return False
    return True


def _integer(field: Field, value: object) -> int | None:
    if isinstance(value, str):
        text = value.replace(" ", "").replace("\u00a0", "")
        if not text:
            return None
        try:
            value = int(text)
        except ValueError:
            raise _wrong(field, value, tr("Type a whole number like 140.")) from None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST:
        raise _wrong(field, value, tr("Type a whole number like 140."))
    return value


def _boolean(field: Field, value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if not word:
        return None
    raise _wrong(field, value, tr("Say yes or no."))


def _date(field: Field, value: object) -> str | None:
    from crm_desktop.domain.dates import parse_date  # late: start-up

    if not isinstance(value, str):
        raise _wrong(field, value, tr("Enter a date like 2026-03-12."))
    try:
        found = parse_date(value)
    except ValidationError as error:
        raise _wrong(field, value, tr("Enter a date like 2026-03-12.")) from error
    if found and not field.partial and (len(found) != 10):
        raise _wrong(field, value, tr("Enter a date with day, month and year, like 2026-03-12."))
    return found or None


def _choice(field: Field, value: object) -> str | None:
    word = str(value).strip()
    if not word:
        return None
    for option in field.options:
        if word == option.value or fold(word) in (fold(option.label), fold(tr(option.label))):
            return option.value
    raise _wrong(field, value, tr("Choose one of: {names}.", names=", ".join(o.value for o in field.options)))


def _loose(field: Field, value: object) -> object:
    """Return a value of a map without parts (custom fields, tags, ids elsewhere), its texts checked."""
    if isinstance(value, str):
        return _text(field, value) or ""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return _integer(field, value)
    if isinstance(value, Mapping):
        return {str(k): _loose(field, v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_loose(field, v) for v in value]
    raise _wrong(field, value, tr("Give a text, a whole number, yes or no."))


def _wrong(field: Field, value: object, advice: str) -> ValidationError:
    title = tr("“{field}” can't be “{value}”", field=tr(field.label) or field.name, value=str(value)[:60])
    return ValidationError(title, advice, field=field.name)


def _refuse_empty(kind: Kind, field: Field) -> None:
    raise ValidationError(
        tr("“{field}” of {kind} is empty", field=tr(field.label), kind=tr(kind.label)),
        tr("Type it, then save again."),
        field=field.name,
    )

"""The facts of a record: one line each, in groups, with what an editor needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crm_desktop.domain.custom import DEFAULT_CURRENCY, CustomField, shown_value, typed_value
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field, Kind, Type
from crm_desktop.domain.words import label_word, language_of_word, language_word
from crm_desktop.services.custom_values import clean_custom
from crm_desktop.services.validation import clean_item, clean_value, normalize_point
from crm_desktop.store.codec import as_map
from crm_desktop.viewmodels.record.load import Record

ShowDay = Callable[[str], str]
ShowCountry = Callable[[str], str]

_POINTS, _PLACES, _CUSTOM = "points", "addresses", "custom"
_ORDER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "company": (
        ("name", "legal_name", "registration_no", "tax_id", _POINTS, "website", "payment_terms", "type", "status",
         "industry", "size", "segment", "source", "language", "parent_id"),
        (_PLACES,),
        (_CUSTOM, "description"),
    ),
    "service_case": (
        ("subject", "type", "priority", "origin", "person_id", "company_id", "product", "order_number"),
        ("description", "solution"),
        (_CUSTOM,),
    ),
    "person": (
        ("prefix", "given_name", "additional_name", "family_name", "suffix", "nickname", _POINTS, "birthday",
         "anniversary", "language", "time_zone", "phonetic_given_name", "phonetic_family_name"),
        (_PLACES,),
        ("consent", "do_not_call", "email_opt_out", "keep_in_touch_days", _CUSTOM, "description"),
    ),
}  # fmt: skip
# The bar of a case changes these: with rules of their own.
_ELSEWHERE = frozenset(("service_case", name) for name in ("number", "status", "opened_at", "due_at", "closed_at"))
_EMPTY_POINTS = ("phone", "email")  # offered as empty lines; the others come from the menu
_LINKS = ("website",)


@dataclass(frozen=True)
class Fact:
    """A line of the card. `key` is the flat field name; "points." and a kind is a point that is not there yet."""

    key: str
    label: str
    value: str = ""
    shown: str = ""
    group: int = 0
    type: str = "text"  # text, choice, multi, date, ref, point, address
    choices: tuple[tuple[str, str], ...] = ()
    multiline: bool = False
    hint: str = ""
    tone: str = "text"
    part: str = ""  # of a point: its kind
    field: Field | None = None
    custom: CustomField | None = None
    offers: tuple[str, ...] = ()  # of a field with several choices: what can be ticked

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to show."""
        return not self.shown

    @property
    def shape(self) -> tuple[object, ...]:
        """Return what a line is built from; a line of another shape is built anew."""
        return self.label, self.type, self.choices, self.offers, self.multiline, self.hint, self.tone


def facts_of(record: Record, show_day: ShowDay, show_country: ShowCountry) -> list[Fact]:
    """Return the facts of a record in their order."""
    found: list[Fact] = []
    listed: set[str] = set()
    for group, names in enumerate(_ORDER[record.kind.name]):
        for name in names:
            listed.add(name)
            found += _facts(record, name, group, show_day, show_country)
    # A field that a newer spec added stands at the end until it has its place.
    for field in record.kind.scalars:
        if field.name not in listed and not field.hidden and (record.kind.name, field.name) not in _ELSEWHERE:
            found += _facts(record, field.name, len(_ORDER[record.kind.name]) - 1, show_day, show_country)
    if len(record.users) > 1:
        users = tuple(sorted(record.users.items(), key=lambda user: user[1].casefold()))
        owner = str(record.values.get("owner_id") or "")
        choices = (("", tr("Nobody")), *users)
        found.append(
            Fact(
                "owner_id", tr("Owner"), owner, record.users.get(owner, ""), 2, "choice", choices, field=_owner(record)
            )
        )
    return found


def _owner(record: Record) -> Field:
    return record.kind.by_name["owner_id"]


def _facts(record: Record, name: str, group: int, show_day: ShowDay, show_country: ShowCountry) -> Iterator[Fact]:
    if name == _POINTS:
        yield from _points(record, group)
    elif name == _PLACES:
        yield from _addresses(record, group, show_country)
    elif name == _CUSTOM:
        values = as_map(record.values.get(_CUSTOM))
        yield from (_custom(field, values.get(field.key), group, show_day) for field in record.custom)
    else:
        yield _scalar(record, record.kind.by_name[name], group, show_day)


def _scalar(record: Record, field: Field, group: int, show_day: ShowDay) -> Fact:
    stored = record.values.get(field.name)
    text = "" if stored is None else str(stored)
    label, tone = tr(field.label), "accent_text" if field.name in _LINKS else "text"
    if field.type is Type.CHOICE:
        choices = (("", "–"), *((o.value, tr(o.label)) for o in field.options))
        shown = dict(choices).get(text, text) if text else ""
        return Fact(field.name, label, text, shown, group, "choice", choices, field=field)
    if field.type is Type.BOOLEAN:
        return _yes_no(field.name, label, stored, group, field)
    if field.type is Type.DATE:
        hint = tr("A date like 2026-03-14 or 14.3.2026; the year may be missing") if field.partial else ""
        return Fact(field.name, label, text, show_day(text) if text else "", group, "date", hint=hint, field=field)
    if field.type is Type.REF:
        shown = record.names.get(text, "") or (tr("Not here yet") if text else "")
        return Fact(field.name, label, text, shown, group, "ref", field=field, part=field.ref)
    if field.name == "language" and text:
        word = language_word(text)
        return Fact(field.name, label, word, word, group, field=field)
    is_long = field.type is Type.LONG_TEXT
    return Fact(field.name, label, text, text, group, multiline=is_long, tone=tone, field=field)


def _yes_no(key: str, label: str, stored: object, group: int, field: Field | None) -> Fact:
    choices = (("", "–"), ("1", tr("yes")), ("0", tr("no")))
    value = "" if stored is None else ("1" if stored else "0")
    # "No" is what everybody assumes: it folds away with the empty fields.
    shown = tr("yes") if stored else ""
    return Fact(key, label, value, shown, group, "choice", choices, field=field, part="yes_no")


def _points(record: Record, group: int) -> Iterator[Fact]:
    field = record.kind.by_name[_POINTS]
    labels = {o.value: tr(o.label) for o in field.item[0].options}
    items = [(key, item) for key, item in as_map(record.values.get(_POINTS)).items() if isinstance(item, Mapping)]
    order = {kind: n for n, kind in enumerate(labels)}
    items.sort(key=lambda i: (order.get(str(i[1].get("kind")), 9), not i[1].get("preferred")))
    counts = [str(item.get("kind") or "phone") for _, item in items]
    for key, item in items:
        kind = str(item.get("kind") or "phone")
        value = str(item.get("value") or "")
        words = [value, label_word(str(item.get("label") or ""))]
        if item.get("preferred") and counts.count(kind) > 1:
            words.append(tr("preferred"))
        if item.get("status") in ("bounced", "wrong"):
            words.append(next(tr(o.label) for o in field.item[5].options if o.value == item["status"]).lower())
        tone = "accent_text" if kind == "url" else "text"
        shown = " · ".join(w for w in words if w)
        yield Fact(f"{_POINTS}.{key}", labels.get(kind, kind), value, shown, group, "point", part=kind, field=field,
                   tone=tone)  # fmt: skip
    for kind in _EMPTY_POINTS:
        if kind not in counts:
            yield Fact(f"{_POINTS}.+{kind}", labels[kind], group=group, type="point", part=kind, field=field)


def _addresses(record: Record, group: int, show_country: ShowCountry) -> Iterator[Fact]:
    field = record.kind.by_name[_PLACES]
    labels = {o.value: tr(o.label) for o in field.item[0].options}
    items = as_map(record.values.get(_PLACES))
    for key, item in sorted(items.items(), key=lambda i: not (isinstance(i[1], Mapping) and i[1].get("preferred"))):
        if isinstance(item, Mapping):
            label = labels.get(str(item.get("kind") or ""), tr("Address"))
            full = address_line(item, show_country)
            short = ", ".join(str(item[part]) for part in ("street", "locality") if item.get(part))
            yield Fact(f"{_PLACES}.{key}", label, full, short or full, group, "address", field=field)
    if not items:
        yield Fact(f"{_PLACES}.+", tr("Address"), group=group, type="address", field=field)


def address_line(item: Mapping[str, Any], show_country: ShowCountry) -> str:
    """Return an address on one line: street, code and city, region, country."""
    city = " ".join(str(item[part]) for part in ("postal_code", "locality") if item.get(part))
    country = show_country(str(item["country"])) if item.get("country") else ""
    parts = (item.get("street"), item.get("po_box"), city, item.get("region"), country)
    return ", ".join(str(part) for part in parts if part)


def _custom(field: CustomField, stored: object, group: int, show_day: ShowDay) -> Fact:
    """Return the line of a field that the firm added, with the editor of its type."""
    if field.type == "yes_no":
        return replace(_yes_no(field.name, field.label, stored, group, None), custom=field)
    shown, value = shown_value(field, stored, show_day), typed_value(field, stored)
    line = Fact(field.name, field.label, value, shown, group, hint=_custom_hint(field), part=field.type, custom=field)
    if field.type == "choice":
        value = "" if stored is None else str(stored)
        choices = (("", "–"), *((option.key, option.label) for option in field.options))
        if value and value not in dict(choices):  # an option that was taken away
            choices += ((value, shown),)
        return replace(line, value=value, type="choice", choices=choices)
    if field.type == "multi_choice":
        return replace(line, type="multi", offers=tuple(option.label for option in field.options))
    if field.type == "date":
        return replace(line, type="date")
    return replace(line, tone="accent_text") if field.type == "link" else line


def _custom_hint(field: CustomField) -> str:
    return {
        "multi_choice": tr("Several, with commas between"),
        "money": tr("An amount like {example}", example=f"1250 {field.currency or DEFAULT_CURRENCY}"),
        "date": tr("A date like 2026-03-14 or 14.3.2026"),
        "link": tr("An address of the web"),
    }.get(field.type, "")


def parsed(fact: Fact, typed: str) -> object:
    """Return what was typed as the store takes it; ValidationError where it can't be that."""
    if fact.type == "point":
        normalize_point(fact.part, typed.strip()) if typed.strip() else None
        return typed.strip()
    if fact.field is not None:
        if fact.field.name == "language":
            typed = language_of_word(typed)
        return clean_value(fact.field, typed if typed else None)
    return clean_custom(fact.custom, typed) if fact.custom is not None else typed.strip() or None


def shown_typed(fact: Fact, typed: str, show_day: ShowDay) -> str:
    """Return what a line shows right after its value was typed; the text as it stands where it can't be read."""
    if fact.custom is None:
        return typed
    try:
        return shown_value(fact.custom, clean_custom(fact.custom, typed), show_day)
    except ValidationError:
        return typed


def problem(fact: Fact, typed: str) -> str:
    """Return why this can't be saved, as one sentence with what to do; empty where it can."""
    try:
        parsed(fact, typed)
    except ValidationError as error:
        return f"{error.title}. {error.advice}" if error.advice else error.title
    is_required = (fact.field is not None and fact.field.required) or (fact.custom is not None and fact.custom.required)
    if is_required and not typed.strip():
        return tr("“{field}” can't be empty. Type it, or press Esc to keep the old one.", field=fact.label)
    return ""


def changed_facts(before: Sequence[Fact], after: Sequence[Fact]) -> set[str]:
    """Return the keys of the facts that look different now."""
    old = {fact.key: (fact.value, fact.shown) for fact in before if not fact.is_empty}
    new = {fact.key: (fact.value, fact.shown) for fact in after if not fact.is_empty}
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def item_changes(
    record: Record, map_name: str, key: str, item: Mapping[str, object] | None
) -> tuple[dict[str, object], dict[str, object]]:
    """Return (changed, seen) that put an item in its place; only one of its kind stays the preferred one."""
    items = as_map(record.values.get(map_name))
    changed: dict[str, object] = {f"{map_name}.{key}": dict(item) if item is not None else None}
    seen: dict[str, object] = {f"{map_name}.{key}": items[key]} if key in items else {}
    if item is not None and item.get("preferred"):
        for other, old in items.items():
            is_rival = map_name == _PLACES or (isinstance(old, Mapping) and old.get("kind") == item.get("kind"))
            if other != key and isinstance(old, Mapping) and old.get("preferred") and is_rival:
                changed[f"{map_name}.{other}"] = {**old, "preferred": False}
                seen[f"{map_name}.{other}"] = old
    return changed, seen


def check_item(kind: Kind, map_name: str, item: Mapping[str, object]) -> str:
    """Return why an item can't be saved, as one sentence; empty where it can."""
    try:
        cleaned = clean_item(kind.by_name[map_name], dict(item))
    except ValidationError as error:
        return f"{error.title}. {error.advice}"
    own = {name for name in (cleaned if isinstance(cleaned, Mapping) else {}) if name not in ("kind", "preferred")}
    return "" if own else tr("The address is empty. Type a street or a city.")

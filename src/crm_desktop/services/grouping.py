"""Lists in groups: how many records each group has, and the keys of all rows, group after group."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.country_names import country_name
from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, KIND, PERSON, Field, Kind, Type
from crm_desktop.services.custom_fields import list_custom_fields, path_of
from crm_desktop.services.filter_fields import asked_field
from crm_desktop.services.lists import Condition, live, order_terms
from crm_desktop.services.local_sql import month_sql
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store

_OWN: Mapping[str, tuple[str, ...]] = {
    PERSON.name: (
        "company_id", "job_title", "city", "country", "language", "consent", "do_not_call", "email_opt_out",
        "birthday", "last_contact_at",
    ),
    COMPANY.name: (
        "type", "status", "industry", "segment", "city", "country", "source", "language", "payment_terms",
        "last_contact_at",
    ),
}  # fmt: skip
_CUSTOM = ("text", "choice", "yes_no", "date")
# Of several addresses the one that the row shows: the preferred, else the first that says where it is.
_ADDRESS = (
    "CASE WHEN t.addresses = '{{}}' THEN NULL ELSE (SELECT nullif(a.value ->> '$.{part}', '') "
    "FROM json_each(t.addresses) a WHERE coalesce(a.value ->> '$.locality', '') <> '' "
    "OR coalesce(a.value ->> '$.country', '') <> '' "
    "ORDER BY coalesce(a.value ->> '$.preferred', 0) DESC, a.id LIMIT 1) END"
)
_BIRTH_MONTH = "nullif(substr(t.{name}, CASE WHEN t.{name} LIKE '--%' THEN 3 ELSE 6 END, 2), '')"


@dataclass(frozen=True, slots=True)
class Group:
    """Records with one value; an empty value means those without any. `title` is the name of a record."""

    value: str
    n: int
    title: str = ""


@dataclass(frozen=True)
class GroupField:
    """A field by which a list can be grouped. Its `sort`: text, record, country, choice, yes_no, month, yearly."""

    name: str
    label: str
    sort: str
    custom: CustomField | None = None
    options: tuple[tuple[str, str], ...] = ()
    ref: str = ""  # of which kind the records are


def group_fields(store: Store, kind: Kind) -> list[GroupField]:
    """Return the fields by which a list of this kind can be grouped, the firm's own behind the others."""
    own = [_own(kind, name) for name in _OWN.get(kind.name) or _by_spec(kind)]
    custom = [field for field in list_custom_fields(store, kind.name) if field.type in _CUSTOM]
    return [*own, *map(_custom, custom)]


def group_field(store: Store, kind: Kind, name: str) -> GroupField:
    """Return one of them; a list can't be grouped by anything else."""
    fields = group_fields(store, kind)
    for field in fields:
        if field.name == name:
            return field
    raise ValidationError(
        tr("The list can't be grouped by “{column}”", column=name[:60]),
        tr("Choose one of: {names}.", names=", ".join(field.name for field in fields)),
        field="group_by",
    )


def grouped_keys(
    store: Store,
    kind: Kind,
    conditions: Sequence[Condition],
    group: GroupField,
    *,
    sort: str = "sort_name",
    descending: bool = False,
    then: tuple[str, bool] | None = None,
) -> tuple[array[int], list[Group]]:
    """Return the keys of all records in the order of their groups, and the groups; each query reads the table once."""
    value, source = _value(group, kind)
    where, params = live(conditions)
    title, by = (f"gc.{KIND[group.ref].title}", "gc.id IS NULL, gc.k") if group.ref else ("NULL", "g")
    # Both go by the same order, so the counts say where in the keys each group begins.
    counts = f"SELECT {value} AS g, count(*), {title} {source} WHERE {where} GROUP BY {by} ORDER BY {by}"
    order, more = order_terms(store, kind, sort, descending, then)
    keys = f"SELECT t.k, {value} AS g {source} WHERE {where} ORDER BY {by}, {order}"
    path = (path_of(group.custom.key),) if group.custom else ()

    def read(connection: Connection) -> tuple[array[int], list[Group]]:
        found = [
            Group("" if r[0] is None else str(r[0]), int(r[1]), str(r[2] or ""))
            for r in connection.execute(counts, (*path, *params))
        ]
        return array("q", map(itemgetter(0), connection.execute(keys, (*path, *params, *more)))), found

    with store.read() as connection:
        return _in_order(group, *read(connection))


def _in_order(group: GroupField, keys: array[int], groups: list[Group]) -> tuple[array[int], list[Group]]:
    """Put the groups into the order in which a person looks for them; each keeps its stretch of keys."""
    starts, at = [], 0
    for found in groups:
        starts.append(at)
        at += found.n
    places = {value: n for n, (value, _) in enumerate(group.options)}

    def rank(n: int) -> tuple[bool, int | str]:
        value = groups[n].value
        if group.sort in ("choice", "yes_no"):
            return not value, places.get(value, len(places))
        if group.sort in ("month", "yearly"):
            return not value, value
        word = country_name(value) if group.sort == "country" else groups[n].title or value
        return not value, sort_key(word)

    order = sorted(range(len(groups)), key=rank)
    if group.name == "last_contact_at":  # who was met lately stands first, those never met last
        order = [*reversed([n for n in order if groups[n].value]), *(n for n in order if not groups[n].value)]
    ordered = array("q")
    for n in order:
        ordered.extend(keys[starts[n] : starts[n] + groups[n].n])
    return ordered, [groups[n] for n in order]


def _by_spec(kind: Kind) -> tuple[str, ...]:
    """Return the fields of a kind by which its records fall into groups: what tells each apart does not."""
    if not kind.is_listed:
        return ()

    def is_shared(field: Field) -> bool:
        if field.hidden or field.name in kind.known_by:
            return False
        if field.type is Type.TEXT:
            return not field.required and field.name != "subject"
        return field.type in (Type.CHOICE, Type.BOOLEAN, Type.INSTANT) or (field.type is Type.REF and field.ref in KIND)

    return tuple(field.name for field in kind.fields if is_shared(field))


def _value(group: GroupField, kind: Kind) -> tuple[str, str]:
    """Return the SQL of a record's value, and the FROM that it needs."""
    source = f"FROM {kind.name} t"
    if group.sort == "record":
        return "gc.id", f"{source} LEFT JOIN {group.ref} gc ON gc.id = t.{group.name} AND gc.deleted_at IS NULL"
    if group.name in ("city", "country"):
        part = "locality" if group.name == "city" else "country"
        return f"{_ADDRESS.format(part=part)} COLLATE NOCASE", source
    column = "json_extract(t.custom, ?)" if group.custom else f"t.{group.name}"
    if group.sort == "month" and not group.custom:
        return month_sql(column), source
    forms = {
        "yes_no": "coalesce({0}, 0)",
        "yearly": _BIRTH_MONTH.format(name=group.name),
        "month": "substr({0}, 1, 7)",
        "choice": "{0}",
    }
    return forms.get(group.sort, "nullif({0}, '') COLLATE NOCASE").format(column), source


def _own(kind: Kind, name: str) -> GroupField:
    asked = asked_field(kind, name)
    options = tuple((o.value, tr(o.label)) for o in asked.own.options) if asked.own else ()
    sorts = {"birthday": "yearly", "country": "country"}
    if asked.own is not None and asked.own.ref in KIND:
        return GroupField(name, asked.label, "record", ref=asked.own.ref)
    if asked.own is not None and asked.own.type is Type.INSTANT:
        return GroupField(name, asked.label, "month")
    if asked.family.value == "yes_no":
        return GroupField(name, asked.label, "yes_no", options=_yes_no())
    return GroupField(name, asked.label, sorts.get(name, "choice" if options else "text"), options=options)


def _custom(field: CustomField) -> GroupField:
    sort = {"date": "month"}.get(field.type, field.type)
    options = _yes_no() if sort == "yes_no" else tuple((option.key, option.label) for option in field.choices)
    return GroupField(field.name, field.label, sort, field, options)


def _yes_no() -> tuple[tuple[str, str], ...]:
    return ("1", tr("Yes")), ("0", tr("No"))

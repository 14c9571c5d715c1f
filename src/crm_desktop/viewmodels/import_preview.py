"""One row of a file as the record that it will become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.domain.names import display_name
from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON, Kind, Type
from crm_desktop.exchange.incoming import Incoming, Problem

_NAMES = frozenset(("given_name", "family_name", "additional_name", "prefix", "suffix", "name"))
_ADDRESS = ("street", "postal_code", "locality", "region", "country")


@dataclass(frozen=True)
class RowPreview:
    """Title, second line and facts of a row; a row with an error has no facts."""

    line: int
    title: str
    subtitle: str
    is_company: bool
    facts: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    is_refused: bool = False
    is_deleted: bool = False


def preview(row: Incoming) -> RowPreview:
    """Return how a row will look."""
    if row.record is not None:
        return _of_record(row, row.record)
    person, company = row.person, row.company or {}
    company_name = str(company.get("name") or "")
    if person is not None:
        title = display_name({**person, "points": dict(enumerate(_items(person, "points")))})
        facts = [*_facts(PERSON, person), *_facts(AFFILIATION, row.affiliation or {}), *_company_facts(company)]
    else:
        title, facts = company_name, list(_facts(COMPANY, company))
    facts += [(tr("Note"), note) for note in row.notes]
    if row.tags:
        facts.append((tr("Tags"), ", ".join(row.tags)))
    facts += [(str(name), str(value)) for name, value in row.kept.items()]
    return RowPreview(
        row.line,
        title or tr("No name"),
        company_name if person is not None else tr("Company"),
        person is None,
        tuple(facts),
        row.problems,
        row.is_refused,
        row.is_deleted,
    )


def _of_record(row: Incoming, values: Mapping[str, object]) -> RowPreview:
    kind = row.about
    title = str(kind.derive(values).get(kind.title) or values.get(kind.title) or "")
    named = [(tr(kind.by_name[name].label), text) for name, (text, _) in row.named.items()]
    kept = [(str(name), str(value)) for name, value in row.kept.items()]
    tags = [(tr("Tags"), ", ".join(row.tags))] if row.tags else []
    facts = [*_facts(kind, values), *named, *((tr("Note"), note) for note in row.notes), *tags, *kept]
    return RowPreview(
        row.line, title or tr("No name"), tr(kind.label), True, tuple(facts), row.problems, row.is_refused,
        row.is_deleted,
    )  # fmt: skip


def facts_of(kind: Kind, values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return labels and values of a record, its points and addresses given as tuples of items."""
    shown = {f.name for f in kind.fields if not f.hidden and f.type not in (Type.REF, Type.MAP)}
    return list(_facts(kind, {n: v for n, v in values.items() if n in shown or n in ("points", "addresses")}))


def _company_facts(company: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(tr("Company: {field}", field=label), value) for label, value in _facts(COMPANY, company)]


def _facts(kind: Kind, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for item in _items(values, "points"):
        options = kind.by_name["points"].item[0].options
        label = next((tr(o.label) for o in options if o.value == item.get("kind")), "")
        yield label, str(item.get("normalized") or item.get("value") or "")
    for item in _items(values, "addresses"):
        yield tr("Address"), ", ".join(str(item[part]) for part in _ADDRESS if item.get(part))
    for name, value in values.items():
        field = kind.by_name.get(name)
        if field is None or name in _NAMES or name in ("points", "addresses") or value in (None, ""):
            continue
        words = next((tr(o.label) for o in field.options if o.value == value), "")
        if isinstance(value, bool):
            words = tr("yes") if value else tr("no")
        if field.type is Type.INSTANT:
            words = f"{to_local(int(str(value)), here()):%Y-%m-%d %H:%M}"
        yield tr(field.label), words or str(value)


def _items(values: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = values.get(name)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, tuple) else []

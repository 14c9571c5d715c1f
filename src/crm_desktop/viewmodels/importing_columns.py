"""The columns of a table: where each goes, what will happen, and those that nobody decided about."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.importing import Source
from crm_desktop.exchange.repairs import tables_of
from crm_desktop.exchange.targets import ColumnTarget, Mapping, parse_target
from crm_desktop.viewmodels.importing import Survey, TableSurvey
from crm_desktop.viewmodels.importing_problems import ProblemGroup

Settled = Collection[tuple[int, str]]
MOST_ASKED = 3  # columns without a field that are asked about one by one


@dataclass(frozen=True)
class Effect:
    """What will happen to a column: icon, colour and words."""

    icon: str
    tone: str
    text: str


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file, a value from it, and where it goes."""

    column: str
    sample: str
    target: str
    effect: Effect


@dataclass(frozen=True)
class OpenColumn:
    """A column that no field takes and about which nobody decided; `type` is that of its custom field."""

    table: int
    column: str
    type: str
    can_be_ref: bool  # no value comes twice


def column_lines(source: Source, found: Survey, table: int = 0, settled: Settled = ()) -> list[ColumnLine]:
    """Return the columns of a table in their order."""
    if table >= len(found.tables) or (mapping := found.tables[table].mapping) is None:
        recognised = tables_of(source)[table].recognised
        mapping = recognised.mapping if recognised is not None else None
        if mapping is None:
            return []
        return [ColumnLine(c.column, "", c.target, Effect("circle", "text2", "")) for c in mapping.columns]
    one = found.tables[table]
    worst = {group.column: group for group in reversed(found.groups) if group.column and group.table == table}
    types = proposed_types(source, table)
    return [
        ColumnLine(
            c.column,
            one.samples.get(c.column, ""),
            c.target,
            _effect(c, mapping, found, one, worst.get(c.column), types.get(c.column, "text"),
                    is_settled=(table, c.column) in settled),
        )
        for c in mapping.columns
    ]  # fmt: skip


def open_columns(source: Source, found: Survey, settled: Settled) -> list[OpenColumn]:
    """Return the columns that would become custom fields without anybody having said so."""
    open_ones = []
    for at, table in enumerate(found.tables):
        types = proposed_types(source, at)
        columns = table.mapping.columns if table.mapping is not None else ()
        has_ref = any(c.target == "ref" for c in columns)
        open_ones += [
            OpenColumn(at, c.column, types.get(c.column, "text"), table.unique.get(c.column, False) and not has_ref)
            for c in columns
            if c.target == "keep" and table.filled.get(c.column) and (at, c.column) not in settled
        ]
    return open_ones


def proposed_types(source: Source, table: int) -> dict[str, str]:
    """Return the types that the values of columns without a field suggest."""
    recognised = tables_of(source)[table].recognised
    return {p.column: p.type for p in recognised.proposals} if recognised is not None else {}


def with_date_order(mapping: Mapping, column: str, order: str) -> Mapping:
    """Return the mapping with the order of days and months of a column settled by hand."""
    return _with(mapping, column, lambda c: replace(c, date_order=order))


def with_meaning(mapping: Mapping, column: str, value: str, option: str) -> Mapping:
    """Return the mapping with a value of the file that means an option of a choice; no option takes that back."""
    word = fold(value)

    def change(c: ColumnTarget) -> ColumnTarget:
        others = tuple(pair for pair in c.values if pair[0] != word)
        return replace(c, values=(*others, (word, option)) if option else others)

    return _with(mapping, column, change)


def type_words(type_: str) -> str:
    """Return the type of a custom field in words."""
    return {
        "text": tr("text"),
        "integer": tr("whole number"),
        "decimal": tr("number"),
        "date": tr("date"),
        "choice": tr("choice"),
        "yes_no": tr("yes or no"),
        "link": tr("link"),
    }.get(type_, tr("text"))


def brings_label(name: str) -> str:
    """Return what cards bring, in words."""
    return {
        "phone": tr("Phone"),
        "email": tr("E-mail"),
        "address": tr("Address"),
        "company": tr("Company"),
        "birthday": tr("Birthday"),
        "photo": tr("Photo"),
        "note": tr("Note"),
        "tags": tr("Tags"),
        "kept": tr("Kept as custom fields"),
    }[name]


def _with(mapping: Mapping, column: str, change: Callable[[ColumnTarget], ColumnTarget]) -> Mapping:
    return replace(mapping, columns=tuple(change(c) if c.column == column else c for c in mapping.columns))


def _effect(
    column: ColumnTarget,
    mapping: Mapping,
    found: Survey,
    table: TableSurvey,
    group: ProblemGroup | None,
    type_: str,
    *,
    is_settled: bool,
) -> Effect:
    """Say what will happen to a column, the worst first."""
    if column.target == "skip":
        return Effect("circle", "text2", tr("Left out"))
    if not table.filled.get(column.column):
        return Effect("circle", "text2", tr("Empty column"))
    if group is not None:
        return _trouble(group)
    if column.target == "keep":
        words = tr("Custom field: {type}", type=type_words(type_))
        return Effect("circle-check", "ok", words) if is_settled else Effect("triangle-alert", "warn", words)
    if column.column in table.linked:
        return _linked(table.linked[column.column], len(table.names[column.column]))
    return Effect("circle-check", "ok", _good_words(column, mapping, found, table))


def _linked(here: int, named: int) -> Effect:
    words = tr("{found} found, {kept} kept as text", found=here, kept=named - here)
    return Effect("triangle-alert", "warn", words) if named > here else Effect("circle-check", "ok", words)


def _trouble(group: ProblemGroup) -> Effect:
    if group.must_be_decided:
        return Effect("circle-alert", "danger", tr("Choose the date order"))
    n = group.count
    if group.is_email:
        words = trn("{n} address is not valid", "{n} addresses are not valid", n)
    else:
        words = trn("{n} value can't be taken", "{n} values can't be taken", n)
    return Effect("circle-alert", "danger", words) if group.is_error else Effect("triangle-alert", "warn", words)


def _good_words(column: ColumnTarget, mapping: Mapping, found: Survey, table: TableSurvey) -> str:
    target = parse_target(column.target)
    if column.target == "person.full_name":
        return tr("Split into its parts")
    if column.target == "company.name" and mapping.kind == "person":
        new = len(found.companies - {""}) - found.companies_here
        return tr("{found} found, {new} new", found=found.companies_here, new=new)
    if column.target in ("ref", "company_ref", "parent_ref", "reports_to_ref"):
        return tr("Finds the record at the next import")
    if column.target == "tags":
        return tr("Each word becomes a tag")
    if column.target == "note":
        return tr("Becomes a note")
    if target.part == "phone" and mapping.region:
        return tr("Numbers without a country are of {country}", country=mapping.region)
    if column.column in table.meanings:
        n = table.meanings[column.column]
        return trn("{n} value matched", "{n} values matched", n)
    return {"dmy": tr("Read as day, month, year"), "mdy": tr("Read as month, day, year")}.get(
        column.date_order, tr("Fits")
    )

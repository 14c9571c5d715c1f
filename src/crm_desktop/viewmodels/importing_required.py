"""Fields that the firm needs and a file doesn't bring: said before the import, with the columns that may hold them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crm_desktop.domain.custom import CustomField, key_of
from crm_desktop.domain.specs import COMPANY, LISTED, PERSON
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.targets import CUSTOM, Mapping
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store import Store
from crm_desktop.viewmodels.importing import Survey, TableSurvey

_FREE = ("keep", "skip")


@dataclass(frozen=True)
class RequiredGap:
    """A needed field of new people or companies: `columns` may hold it; `empty` rows have none where a column does."""

    table: int
    field: CustomField
    columns: tuple[str, ...] = ()
    empty: int = 0
    has_column: bool = False

    @property
    def target(self) -> str:
        """Where the chosen column goes."""
        return f"{CUSTOM}{self.field.key}"

    @property
    def mark(self) -> tuple[int, str]:
        """How it is noted that the import goes on without; no column has such a name."""
        return self.table, f"\0{self.field.kind}.{self.field.key}"


def required_fields(store: Store) -> list[CustomField]:
    """Return the fields that the firm needs."""
    return [f for kind in LISTED for f in list_custom_fields(store, kind.name) if f.required]


def required_gaps(found: Survey, settled: Collection[tuple[int, str]], mode: Mode) -> list[RequiredGap]:
    """Return what is missing in the tables of a file; an import that makes nothing needs nothing."""
    if mode is Mode.EXISTING:
        return []
    gaps = [gap for at, table in enumerate(found.tables) for gap in _gaps_of(at, table, found)]
    return [gap for gap in gaps if gap.mark not in settled]


def _gaps_of(at: int, table: TableSurvey, found: Survey) -> list[RequiredGap]:
    kind = table.mapping.kind if table.mapping is not None else PERSON.name
    gaps = []
    for field in found.required:
        if field.kind != kind:
            if field.kind == COMPANY.name and _new_companies(found):  # that the rows name: no column is about them
                gaps.append(RequiredGap(at, field))
            continue
        column = _column_of(field, table.mapping)
        empty = table.rows - table.filled.get(column, 0) if column else 0
        if not column:
            free = [c.column for c in table.mapping.columns if c.target in _FREE] if table.mapping is not None else []
            gaps.append(RequiredGap(at, field, tuple(c for c in free if table.filled.get(c))))
        elif empty:
            gaps.append(RequiredGap(at, field, empty=empty, has_column=True))
    return gaps


def _column_of(field: CustomField, mapping: Mapping | None) -> str:
    """Return the column that goes into a field; one without a field of ours goes to the one of its name."""
    for column in mapping.columns if mapping is not None else ():
        if column.target == f"{CUSTOM}{field.key}" or (column.target == "keep" and key_of(column.column) == field.key):
            return column.column
    return ""


def _new_companies(found: Survey) -> bool:
    return len(found.companies - {""}) > found.companies_here

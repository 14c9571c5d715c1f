"""Which rows of a file are about records that are here already; asked without writing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.looking import looking
from crm_desktop.exchange.finding import Finder
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.record_writer import records_named
from crm_desktop.exchange.targets import OTHERS, named_kinds, parse_target
from crm_desktop.services.settings import region
from crm_desktop.store import Store, Unit
from crm_desktop.viewmodels.importing import Survey, TableSurvey, stop_if
from crm_desktop.viewmodels.importing_required import required_fields

_PIECE = 500  # names asked about together


def look_here(store: Store, found: Survey, *, is_canceled: Callable[[], bool] = lambda: False) -> None:
    """Note which of the shown rows, and how many of the companies, are here already, and which fields are needed."""
    found.required = required_fields(store)
    finder = Finder(None, region(store))
    unit = cast(Unit, store)  # it is asked only, and a store answers questions as a transaction does
    check = partial(stop_if, is_canceled)
    found.here = [not row.is_refused and finder.is_here(unit, row) for row in looking(found.previews, check)]
    for table in found.tables:
        _look_for_named(unit, table, check)
    names = sorted({sort_key(name) for name in looking(found.companies, check) if name})
    for start in range(0, len(names), _PIECE):
        piece = names[start : start + _PIECE]
        marks = ",".join("?" * len(piece))
        sql = f"SELECT count(DISTINCT sort_name) FROM company WHERE deleted_at IS NULL AND sort_name IN ({marks})"  # noqa: S608
        found.companies_here += int(str(store.query(sql, piece)[0][0]))


def _look_for_named(unit: Unit, table: TableSurvey, check: Callable[[], None]) -> None:
    """Count the records that the columns of a table name and that are here, once each."""
    for column in table.mapping.columns if table.mapping is not None else ():
        target = parse_target(column.target)
        if target.owner in OTHERS and column.column in table.names:
            kinds = named_kinds(target.owner, OTHERS[target.owner].by_name[target.part])
            table.linked[column.column] = sum(
                sum(len(records_named(unit, kind, text)) for kind in kinds) == 1
                for text in looking(table.names[column.column], check)
            )


def outcome(row: Incoming, mode: Mode, *, is_here: bool) -> tuple[str, str, str]:
    """Return what will become of a row: words, tone and icon of its chip."""
    if row.is_left_out:
        return tr("Left out"), "neutral", "circle-minus"
    if row.is_refused:
        return tr("Stays out"), "danger", "circle-alert"
    if row.is_deleted:
        return tr("Deleted there"), "neutral", "circle-minus"
    if is_here if mode is Mode.NEW else not is_here and mode is Mode.EXISTING:
        return tr("Skipped"), "neutral", "circle-minus"
    return (tr("Update"), "accent", "pencil") if is_here else (tr("Create"), "ok", "plus")


def mode_words(mode: Mode) -> str:
    """Return a mode as a person would say it."""
    return {
        Mode.FILL: tr("Fill in what is empty, overwrite nothing"),
        Mode.UPDATE: tr("Replace their values with those of the file"),
        Mode.NEW: tr("Leave them alone, add new ones only"),
        Mode.EXISTING: tr("Replace their values, add no new ones"),
    }[mode]

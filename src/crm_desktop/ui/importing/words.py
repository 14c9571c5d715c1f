"""The steps of the wizard, what stands at its head, and what its button says."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND
from crm_desktop.exchange.repairs import tables_of
from crm_desktop.exchange.targets import OTHERS
from crm_desktop.ui import when
from crm_desktop.viewmodels.importing import Survey
from crm_desktop.viewmodels.importing_wizard import Wizard

FILE, MATCH, ROWS, TWINS, READY, DONE = range(6)


def file_line(wizard: Wizard) -> str:
    """Return what a file is: name, sheet, program, rows and columns."""
    source, found = wizard.source, wizard.found
    tables = tables_of(source)
    parts = [source.path.name]
    table = tables[0].table if len(tables) == 1 else None
    if table is not None and table.sheet:
        parts.append(tr("sheet “{name}”", name=table.sheet))
    parts.append(tr(source.label))
    encoding = getattr(table, "encoding", None)
    if encoding is not None and not wizard.is_correction:
        parts.append(encoding.shown)
    if source.has_only_files and source.files is not None:
        n = source.files.count
        return ", ".join([*parts, trn("{shown} file", "{shown} files", n, shown=when.number(n))])
    if found is not None:
        n, shown = found.rows, when.number(found.rows)
        is_table = any(part.table is not None for part in tables)
        parts.append(
            trn("{shown} row", "{shown} rows", n, shown=shown)
            if is_table
            else trn("{shown} card", "{shown} cards", n, shown=shown)
        )
    if len(tables) > 1:
        parts.append(trn("{n} table", "{n} tables", len(tables)))
    elif table is not None:
        parts.append(trn("{n} column", "{n} columns", len(table.header)))
    return ", ".join(parts)


def kinds_of(wizard: Wizard) -> set[str]:
    """Return what the rows of a file are."""
    return {part.recognised.mapping.kind if part.recognised else "person" for part in tables_of(wizard.source)}


def page_title(wizard: Wizard | None, kind: str = "") -> str:
    """Return what is imported; `kind` is what a list asked for."""
    if wizard is None:
        return tr("Import: {kind}", kind=tr(KIND[kind].plural)) if kind else tr("Import")
    kinds = kinds_of(wizard)
    if wizard.is_correction:
        return tr("Correct rows")
    if wizard.source.has_only_files:
        return tr("Attach files")
    if kinds & OTHERS.keys():
        return tr("Import: {kind}", kind=", ".join(tr(KIND[one].plural) for one in sorted(kinds)))
    if len(kinds) > 1:
        return tr("Import people and companies")
    return tr("Import companies") if kinds == {"company"} else tr("Import people")


def next_words(step: int, found: Survey) -> str:
    """Return what the button says that leads on."""
    rows, good = found.rows - found.left_out, found.good
    return {
        FILE: tr("Match columns"),
        MATCH: trn("Check {shown} row", "Check {shown} rows", rows, shown=when.number(rows)),
        ROWS: tr("Look for duplicates"),
        TWINS: tr("Go to the last step"),
        READY: trn("Import {shown} row", "Import {shown} rows", good, shown=when.number(good))
        if good or not found.files
        else trn("Attach {shown} file", "Attach {shown} files", found.files, shown=when.number(found.files)),
    }.get(step, "")


def why_not(step: int, found: Survey, *, is_read_only: bool) -> str:
    """Return why one can't go on; empty where one can."""
    if step not in (MATCH, READY):
        return ""
    if is_read_only:
        return tr("This workspace is open for reading only")
    if not (found.rows or found.files) or (step == READY and not (found.good or found.files)):
        return tr("No row of this file can be imported")
    return ""

"""`crm import`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.exchange import KIND_WORDS
from crm_desktop.cli.import_survey import left_out_lines, survey_document, survey_lines
from crm_desktop.cli.output import row
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.exchange.incoming import Problem
    from crm_desktop.exchange.runner import ImportReport
    from crm_desktop.exchange.source_file import Source

_SHOWN = 20  # problems that are printed for people; --json has all


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    text = tr(
        "bring people and companies in from CSV, Excel, LibreOffice, vCard or ZIP files; one undoable batch a file"
    )
    incoming = groups.add_parser("import", parents=[common], help=text, description=text)
    incoming.add_argument("files", metavar=tr("FILE"), nargs="+", type=Path)
    incoming.add_argument(
        "--mode", choices=("fill", "update", "new", "existing"), default="fill",
        help=tr("fill: create, and fill what is empty (default); update: create, and overwrite; "
                "new: create only; existing: overwrite only"),
    )  # fmt: skip
    incoming.add_argument(
        "--kind", choices=tuple(KIND_WORDS), default="people",
        help=tr("what the rows are; people and companies are told apart by the file (default people)"),
    )  # fmt: skip
    incoming.add_argument("--update", dest="mode", action="store_const", const="update", help=tr("as --mode update"))
    incoming.add_argument("--sheet", default="", metavar=tr("NAME"), help=tr("the one sheet of a workbook to read"))
    incoming.add_argument(
        "--without", action="append", default=[], metavar=tr("NAME"),
        help=tr("leave a sheet of a workbook or a table of a ZIP file out, by the name that --dry-run lists"),
    )  # fmt: skip
    incoming.add_argument("--encoding", default="", metavar=tr("NAME"), help=tr("the encoding of a text file"))
    incoming.add_argument(
        "--date-order", choices=("dmy", "mdy"), default="",
        help=tr("whether days or months come first where a column leaves it open"),
    )  # fmt: skip
    incoming.add_argument(
        "--dry-run", action="store_true", help=tr("read the files and say what is in them; write nothing")
    )
    incoming.add_argument("--no-backup", action="store_true", help=tr("make no backup before"))
    incoming.set_defaults(run=_import)


def _import(context: Context) -> None:
    from crm_desktop.exchange.csv_read import Choices
    from crm_desktop.exchange.importing import import_file, open_source
    from crm_desktop.exchange.mode import Mode
    from crm_desktop.services.settings import region

    store, args = context.store, context.args
    kind = KIND_WORDS[args.kind] if args.kind not in ("people", "companies") else ""
    choices = Choices(encoding=args.encoding, sheet=args.sheet, without=tuple(args.without), kind=kind)
    sources = [open_source(path, country=region(store), choices=choices) for path in args.files]
    sources = [_answered(source, args.date_order) for source in sources]
    if args.dry_run:
        _survey(context, sources)
        return
    if not args.no_backup:
        back_up(context)
    documents: list[dict[str, object]] = []
    lines: list[str] = []
    for source in sources:
        report = import_file(store, source, mode=Mode(args.mode), on_progress=_progress)
        documents.append(report_document(source, report))
        lines += report_lines(source, report)
    context.out.answer({"imports": documents}, lines)


def _survey(context: Context, sources: Sequence[Source]) -> None:
    from crm_desktop.exchange.survey import survey

    found = [survey(source, on_progress=_progress) for source in sources]
    lines = [line for one in found for line in survey_lines(one)]
    lines += [line for one in found for line in _problem_lines(one.problems)]
    context.out.answer({"surveys": [survey_document(one) for one in found]}, lines)


def _answered(source: Source, date_order: str) -> Source:
    """Answer the open questions about days and months."""
    if not date_order:
        return source
    if source.parts:
        return replace(source, parts=tuple(_answered(part, date_order) for part in source.parts))
    if source.recognised is None:
        return source
    asked = {question.column for question in source.recognised.questions}
    mapping = source.recognised.mapping
    columns = tuple(replace(c, date_order=date_order) if c.column in asked else c for c in mapping.columns)
    return source.with_mapping(replace(mapping, columns=columns))


def back_up(context: Context) -> None:
    """Make a backup before something is brought in."""
    from crm_desktop.backup.catalogue import Reason
    from crm_desktop.backup.take import take_backup

    take_backup(context.store, context.backups, Reason.BEFORE_IMPORT)


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}", end="", file=sys.stderr, flush=True)


def report_document(source: Source, report: ImportReport) -> dict[str, object]:
    """Return what an import did, for programs."""
    return {
        "file": str(source.path),
        "source": tr(source.label),
        "tables": [{"table": part.name, "source": tr(part.label)} for part in source.parts],
        "batch": report.batch_id,
        "rows": report.rows,
        "created": report.tally.created,
        "updated": report.tally.updated,
        "unchanged": report.tally.unchanged,
        "refused": len(report.refused),
        "deleted_at_source": report.deleted_at_source,
        "skipped": report.skipped,
        "left_out": [{"table": out.name, "rows": out.rows, "reason": out.reason} for out in source.left_out],
        "problems": [
            {
                "table": p.table,
                "line": p.line,
                "column": p.column,
                "expected": p.expected,
                "found": p.found,
                "severity": p.severity,
            }
            for p in report.problems
        ],
    }


def report_lines(source: Source, report: ImportReport) -> list[str]:
    """Return the same for people."""
    lines = [
        tr("{file}: {label}", file=source.path.name, label=tr(source.label)),
        *(row(part.name, tr(part.label)) for part in source.parts),
        trn("{n} row read", "{n} rows read", report.rows),
    ]
    outcomes = (
        (tr("created"), report.tally.created),
        (tr("updated"), report.tally.updated),
        (tr("unchanged"), report.tally.unchanged),
    )
    lines += [row(word, kind, count) for word, counts in outcomes for kind, count in counts.items()]
    if report.refused:
        lines.append(trn("{n} row was left out", "{n} rows were left out", len(report.refused)))
    if report.skipped:
        lines.append(trn("{n} row was skipped", "{n} rows were skipped", report.skipped))
    lines += left_out_lines(source)
    lines += _problem_lines(report.problems)
    if report.batch_id:
        lines.append(tr("Undo it with: crm undo {batch}", batch=report.batch_id))
    return lines


def _problem_lines(problems: Sequence[Problem]) -> list[str]:
    lines = []
    for p in problems[:_SHOWN]:
        found = {"line": p.line, "column": p.column or "-", "expected": p.expected, "found": p.found}
        if p.table:
            told = tr("{table}, line {line}, {column}: expected {expected}, found {found}", table=p.table, **found)
        else:
            told = tr("line {line}, {column}: expected {expected}, found {found}", **found)
        lines.append(told)
    more = len(problems) - _SHOWN
    if more > 0:
        lines.append(trn("and {n} more; --json lists all", "and {n} more; --json lists all", more))
    return lines

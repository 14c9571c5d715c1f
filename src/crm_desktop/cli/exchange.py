"""`crm import`, `crm export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.exchange.runner import ImportReport

_SHOWN = 20  # problems that are printed for people; --json has all


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("bring people and companies in from CSV or vCard files; one undoable batch a file")
    incoming = groups.add_parser("import", parents=[common], help=text, description=text)
    incoming.add_argument("files", metavar=tr("FILE"), nargs="+", type=Path)
    incoming.add_argument("--update", action="store_true", help=tr("the file's values replace those that are here"))
    incoming.add_argument("--no-backup", action="store_true", help=tr("make no backup before"))
    incoming.set_defaults(run=_import)
    text = tr("write people or companies to a file: .csv, .xlsx or .vcf by its name")
    out = groups.add_parser("export", parents=[common], help=text, description=text)
    out.add_argument("kind", choices=("people", "companies"))
    out.add_argument("file", metavar=tr("FILE"), type=Path)
    out.add_argument("--vcard", choices=("3.0", "4.0"), default="3.0", help=tr("the version of vCard (default 3.0)"))
    out.add_argument("--search", default="", metavar=tr("TEXT"), help=tr("only those that this text finds"))
    out.set_defaults(run=_export)


def _import(context: Context) -> None:
    from crm_desktop.exchange.importing import import_file, open_source
    from crm_desktop.exchange.runner import Mode
    from crm_desktop.services.settings import region

    store = context.store
    sources = [open_source(path, country=region(store)) for path in context.args.files]
    if not context.args.no_backup:
        _back_up(context)
    documents: list[dict[str, object]] = []
    lines: list[str] = []
    for source in sources:
        mode = Mode.UPDATE if context.args.update else Mode.FILL
        report = import_file(store, source, mode=mode, on_progress=_progress)
        documents.append(_document(source.path, tr(source.label), report))
        lines += _lines(source.path, tr(source.label), report)
    context.out.answer({"imports": documents}, lines)


def _export(context: Context) -> None:
    from crm_desktop.domain.specs import COMPANY, PERSON
    from crm_desktop.exchange.exporting import export_csv, export_vcard, export_xlsx, shortened_words
    from crm_desktop.services.companies import list_companies
    from crm_desktop.services.people import list_people

    args = context.args
    is_people = args.kind == "people"
    listed = list_people if is_people else list_companies
    kind = PERSON if is_people else COMPANY
    ks = listed(context.store, search=args.search)
    ending = args.file.suffix.lower()
    if ending in (".vcf", ".vcard"):
        done = export_vcard(context.store, kind, ks, args.file, args.vcard)
    else:
        done = (export_xlsx if ending == ".xlsx" else export_csv)(context.store, kind, ks, args.file)
    told = [trn("{n} record written to {file}", "{n} records written to {file}", done.records, file=args.file)]
    if done.shortened:
        told.append(shortened_words(done.shortened))
    context.out.answer({"file": str(args.file), "records": done.records, "shortened": done.shortened}, told)


def _back_up(context: Context) -> None:
    from crm_desktop.backup.catalogue import Reason
    from crm_desktop.backup.take import take_backup

    take_backup(context.store, context.backups, Reason.BEFORE_IMPORT)


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}", end="", file=sys.stderr, flush=True)


def _document(path: Path, label: str, report: ImportReport) -> dict[str, object]:
    return {
        "file": str(path),
        "source": label,
        "batch": report.batch_id,
        "rows": report.rows,
        "created": report.tally.created,
        "updated": report.tally.updated,
        "unchanged": report.tally.unchanged,
        "refused": len(report.refused),
        "deleted_at_source": report.deleted_at_source,
        "problems": [
            {"line": p.line, "column": p.column, "expected": p.expected, "found": p.found, "severity": p.severity}
            for p in report.problems
        ],
    }


def _lines(path: Path, label: str, report: ImportReport) -> list[str]:
    lines = [
        tr("{file}: {label}", file=path.name, label=label),
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
    lines += [
        tr("line {line}, {column}: expected {expected}, found {found}",
           line=p.line, column=p.column or "-", expected=p.expected, found=p.found)
        for p in report.problems[:_SHOWN]
    ]  # fmt: skip
    more = len(report.problems) - _SHOWN
    if more > 0:
        lines.append(trn("and {n} more; --json lists all", "and {n} more; --json lists all", more))
    lines.append(tr("Undo it with: crm undo {batch}", batch=report.batch_id))
    return lines

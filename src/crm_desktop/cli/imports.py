"""`crm imports`: what the window's import remembers."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.history import more_kept
from crm_desktop.cli.output import row
from crm_desktop.domain.i18n import tr, trn


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("imports of the window: list, rows, undo, forget")
    commands = groups.add_parser("imports", help=text, description=text)
    commands = commands.add_subparsers(dest="command", required=True)
    text = tr("list drafts and imports, the newest first")
    commands.add_parser("list", parents=[common], help=text, description=text).set_defaults(run=_list)
    text = tr("list the rows of an import that wait to be corrected, with the reasons")
    rows = commands.add_parser("rows", parents=[common], help=text, description=text)
    rows.set_defaults(run=_rows)
    text = tr("take back everything that an import wrote")
    undo = commands.add_parser("undo", parents=[common], help=text, description=text)
    undo.set_defaults(run=_undo)
    text = tr("forget a draft, or an import with its waiting rows; what came in stays")
    forget = commands.add_parser("forget", parents=[common], help=text, description=text)
    forget.set_defaults(run=_forget)
    for parser in (rows, undo, forget):
        parser.add_argument("id", metavar="ID")


def _list(context: Context) -> None:
    from crm_desktop.services.import_runs import list_runs

    runs = list_runs(context.store)
    documents = [
        {"id": r.id, "at": r.at, "name": r.name, "state": r.state, "written": r.done, "waiting": r.bad} for r in runs
    ]
    words = [trn("{n} row waits", "{n} rows wait", r.bad) if r.bad else "" for r in runs]
    lines = [row(r.id, r.name, r.state, waiting) for r, waiting in zip(runs, words, strict=True)]
    context.out.answer({"imports": documents}, lines)


def _rows(context: Context) -> None:
    from crm_desktop.services.import_runs import bad_rows, get_run

    run = get_run(context.store, context.args.id)
    rows = bad_rows(context.store, run.id)
    documents = [{"line": r.line, "cells": r.cells, "problems": r.problems} for r in rows]
    context.out.answer({"rows": documents}, ["; ".join(r.problems) for r in rows])


def _undo(context: Context) -> None:
    from crm_desktop.services.import_runs import undo_run

    report = undo_run(context.store, context.args.id)
    kept = [{"kind": k.kind, "id": k.id, "title": k.title, "fields": k.fields} for k in report.kept]
    lines = [trn("{n} record put back", "{n} records put back", report.reverted)]
    lines += [tr("kept, because it was edited since: {name}", name=k.title) for k in report.kept]
    lines += more_kept(report)
    context.out.answer({"reverted": report.reverted, "kept": kept, "more_kept": report.more_kept}, lines)


def _forget(context: Context) -> None:
    from crm_desktop.services.import_runs import forget_run, get_run

    run = get_run(context.store, context.args.id)
    forget_run(context.store, run.id)
    context.out.answer({"forgotten": run.id}, [tr("Forgotten: {name}", name=run.name)])

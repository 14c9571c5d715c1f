"""`crm search`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.domain.i18n import tr

_KINDS = ("person", "company", "activity", "attachment", "service_case", "feedback")


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    text = tr("find people, companies, notes and files")
    command = groups.add_parser("search", parents=[common], help=text, description=text)
    command.add_argument("text", metavar=tr("TEXT"), help=tr("beginnings of words; all must be found"))
    command.add_argument("--kind", action="append", choices=_KINDS, default=None, help=tr("only this; may be repeated"))
    command.add_argument("--limit", type=int, default=20, metavar="N", help=tr("at most so many (default 20)"))
    command.set_defaults(run=_run)


def _run(context: Context) -> None:
    from crm_desktop.services.search import search

    args = context.args
    hits = search(context.store, args.text, kinds=args.kind, limit=args.limit)
    context.out.answer({"hits": hits}, (row(h.kind, h.id, h.title, h.subtitle) for h in hits))

"""`crm bin`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.i18n import tr


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("the bin: list, restore")
    commands = groups.add_parser("bin", help=text, description=text).add_subparsers(dest="command", required=True)
    text = tr("list what lies in the bin")
    found = commands.add_parser("list", parents=[common], help=text, description=text)
    found.add_argument("--limit", type=int, default=500, metavar="N", help=tr("at most so many (default 500)"))
    found.set_defaults(run=_list)
    text = tr("take out of the bin")
    restore = commands.add_parser("restore", parents=[common], help=text, description=text)
    restore.add_argument("ids", metavar="ID", nargs="+")
    restore.set_defaults(run=_restore)


def _list(context: Context) -> None:
    from crm_desktop.services.bin import list_bin

    found = list_bin(context.store, context.args.limit)
    context.out.answer({"bin": found}, (row(b.kind, b.id, b.title, moment(b.deleted_at), b.who) for b in found))


def _restore(context: Context) -> None:
    from crm_desktop.services.bin import restore_from_bin
    from crm_desktop.services.records import kind_of

    chosen = [(kind_of(context.store, i).name, i) for i in context.args.ids]
    answer_batch(context, restore_from_bin(context.store, chosen))

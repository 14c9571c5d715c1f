"""`crm bin`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.output import moment, row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.i18n import tr, trn


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("the bin: list, restore, erase")
    commands = groups.add_parser("bin", help=text, description=text).add_subparsers(dest="command", required=True)
    text = tr("list what lies in the bin")
    found = commands.add_parser("list", parents=[common], help=text, description=text)
    found.add_argument("--limit", type=int, default=500, metavar="N", help=tr("at most so many (default 500)"))
    found.set_defaults(run=_list)
    text = tr("take out of the bin")
    restore = commands.add_parser("restore", parents=[common], help=text, description=text)
    restore.add_argument("ids", metavar="ID", nargs="+")
    restore.set_defaults(run=_restore)
    text = tr("erase a record for good, with all that belongs to it, where no server is; say how many go to confirm")
    erase = commands.add_parser("erase", parents=[common], help=text, description=text)
    erase.add_argument("id", metavar="ID")
    erase.add_argument("--reason", required=True, metavar=tr("TEXT"), help=tr("why; it is kept, and devices show it"))
    erase.add_argument("--records", type=int, metavar="N", help=tr("yes, these N records; without it they are counted"))
    erase.set_defaults(run=_erase)


def _erase(context: Context) -> None:
    from crm_desktop.services.erasing import erase_here, what_goes
    from crm_desktop.services.records import kind_of

    args, store = context.args, context.store
    going = what_goes(store, kind_of(store, args.id).name, args.id)
    if args.records is None:
        counted = (row(tr(kind.plural), n) for kind, n in going.parts)
        ask = tr("Nothing was erased. To erase it for good, add: --records {n}", n=going.count)
        context.out.answer({"erased": 0, "records": going.count}, [row(going.kind.name, going.title), *counted, ask])
        return
    if args.records != going.count:
        raise UsageError(
            trn("{n} record would be erased", "{n} records would be erased", going.count),
            tr("Look again at what goes, then say this number."),
        )
    erased = erase_here(store, going.kind.name, args.id, args.reason)
    lines = [
        trn("{n} record is erased for good.", "{n} records are erased for good.", erased),
        tr("Backups from before still hold it; each restore erases it again."),
    ]
    context.out.answer({"erased": erased}, lines)


def _list(context: Context) -> None:
    from crm_desktop.services.bin import list_bin

    found = list_bin(context.store, context.args.limit)
    context.out.answer({"bin": found}, (row(b.kind, b.id, b.title, moment(b.deleted_at), b.who) for b in found))


def _restore(context: Context) -> None:
    from crm_desktop.services.bin import restore_from_bin
    from crm_desktop.services.records import kind_of

    chosen = [(kind_of(context.store, i).name, i) for i in context.args.ids]
    answer_batch(context, restore_from_bin(context.store, chosen))

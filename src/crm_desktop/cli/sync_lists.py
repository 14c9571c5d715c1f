"""`crm sync waiting|refused|held|verify`: what is on its way, what was not taken, and whether all is the same."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.services.sync_queue import Held


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("list changes that wait to be sent, by record")
    waiting = commands.add_parser("waiting", parents=[common], help=text, description=text)
    waiting.add_argument("--limit", type=int, default=200, metavar="N", help=tr("at most so many (default 200)"))
    waiting.set_defaults(run=_waiting)
    text = tr("list changes that the server did not take; send one again, or let it go")
    refused = commands.add_parser("refused", parents=[common], help=text, description=text)
    what = refused.add_mutually_exclusive_group()
    what.add_argument("--retry", type=int, metavar="N", help=tr("send the change of this number again"))
    what.add_argument("--give-up", type=int, metavar="N", help=tr("let it go; its text stays in the history"))
    refused.set_defaults(run=_refused)
    text = tr("list deletions of many records that wait to be confirmed; confirm one, or keep the records")
    held = commands.add_parser("held", parents=[common], help=text, description=text)
    held.add_argument("batch", metavar=tr("BATCH"), nargs="?", help=tr("from the list; needed where there are several"))
    what = held.add_mutually_exclusive_group()
    what.add_argument("--confirm", type=int, metavar="N", help=tr("yes, these N records were meant"))
    what.add_argument("--keep", action="store_true", help=tr("no, keep the records"))
    held.set_defaults(run=_held)
    text = tr("compare everything with the server now and put right what differs here")
    commands.add_parser("verify", parents=[common], help=text, description=text).set_defaults(run=_verify)
    text = tr("erase a record for good for the whole team, with all that belongs to it; owners only")
    erasing = commands.add_parser("erase", parents=[common], help=text, description=text)
    erasing.add_argument("kind", metavar=tr("KIND"), help=tr("kind of the record, such as person"))
    erasing.add_argument("record", metavar=tr("RECORD"), help=tr("its id"))
    erasing.add_argument("--reason", required=True, metavar=tr("TEXT"), help=tr("why; it is kept, and devices show it"))
    erasing.set_defaults(run=_erase)
    text = tr("list copies on this computer that an owner had deleted; tell the server what it does not know yet")
    commands.add_parser("wiped", parents=[common], help=text, description=text).set_defaults(run=_wiped)


def _wiped(context: Context) -> None:
    from crm_desktop.cli.sync import surroundings
    from crm_desktop.sync.wiped import finish_wiping, list_wiped
    from crm_desktop.viewmodels.sync.wiped import wiped_words

    around = surroundings(context)
    waiting = finish_wiping(around.app_folder, around.secrets, around.transport)
    found = list_wiped(around.app_folder)
    lines = [line for copy in found for line in wiped_words(copy, moment)]
    if waiting:
        told_later = trn(
            "{n} server does not know it yet; it is told again with the next start",
            "{n} servers do not know it yet; they are told again with the next start",
            waiting,
        )
        lines.append(told_later)
    told = [{"path": c.path, "server": c.server, "at": c.at, "last_sync": c.last_sync, "unsent": c.unsent,
             "confirmed": c.is_confirmed} for c in found]  # fmt: skip
    context.out.answer({"wiped": told}, lines or [tr("No copy on this computer was deleted by an owner")])


def _erase(context: Context) -> None:
    from crm_desktop.cli.sync import surroundings
    from crm_desktop.sync.devices import erase_with_sync

    args, around = context.args, surroundings(context)
    erased = erase_with_sync(context.store, around, args.kind, args.record, args.reason)
    lines = [
        trn("{n} record is erased for good.", "{n} records are erased for good.", erased),
        tr("Devices erase it with their next sync. Backups from before still hold it; each restore erases it again."),
    ]
    context.out.answer({"erased": erased}, lines)


def _waiting(context: Context) -> None:
    from crm_desktop.services.sync_queue import list_waiting

    found = list_waiting(context.store, context.args.limit)
    lines = (
        row(w.record_id, moment(w.at), w.record_title, ", ".join(w.fields) or tr("New record"), w.title) for w in found
    )
    context.out.answer({"waiting": found}, lines if found else [tr("Nothing waits: the server has all that is here")])


def _refused(context: Context) -> None:
    from crm_desktop.services.sync_queue import give_up_refused, list_refused, retry_refused

    args, store = context.args, context.store
    if args.retry is not None:
        batch = retry_refused(store, args.retry)
        context.out.answer({"batch": batch}, [tr("The change is sent again with the next sync")])
    elif args.give_up is not None:
        give_up_refused(store, args.give_up)
        context.out.answer({"given_up": args.give_up}, [tr("The team's value stays; your text is in the history")])
    else:
        found = list_refused(store)
        lines = (row(r.n, moment(r.at), r.record_title, r.text.replace("\n", "; "), r.reason) for r in found)
        context.out.answer({"refused": found}, lines if found else [tr("The server took every change")])


def _held(context: Context) -> None:
    from crm_desktop.services.sync_queue import confirm_held, list_held, reject_held

    args, store = context.args, context.store
    found = list_held(store)
    if args.confirm is not None:
        batch = confirm_held(store, _chosen(args.batch, found).batch_id, args.confirm)
        told = trn("{n} deletion confirmed; it is sent with the next sync",
                   "{n} deletions confirmed; they are sent with the next sync", args.confirm)  # fmt: skip
        context.out.answer({"batch": batch, "confirmed": args.confirm}, [told])
    elif args.keep:
        kept = reject_held(store, _chosen(args.batch, found).batch_id)
        context.out.answer({"kept": kept}, [trn("{n} record kept", "{n} records kept", kept)])
    else:
        lines = (row(h.batch_id, moment(h.at), h.who, h.records, h.title) for h in found)
        context.out.answer({"held": found}, lines if found else [tr("No deletion waits to be confirmed")])


def _chosen(batch: str | None, found: list[Held]) -> Held:
    if not batch and len(found) > 1:
        raise UsageError(tr("Several deletions wait to be confirmed"), tr("Name one of them; see: crm sync held"))
    chosen = [held for held in found if not batch or held.batch_id == batch]
    if not chosen:
        raise NotFoundError(
            tr("This deletion does not wait to be confirmed"), tr("Somebody dealt with it already; see: crm sync held")
        )
    return chosen[0]


def _verify(context: Context) -> None:
    from crm_desktop.cli.sync import surroundings
    from crm_desktop.services.sync_status import read_status
    from crm_desktop.sync.run import verify_round

    result = verify_round(context.store, surroundings(context))
    at = read_status(context.store).verified_ms
    lines = [
        tr("Compared with the server: {moment}", moment=moment(at)),
        trn("{n} record was put right", "{n} records were put right", result.mended),
    ]
    if result.unknown:
        told = trn(
            "{n} record is not known to the server; it was left as it is",
            "{n} records are not known to the server; they were left as they are",
            result.unknown,
        )
        lines.append(told)
    context.out.answer({"verified": at, "mended": result.mended, "unknown": result.unknown}, lines)

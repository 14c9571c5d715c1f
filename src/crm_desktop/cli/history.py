"""`crm history`, `crm undo`, `crm redo`, `crm put-back`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.services.undo import UndoReport


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("what was done, or what happened to one record")
    history = groups.add_parser("history", parents=[common], help=text, description=text)
    history.add_argument("id", metavar="ID", nargs="?", help=tr("a record; without it, the newest batches"))
    history.add_argument("--limit", type=int, default=50, metavar="N", help=tr("at most so many (default 50)"))
    history.add_argument(
        "--fetch", action="store_true", help=tr("ask the team's server for what was before you joined")
    )
    history.set_defaults(run=_history)
    text = tr("put back what a batch changed")
    undo = groups.add_parser("undo", parents=[common], help=text, description=text)
    undo.add_argument("batch", metavar=tr("BATCH"), nargs="?", help=tr("from history; without it, the newest"))
    undo.set_defaults(run=_undo)
    text = tr("take the newest undo back")
    redo = groups.add_parser("redo", parents=[common], help=text, description=text)
    redo.set_defaults(run=_redo)
    text = tr("put one value of a record back as it was before a change")
    back = groups.add_parser("put-back", parents=[common], help=text, description=text)
    back.add_argument("change", metavar=tr("CHANGE"), type=int, help=tr("its number, from: crm history ID"))
    back.add_argument("field", metavar=tr("FIELD"), help=tr("the field of that change, from the same list"))
    back.set_defaults(run=_put_value_back)


def _history(context: Context) -> None:
    from crm_desktop.services.aliases import current_id
    from crm_desktop.services.history import before_joining, has_older, history_of, recent_batches
    from crm_desktop.services.records import kind_of
    from crm_desktop.services.users import user_names

    args = context.args
    if args.id:
        record_id = current_id(context.store, args.id)
        kind_of(context.store, record_id)
        if args.fetch:
            _fetch(context, record_id)
        entries = history_of(context.store, record_id, limit=args.limit)
        is_more = has_older(context.store, record_id)
        lines = [row(moment(e.at), e.who, e.cause, e.text, e.batch, e.n, e.field) for e in entries]
        context.out.answer({"history": entries, "more": is_more}, [*lines, *([before_joining()] if is_more else [])])
    else:
        batches, users = recent_batches(context.store, args.limit), user_names(context.store)
        context.out.answer(
            {"batches": batches},
            (row(b.id, moment(b.at), users.get(b.by, ""), b.cause, b.state, b.ops, b.title) for b in batches),
        )


def _fetch(context: Context, record_id: str) -> None:
    from crm_desktop.cli.sync import surroundings
    from crm_desktop.sync.history import fetch_history

    fetch_history(context.store, surroundings(context), record_id)


def _undo(context: Context) -> None:
    from crm_desktop.services.undo import next_undo

    named = context.args.batch
    found = named or getattr(next_undo(context.store), "id", None)
    if not found:
        raise NotFoundError(tr("There is nothing to undo"), tr("Look at: crm history"))
    _put_back(context, found)


def _redo(context: Context) -> None:
    from crm_desktop.services.undo import next_redo

    found = next_redo(context.store)
    if found is None:
        raise NotFoundError(tr("There is nothing to redo"), tr("Look at: crm history"))
    _put_back(context, found.id)


def _put_value_back(context: Context) -> None:
    from crm_desktop.services.put_back import put_back
    from crm_desktop.services.undo import get_batch

    batch = put_back(context.store, context.args.change, context.args.field)
    line = get_batch(context.store, batch).title if batch else tr("It has that value already")
    context.out.answer({"batch": batch}, [line])


def _put_back(context: Context, batch_id: str) -> None:
    from crm_desktop.services.undo import undo

    report = undo(context.store, batch_id)
    context.out.answer(report, undo_lines(report))


def undo_lines(report: UndoReport) -> list[str]:
    """Return what an undo did, and what it kept."""
    lines = [trn("{n} record put back", "{n} records put back", report.reverted)]
    lines += [
        tr("Kept, because it was edited since: {title} ({fields})", title=k.title or k.id, fields=", ".join(k.fields))
        for k in report.kept
    ]
    return lines + more_kept(report)


def more_kept(report: UndoReport) -> list[str]:
    """Return how many records were kept beyond those that are named."""
    return [trn("and {n} record more", "and {n} records more", report.more_kept)] if report.more_kept else []

"""`crm merge`, `crm unmerge`, `crm merges`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.history import undo_lines
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.merging import Side

_SIDES = {"kept": Side.LEFT, "other": Side.RIGHT, "both": Side.BOTH}


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("make one record of two people or two companies that are the same")
    merging = groups.add_parser("merge", parents=[common], help=text, description=text)
    merging.add_argument("keep", metavar=tr("KEEP"), help=tr("the record that stays"))
    merging.add_argument("other", metavar=tr("OTHER"), help=tr("the one that goes to the bin; its id leads on"))
    merging.add_argument(
        "--take",
        action="append",
        default=[],
        metavar=tr("FIELD=SIDE"),
        help=tr("where both differ: take the value of “other”, of “kept” (as without this) or “both”; may be repeated"),
    )
    merging.add_argument("--preview", action="store_true", help=tr("only say what both records hold; change nothing"))
    merging.set_defaults(run=_merge)
    text = tr("take a merge back, at any later time")
    unmerging = groups.add_parser("unmerge", parents=[common], help=text, description=text)
    unmerging.add_argument("batch", metavar=tr("BATCH"), help=tr("from: crm merges"))
    unmerging.set_defaults(run=_unmerge)
    text = tr("list the merges that were not taken back")
    listing = groups.add_parser("merges", parents=[common], help=text, description=text)
    listing.add_argument("--limit", type=int, default=200, metavar="N", help=tr("at most so many (default 200)"))
    listing.set_defaults(run=_list)


def _merge(context: Context) -> None:
    from crm_desktop.services.merge import merge, preview_merge
    from crm_desktop.services.records import kind_of

    store, args = context.store, context.args
    kind = kind_of(store, args.keep).name
    preview = preview_merge(store, kind, args.keep, args.other)
    chosen = dict(_choice(text) for text in args.take)
    if args.preview:
        document = {
            "fields": [
                {"name": p.name, "label": p.label, "kept": p.left, "other": p.right, "decided": p.same}
                for p in preview.fields
            ],
            "moves": preview.moves,
        }
        lines = (row("" if p.same else "!", p.name, p.label, p.left, p.right) for p in preview.fields)
        context.out.answer(document, lines)
        return
    report = merge(store, kind, args.keep, args.other, chosen=chosen, seen=preview.seen)
    moved = sum(report.moved.values())
    lines_ = [
        tr("{other} is merged into {kept}", other=preview.other_title, kept=preview.keep_title),
        trn("{n} record that belonged to it moved", "{n} records that belonged to it moved", moved),
        tr("Take it back with: crm unmerge {batch}", batch=report.batch_id),
    ]
    context.out.answer(report, lines_)


def _choice(text: str) -> tuple[str, Side]:
    name, equals, side = text.partition("=")
    if not equals or side not in _SIDES:
        raise UsageError(
            tr("“{text}” is not a field and a side", text=text[:60]),
            tr("Write it like this: --take nickname=other; sides are {sides}.", sides=", ".join(_SIDES)),
        )
    return name, _SIDES[side]


def _unmerge(context: Context) -> None:
    from crm_desktop.services.merge import unmerge

    report = unmerge(context.store, context.args.batch)
    context.out.answer(report, undo_lines(report))


def _list(context: Context) -> None:
    from crm_desktop.services.merge import list_merges

    found = list_merges(context.store, context.args.limit)
    context.out.answer(
        {"merges": found}, (row(m.batch_id, moment(m.at), m.who, m.kind, m.other_title, m.kept_title) for m in found)
    )

"""`crm duplicates`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.i18n import tr

if TYPE_CHECKING:
    from crm_desktop.services.duplicates import Pair
    from crm_desktop.store.engine import Store

_KINDS = ("person", "company")


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("duplicates: search, list, not-same")
    commands = groups.add_parser("duplicates", help=text, description=text)
    commands = commands.add_subparsers(dest="command", required=True)
    text = tr("search all people and companies for duplicates, and keep the pairs for the list")
    search = commands.add_parser("search", parents=[common], help=text, description=text)
    search.add_argument("--kind", choices=_KINDS, default=None, help=tr("only this"))
    search.set_defaults(run=_search)
    text = tr("list the pairs that are likely one, with the reasons")
    found = commands.add_parser("list", parents=[common], help=text, description=text)
    found.add_argument("--limit", type=int, default=100, metavar="N", help=tr("at most so many (default 100)"))
    found.add_argument("--offset", type=int, default=0, metavar="N", help=tr("leave out the first so many"))
    found.set_defaults(run=_list)
    text = tr("say that two records are not the same; they are never shown as a pair again")
    apart = commands.add_parser("not-same", parents=[common], help=text, description=text)
    apart.add_argument("id", metavar="ID")
    apart.add_argument("other", metavar="ID")
    apart.set_defaults(run=_not_same)


def _search(context: Context) -> None:
    from crm_desktop.services.duplicates import search_duplicates

    kinds = [context.args.kind] if context.args.kind else _KINDS
    pairs = [pair for kind in kinds for pair in search_duplicates(context.store, kind)]
    context.out.answer({"total": len(pairs), "pairs": pairs}, _lines(context.store, pairs))


def _list(context: Context) -> None:
    from crm_desktop.services.duplicates import count_pairs, list_pairs

    pairs = list_pairs(context.store, limit=context.args.limit, offset=context.args.offset)
    context.out.answer({"total": count_pairs(context.store), "pairs": pairs}, _lines(context.store, pairs))


def _not_same(context: Context) -> None:
    from crm_desktop.services.duplicates import not_the_same
    from crm_desktop.services.records import kind_of

    kind = kind_of(context.store, context.args.id)
    answer_batch(context, not_the_same(context.store, kind.name, context.args.id, context.args.other))


def _lines(store: Store, pairs: Sequence[Pair]) -> Iterable[str]:
    from crm_desktop.services.duplicates import names_of

    names = names_of(store, pairs)
    for pair in pairs:
        reasons = ", ".join(reason.text for reason in pair.reasons)
        sides = (pair.left_id, names.get(pair.left_id), pair.right_id, names.get(pair.right_id))
        yield row(pair.kind, f"{pair.score:.2f}", *sides, reasons)

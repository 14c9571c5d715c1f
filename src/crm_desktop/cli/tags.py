"""`crm tag`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.i18n import tr


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("tags: add, remove, list")
    commands = groups.add_parser("tag", help=text, description=text).add_subparsers(dest="command", required=True)
    for name, run, words in (("add", _add, tr("put a tag on")), ("remove", _remove, tr("take a tag off"))):
        command = commands.add_parser(name, parents=[common], help=words, description=words)
        command.add_argument("name", metavar=tr("NAME"))
        command.add_argument("ids", metavar="ID", nargs="+", help=tr("people, or companies"))
        command.set_defaults(run=run)
    found = commands.add_parser("list", parents=[common], help=tr("list tags"), description=tr("List tags."))
    found.set_defaults(run=_list)


def _add(context: Context) -> None:
    from crm_desktop.services.records import kind_of
    from crm_desktop.services.tags import tag

    args = context.args
    answer_batch(context, tag(context.store, kind_of(context.store, args.ids[0]), args.ids, args.name))


def _remove(context: Context) -> None:
    from crm_desktop.services.records import kind_of
    from crm_desktop.services.tags import untag

    args = context.args
    answer_batch(context, untag(context.store, kind_of(context.store, args.ids[0]), args.ids, args.name))


def _list(context: Context) -> None:
    from crm_desktop.services.tags import list_tags

    tags = list_tags(context.store)
    context.out.answer({"tags": tags}, (row(t.name, t.people, t.companies) for t in tags))

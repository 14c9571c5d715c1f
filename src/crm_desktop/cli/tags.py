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
    _add_changes(commands, common)
    found = commands.add_parser("list", parents=[common], help=tr("list tags"), description=tr("List tags."))
    found.set_defaults(run=_list)


def _add_changes(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add what is done to a tag as a whole."""
    for name, run, words in (
        ("new", _new, tr("make a tag")),
        ("rename", _rename, tr("rename a tag, with all its marks")),
        ("merge", _merge, tr("make two tags one")),
        ("colour", _recolour, tr("give a tag a colour")),
        ("delete", _delete, tr("take a tag off all records and remove it")),
    ):
        command = commands.add_parser(name, parents=[common], help=words, description=words)
        command.add_argument("name", metavar=tr("NAME"))
        command.set_defaults(run=run)
        if name in ("rename", "merge"):
            command.add_argument("other", metavar=tr("OTHER"), help=tr("the new name, or the tag that stays"))
        if name in ("new", "colour"):
            words = tr("accent, ok, warn, danger, conflict, or empty for grey")
            command.add_argument(
                "--colour" if name == "new" else "colour", metavar=tr("COLOUR"), default="", help=words
            )


def _new(context: Context) -> None:
    from crm_desktop.services.tag_changes import create_tag

    tag_id = create_tag(context.store, context.args.name, context.args.colour)
    context.out.answer({"id": tag_id}, [tag_id])


def _rename(context: Context) -> None:
    from crm_desktop.services.tag_changes import rename_tag

    answer_batch(context, rename_tag(context.store, context.args.name, context.args.other))


def _merge(context: Context) -> None:
    from crm_desktop.services.tag_changes import merge_tags

    answer_batch(context, merge_tags(context.store, context.args.name, context.args.other))


def _recolour(context: Context) -> None:
    from crm_desktop.services.tag_changes import set_colour

    answer_batch(context, set_colour(context.store, context.args.name, context.args.colour))


def _delete(context: Context) -> None:
    from crm_desktop.services.tag_changes import remove_tag

    answer_batch(context, remove_tag(context.store, context.args.name))


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

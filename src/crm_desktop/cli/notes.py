"""`crm note`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.i18n import tr


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("notes: add, edit, list")
    commands = groups.add_parser("note", help=text, description=text).add_subparsers(dest="command", required=True)
    add = commands.add_parser(
        "add", parents=[common], help=tr("write a note"), description=tr("Write a note on a person or a company.")
    )
    add.add_argument("id", metavar="ID", help=tr("the person or the company"))
    add.add_argument("body", metavar=tr("TEXT"), help=tr("the note; - reads it from standard input"))
    add.add_argument("--subject", default="", metavar=tr("TEXT"), help=tr("a title"))
    add.set_defaults(run=_add)
    edit = commands.add_parser("edit", parents=[common], help=tr("change a note"), description=tr("Change a note."))
    edit.add_argument("id", metavar="ID", help=tr("the note"))
    edit.add_argument("body", metavar=tr("TEXT"), help=tr("the note; - reads it from standard input"))
    edit.add_argument("--seen", default=None, metavar=tr("TEXT"), help=tr("the text that was shown before"))
    edit.set_defaults(run=_edit)
    found = commands.add_parser("list", parents=[common], help=tr("list notes"), description=tr("List notes."))
    found.add_argument("id", metavar="ID", help=tr("the person or the company"))
    found.add_argument("--limit", type=int, default=100, metavar="N", help=tr("at most so many (default 100)"))
    found.set_defaults(run=_list)


def _add(context: Context) -> None:
    from crm_desktop.services.notes import write_note
    from crm_desktop.services.records import kind_of

    args = context.args
    kind = kind_of(context.store, args.id)
    note_id = write_note(
        context.store, kind_name=kind.name, record_id=args.id, body=_body(args.body), subject=args.subject
    )
    context.out.answer({"id": note_id}, [note_id])


def _edit(context: Context) -> None:
    from crm_desktop.services.notes import edit_note

    args = context.args
    answer_batch(context, edit_note(context.store, args.id, _body(args.body), seen=args.seen))


def _list(context: Context) -> None:
    from crm_desktop.services.notes import list_notes
    from crm_desktop.services.records import kind_of

    args = context.args
    notes = list_notes(context.store, kind_of(context.store, args.id).name, args.id, args.limit)
    context.out.answer({"notes": notes}, (row(n.id, moment(n.at), n.record_name, n.subject, n.body) for n in notes))


def _body(text: str) -> str:
    return sys.stdin.read() if text == "-" else text

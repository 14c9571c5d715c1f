"""`crm attach`, `crm files`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.i18n import tr


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("put a copy of a file on the page of a person or a company")
    attach = groups.add_parser("attach", parents=[common], help=text, description=text)
    attach.add_argument("id", metavar="ID", help=tr("the person or the company"))
    attach.add_argument("file", metavar=tr("FILE"), type=Path)
    attach.set_defaults(run=_attach)
    text = tr("files on pages: list, save")
    commands = groups.add_parser("files", help=text, description=text).add_subparsers(dest="command", required=True)
    text = tr("list the files on a page")
    found = commands.add_parser("list", parents=[common], help=text, description=text)
    found.add_argument("id", metavar="ID", help=tr("the person or the company"))
    found.set_defaults(run=_list)
    text = tr("save a file, proven by its checksum, into a folder")
    save = commands.add_parser("save", parents=[common], help=text, description=text)
    save.add_argument("id", metavar="ID", help=tr("the file, as listed"))
    save.add_argument("folder", metavar=tr("FOLDER"), type=Path)
    save.set_defaults(run=_save)


def _attach(context: Context) -> None:
    from crm_desktop.services.attachments import attach
    from crm_desktop.services.records import kind_of

    args = context.args
    found = attach(context.store, kind_of(context.store, args.id).name, args.id, args.file)
    context.out.answer({"id": found}, [found])


def _list(context: Context) -> None:
    from crm_desktop.services.attachments import list_attachments

    files = list_attachments(context.store, context.args.id)
    context.out.answer({"files": files}, (row(f.id, moment(f.added_at), f.bytes, f.name) for f in files))


def _save(context: Context) -> None:
    from crm_desktop.services.attachments import open_attachment

    path = open_attachment(context.store, context.args.id, context.args.folder)
    context.out.answer({"path": str(path)}, [str(path)])

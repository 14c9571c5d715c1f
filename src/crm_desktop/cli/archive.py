"""`crm archive`: everything in one file, and a workspace of it again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.exchange.archive.layout import Contents


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("everything as one file of plain texts: write, check, open as a workspace again")
    commands = groups.add_parser("archive", help=text, description=text).add_subparsers(dest="command", required=True)
    write = _command(commands, common, "write", tr("write all records, the history and all attachments"), _write)
    write.add_argument("file", metavar=tr("FILE"), type=Path)
    check = _command(commands, common, "check", tr("read an archive to its end and compare every sum"), _check)
    check.add_argument("file", metavar=tr("FILE"), type=Path)
    opened = _command(commands, common, "open", tr("make a new workspace of an archive"), _open)
    opened.add_argument("file", metavar=tr("FILE"), type=Path)
    opened.add_argument("new", metavar=tr("NEW"), type=Path, help=tr("the workspace to make, name.crm"))


def _command(commands: Any, common: argparse.ArgumentParser, name: str, text: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, parents=[common], help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _write(context: Context) -> None:
    from crm_desktop.exchange.archive.write import write_archive

    _answer(context, context.args.file, write_archive(context.store, context.args.file))


def _check(context: Context) -> None:
    from crm_desktop.exchange.archive.read import check_archive

    _answer(context, context.args.file, check_archive(context.args.file))


def _open(context: Context) -> None:
    from crm_desktop.exchange.archive.read import open_archive

    _answer(context, context.args.new, open_archive(context.args.file, context.args.new))


def _answer(context: Context, path: Path, contents: Contents) -> None:
    facts = contents.facts
    lines = [
        str(path),
        tr("made {moment}", moment=moment(contents.made_at)),
        trn("{n} record, the bin included", "{n} records, the bin included", facts.records),
        trn("{n} change in the history", "{n} changes in the history", facts.log_rows),
        trn("{n} attachment", "{n} attachments", contents.attachments),
    ]
    lines += [row(kind, facts.counts[kind], digest) for kind, digest in facts.hashes.items()]
    document = {
        "file": str(path), "workspace": contents.identity.workspace, "made_at": contents.made_at,
        "records": facts.counts, "hashes": facts.hashes, "changes": facts.log_rows,
        "attachments": contents.attachments,
    }  # fmt: skip
    context.out.answer(document, lines)

"""`crm backup`: take, list, prove, restore."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.backup_places import add_to
from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.backup.catalogue import Backup


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("backups: take, list, prove, restore")
    commands = groups.add_parser("backup", help=text, description=text).add_subparsers(dest="command", required=True)
    take = _command(commands, common, "take", tr("make a backup that is read from end to end"), _take)
    take.add_argument("--prove", action="store_true", help=tr("restore it in a new process and compare every record"))
    _command(commands, common, "list", tr("list the backups of this workspace"), _list)
    prove = _command(commands, common, "prove", tr("prove a backup by restoring it in a new process"), _prove)
    prove.add_argument("name", metavar=tr("NAME"), nargs="?", default="", help=tr("the newest where none is named"))
    text = tr("bring back what was deleted since, or put back everything")
    restore = _command(commands, common, "restore", text, _restore)
    restore.add_argument("name", metavar=tr("NAME"), nargs="?", default="", help=tr("the newest where none is named"))
    restore.add_argument("--everything", action="store_true", help=tr("replace the workspace; it is backed up first"))
    add_to(commands, common)


def _command(commands: Any, common: argparse.ArgumentParser, name: str, text: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, parents=[common], help=text, description=text)
    parser.add_argument("--place", type=Path, metavar=tr("FOLDER"), help=tr("the folder of the backups"))
    parser.set_defaults(run=run)
    return parser


def _take(context: Context) -> None:
    from crm_desktop.backup.catalogue import Reason
    from crm_desktop.backup.everywhere import Round
    from crm_desktop.backup.routine import back_up

    prove = context.args.prove
    if context.args.place:
        backup = back_up(context.store, context.args.place, Reason.BY_HAND, prove=prove)
    else:
        backup = Round(context.store, context.places).back_up(Reason.BY_HAND, prove=prove)
    context.out.answer({"backup": _document(backup)}, [_line(backup)])


def _list(context: Context) -> None:
    from crm_desktop.backup.catalogue import list_backups

    found = list_backups(_place(context))
    context.out.answer({"backups": [_document(b) for b in found]}, (_line(b) for b in found))


def _prove(context: Context) -> None:
    from crm_desktop.backup.prove import prove_backup

    backup = prove_backup(_chosen(context))
    context.out.answer({"backup": _document(backup)}, [_line(backup)])


def _restore(context: Context) -> None:
    if context.args.everything:
        _replace(context)
        return
    from crm_desktop.backup.restore import bring_back, find_deleted, unpack
    from crm_desktop.services.temporary import temporary_prefix
    from crm_desktop.store.opening import open_store

    with tempfile.TemporaryDirectory(prefix=temporary_prefix("copy")) as folder:
        copy = open_store(unpack(_chosen(context).folder, Path(folder)), read_only=True)
        try:
            deleted = find_deleted(context.store, copy)
            count = bring_back(context.store, copy, deleted)
        finally:
            copy.close()
    told = trn("{n} deleted record brought back", "{n} deleted records brought back", count)
    context.out.answer({"brought_back": count}, [told])


def _replace(context: Context) -> None:
    from crm_desktop.backup.catalogue import Reason
    from crm_desktop.backup.restore import newer_than, replace_all
    from crm_desktop.backup.take import take_backup

    backup, path = _chosen(context), context.path
    newer = newer_than(context.store, backup)
    take_backup(context.store, _place(context), Reason.BEFORE_RESTORE)
    context.close()
    kept = replace_all(path, backup, before_risk=lambda: None)
    told = tr("The workspace is as it was on {moment}; before that it is kept as {file}",
              moment=moment(backup.made_at), file=kept.name)  # fmt: skip
    lost = trn("{n} newer change is only there", "{n} newer changes are only there", newer.changes)
    context.out.answer(
        {"restored": backup.folder.name, "kept": str(kept), "newer_changes": newer.changes}, [told, lost]
    )


def _place(context: Context) -> Path:
    place: Path = context.args.place or context.backups
    return place


def _chosen(context: Context) -> Backup:
    from crm_desktop.backup.catalogue import Level, list_backups

    place, name = _place(context), context.args.name
    found = [b for b in list_backups(place) if (b.folder.name == name if name else b.level is not Level.BAD)]
    if not found:
        raise NotFoundError(
            tr("There is no such backup in “{place}”", place=place), tr("See: crm backup list --place FOLDER")
        )
    return found[0]


def _document(backup: Backup) -> dict[str, object]:
    manifest = backup.manifest
    return {
        "name": backup.folder.name,
        "folder": str(backup.folder),
        "level": backup.level,
        "made_at": backup.made_at,
        "proven_at": backup.proven_at,
        "reason": manifest.reason if manifest else "",
        "records": manifest.facts.records if manifest else 0,
        "changes": manifest.facts.head if manifest else 0,
        "bytes": backup.bytes_on_disk,
        "fault": backup.fault,
    }


def _line(backup: Backup) -> str:
    reason = backup.manifest.reason if backup.manifest else ""
    return row(moment(backup.made_at), reason, backup.level, backup.folder.name, backup.fault)

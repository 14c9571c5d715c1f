"""`crm-server backup`, `restore` and `move`."""

from __future__ import annotations

import argparse
from pathlib import Path

from crm_desktop.domain.errors import SnapshotInvalid, ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.server import backups
from crm_desktop.server.admin_serving import MOVED, prepared
from crm_desktop.server.copying import copy_all
from crm_desktop.server.proving import faults
from crm_desktop.server.purges import FILE_NAME
from crm_desktop.server.schema import SHELF
from crm_desktop.server.serving import only_one


def register(groups: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    one = groups.add_parser("backup", parents=[common], help=tr("copy everything, prove the copy, tell the devices"))
    one.add_argument("place", type=Path, help=tr("folder in which the backup gets a folder of its own"))
    one.set_defaults(run=backup)
    one = groups.add_parser("restore", parents=[common], help=tr("put a backup into an empty server"))
    one.add_argument("backup", type=Path, help=tr("the folder that “backup” made"))
    one.add_argument(
        "--purges", type=Path, help=tr("list of what was erased for good (purges.jsonl of the data folder)")
    )
    one.set_defaults(run=restore)
    one = groups.add_parser("move", parents=[common], help=tr("move from files to PostgreSQL"))
    one.add_argument("--to", required=True, metavar="URL", help=tr("postgresql://… of an empty database"))
    one.set_defaults(run=move)


def backup(args: argparse.Namespace) -> int:
    """Make a backup; the server may go on meanwhile."""
    database = prepared(args)
    try:
        folder, manifest = backups.back_up(database, args.place, args.clock.now())
    finally:
        database.close()
    print(tr("Backup {folder} is made and proved.", folder=folder))
    _count(len(manifest.workspaces))
    return 0


def restore(args: argparse.Namespace) -> int:
    """Put a backup into an empty server; the devices bring back what it lacks."""
    with only_one(args.data):
        database = prepared(args)
        try:
            purges = args.purges or args.data / FILE_NAME
            manifest = backups.restore(args.backup, database, purges, args.clock.now())
        finally:
            database.close()
    _count(len(manifest.workspaces))
    print(tr("Start the server: the devices bring back by themselves what is newer than the backup."))
    return 0


def move(args: argparse.Namespace) -> int:
    """Move from files to PostgreSQL: history, epochs and devices stay what they are, so that no device notices."""
    if args.database:
        raise ValidationError(tr("“move” begins at the files"), tr("Leave --database away; --to names the target."))
    with only_one(args.data):
        source = prepared(args)
        args.database = args.to
        target = prepared(args)
        try:
            with target.read(SHELF) as db:
                if db.row("SELECT 1 FROM tenant WHERE workspace_id = ?"):
                    raise SnapshotInvalid(
                        tr("There are workspaces in the target already"), tr("Name an empty database.")
                    )
            copied = copy_all(source, target)
            for one in copied:
                with target.read(one.workspace) as db:
                    wrong = faults(db)
                if wrong:
                    raise SnapshotInvalid(wrong[0], tr("Nothing was changed here; empty the target and try again."))
            with source.write(SHELF) as db:
                db.put("server", [(MOVED, "postgresql")])
        finally:
            source.close()
            target.close()
    _count(len(copied))
    print(tr("Start the server with --database now. The files stay as they were, for your records."))
    return 0


def _count(workspaces: int) -> None:
    print(trn("{n} workspace", "{n} workspaces", workspaces))

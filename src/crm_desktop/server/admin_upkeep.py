"""`crm-server compact` and `purge`: what is to be forgotten, and what is to be erased."""

from __future__ import annotations

import argparse

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.server.accounts import workspaces
from crm_desktop.server.admin_people import only
from crm_desktop.server.admin_serving import prepared
from crm_desktop.server.compacting import compact as compact_piece
from crm_desktop.server.db import Database
from crm_desktop.server.limits import DAY, KEEP, KEEP_LEAST
from crm_desktop.server.problems import Problem
from crm_desktop.server.purges import FILE_NAME, keeper
from crm_desktop.server.purging import erase_record


def register(groups: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    one = groups.add_parser("compact", parents=[common], help=tr("forget history that is very old and in a backup"))
    one.add_argument(
        "--days", type=int, default=KEEP // DAY, help=tr("keep the history of so many days ({n})", n=KEEP // DAY)
    )
    one.set_defaults(run=compact)
    one = groups.add_parser("purge", parents=[common], help=tr("erase a record for good, with all that belongs to it"))
    one.add_argument("kind", help=tr("kind of the record, such as person"))
    one.add_argument("id", help=tr("id of the record, as “crm people list --json” shows it"))
    one.add_argument("--reason", required=True, help=tr("why; it is kept, and devices show it"))
    one.add_argument("--workspace", default="", help=tr("id of the workspace, where there are several"))
    one.set_defaults(run=purge)


def compact(args: argparse.Namespace) -> int:
    """Forget old history, a piece at a time; the server may go on meanwhile."""
    if args.days < KEEP_LEAST // DAY:
        raise ValidationError(
            tr("At least {n} days of the history are kept", n=KEEP_LEAST // DAY),
            tr("A device that was away for longer than the history reaches has to read all records anew."),
        )
    database = prepared(args)
    try:
        for workspace in published(database):
            count = _compact_all(database, workspace, args.clock.now() - args.days * DAY)
            print(trn("Workspace {id}: {n} change forgotten", "Workspace {id}: {n} changes forgotten", count,
                      id=workspace))  # fmt: skip
    finally:
        database.close()
    return 0


def purge(args: argparse.Namespace) -> int:
    """Erase a record in a workspace; the devices follow with their next sync, and so does each backup once restored."""
    if not 0 < len(args.reason.strip()) <= 500:
        raise ValidationError(tr("A reason has 1 to 500 letters"), tr("Say who asked for it and when, not who it was."))
    database = prepared(args)
    try:
        workspace = args.workspace or only(database)
        with database.write(workspace) as db:
            try:
                done = erase_record(db, args.kind, args.id, args.reason.strip(), "", args.clock.now())
            except Problem as problem:
                if problem.slug != "not-found":
                    raise
                raise NotFoundError(
                    tr("There is no such record, or it was erased already"),
                    tr("Kind and id are those that “crm” shows with --json; a record that was never sent is not here."),
                ) from problem
        keeper(args.data / FILE_NAME)(workspace, done.lines)
        database.shred(workspace, is_thorough=True)
    finally:
        database.close()
    print(trn("{n} record is erased for good.", "{n} records are erased for good.", len(done.keys)))
    print(tr("Devices erase it with their next sync. Backups from before still hold it; each restore erases it again."))
    return 0


def published(database: Database) -> list[str]:
    """Return the workspaces that are here; one that was only announced has nothing yet."""
    return sorted(database.heads(workspaces(database)))


def _compact_all(database: Database, workspace: str, before: int) -> int:
    count, more = 0, True
    while more:
        with database.write(workspace) as db:
            done, more = compact_piece(db, before)
        count += done
    return count

"""`crm-server compact`: upkeep that an administrator asks for."""

from __future__ import annotations

import argparse

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.server.accounts import workspaces
from crm_desktop.server.admin_serving import prepared
from crm_desktop.server.compacting import compact as compact_piece
from crm_desktop.server.db import Database
from crm_desktop.server.limits import DAY, KEEP, KEEP_LEAST


def register(groups: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    one = groups.add_parser("compact", parents=[common], help=tr("forget history that is very old and in a backup"))
    one.add_argument(
        "--days", type=int, default=KEEP // DAY, help=tr("keep the history of so many days ({n})", n=KEEP // DAY)
    )
    one.set_defaults(run=compact)


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

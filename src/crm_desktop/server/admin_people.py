"""`crm-server invite`, `devices`, `revoke` and `wipe`."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.server import accounts
from crm_desktop.server.access import ROLES
from crm_desktop.server.admin_serving import prepared
from crm_desktop.server.db import Database
from crm_desktop.server.limits import HOUR, INVITE_LIFE


def register(groups: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    one = groups.add_parser("invite", parents=[common], help=tr("print a code by which somebody joins"))
    one.add_argument("--workspace", default="", help=tr("id of the workspace, where there are several"))
    one.add_argument("--role", choices=ROLES, default="member", help=tr("what the person may do"))
    one.add_argument("--user", default="", help=tr("id of a member who gets a further device"))
    one.set_defaults(run=invite)
    one = groups.add_parser("devices", parents=[common], help=tr("list workspaces, people and devices"))
    one.set_defaults(run=devices)
    for name, words, run in (
        ("revoke", tr("sign a device out"), revoke),
        ("wipe", tr("sign a device out and let it delete its copy"), wipe),
    ):
        one = groups.add_parser(name, parents=[common], help=words)
        one.add_argument("device", help=tr("id of the device, as “devices” shows it"))
        one.set_defaults(run=run)


def invite(args: argparse.Namespace) -> int:
    """Print a code by which somebody joins."""
    database = prepared(args)
    try:
        workspace = args.workspace or only(database)
        with database.read(workspace) as db:
            _ = db.head
            known = not args.user or db.row(
                "SELECT 1 FROM member WHERE workspace_id = ? AND user_id = ? AND removed_at = 0", args.user
            )
        if not known:
            raise NotFoundError(tr("There is no such member"), tr("“crm-server devices” lists the people."))
        code, _expires = accounts.make_code(database, workspace, args.role, args.user, args.clock.now(), os.urandom)
    finally:
        database.close()
    print(tr("Invitation: {code}", code=code))
    print(tr("It works once, within {hours} hours.", hours=INVITE_LIFE // HOUR))
    return 0


def only(database: Database) -> str:
    """Return the one workspace that is here."""
    found = accounts.workspaces(database)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(
            tr("There is no workspace yet"), tr("“crm-server init” prints the code by which an owner publishes one.")
        )
    raise NotFoundError(
        tr("There are several workspaces"), tr("Name one with --workspace; “crm-server devices” lists them.")
    )


def devices(args: argparse.Namespace) -> int:
    """List what there is; names of devices and people are shown to the administrator only."""
    database = prepared(args)
    try:
        for workspace in accounts.workspaces(database):
            with database.read(workspace) as db:
                print(tr("Workspace {id}: {seq} changes", id=workspace, seq=db.head.seq))
                rows = db.rows(
                    "SELECT c.cred, c.user_id, m.name, m.role, c.name, c.seen_at, c.revoked_at, c.wipe "
                    "FROM credential c JOIN member m ON m.workspace_id = c.workspace_id AND m.user_id = c.user_id "
                    "WHERE c.workspace_id = ? ORDER BY c.made_at, c.cred"
                )
            for cred, user, person, role, name, seen, revoked, wipe_state in rows:
                day = datetime.fromtimestamp(seen / 1000, UTC).strftime("%Y-%m-%d %H:%M")
                state = wipe_state or ("revoked" if revoked else "")
                print(f"  {cred}  {person} ({role}, {user})  {name}  {day}  {state}".rstrip())
    finally:
        database.close()
    return 0


def revoke(args: argparse.Namespace) -> int:
    """Sign a device out."""
    _sign_out(args, is_wipe=False)
    print(tr("The device is signed out."))
    return 0


def wipe(args: argparse.Namespace) -> int:
    """Sign a device out and let it delete its copy when it comes next."""
    _sign_out(args, is_wipe=True)
    print(tr("The device is signed out; it deletes its copy when it next asks."))
    return 0


def _sign_out(args: argparse.Namespace, *, is_wipe: bool) -> None:
    database = prepared(args)
    try:
        for workspace in accounts.workspaces(database):
            with database.write(workspace) as db:
                if db.row("SELECT 1 FROM credential WHERE workspace_id = ? AND cred = ?", args.device):
                    accounts.revoke(db, args.device, args.clock.now(), wipe=is_wipe)
                    return
    finally:
        database.close()
    raise NotFoundError(tr("There is no such device"), tr("“crm-server devices” lists them."))

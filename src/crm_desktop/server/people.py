"""Devices, members and invitations, as an owner sees and changes them."""

from __future__ import annotations

from crm_desktop.server.access import OWNER, ROLES
from crm_desktop.server.accounts import count_owners, make_code, revoke
from crm_desktop.server.core import Context
from crm_desktop.server.messages import (
    Device,
    Devices,
    Durable,
    Invite,
    InviteAsked,
    Member,
    Members,
    Nothing,
    RoleAsked,
)
from crm_desktop.server.problems import Problem
from crm_desktop.server.soundness import is_name


def list_devices(context: Context) -> Devices:
    """Return the devices: an owner sees all of them, others their own."""
    me, db = context.principal, context.db
    devs: dict[str, list[str]] = {}
    for cred, dev in db.rows("SELECT cred, dev FROM dev WHERE workspace_id = ? ORDER BY at, dev"):
        devs.setdefault(cred, []).append(dev)
    rows = db.rows(
        "SELECT cred, user_id, name, app, made_at, seen_at, revoked_at, wipe FROM credential "
        "WHERE workspace_id = ? ORDER BY made_at, cred"
    )
    return Devices(
        [
            Device(id=cred, user=user, name=name, app=app, made_at=made, seen_at=seen, revoked_at=revoked, wipe=wipe,
                   devs=devs.get(cred, []), is_this=cred == me.cred)
            for cred, user, name, app, made, seen, revoked, wipe in rows
            if me.is_owner or user == me.user
        ]
    )  # fmt: skip


def revoke_device(context: Context) -> Nothing:
    """Sign a device out: one's own, or any as an owner."""
    _reach(context)
    revoke(context.db, context.params["id"], context.now)
    return Nothing()


def wipe_device(context: Context) -> Nothing:
    """Sign a device out and let it delete its copy when it comes next."""
    _reach(context)
    revoke(context.db, context.params["id"], context.now, wipe=True)
    return Nothing()


def _reach(context: Context) -> None:
    me, cred = context.principal, context.params["id"]
    user = context.db.value("SELECT user_id FROM credential WHERE workspace_id = ? AND cred = ?", cred)
    if user is None or not (me.is_owner or user == me.user):
        raise Problem("not-found")  # of another person's device not even that it exists


def list_members(context: Context) -> Members:
    """Return the people of the workspace, and how the devices are called whose changes everybody gets."""
    devices = context.db.rows(
        "SELECT d.dev, c.name FROM dev d JOIN credential c ON c.workspace_id = d.workspace_id AND c.cred = d.cred "
        "WHERE d.workspace_id = ?"
    )
    rows = context.db.rows(
        "SELECT user_id, name, login, role, made_at, removed_at FROM member "
        "WHERE workspace_id = ? ORDER BY made_at, user_id"
    )
    return Members(
        [
            Member(id=user, name=name, login=login, role=role, made_at=made, removed_at=removed)
            for user, name, login, role, made, removed in rows
        ],
        {str(dev): str(name) for dev, name in devices},
    )


def change_role(context: Context) -> Nothing:
    """Give a member another role; the last owner stays one."""
    asked: RoleAsked = context.body
    if asked.role not in ROLES:
        raise Problem("invalid", "role is owner, member or reader")
    user = context.params["id"]
    _keep_an_owner(context, user, asked.role)
    sql = "UPDATE member SET role = ?3 WHERE workspace_id = ? AND user_id = ?2 AND removed_at = 0"
    if not context.db.run(sql, user, asked.role):
        raise Problem("not-found")
    return Nothing()


def remove_member(context: Context) -> Nothing:
    """Let a person go: their devices are signed out, what they wrote stays."""
    user, db = context.params["id"], context.db
    _keep_an_owner(context, user, "")
    sql = "UPDATE member SET removed_at = ?3 WHERE workspace_id = ? AND user_id = ?2 AND removed_at = 0"
    if not db.run(sql, user, context.now):
        raise Problem("not-found")
    for (cred,) in db.rows("SELECT cred FROM credential WHERE workspace_id = ? AND user_id = ?", user):
        revoke(db, cred, context.now)
    return Nothing()


def _keep_an_owner(context: Context, user: str, role: str) -> None:
    before = context.db.value("SELECT role FROM member WHERE workspace_id = ? AND user_id = ? AND removed_at = 0", user)
    if before == OWNER and role != OWNER and count_owners(context.db) == 1:
        raise Problem("forbidden", "A workspace keeps at least one owner")


def invite(context: Context) -> Invite:
    """Return a code for somebody new, or for a further device of a member."""
    asked: InviteAsked = context.body
    if asked.role not in ROLES or (asked.user and not is_name(asked.user)):
        raise Problem("invalid", "role is owner, member or reader")
    core, workspace = context.core, context.principal.workspace
    if asked.user:
        with core.database.read(workspace) as db:
            if not db.row("SELECT 1 FROM member WHERE workspace_id = ? AND user_id = ? AND removed_at = 0", asked.user):
                raise Problem("not-found")
    return Invite(*make_code(core.database, workspace, asked.role, asked.user, context.now, core.chance))


def durable(context: Context) -> Durable:
    """Say up to where a verified backup holds the workspace."""
    return Durable(context.db.head.durable, context.db.head.seq)

"""Signing in: a device enrols by a code, renews its tokens with its key, and asks whether it is to wipe its copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from crm_desktop.domain.ids import natural_id
from crm_desktop.server.access import OWNER
from crm_desktop.server.accounts import (
    ANY,
    Code,
    create_workspace,
    give_tokens,
    put_credential,
    put_member,
    revoke,
    use_code,
)
from crm_desktop.server.core import Context
from crm_desktop.server.db import Db, is_workspace_id
from crm_desktop.server.messages import Enrol, Enrolled, Renew, Renewed, Wipe, WipeAsked
from crm_desktop.server.problems import Problem
from crm_desktop.server.soundness import is_name
from crm_desktop.server.tokens import Refresh, hashed, is_proof, read_refresh, unpacked

NAME_MOST = 200
T = TypeVar("T")


def enrol(context: Context) -> Enrolled:
    """Let a device in by a code; by the owner's code it brings its workspace along."""
    asked: Enrol = context.body
    core = context.core
    core.limiter.spend("code", hashed(asked.code), context.now)
    _check(asked)
    code = use_code(core.database, asked.code, asked.pubkey, asked.workspace if asked.publish else "", context.now)
    if (code.target == ANY) is not asked.publish:
        raise Problem("invalid", "This code is for joining" if asked.publish else "This code is for publishing")
    workspace = asked.workspace if code.target == ANY else code.target
    if code.target == ANY:
        create_workspace(core.database, workspace, context.now)
    with core.database.write(workspace) as db:
        user = _member(db, asked, code, context.now)
        cred = put_credential(db, user, asked.device_name, asked.app, asked.pubkey, context.now)
        if db.value("SELECT revoked_at FROM credential WHERE workspace_id = ? AND cred = ?", cred):
            raise Problem("device-revoked")
        tokens = give_tokens(db, cred, 1, core.key, context.now, core.chance)
        role = db.value("SELECT role FROM member WHERE workspace_id = ? AND user_id = ?", user)
        return Enrolled(
            device=cred, user=user, workspace=workspace, epoch=db.head.epoch, refresh=tokens.refresh,
            access=tokens.access, expires_in=tokens.expires_in, role=role,
        )  # fmt: skip


def _check(asked: Enrol) -> None:
    try:
        is_key = len(unpacked(asked.pubkey)) == 32
    except ValueError:
        is_key = False
    if not is_key:
        raise Problem("invalid", "pubkey is a raw Ed25519 key in base64")
    if not asked.name.strip() or max(map(len, (asked.name, asked.login, asked.device_name, asked.app))) > NAME_MOST:
        raise Problem("invalid", "A name is missing or too long")
    if "\0" in asked.name + asked.login + asked.device_name + asked.app:
        raise Problem("invalid", "A name holds a character that no name has")
    if asked.publish and not is_workspace_id(asked.workspace):
        raise Problem("invalid", "workspace is an id")
    if asked.user and not is_name(asked.user):
        raise Problem("invalid", "user is an id")


def _member(db: Db, asked: Enrol, code: Code, now: int) -> str:
    """Return the person: the one who was invited, the publisher with the id of their changes, or somebody new."""
    if code.user:
        return code.user
    user = asked.user if code.target == ANY and asked.user else natural_id("member", db.workspace, code.hash)
    there = db.value("SELECT user_id FROM member WHERE workspace_id = ? AND user_id = ? AND removed_at = 0", user)
    if there is None:
        put_member(db, user, asked.name, asked.login, OWNER if code.target == ANY else code.role, now)
    return user


def renew(context: Context) -> Renewed:
    """Exchange a refresh token, signed by the device, for fresh ones."""
    asked: Renew = context.body

    def proven(db: Db, said: Refresh) -> Renewed:
        gen, expires, revoked_at, removed_at = _standing(db, said)
        if revoked_at:
            raise Problem("device-revoked")
        if removed_at:
            raise Problem("not-a-member")
        if said.gen < gen - 1:
            raise _Stale
        # Of a later renewal than the database remembers: it was restored since, the seal says that we made it.
        if expires > context.now or said.gen > gen:
            tokens = give_tokens(db, said.cred, said.gen + 1, context.core.key, context.now, context.core.chance)
            return Renewed(tokens.access, tokens.refresh, tokens.expires_in)
        raise Problem("bad-token")

    try:
        return _with_proof(context, asked.refresh, asked.proof, proven)
    except _Stale:
        # Twice renewed from one token: there are two copies of it, and nobody knows whose is the thief's.
        _with_proof(context, asked.refresh, asked.proof, lambda db, said: revoke(db, said.cred, context.now))
        raise Problem("bad-token") from None


class _Stale(Exception):
    """A refresh token that was renewed before the last time."""


def wipe_check(context: Context) -> Wipe:
    """Say whether the device is to delete its copy."""
    asked: WipeAsked = context.body
    sql = "SELECT wipe FROM credential WHERE workspace_id = ? AND cred = ?"
    return Wipe(_with_proof(context, asked.refresh, asked.proof, lambda db, said: db.value(sql, said.cred)) == "asked")


def wipe_done(context: Context) -> Wipe:
    """Take note that the device deleted its copy."""
    asked: WipeAsked = context.body
    sql = "UPDATE credential SET wipe = 'done' WHERE workspace_id = ? AND cred = ? AND wipe = 'asked'"
    _with_proof(context, asked.refresh, asked.proof, lambda db, said: db.run(sql, said.cred))
    return Wipe(False)


def _with_proof(context: Context, refresh: str, proof: str, then: Callable[[Db, Refresh], T]) -> T:
    said = read_refresh(context.core.key, refresh)
    if said is None:
        raise Problem("bad-token")
    context.core.limiter.spend("refresh", said.cred, context.now)
    with context.core.database.write(said.workspace) as db:
        public = db.value("SELECT pub FROM credential WHERE workspace_id = ? AND cred = ?", said.cred)
        if public is None or not is_proof(public, refresh, proof):
            raise Problem("bad-token")
        return then(db, said)


def _standing(db: Db, said: Refresh) -> tuple[int, int, int, int]:
    row = db.row(
        "SELECT c.gen, c.expires, c.revoked_at, m.removed_at FROM credential c JOIN member m "
        "ON m.workspace_id = c.workspace_id AND m.user_id = c.user_id WHERE c.workspace_id = ? AND c.cred = ?",
        said.cred,
    )
    assert row is not None
    return row

"""People, devices, codes and tokens as rows."""

from __future__ import annotations

from typing import NamedTuple

from crm_desktop.domain.ids import natural_id, new_id
from crm_desktop.protocol.chain import START
from crm_desktop.server.access import OWNER
from crm_desktop.server.db import Database, Db
from crm_desktop.server.limits import ACCESS_LIFE, CODE_LIFE, INVITE_LIFE, REFRESH_LIFE
from crm_desktop.server.problems import Problem
from crm_desktop.server.schema import SHELF
from crm_desktop.server.tokens import Chance, Refresh, hashed, new_access, new_code, new_refresh, plain_code

ANY = "*"  # target of the owner's code: whatever workspace is published with it


class Code(NamedTuple):
    """What a code lets its bearer do."""

    hash: str
    target: str  # workspace
    role: str
    user: str  # a member who gets a further device; empty for somebody new
    expires: int
    used_by: str  # public key of the device


def ensure_key(database: Database, chance: Chance) -> None:
    """Make the server's secret once."""
    with database.write(SHELF) as db:
        db.put("server", [("key", chance(32).hex())], onto="keep")


def make_code(database: Database, target: str, role: str, user: str, now: int, chance: Chance) -> tuple[str, int]:
    """Return a new code that works once, and until when."""
    code = new_code(chance)
    expires = now + (CODE_LIFE if target == ANY else INVITE_LIFE)
    with database.write(SHELF) as db:
        db.run("DELETE FROM code WHERE workspace_id = ? AND expires < ?", now - INVITE_LIFE)
        db.put("code", [(hashed(plain_code(code)), target, role, user, now, expires, "")])
    return code, expires


def use_code(database: Database, typed: str, pubkey: str, workspace: str, now: int) -> Code:
    """Let a device use a code; the same device may use it again, for its answer may have been lost."""
    with database.write(SHELF) as db:
        row = db.row(
            "SELECT hash, target, role, user_id, expires, used_by FROM code WHERE workspace_id = ? AND hash = ?",
            hashed(plain_code(typed)),
        )
        code = Code(*row) if row else None
        if code is None or code.expires < now or code.used_by not in ("", pubkey):
            raise Problem("code-expired")
        if code.target == ANY:
            _place(db, workspace, pubkey, code)
        db.run("UPDATE code SET used_by = ?3 WHERE workspace_id = ? AND hash = ?2", code.hash, pubkey)
        return code


def _place(db: Db, workspace: str, pubkey: str, code: Code) -> None:
    """Note a workspace that is to be published, unless the server has it already."""
    there = db.value("SELECT made_at FROM tenant WHERE workspace_id = ? AND tenant = ?", workspace)
    if there is not None and code.used_by != pubkey:
        raise Problem("workspace-taken")
    db.put("tenant", [(workspace, code.expires)], onto="keep")


def create_workspace(database: Database, workspace: str, now: int) -> None:
    """Make an empty workspace; nothing happens where it is there."""
    database.create(workspace)
    with database.write(workspace, is_new=True) as db:
        epoch = new_id()
        db.put("workspace", [(0, epoch, START, 0, now)], onto="keep")
        db.forget_head()
        db.put("epoch", [(db.head.epoch, 0, now)], onto="keep")


def workspaces(database: Database) -> list[str]:
    """Return the ids of all workspaces."""
    with database.read(SHELF) as db:
        return [tenant for (tenant,) in db.rows("SELECT tenant FROM tenant WHERE workspace_id = ? ORDER BY tenant")]


def put_member(db: Db, user: str, name: str, login: str, role: str, now: int) -> None:
    """Write down a person; one who was removed comes back with a new invitation."""
    db.put("member", [(user, name, login, role, now, 0)])


def put_credential(db: Db, user: str, name: str, app: str, pubkey: str, now: int) -> str:
    """Write down a device and return its id: the same for the same key."""
    cred = natural_id("credential", db.workspace, pubkey)
    db.put("credential", [(cred, user, name, app, pubkey, 0, 0, now, now, 0, "")], onto="keep")
    return cred


class Tokens(NamedTuple):
    """A pair that was just made."""

    access: str
    refresh: str
    expires_in: int  # seconds


def give_tokens(db: Db, cred: str, gen: int, key: bytes, now: int, chance: Chance) -> Tokens:
    """Give a device fresh tokens; forget the access tokens that are over."""
    access = new_access(db.workspace, chance)
    db.run("DELETE FROM access WHERE workspace_id = ? AND expires < ?", now)
    db.put("access", [(hashed(access), cred, now + ACCESS_LIFE)])
    db.run(
        "UPDATE credential SET gen = ?3, expires = ?4, seen_at = ?5 WHERE workspace_id = ? AND cred = ?2",
        cred,
        gen,
        now + REFRESH_LIFE,
        now,
    )
    return Tokens(access, new_refresh(key, Refresh(db.workspace, cred, gen), chance), ACCESS_LIFE // 1000)


def revoke(db: Db, cred: str, now: int, *, wipe: bool = False) -> None:
    """Sign a device out; with `wipe` it deletes its copy when it comes next."""
    if not db.run(
        "UPDATE credential SET revoked_at = CASE revoked_at WHEN 0 THEN ?3 ELSE revoked_at END, "
        "wipe = CASE WHEN ?4 <> '' THEN ?4 ELSE wipe END WHERE workspace_id = ? AND cred = ?2",
        cred,
        now,
        "asked" if wipe else "",
    ):
        raise Problem("not-found")
    db.run("DELETE FROM access WHERE workspace_id = ? AND cred = ?", cred)


def count_owners(db: Db) -> int:
    """Return how many owners the workspace has now."""
    sql = "SELECT count(*) FROM member WHERE workspace_id = ? AND role = ? AND removed_at = 0"
    return int(db.value(sql, OWNER))

"""Who may do what: the one place that decides it, from the table of the routes."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from crm_desktop.server.db import Db
from crm_desktop.server.problems import Problem
from crm_desktop.server.tokens import hashed

OWNER, MEMBER, READER = "owner", "member", "reader"
ROLES = (OWNER, MEMBER, READER)


class Access(IntEnum):
    """What a route asks of who calls it."""

    OPEN = 0  # anybody: what it needs stands in the body
    READ = 1  # everybody in the workspace
    WRITE = 2  # all but readers
    OWN = 3  # owners


_LEVEL = {READER: Access.READ, MEMBER: Access.WRITE, OWNER: Access.OWN}

_WHO = (
    "SELECT c.cred, c.user_id, c.revoked_at, m.role, m.removed_at, a.expires FROM access a "
    "JOIN credential c ON c.workspace_id = a.workspace_id AND c.cred = a.cred "
    "JOIN member m ON m.workspace_id = c.workspace_id AND m.user_id = c.user_id "
    "WHERE a.workspace_id = ? AND a.hash = ?"
)


class Principal(NamedTuple):
    """Who calls: a device of a person in a workspace."""

    workspace: str
    cred: str
    user: str
    role: str
    expires: int

    @property
    def is_owner(self) -> bool:
        """Whether the person owns the workspace."""
        return self.role == OWNER


def token_of(header: str, workspace: str) -> str:
    """Return the bearer's token; one of another workspace finds nothing here, not even a refusal."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem("bad-token")
    of, dot, _secret = token.partition(".")
    if not dot:
        raise Problem("bad-token")
    if of != workspace:
        raise Problem("workspace-unknown")
    return token


def authenticate(db: Db, token: str, now: int) -> Principal:
    """Return who holds a token, by what the database says now."""
    found = db.row(_WHO, hashed(token))
    if found is None:
        raise Problem("bad-token")
    cred, user, revoked_at, role, removed_at, expires = found
    if revoked_at:
        raise Problem("device-revoked")
    if removed_at:
        raise Problem("not-a-member")
    if expires <= now:
        raise Problem("bad-token")
    return Principal(db.workspace, cred, user, role, expires)


def authorise(principal: Principal, access: Access) -> None:
    """Refuse what the role doesn't allow."""
    if _LEVEL.get(principal.role, Access.OPEN) < access:
        raise Problem("forbidden")

"""Requests and replies about people, devices and files; those of the changes themselves are in `protocol`."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Hello(Struct, kw_only=True):
    """What a client should know before anything else."""

    server: str
    version: str
    protocol: tuple[int, int]
    schema: tuple[int, int]
    caps: list[str]
    limits: dict[str, int]
    time: int
    durability: str  # of an acknowledged change: disk, or standby where each commit waits for another machine


class Enrol(Struct, kw_only=True):
    """A device joins by a code, or publishes a workspace by the owner's code."""

    code: str
    name: str
    pubkey: str
    login: str = ""
    device_name: str = ""
    app: str = ""
    publish: bool = False
    workspace: str = ""
    user: str = ""  # who publishes keeps the id that their changes carry


class Enrolled(Struct, kw_only=True):
    """The device's credential and its first tokens."""

    device: str
    user: str
    workspace: str
    epoch: str
    refresh: str
    access: str
    expires_in: int
    role: str


class Renew(Struct):
    """A refresh token with the device's signature over it."""

    refresh: str
    proof: str


class Renewed(Struct):
    """Fresh tokens; the refresh token that was sent stays good until this new one was used."""

    access: str
    refresh: str
    expires_in: int


class WipeAsked(Struct):
    """A device whose sign-in was refused asks whether it shall wipe its copy, with its last refresh token."""

    refresh: str
    proof: str


class Wipe(Struct):
    """Whether an owner asked for it."""

    wipe: bool


class Device(Struct, kw_only=True):
    """A device that was enrolled."""

    id: str
    user: str
    name: str
    app: str
    made_at: int
    seen_at: int
    revoked_at: int = 0
    wipe: str = ""  # "", asked, done
    devs: list[str] = []
    is_this: bool = False


class Devices(Struct):
    """All devices, or one's own for who is no owner."""

    devices: list[Device]


class Member(Struct, kw_only=True):
    """A person of the workspace."""

    id: str
    name: str
    login: str
    role: str
    made_at: int
    removed_at: int = 0


class Members(Struct):
    """All people of the workspace, those who left too."""

    members: list[Member]
    devices: dict[str, str] = {}  # names of the devices that wrote, by the name that their changes bear


class RoleAsked(Struct):
    """A new role of a member."""

    role: str


class InviteAsked(Struct):
    """An invitation for somebody new, or for a further device of a member."""

    role: str = "member"
    user: str = ""


class Invite(Struct):
    """A code that works once."""

    code: str
    expires_at: int


class HistoryItem(Struct, omit_defaults=True, kw_only=True):
    """One op of a record's past."""

    q: int
    dev: str
    at: int
    by: str
    cause: str = ""
    batch: str = ""
    title: str = ""
    undoes: str = ""
    offered_by: str = ""
    op: dict[str, Any]
    out: str
    why: str = ""
    eff: list[dict[str, Any]] = []


class History(Struct):
    """The past of a record, newest first."""

    items: list[HistoryItem]
    more: bool = False


class Verify(Struct):
    """The client's 256 sums at a seq, 32 hexadecimal digits each."""

    seq: int
    buckets: list[str]


class Verified(Struct):
    """The buckets that differ."""

    mismatch: list[int]


class Bucket(Struct):
    """Kind, id and seq of each record in a bucket."""

    seq: int
    rows: list[tuple[str, str, int]]


class Blob(Struct, kw_only=True):
    """How far a file has come."""

    sha256: str
    state: str  # pending or verified
    size: int
    chunks: list[int]


class Completed(Struct):
    """How many bytes the whole file has."""

    size: int


class Purge(Struct):
    """A record that is to be erased for good, and why."""

    t: str
    i: str
    reason: str


class Purged(Struct):
    """How many records were erased: with it all that belonged to its page."""

    records: int


class Durable(Struct):
    """Up to where a verified backup holds the workspace."""

    durable: int
    head: int


class Nothing(Struct):
    """Done, and nothing to say about it."""

"""All addresses of the server: dispatch, rights, limits and the OpenAPI document are read from this table."""

from __future__ import annotations

import re
from functools import cache

from crm_desktop.protocol import messages as proto
from crm_desktop.server import auth, blobs, bootstrap, hello, numbers, openapi, people, pull, purging, push, verify
from crm_desktop.server import messages as own
from crm_desktop.server.access import Access
from crm_desktop.server.core import Route
from crm_desktop.server.limits import CHUNK, PUSH_BODY
from crm_desktop.server.problems import Problem
from crm_desktop.server.sent import SentPush
from crm_desktop.server.wire import BYTES

_OPEN, _READ, _WRITE, _OWN = Access.OPEN, Access.READ, Access.WRITE, Access.OWN
_PLACE = ("lineage-diverged",)
_W = "/v1/w/{ws}/"
_BLOB = _W + "blobs/{sha}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/v1/hello", hello.hello, _OPEN, "none", gives=own.Hello, rate="open"),
    Route("GET", "/v1/openapi.json", openapi.serve, _OPEN, "none", gives=dict, rate="open"),
    Route("POST", "/v1/enrol", auth.enrol, _OPEN, "none", own.Enrol, own.Enrolled, 201, rate="enrol",
          problems=("code-expired", "workspace-taken", "device-revoked")),
    Route("POST", "/v1/token", auth.renew, _OPEN, "none", own.Renew, own.Renewed, rate="open",
          problems=("bad-token", "device-revoked", "not-a-member")),
    Route("POST", "/v1/wipe/check", auth.wipe_check, _OPEN, "none", own.WipeAsked, own.Wipe, rate="open",
          problems=("bad-token",)),
    Route("POST", "/v1/wipe/done", auth.wipe_done, _OPEN, "none", own.WipeAsked, own.Wipe, rate="open",
          problems=("bad-token",)),
    Route("POST", _W + "push", push.push, _WRITE, "write", SentPush, proto.Ack, most=PUSH_BODY, rate="bulk",
          problems=(*_PLACE, "lsn-gap", "device-log-diverged")),
    Route("POST", _W + "offer", push.offer, _WRITE, "write", proto.Offer, proto.Ack, most=PUSH_BODY, rate="bulk",
          problems=(*_PLACE, "device-log-diverged")),
    Route("GET", _W + "changes", pull.changes, _READ, gives=proto.Page, rate="bulk",
          problems=(*_PLACE, "cursor-expired"),
          query=("after:int", "chain", "epoch", "fuzzy:int", "fuzzy_chain", "limit:int", "wait:int", "brief",
                 "peek:int", "erased:int")),
    Route("GET", _W + "events", pull.events, _READ, gives="text/event-stream"),
    Route("POST", _W + "lineage", pull.lineage, _READ, "read", proto.LineageAsked, proto.Lineage),
    Route("POST", _W + "records", pull.records, _READ, "read", proto.RecordsAsked, proto.Records, rate="bulk"),
    Route("GET", _W + "history", pull.history, _READ, gives=own.History, query=("t", "i", "before:int", "limit:int")),
    Route("GET", _W + "conflicts", pull.conflicts, _READ, gives=proto.Records, query=("after:int", "limit:int")),
    Route("GET", _W + "refused", pull.refused, _READ, gives=own.History, query=("before:int", "limit:int")),
    Route("POST", _W + "bootstrap", bootstrap.start, _READ, "none", gives=proto.Manifest, rate="export",
          problems=("busy",)),
    Route("GET", _W + "bootstrap/{id}/{n}", bootstrap.segment, _READ, gives="application/zstd", rate="bulk",
          problems=("gone", "range")),
    Route("POST", _W + "verify", verify.verify, _READ, "read", own.Verify, own.Verified, problems=("seq-moved",)),
    Route("GET", _W + "verify/{bucket}", verify.bucket, _READ, gives=own.Bucket, rate="bulk"),
    Route("PUT", _BLOB + "/chunks/{n}", blobs.put_chunk, _WRITE, "write", bytes, own.Nothing, most=CHUNK, rate="bulk",
          problems=("digest-mismatch",)),
    Route("GET", _BLOB + "/chunks/{n}", blobs.get_chunk, _READ, gives=BYTES, rate="bulk"),
    Route("POST", _BLOB + "/complete", blobs.complete, _WRITE, "write", gives=own.Completed, rate="bulk",
          problems=("incomplete", "digest-mismatch")),
    Route("GET", _BLOB, blobs.get, _READ, gives=BYTES, rate="bulk", problems=("range",)),
    Route("GET", _BLOB + "/state", blobs.describe, _READ, gives=own.Blob, rate="bulk"),
    Route("GET", _W + "devices", people.list_devices, _READ, gives=own.Devices),
    Route("DELETE", _W + "devices/{id}", people.revoke_device, _READ, "write", gives=own.Nothing),
    Route("POST", _W + "devices/{id}/wipe", people.wipe_device, _READ, "write", gives=own.Nothing, status=202),
    Route("GET", _W + "members", people.list_members, _READ, gives=own.Members),
    Route("POST", _W + "members/{id}", people.change_role, _OWN, "write", own.RoleAsked, own.Nothing),
    Route("DELETE", _W + "members/{id}", people.remove_member, _OWN, "write", gives=own.Nothing),
    Route("POST", _W + "invites", people.invite, _OWN, "none", own.InviteAsked, own.Invite, 201),
    Route("POST", _W + "numbers", numbers.lease, _WRITE, "write", own.NumbersAsked, own.NumbersLeased),
    Route("POST", _W + "purge", purging.purge, _OWN, "write", own.Purge, own.Purged),
    Route("GET", _W + "durable", people.durable, _READ, gives=own.Durable),
)  # fmt: skip

PLACES = {
    "ws": r"[^/]{1,64}",
    "sha": r"[0-9a-f]{64}",
    "n": r"[0-9]{1,6}",
    "bucket": r"[0-9]{1,3}",
    "id": r"[A-Za-z0-9_.:@-]{1,128}",
}


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], Route], ...]:
    def of(path: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", lambda found: f"(?P<{found[1]}>{PLACES[found[1]]})", path))

    return tuple((of(route.path), route) for route in ROUTES)


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Return the route of an address and the parts of it."""
    wanted = "GET" if method == "HEAD" else method
    is_there = False
    for pattern, route in _compiled():
        found = pattern.fullmatch(path)
        if found and route.method == wanted:
            return route, found.groupdict()
        is_there = is_there or found is not None
    raise Problem("method" if is_there else "not-found")

"""What the server answers when it can't do what was asked: RFC 9457, with fields for the program that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

MEDIA_TYPE = "application/problem+json"
BASE = "urn:crm-desktop:problem:"  # the slug behind it is stable; clients read nothing else of the type


@dataclass(frozen=True)
class Sort:
    """A sort of problem: its status, its one sentence, and what the client does next."""

    status: int
    title: str
    retry: str  # same, later, refresh-token, heal, upgrade, never


SORTS: dict[str, Sort] = {
    "lineage-diverged": Sort(409, "The server's history differs from this device's", "heal"),
    "device-log-diverged": Sort(409, "The server holds other changes under the same numbers of this device", "heal"),
    "lsn-gap": Sort(409, "Changes of this device are missing before these", "heal"),
    "seq-moved": Sort(409, "The workspace moved on since", "same"),
    "too-large": Sort(413, "The request is larger than the server takes", "never"),
    "rate-limited": Sort(429, "Too many requests", "later"),
    "bad-token": Sort(401, "The token is not valid or no longer valid", "refresh-token"),
    "device-revoked": Sort(401, "This device was signed out by an owner", "never"),
    "not-a-member": Sort(403, "This person is no longer a member of the workspace", "never"),
    "forbidden": Sort(403, "The role of this person does not allow it", "never"),
    "workspace-unknown": Sort(404, "There is no such workspace for this device", "never"),
    "workspace-taken": Sort(409, "This workspace is on the server already", "never"),
    "not-found": Sort(404, "There is no such thing here", "never"),
    "method": Sort(405, "This address does not take this method", "never"),
    "code-expired": Sort(410, "The code is unknown, was used, or is too old", "never"),
    "cursor-expired": Sort(410, "This place of the history is no longer kept; read the records anew", "heal"),
    "gone": Sort(410, "This is no longer kept; ask for a new one", "same"),
    "protocol-too-old": Sort(426, "This version is too old for the server", "upgrade"),
    "media-type": Sort(415, "The body must be JSON or the bytes of a file", "never"),
    "range": Sort(416, "The range lies outside", "never"),
    "invalid": Sort(400, "The request is not valid", "never"),
    "digest-mismatch": Sort(409, "The bytes differ from their digest", "same"),
    "incomplete": Sort(409, "Parts of the file are missing", "same"),
    "busy": Sort(503, "The server protects your data; try later", "later"),
    "storage-full": Sort(507, "The server's disk is full", "later"),
    "internal": Sort(500, "Something went wrong that should not", "later"),
}


class Problem(Exception):
    """A refusal. `fields` are read by programs; `detail` is for a person who looks."""

    def __init__(self, slug: str, detail: str = "", *, retry_after: int = 0, **fields: Any) -> None:
        super().__init__(slug, detail)
        self.slug = slug
        self.detail = detail
        self.retry_after = retry_after  # seconds
        self.fields = fields

    @property
    def status(self) -> int:
        """The HTTP status."""
        return SORTS[self.slug].status

    def body(self, request_id: str) -> bytes:
        """Return the document."""
        sort = SORTS[self.slug]
        shown: dict[str, Any] = {"type": BASE + self.slug, "title": sort.title, "status": sort.status}
        if self.detail:
            shown["detail"] = self.detail
        return msgspec.json.encode({**shown, "retry": sort.retry, "request_id": request_id, **self.fields})

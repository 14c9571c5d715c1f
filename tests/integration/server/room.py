"""A server in the tests' process, with devices that speak to its core."""

from __future__ import annotations

import itertools
from base64 import b64encode
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Ack, Offer, OfferTx, Page, Point, Push
from crm_desktop.protocol.op import Op, Tx
from crm_desktop.server.accounts import ANY, ensure_key, make_code
from crm_desktop.server.core import Core, Settings
from crm_desktop.server.db import Database
from crm_desktop.server.messages import Enrolled
from crm_desktop.server.rates import Limiter, Rate
from crm_desktop.server.wire import Reply, Request

NOW = 1_900_000_000_000
PLENTY = {name: Rate(1_000_000, 60_000) for name in ("open", "enrol", "code", "refresh", "sync", "bulk", "export")}


class Refused(Exception):
    """The server answered with a problem."""

    def __init__(self, reply: Reply) -> None:
        self.problem: dict[str, Any] = msgspec.json.decode(reply.body)
        self.status = reply.status
        self.headers = reply.headers
        super().__init__(str(self.problem))

    @property
    def slug(self) -> str:
        return str(self.problem["type"]).rpartition(":")[2]


class Room:
    """A core, a clock that is turned by hand, and an owner's device that published a workspace."""

    def __init__(self, database: Database, settings: Settings | None = None, *, limiter: Limiter | None = None) -> None:
        import os

        self.database = database
        self.now = NOW
        ensure_key(database, os.urandom)
        self.core = Core(database, settings or Settings(), limiter=limiter or Limiter(PLENTY))
        self.owner = self.publish()

    def restart(self) -> None:
        self.core = Core(self.database, self.core.settings, limiter=Limiter(PLENTY))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        path, _, query = path.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        plain = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        reply = self.core.handle(Request(method, path, pairs, given, plain, "203.0.113.9"), self.now, "r1")
        if reply.status >= 400:
            raise Refused(reply)
        return reply

    def owner_code(self) -> str:
        return make_code(self.database, ANY, "owner", "", self.now, self.core.chance)[0]

    def publish(self, workspace: str = "", user: str = "") -> Device:
        return Device(self, self.owner_code(), publish=True, workspace=workspace or new_id(), user=user)

    def join(self, role: str = "member", name: str = "Jozef", user: str = "") -> Device:
        reply = self.owner.post("invites", {"role": role, "user": user})
        return Device(self, msgspec.json.decode(reply.body)["code"], name=name)


class Device:
    """A device with a log of ops that it made, and its place in the feed."""

    def __init__(
        self, room: Room, code: str, *, name: str = "Eva", publish: bool = False, workspace: str = "", user: str = ""
    ) -> None:
        self.room = room
        self.key = Ed25519PrivateKey.generate()
        self.pubkey = b64encode(self.key.public_key().public_bytes_raw()).decode()
        self.asked = {"code": code, "name": name, "pubkey": self.pubkey, "publish": publish, "workspace": workspace,
                      "device_name": f"{name}'s laptop", "app": "test", "user": user}  # fmt: skip
        self.said = msgspec.json.decode(room.ask("POST", "/v1/enrol", self.asked).body, type=Enrolled)
        self.workspace, self.access, self.refresh = self.said.workspace, self.said.access, self.said.refresh
        self.epoch, self.cursor = self.said.epoch, Point(0, START)
        self.dev = new_id()
        self._lsn, self._tx = itertools.count(1), itertools.count(1)

    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.access}"}

    def get(self, path: str, **headers: str) -> Reply:
        return self.room.ask("GET", f"/v1/w/{self.workspace}/{path}", **self.headers(), **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.room.ask("POST", f"/v1/w/{self.workspace}/{path}", body, **self.headers(), **headers)

    def delete(self, path: str) -> Reply:
        return self.room.ask("DELETE", f"/v1/w/{self.workspace}/{path}", **self.headers())

    def renew(self) -> None:
        reply = self.room.ask("POST", "/v1/token", {"refresh": self.refresh, "proof": self.prove(self.refresh)})
        said = msgspec.json.decode(reply.body)
        self.access, self.refresh = said["access"], said["refresh"]

    def prove(self, text: str) -> str:
        return b64encode(self.key.sign(text.encode())).decode()

    def op(self, t: str, i: str, k: str = "U", **fields: Any) -> Op:
        old = fields.pop("old", {})
        more = {name: fields.pop(name) for name in ("h", "d", "w", "f", "r") if name in fields}
        return Op(lsn=next(self._lsn), t=t, i=i, k=k, s=fields, o=old, **more)

    def tx(self, *ops: Op, **header: Any) -> Tx:
        made = {"x": next(self._tx), "at": self.room.now, "by": self.said.user, **header}
        return Tx(**made, ops=list(ops))

    def person(self, i: str = "", **fields: Any) -> Tx:
        return self.tx(self.op("person", i or new_id(), "I", **{"family_name": "Nováková", **fields}))

    def push(self, *txs: Tx) -> Ack:
        body = Push(self.dev, self.epoch, self.cursor, list(txs))
        return msgspec.json.decode(self.post("push", body).body, type=Ack)

    def offer(self, *txs: OfferTx) -> Ack:
        body = Offer(self.dev, self.epoch, self.cursor, list(txs))
        return msgspec.json.decode(self.post("offer", body).body, type=Ack)

    def page(self, limit: int = 2000, more: str = "") -> Page:
        path = f"changes?after={self.cursor.seq}&chain={self.cursor.chain}&epoch={self.epoch}&limit={limit}{more}"
        return msgspec.json.decode(self.get(path).body, type=Page)

    def pull(self, limit: int = 2000) -> list[Page]:
        """Pull to the end, moving the cursor."""
        pages = []
        while True:
            page = self.page(limit)
            pages.append(page)
            if page.commits:
                self.cursor = Point(page.next, page.commits[-1].chain)
            if not page.more:
                return pages


def refusal_of(call: Any, *arguments: Any, **named: Any) -> Refused:
    """Return the refusal that a call ends in."""
    try:
        call(*arguments, **named)
    except Refused as refused:
        return refused
    raise AssertionError("It was not refused")

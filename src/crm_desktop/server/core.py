"""The server without its sockets: a request and the time go in, a reply comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from crm_desktop.protocol.op import PROTOCOL
from crm_desktop.server.access import Access, Principal, authenticate, authorise, token_of
from crm_desktop.server.db import Database, Db, is_workspace_id
from crm_desktop.server.limits import BODY
from crm_desktop.server.lineage import Diverged, new_epoch
from crm_desktop.server.problems import MEDIA_TYPE, Problem
from crm_desktop.server.rates import Limiter
from crm_desktop.server.schema import SHELF
from crm_desktop.server.tokens import Chance
from crm_desktop.server.wire import Reply, Request, unpack

Mode = Literal["read", "write", "none"]
_encode = msgspec.json.encode


@dataclass(frozen=True)
class Settings:
    """What an administrator chose."""

    name: str = "CRM Desktop server"
    durability: str = "disk"
    purge_list: Callable[[str, list[dict[str, Any]]], None] | None = None  # outlives the database


@dataclass
class Context:
    """A request on its way through a handler."""

    core: Core
    request: Request
    params: Mapping[str, str]
    now: int
    db: Db
    body: Any = None
    caller: Principal | None = None
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    moved: bool = False
    mover: str = ""  # the device for which the workspace moved on, where one sent it

    @property
    def principal(self) -> Principal:
        """Who calls; routes that are open to all don't ask."""
        if self.caller is None:
            raise Problem("bad-token")
        return self.caller

    def number(self, name: str, default: int, most: int) -> int:
        """Return a whole number of the query, no larger than `most`."""
        text = self.request.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit()) or len(text) > 18:
            raise Problem("invalid", f"{name} is a whole number")
        return min(int(text), most)


Handler = Callable[[Context], Any]


@dataclass(frozen=True)
class Route:
    """An address: what it takes, who may use it, and what answers."""

    method: str
    path: str
    handler: Handler
    access: Access
    mode: Mode = "read"
    takes: Any = None  # a Struct, or bytes
    gives: Any = None
    status: int = 200
    most: int = BODY
    rate: str = "sync"
    query: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_of_workspace(self) -> bool:
        """Whether it lies under a workspace."""
        return self.path.startswith("/v1/w/{ws}/")


class Core:
    """Finds the route, lets nobody past who may not, and answers everything in one transaction."""

    def __init__(
        self,
        database: Database,
        settings: Settings = Settings(),
        *,
        chance: Chance = os.urandom,
        limiter: Limiter | None = None,
    ) -> None:
        from crm_desktop.server.routes import ROUTES, find  # they need this module's types

        self.database = database
        self.settings = settings
        self.chance = chance
        self.limiter = limiter or Limiter()
        self.routes = ROUTES
        self._find = find
        self._key = b""

    @property
    def key(self) -> bytes:
        """The server's secret, made by `init`; it seals refresh tokens."""
        if not self._key:
            with self.database.read(SHELF) as db:
                self._key = bytes.fromhex(db.value("SELECT value FROM server WHERE workspace_id = ? AND key = 'key'"))
        return self._key

    def route_of(self, request: Request) -> tuple[Route, dict[str, str]]:
        """Return the route of a request and the parts of its path."""
        return self._find(request.method, request.path)

    def handle(self, request: Request, now: int, request_id: str = "") -> Reply:
        """Answer one request; every expected refusal is a problem document."""
        try:
            route, params = self.route_of(request)
            reply = self._answer(route, params, request, now)
        except Problem as problem:
            reply = refusal(problem, request_id)
        reply.headers["X-Request-Id"] = request_id
        return reply

    def _answer(self, route: Route, params: dict[str, str], request: Request, now: int) -> Reply:
        asked = request.headers.get("x-protocol", str(PROTOCOL))
        if not asked.isdigit() or int(asked) < PROTOCOL:
            raise Problem("protocol-too-old", minimum=PROTOCOL)
        context = Context(self, request, params, now, _NONE)
        if route.access is Access.OPEN:
            self.limiter.spend(route.rate, request.peer, now)
            context.body = _body(route, request)
            return _reply(route, route.handler(context), context)
        workspace = params["ws"]
        if not is_workspace_id(workspace):
            raise Problem("workspace-unknown")
        try:
            return self._answer_member(route, workspace, context)
        except Diverged as diverged:
            if diverged.is_rewound:
                with self.database.write(workspace) as db:
                    diverged.fields["epoch"] = new_epoch(db, diverged, now)
            raise

    def _answer_member(self, route: Route, workspace: str, context: Context) -> Reply:
        token = token_of(context.request.headers.get("authorization", ""), workspace)
        with self.database.read(workspace) as db:  # before the lock of a writer: a stranger never holds it
            context.caller = self._caller(db, token, route, context.now)
            context.body = _body(route, context.request)
            if route.mode == "read":
                context.db = db
                return _reply(route, route.handler(context), context)
        if route.mode == "none":
            return _reply(route, route.handler(context), context)
        with self.database.write(workspace) as db:
            context.db = db
            authenticate(db, token, context.now)  # again, under the lock: it may have been revoked meanwhile
            reply = _reply(route, route.handler(context), context)
        for then in context.after_commit:
            then()
        return reply

    def _caller(self, db: Db, token: str, route: Route, now: int) -> Principal:
        caller = authenticate(db, token, now)
        authorise(caller, route.access)
        self.limiter.spend(route.rate, caller.cred, now)
        return caller


def refusal(problem: Problem, request_id: str = "") -> Reply:
    """Return a problem as a reply."""
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Reply(problem.status, problem.body(request_id), MEDIA_TYPE, headers, slug=problem.slug)


def _body(route: Route, request: Request) -> Any:
    if route.takes is None:
        return None
    plain = unpack(request.body, request.headers.get("content-encoding", ""), route.most)
    if route.takes is bytes:
        return plain
    media = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if media != "application/json":
        raise Problem("media-type")
    return decoded(plain, route.takes)


def decoded(plain: bytes, form: Any) -> Any:
    """Return JSON as a struct; what is wrong is named by its place, never by its value."""
    try:
        return msgspec.json.decode(plain, type=form)
    except msgspec.ValidationError as error:
        raise Problem("invalid", str(error)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise Problem("invalid", "The body is not JSON") from error


def _reply(route: Route, result: Any, context: Context) -> Reply:
    reply = result if isinstance(result, Reply) else Reply(route.status, _encode(result))
    if context.db is not _NONE and context.db.workspace != SHELF:
        head = context.db.head
        reply.headers["X-Head"], reply.headers["X-Epoch"] = str(head.seq), head.epoch
        reply.moved, reply.mover = context.db.workspace if context.moved else "", context.mover
    return reply


class _NoDb(Db):
    """Stands where a route opens its own transactions."""

    dialect = ""

    def rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        raise AssertionError("This route has no transaction")

    run = put = among = rows  # type: ignore[assignment]


_NONE = _NoDb(SHELF)

"""The thin shell between HTTP and the core: bodies, threads, waiting, headers, log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from email.utils import formatdate
from secrets import token_hex

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route as HttpRoute
from starlette.types import Receive, Scope, Send

from crm_desktop.domain.clock import Clock, SystemClock
from crm_desktop.server.core import Core, Route, refusal
from crm_desktop.server.housekeeping import Housekeeping
from crm_desktop.server.limits import BODY_SECONDS, CONCURRENT, HEADER_BYTES
from crm_desktop.server.logs import log
from crm_desktop.server.metrics import Metrics
from crm_desktop.server.news import PERIODS, Head, News
from crm_desktop.server.problems import Problem
from crm_desktop.server.wire import BYTES, Reply, Request, Wait, coding_for, pack

HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
THREADS = 16
PING_SECONDS = 25
_HEAD_START = 0.004  # seconds: who waits sees a change before who sent it goes on, so that they don't work at once
_AS_THEY_ARE = (BYTES, "application/zstd", "application/gzip", "text/event-stream")


class Shell:
    """Answers HTTP requests with the core's replies; a thread works on each, none waits in one."""

    def __init__(self, core: Core, *, clock: Clock | None = None, housekeeping: bool = True) -> None:
        self.core = core
        self.clock = clock or SystemClock()
        self.metrics = Metrics()
        self.news = News(core.database.heads, PERIODS[core.database.dialect])
        self._threads = ThreadPoolExecutor(THREADS, "crm-server")
        self._room = CONCURRENT
        self._housekeeping = Housekeeping(core, self.clock) if housekeeping else None

    def app(self) -> Starlette:
        """Return the ASGI application."""
        route = HttpRoute("/{path:path}", _Endpoint(self))
        return Starlette(routes=[route], lifespan=self._life)

    @asynccontextmanager
    async def _life(self, _app: Starlette) -> AsyncIterator[None]:
        upkeep = asyncio.create_task(self._housekeeping.run()) if self._housekeeping else None
        try:
            yield
        finally:
            if upkeep:
                upkeep.cancel()
            self.news.stop()
            self._threads.shutdown(wait=True)

    async def answer(self, http: HttpRequest) -> Response:
        """Answer one request."""
        began = time.monotonic()
        request_id = token_hex(8)
        request = Request(http.method, http.url.path, dict(http.query_params), dict(http.headers), b"", _peer(http))
        route: Route | None = None
        try:
            route, _params = self.core.route_of(request)
            request = await self._with_body(http, request, route)
            reply = await self._reply(request, request_id)
        except Problem as problem:
            reply = refusal(problem, request_id)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:  # noqa: BLE001 the last place: the client learns that it failed, the log where
            log.exception("failed", extra={"request_id": request_id, "route": route.path if route else ""})
            reply = refusal(Problem("internal", retry_after=30), request_id)
        reply.headers.setdefault("X-Request-Id", request_id)
        response = self._response(reply, request)
        self._note(request, route, response, reply, time.monotonic() - began, request_id)
        return response

    async def _with_body(self, http: HttpRequest, request: Request, route: Route) -> Request:
        if sum(len(name) + len(value) for name, value in http.headers.raw) > HEADER_BYTES:
            raise Problem("too-large", limit=HEADER_BYTES)
        most = route.most if route.takes is not None else 0
        announced = http.headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > max(most, 1 << 10):
            raise Problem("too-large", limit=most)
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for part in http.stream():
                    body += part
                    if len(body) > max(most, 1 << 10):
                        raise Problem("too-large", limit=most)
        except TimeoutError as error:
            raise Problem("busy", "The body came too slowly", retry_after=1) from error
        return Request(request.method, request.path, request.query, request.headers, bytes(body), request.peer)

    async def _reply(self, request: Request, request_id: str) -> Reply:
        reply = await self._work(request, request_id)
        if reply.wait is not None and await self._news_of(reply.wait):
            query = {**request.query, "wait": "0"}
            again = Request(request.method, request.path, query, request.headers, b"", request.peer)
            reply = await self._work(again, request_id)
        return reply

    async def _work(self, request: Request, request_id: str) -> Reply:
        if self._room <= 0:
            raise Problem("busy", retry_after=1)
        self._room -= 1
        try:
            loop = asyncio.get_running_loop()
            handle: Callable[[], Reply] = lambda: self.core.handle(request, self.clock.now(), request_id)  # noqa: E731
            reply = await loop.run_in_executor(self._threads, handle)
        finally:
            self._room += 1
        if reply.moved:
            head = int(reply.headers["X-Head"]), reply.headers["X-Epoch"]
            if self.news.tell(reply.moved, head, reply.mover):
                await asyncio.sleep(_HEAD_START)
        return reply

    async def _news_of(self, wait: Wait) -> Head | None:
        return await self.news.wait(wait.workspace, wait.seq, wait.seconds, wait.dev)

    def _response(self, reply: Reply, request: Request) -> Response:
        headers = {**HEADERS, **reply.headers, "Date": formatdate(usegmt=True), "X-Server": "crm-desktop"}
        if reply.events is not None and request.method == "GET":
            return StreamingResponse(self._stream(reply.events, reply.headers["X-Epoch"]), 200, headers, reply.media)
        body = reply.body
        if reply.media not in _AS_THEY_ARE:
            coding = coding_for(request.headers.get("accept-encoding", ""), len(body))
            headers["Vary"] = "Accept-Encoding"
            if coding:
                body, headers["Content-Encoding"] = pack(body, coding), coding
        return Response(body, reply.status, headers, reply.media)

    async def _stream(self, wait: Wait, epoch: str) -> AsyncIterator[bytes]:
        """Yield the head whenever it moves, and a comment when it is quiet: so that a dead line is noticed."""
        loop = asyncio.get_running_loop()
        until, head = loop.time() + wait.seconds, (wait.seq, epoch)
        yield _event(head)
        while (left := until - loop.time()) > 0:
            found = await self.news.wait(wait.workspace, head[0], min(left, PING_SECONDS))
            if self.news.is_over:
                return
            if found is None:
                yield b": quiet\n\n"
            else:
                head = found
                yield _event(head)

    def _note(
        self, request: Request, route: Route | None, response: Response, reply: Reply, seconds: float, request_id: str
    ) -> None:
        path = route.path if route else "unknown"
        size = len(getattr(response, "body", b""))
        self.metrics.count(request.method, path, response.status_code, seconds, len(request.body), size)
        fields = {
            "method": request.method, "route": path, "status": response.status_code, "ms": round(seconds * 1000, 1),
            "request_id": request_id, "bytes_in": len(request.body), "bytes_out": size, "slug": reply.slug or None,
        }  # fmt: skip
        if route and route.is_of_workspace:
            fields["workspace"] = request.path.split("/")[3]
        log.info("request", extra=fields)


class _Endpoint:
    """An ASGI application, so that Starlette lets every method through to the table of the routes."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._shell.answer(HttpRequest(scope, receive))
        await response(scope, receive, send)


def _peer(http: HttpRequest) -> str:
    return http.client.host if http.client else ""


def _event(head: Head) -> bytes:
    return f'data: {{"head":{head[0]},"epoch":"{head[1]}"}}\n\n'.encode()

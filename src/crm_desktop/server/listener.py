"""The process that listens: uvicorn with our settings, and beside it the figures on an address of their own."""

from __future__ import annotations

import asyncio
import gc
import socket
from contextlib import suppress

import uvicorn

from crm_desktop.server.accounts import workspaces
from crm_desktop.server.app import Shell
from crm_desktop.server.limits import HEADER_BYTES, IDLE_SECONDS
from crm_desktop.server.logs import log
from crm_desktop.server.metrics import of_database
from crm_desktop.server.serving import Listening

_GOODBYE_SECONDS = 1.0
_CIRCLES = 50_000  # new objects between two searches for those that only hold each other


class Server(uvicorn.Server):
    """Ends at once: who waits for news is answered instead of waited for."""

    def __init__(self, shell: Shell, listening: Listening) -> None:
        super().__init__(configure(shell, listening))
        self._shell = shell

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who waits, then close; a client that does not say goodbye on TLS is not waited for."""
        self._shell.news.stop()
        asyncio.get_running_loop().call_later(_GOODBYE_SECONDS, self._hang_up)
        await super().shutdown(sockets)

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            transport = getattr(connection, "transport", None)
            if transport is not None and (cycle is None or cycle.response_complete):
                transport.abort()


def configure(shell: Shell, listening: Listening) -> uvicorn.Config:
    """Return how uvicorn is to serve."""
    return uvicorn.Config(
        shell.app(),
        host=listening.host,
        port=listening.port,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=listening.behind_proxy,
        forwarded_allow_ips=listening.proxies,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=HEADER_BYTES,
    )


def run(shell: Shell, listening: Listening) -> None:
    """Serve until the process is told to end."""
    # A push is thousands of values that end with it: to look for circles among them each few hundred finds none.
    gc.freeze()
    gc.set_threshold(_CIRCLES, 20, 20)
    asyncio.run(_run(shell, Server(shell, listening), listening))


async def _run(shell: Shell, server: Server, listening: Listening) -> None:
    figures = None
    if listening.metrics:
        host, _, port = listening.metrics.rpartition(":")
        figures = await asyncio.start_server(lambda r, w: _figures(shell, r, w), host or "127.0.0.1", int(port))
    log.info("serving", extra={"event": "start", "address": f"{listening.host}:{listening.port}"})
    try:
        await server.serve()
    finally:
        if figures is not None:
            figures.close()


async def _figures(shell: Shell, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer whoever asks on the address of the figures with all of them."""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        database = shell.core.database
        stored = await asyncio.to_thread(lambda: list(of_database(database, workspaces(database))))
        lines = [*shell.metrics.lines(), "# TYPE crm_waiting gauge", f"crm_waiting {shell.news.waiting}", *stored]
        body = ("\n".join(lines) + "\n").encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + body)
        await writer.drain()
    writer.close()

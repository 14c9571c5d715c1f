"""Listening: never beyond this computer without TLS, unless something in front of it does that."""

from __future__ import annotations

import asyncio
import ipaddress
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from crm_desktop.domain.errors import StoreBusy, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.server.limits import HEADER_BYTES, IDLE_SECONDS
from crm_desktop.server.logs import log
from crm_desktop.server.metrics import of_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import uvicorn

    from crm_desktop.server.app import Shell

LOCK = "serve.lock"


@dataclass(frozen=True)
class Listening:
    """Where and how."""

    host: str = "127.0.0.1"
    port: int = 8443
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    proxies: str = "127.0.0.1,::1"
    metrics: str = ""

    def check(self) -> None:
        """Refuse what would send customers' data in the clear."""
        if (self.certificate is None) != (self.key is None):
            raise ValidationError(
                tr("TLS needs a certificate and its key"), tr("Give both --tls-cert and --tls-key, as PEM files.")
            )
        for path in (self.certificate, self.key):
            if path is not None and not path.is_file():
                raise ValidationError(tr("There is no file {path}", path=path), tr("Check --tls-cert and --tls-key."))
        if self.certificate is None and not self.behind_proxy and not is_loopback(self.host):
            raise ValidationError(
                tr("The server does not listen on {host} without TLS", host=self.host),
                tr("Give --tls-cert and --tls-key, or --behind-proxy if a proxy on the way does TLS."),
            )


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def configure(shell: Shell, listening: Listening) -> uvicorn.Config:
    """Return how uvicorn is to serve."""
    import uvicorn

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
    import uvicorn

    asyncio.run(_run(shell, uvicorn.Server(configure(shell, listening)), listening))


async def _run(shell: Shell, server: uvicorn.Server, listening: Listening) -> None:
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
    from crm_desktop.server.accounts import workspaces

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


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder: two servers, or a server and a restore, never work on the same files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as file:
        if not _lock(file):
            raise StoreBusy(
                tr("A server works on {folder} already", folder=folder), tr("Stop it first: systemctl stop crm-server.")
            )
        yield


def _lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

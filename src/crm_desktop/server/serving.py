"""Listening: never beyond this computer without TLS, unless something in front of it does that."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crm_desktop.domain.errors import StoreBusy, ValidationError
from crm_desktop.domain.i18n import tr

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


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder: two servers, or a server and a restore, never work on the same files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as file:
        if not try_lock(file):
            raise StoreBusy(
                tr("A server works on {folder} already", folder=folder), tr("Stop it first: systemctl stop crm-server.")
            )
        yield


def try_lock(file: IO[str]) -> bool:
    """Lock an open file as long as it is open; False where another process holds it."""
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

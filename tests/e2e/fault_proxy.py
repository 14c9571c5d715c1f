"""A TCP proxy between clients and their server that does what bad networks do, and counts how often it did.

Raw modes pass the bytes of TLS on without reading them: cut after so many bytes, stall, reset, 64 kbit a second. The
others end TLS here, by a certificate of the same authority, because they need to know where a request ends: the reply
is dropped after the server did the work, the request is repeated, or something else answers in the server's place.

`arm` lets the next connections (raw modes) or requests (the others) suffer; whatever is not armed is passed on as it
is. Every fault that happened is in `hits`. All choices come from one seed.
"""

from __future__ import annotations

import random
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

RATE = 8_000  # bytes a second: 64 kbit
_STEP = 1 << 14


class Mode(StrEnum):
    """What the network does."""

    CUT = "cut after n bytes"
    STALL = "stall"
    RESET = "reset"
    SLOW = "64 kbit/s"
    DROP = "drop the reply"
    REPLAY = "replay the request"
    ERROR = "5xx"
    LATER = "429 with Retry-After"
    PORTAL = "captive portal's HTML"


RAW = frozenset((Mode.CUT, Mode.STALL, Mode.RESET, Mode.SLOW))
_PAGE = b"<!doctype html><title>Sign in</title><p>Welcome to our network"
_INSTEAD = {
    Mode.ERROR: (b"502 Bad Gateway", b"text/html", b""),
    Mode.LATER: (b"429 Too Many Requests", b"text/html", b"Retry-After: 1\r\n"),
    Mode.PORTAL: (b"200 OK", b"text/html; charset=utf-8", b""),
}


@dataclass
class Fault:
    """What is armed: `match` must be in the request's first line; `after` are bytes, `is_reply` which way they go."""

    mode: Mode
    times: int
    match: bytes = b""
    after: int = 0
    is_reply: bool = True


class FaultProxy:
    """Listens until closed; the server must be named by a certificate that `certificate` and `key` may replace."""

    def __init__(self, server: int, certificate: Path, key: Path, ca: Path, *, seed: int = 1) -> None:
        self.server = server
        self.hits: Counter[Mode] = Counter()
        self.seed, self.chance = seed, random.Random(seed)
        self.share = 0.0  # of connections that suffer by themselves
        self.requests = 0
        self._fault: Fault | None = None
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._inside.load_cert_chain(certificate, key)
        self._outside = ssl.create_default_context(cafile=str(ca))
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"https://localhost:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, name="fault-proxy", daemon=True)
        self._thread.start()

    def arm(self, mode: Mode, times: int = 1, *, match: str = "", after: int = 0, is_reply: bool = True) -> None:
        """Let the next `times` connections or requests suffer; without `after`, the seed says at which byte."""
        with self._lock:
            self._fault = Fault(mode, times, match.encode(), after, is_reply)

    def disarm(self) -> None:
        """Pass everything on from now on."""
        with self._lock:
            self._fault, self.share = None, 0.0

    def close(self) -> None:
        """End every connection."""
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in list(self._open):
            _end(one)
        self._thread.join(5)

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), name="fault-proxy-one", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.add(client)
        try:
            fault = self._fault_of_connection()
            if fault is None or fault.mode in RAW:
                self._pass_on(client, fault)
            else:
                self._speak(client, fault)
        except (OSError, ValueError):
            pass  # a side hung up: that is what happens here
        finally:
            self._open.discard(client)
            _end(client)

    def _fault_of_connection(self) -> Fault | None:
        with self._lock:
            fault = self._fault
            if fault is None and self.chance.random() < self.share:
                return Fault(self.chance.choice(list(Mode)), 1, is_reply=self.chance.random() < 0.5)
            if fault is None or fault.times <= 0:
                return None
            if fault.mode in RAW:
                fault.times -= 1
            return fault

    def _hit(self, mode: Mode) -> None:
        with self._lock:
            self.hits[mode] += 1

    # --- bytes of TLS

    def _pass_on(self, client: socket.socket, fault: Fault | None) -> None:
        server = socket.create_connection(("127.0.0.1", self.server), 5)
        self._open.add(server)
        limit = (fault.after or self.chance.randrange(1, 6_000)) if fault else 0
        threads = []
        for source, target, is_reply in ((client, server, False), (server, client, True)):
            suffers = fault if fault and fault.is_reply == is_reply else _slow(fault)
            threads.append(threading.Thread(target=self._pump, args=(source, target, suffers, limit), daemon=True))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._open.discard(server)
        _end(server)

    def _pump(self, source: socket.socket, target: socket.socket, fault: Fault | None, limit: int) -> None:
        """Pass bytes on until the end, or until the fault's byte."""
        passed = 0
        with suppress(OSError):
            while data := source.recv(800 if fault and fault.mode is Mode.SLOW else _STEP):
                if fault and fault.mode is Mode.SLOW:
                    time.sleep(len(data) / RATE)
                    if passed == 0:
                        self._hit(Mode.SLOW)
                elif fault and passed + len(data) > limit:
                    target.sendall(data[: limit - passed])
                    self._hit(fault.mode)
                    self._break(fault.mode, source, target)
                    return
                target.sendall(data)
                passed += len(data)
        for one, how in ((target, socket.SHUT_WR), (source, socket.SHUT_RD)):
            with suppress(OSError):
                one.shutdown(how)

    def _break(self, mode: Mode, source: socket.socket, target: socket.socket) -> None:
        if mode is Mode.STALL:
            self._closed.wait(60)  # nothing comes any more, and nobody says so; the client's patience ends it
            return
        for one in (source, target):
            if mode is Mode.RESET:
                with suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    one.close()
            _end(one)

    # --- requests

    def _speak(self, plain: socket.socket, fault: Fault) -> None:
        with self._inside.wrap_socket(plain, server_side=True) as client:
            client.settimeout(60)
            while request := _read_message(client):
                self.requests += 1
                with self._lock:
                    is_hit = fault.times > 0 and fault.match in request.partition(b"\r\n")[0]
                    fault.times -= is_hit
                if not is_hit:
                    client.sendall(self._ask(request))
                    continue
                if fault.mode in _INSTEAD:
                    status, media, more = _INSTEAD[fault.mode]
                    size = str(len(_PAGE)).encode()
                    head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\n%sContent-Length: %s\r\n\r\n"
                    client.sendall(head % (status, media, more, size) + _PAGE)
                    self._hit(fault.mode)
                    continue
                reply = self._ask(request)
                if fault.mode is Mode.REPLAY:
                    reply = self._ask(request)
                    client.sendall(reply)
                self._hit(fault.mode)
                if fault.mode is Mode.DROP:
                    return

    def _ask(self, request: bytes) -> bytes:
        """Send a request to the server over a connection of its own and return the whole reply."""
        plain = socket.create_connection(("127.0.0.1", self.server), 5)
        with self._outside.wrap_socket(plain, server_hostname="localhost") as server:
            server.settimeout(60)
            server.sendall(request)
            return _read_message(server)


def _slow(fault: Fault | None) -> Fault | None:
    """A slow line is slow both ways; every other fault has one place."""
    return fault if fault and fault.mode is Mode.SLOW else None


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()


def _read_message(one: ssl.SSLSocket) -> bytes:
    """Read a request or a reply whose length is announced; empty at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = one.recv(_STEP)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    size = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < size:
        body += one.recv(_STEP)
    return head + b"\r\n\r\n" + body

"""Devices of the server's tests, over TLS to a server process in place of a core in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import requests
from tests.e2e.sync_lab import ServerProcess
from tests.integration.server.room import Device, Refused, Room

from crm_desktop.protocol.messages import Ack
from crm_desktop.protocol.op import Tx
from crm_desktop.server.wire import Reply


class HttpRoom(Room):
    """A published workspace on a server process."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.now = int(time.time() * 1000)
        self._local = threading.local()
        self.owner = self.publish()

    def owner_code(self) -> str:
        return self.server.owner_code()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        if not hasattr(self._local, "http"):
            self._local.http = requests.Session()
            self._local.http.trust_env = False
        plain = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        given = {"content-type": "application/json", **{n.replace("_", "-"): v for n, v in headers.items()}}
        found = self._local.http.request(
            method, self.server.base + path, data=plain, headers=given, timeout=60, verify=str(self.server.ca)
        )
        reply = Reply(found.status_code, found.content, headers=dict(found.headers))
        if reply.status >= 400:
            raise Refused(reply)
        return reply

    def devices(self, count: int) -> list[Device]:
        return [self.owner, *[self.join() for _ in range(count - 1)]]


class Pusher(threading.Thread):
    """Pushes one new person after the other, and each again until it is acknowledged."""

    def __init__(self, device: Device) -> None:
        super().__init__(daemon=True)
        self.device = device
        self.acked: list[str] = []  # ids whose push was answered with an ack
        self.times: list[float] = []
        self.unknown = 0  # pushes without an answer: whether they were done shows later
        self.stopped = threading.Event()
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                tx = self.device.person()
                if self._push(tx) is None:
                    return
                self.times.append(time.monotonic())
                self.acked.append(tx.ops[0].i)
        except BaseException as error:  # noqa: BLE001 the test reads it
            self.fault = error

    def _push(self, tx: Tx) -> Ack | None:
        while not self.stopped.is_set():
            try:
                return self.device.push(tx)
            except (requests.RequestException, Refused) as error:
                if isinstance(error, Refused):
                    if error.slug == "bad-token":  # the firm's day is longer than a token's life
                        with suppress(requests.RequestException, Refused):
                            self.device.renew()
                    assert error.problem.get("retry") in ("later", "refresh-token"), error.problem
                self.unknown += 1
                self.stopped.wait(0.1)
        return None

    def end(self) -> None:
        self.stopped.set()
        self.join(90)
        assert not self.is_alive()
        if self.fault is not None:
            raise self.fault


def acked_by(pushers: list[Pusher]) -> list[str]:
    return [i for pusher in pushers for i in list(pusher.acked)]


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)

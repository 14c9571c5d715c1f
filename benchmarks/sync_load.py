"""What one server process carries: pushes a second of 1 and of 50 devices, in one workspace and in 200, and the
memory of 1,000 devices that wait for news. Written down without a bound."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import resource
import threading
import time
from contextlib import suppress

from benchmarks.measure import figure, scratch
from benchmarks.sync_server import ServerProcess
from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Ack, Page, Point, Push
from crm_desktop.protocol.op import Op, Tx
from crm_desktop.sync.device_key import DeviceKey
from crm_desktop.sync.session import Session, Tokens, open_call
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.transport import HttpTransport

_FILES = 8_192


class Device:
    """A device that only pushes, one small change at a time."""

    def __init__(self, server: ServerProcess, code: str, workspace: str, *, publish: bool) -> None:
        key, transport = DeviceKey(""), HttpTransport(server.address)
        body = {"code": code, "name": "Load", "pubkey": key.public, "publish": publish}
        more = {"workspace": workspace} if publish else {}
        found = open_call(transport, "enrol", body | more)
        self.workspace, self.epoch, self.user = found["workspace"], found["epoch"], found["user"]
        self.access = found["access"]
        self.session = Session(transport, self.workspace, Tokens(found["refresh"], found["access"]), key)
        self.dev, self.lsn = new_id(), 0

    def push(self) -> None:
        self.lsn += 1
        op = Op(self.lsn, "tag", new_id(), "I", {"name": f"Tag {self.lsn}"})
        tx = Tx(x=self.lsn, at=time.time_ns() // 1_000_000, by=self.user, ops=[op])
        ask = Ask("POST", "push", Ack, body=Push(self.dev, self.epoch, Point(0, START), [tx]))
        assert self.session.ask(ask).mark == self.lsn


def main(seconds: float = 5.0, workspaces: int = 200, waiting: int = 1_000) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))  # a socket for each who waits
    with scratch() as folder, ServerProcess(folder / "server") as server:
        first = Device(server, server.code(), new_id(), publish=True)
        team = [first, *(_member(server, first) for _ in range(49))]
        _pushes(server, "1 device in one workspace", [first], seconds)
        _pushes(server, "50 devices in one workspace", team, seconds)
        alone = [Device(server, server.code(), new_id(), publish=True) for _ in range(workspaces)]
        _pushes(server, f"50 devices at a time in {workspaces} workspaces", alone, seconds)
        before = server.memory(peak=False)
        held = asyncio.run(_wait(server, first, waiting))
        figure("1 device that waits for news: KB of the server's memory", (held - before) * 1024 / waiting,
               waiting=waiting, mb=held, idle_mb=before)  # fmt: skip


def _member(server: ServerProcess, owner: Device) -> Device:
    return Device(server, server.code(owner.workspace, "member"), "", publish=False)


def _pushes(server: ServerProcess, who: str, devices: list[Device], seconds: float) -> None:
    until, counts = time.monotonic() + seconds, itertools.count()
    threads = min(50, len(devices))

    def work(own: list[Device]) -> None:
        for device in itertools.cycle(own):
            if time.monotonic() > until:
                return
            device.push()
            next(counts)

    cpu, began = server.cpu(), time.monotonic()
    running = [threading.Thread(target=work, args=(devices[n::threads],)) for n in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    done, wall = next(counts), time.monotonic() - began
    figure(f"pushes a second, {who}", done / wall, server_ms_each=(server.cpu() - cpu) / max(done, 1) * 1000)


async def _wait(server: ServerProcess, device: Device, count: int) -> float:
    """Let so many ask for news that does not come; return what the server holds then."""
    head: Page = device.session.ask(Ask("GET", "changes", Page, {"limit": "1"}))
    point = device.session.ask(Ask("GET", "changes", Page, {"after": "0", "limit": "5000"})) if head.more else head
    query = f"after={point.head}&chain={point.chain}&epoch={point.epoch}&wait=50"
    asked = (
        f"GET /v1/w/{device.workspace}/changes?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {device.access}\r\nX-Protocol: 1\r\n\r\n"
    ).encode()
    writers = []
    for _ in range(count):
        _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(asked)
        writers.append(writer)
        if len(writers) % 50 == 0:
            await asyncio.sleep(0.2)  # those who ask at once are refused as too many
    await asyncio.sleep(3)
    held = server.memory(peak=False)
    for writer in writers:
        writer.close()
    return held


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--workspaces", type=int, default=200)
    parser.add_argument("--waiting", type=int, default=1_000)
    main(**vars(parser.parse_args()))

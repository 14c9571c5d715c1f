"""The shell over HTTP: headers, compression, limits, waiting, the stream of heads, the log, the figures."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest
from tests.integration.server.room import Room

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Push
from crm_desktop.server.app import HEADERS, Shell
from crm_desktop.server.core import Context
from crm_desktop.server.limits import PUSH_BODY
from crm_desktop.server.logs import JsonLines, log
from crm_desktop.server.openapi import describe
from crm_desktop.server.routes import ROUTES
from crm_desktop.server.wire import pack

BASE = "http://server.example"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    log.setLevel("INFO")
    yield stream
    log.removeHandler(handler)


class Turned:
    """The room's clock."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def now(self) -> int:
        return self._room.now


@asynccontextmanager
async def served(room: Room) -> AsyncIterator[tuple[httpx.AsyncClient, Shell]]:
    shell = Shell(room.core, clock=Turned(room), housekeeping=False)
    app = shell.app()
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=room.owner.headers()) as client:
            yield client, shell


def over_http(room: Room, work: Callable[[httpx.AsyncClient, Shell], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        async with served(room) as (client, shell):
            return await work(client, shell)

    return asyncio.run(go())


def place(room: Room) -> str:
    return f"/v1/w/{room.owner.workspace}/"


def body_of(room: Room, *txs: Any) -> bytes:
    return msgspec.json.encode(Push(room.owner.dev, room.owner.epoch, room.owner.cursor, list(txs)))


def test_every_answer_carries_the_safety_headers_and_no_word_of_the_server_program(room: Room) -> None:
    async def work(client: httpx.AsyncClient, _shell: Shell) -> list[httpx.Response]:
        return [await client.get("/v1/hello"), await client.get("/nowhere"), await client.get(place(room) + "durable")]

    for reply in over_http(room, work):
        assert {name: reply.headers[name] for name in HEADERS} == HEADERS
        assert "server" not in reply.headers
        assert {"x-request-id", "date"} <= set(reply.headers)
        assert "access-control-allow-origin" not in reply.headers
    assert (reply.headers["x-head"], reply.headers["x-epoch"]) == ("0", room.owner.epoch)


def test_hello_says_versions_and_limits_to_anybody(room: Room) -> None:
    said = over_http(room, lambda client, _shell: client.get("/v1/hello", headers={"authorization": ""})).json()
    assert (said["protocol"], said["limits"]["push_body"], said["time"]) == ([1, 1], PUSH_BODY, room.now)
    old = over_http(room, lambda client, _shell: client.get("/v1/hello", headers={"x-protocol": "0"}))
    assert (old.status_code, old.json()["retry"], old.json()["minimum"]) == (426, "upgrade", 1)


@pytest.mark.parametrize("coding", ["zstd", "gzip", "identity"])
def test_bodies_travel_packed_both_ways(room: Room, coding: str) -> None:
    body = body_of(room, *[room.owner.person(note=f"{n} " * 30) for n in range(20)])

    async def work(client: httpx.AsyncClient, _shell: Shell) -> httpx.Response:
        headers = {"content-encoding": coding, "content-type": "application/json"}
        sent = await client.post(place(room) + "push", content=pack(body, coding), headers=headers)
        assert sent.status_code == 200, sent.text
        path = f"{place(room)}changes?after=0&chain={START}&epoch={room.owner.epoch}"
        request = client.build_request("GET", path, headers={"accept-encoding": coding})
        reply = await client.send(request, stream=True)
        raw = b"".join([part async for part in reply.aiter_raw()])
        assert reply.headers.get("content-encoding", "identity") == coding
        assert reply.headers["vary"] == "Accept-Encoding"
        plain = gzip.decompress(raw) if coding == "gzip" else raw
        assert coding == "zstd" or len(msgspec.json.decode(plain)["commits"]) == 1
        return reply

    over_http(room, work)


def test_what_is_too_large_once_unpacked_is_refused_whatever_it_announces(room: Room) -> None:
    async def work(client: httpx.AsyncClient, _shell: Shell) -> list[tuple[int, str]]:
        found = []
        for coding in ("zstd", "gzip"):
            bomb = pack(b" " * (PUSH_BODY + 1), coding)
            reply = await client.post(place(room) + "push", content=bomb, headers={"content-encoding": coding})
            found.append((reply.status_code, reply.json()["type"].rpartition(":")[2]))
        for headers in ({"content-length": str(10**12)}, {"x-long": "x" * 20_000}):
            reply = await client.get("/v1/hello", headers=headers)
            found.append((reply.status_code, reply.json()["type"].rpartition(":")[2]))
        return found

    assert over_http(room, work) == [(413, "too-large")] * 4


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"dev": ', {}),
        (b'{"dev": "x", "epoch": 3}', {}),
        (b"[" * 100_000, {}),
        (b'{"a": "\\ud800"}', {}),
        (b"\xff\xfe", {}),
        (b"not zstd", {"content-encoding": "zstd"}),
        (pack(b"{}", "gzip")[:-5], {"content-encoding": "gzip"}),
    ],
)
def test_what_is_no_push_is_refused_whole_and_the_answer_repeats_none_of_it(
    room: Room, body: bytes, headers: dict[str, str]
) -> None:
    reply = over_http(room, lambda client, _shell: client.post(place(room) + "push", content=body, headers=headers))
    assert (reply.status_code, reply.headers["content-type"]) == (400, "application/problem+json")
    assert reply.json()["retry"] == "never"
    assert room.owner.page().head == 0


def test_a_form_is_not_taken_for_json(room: Room) -> None:
    reply = over_http(room, lambda client, _shell: client.post(place(room) + "push", data={"dev": "x"}))
    assert reply.status_code == 415


def test_a_long_poll_is_answered_the_moment_somebody_pushes(room: Room) -> None:
    other = room.join()

    async def work(client: httpx.AsyncClient, shell: Shell) -> dict[str, Any]:
        path = f"{place(room)}changes?after=0&chain={START}&epoch={room.owner.epoch}&wait=30"
        waiting = asyncio.create_task(client.get(path, headers=other.headers()))
        while not shell.news.waiting:
            await asyncio.sleep(0.005)
        sent = await client.post(place(room) + "push", content=body_of(room, room.owner.person()))
        assert sent.status_code == 200
        reply = await asyncio.wait_for(waiting, 10)
        assert shell.news.waiting == 0
        found: dict[str, Any] = reply.json()
        return found

    assert over_http(room, work)["head"] == 1


def test_a_commit_of_another_process_wakes_who_waits(room: Room) -> None:
    async def work(client: httpx.AsyncClient, shell: Shell) -> int:
        shell.news._period = 0.05
        path = f"{place(room)}changes?after=0&chain={START}&epoch={room.owner.epoch}&wait=30"
        waiting = asyncio.create_task(client.get(path))
        while not shell.news.waiting:
            await asyncio.sleep(0.005)
        await asyncio.to_thread(room.owner.push, room.owner.person())  # not through this shell
        return int((await asyncio.wait_for(waiting, 10)).json()["head"])

    assert over_http(room, work) == 1


def test_a_thousand_who_wait_hold_no_thread_and_ask_once_together(room: Room) -> None:
    async def work(_client: httpx.AsyncClient, shell: Shell) -> tuple[int, int]:
        shell.news._period = 0.02
        waits = [asyncio.create_task(shell.news.wait(room.owner.workspace, 0, 5)) for _ in range(1000)]
        await asyncio.sleep(0)
        waiting = shell.news.waiting
        await asyncio.to_thread(room.owner.push, room.owner.person())
        heads = await asyncio.gather(*waits)
        assert set(heads) == {(1, room.owner.epoch)}
        return waiting, shell.news.queries

    waiting, queries = over_http(room, work)
    assert waiting == 1000
    assert queries < 200


def test_the_stream_carries_the_head_and_nothing_else(room: Room) -> None:
    async def work(_client: httpx.AsyncClient, shell: Shell) -> list[bytes]:
        reply = await asyncio.to_thread(room.owner.get, "events")
        assert reply.media == "text/event-stream"
        assert reply.events is not None
        stream = shell._stream(reply.events, room.owner.epoch)
        heard = [await anext(stream)]
        following = asyncio.ensure_future(anext(stream))
        while not shell.news.waiting:
            await asyncio.sleep(0.005)
        await shell._work(request_of(room), "r")
        heard.append(await asyncio.wait_for(following, 5))
        return heard

    epoch = room.owner.epoch
    assert over_http(room, work) == [
        f'data: {{"head":0,"epoch":"{epoch}"}}\n\n'.encode(),
        f'data: {{"head":1,"epoch":"{epoch}"}}\n\n'.encode(),
    ]


def request_of(room: Room) -> Any:
    from crm_desktop.server.wire import Request

    return Request("POST", place(room) + "push", {}, room.owner.headers(), body_of(room, room.owner.person()), "")


def test_neither_log_nor_errors_nor_figures_hold_what_belongs_to_customers(room: Room, written: io.StringIO) -> None:
    canary = "CANARY" + new_id().replace("-", "")
    member = room.join(name=canary)

    async def work(client: httpx.AsyncClient, shell: Shell) -> str:
        tx = room.owner.person(nickname=canary)
        seen = [await client.post(place(room) + "push", content=body_of(room, tx), headers={"x-note": canary})]
        seen.append(await client.get(f"/{canary}?q={canary}"))
        seen.append(await client.post(place(room) + "push", content=b'{"dev": "' + canary.encode()))
        seen.append(await client.get(place(room) + "durable", headers={"authorization": f"Bearer {canary}"}))
        seen.append(await client.post("/v1/enrol", json={"code": canary, "name": canary, "pubkey": canary}))
        assert [reply.status_code for reply in seen] == [200, 404, 400, 401, 400]
        return "".join(reply.text for reply in seen[1:]) + "\n".join(shell.metrics.lines())

    shown = over_http(room, work) + written.getvalue()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert {line["route"] for line in lines} >= {"/v1/w/{ws}/push", "unknown", "/v1/enrol"}
    for secret in (canary, room.owner.access, room.owner.refresh, member.access, "203.0.113.9"):
        assert secret not in shown


def test_a_bug_is_an_answer_with_an_id_and_its_words_stay_inside(
    room: Room, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_context: Context) -> None:
        raise RuntimeError("CANARY in the words of an error")

    from crm_desktop.server import core

    monkeypatch.setattr(core, "authenticate", lambda *_: broken(None))  # type: ignore[arg-type]
    reply = over_http(room, lambda client, _shell: client.get(place(room) + "durable"))
    assert (reply.status_code, reply.json()["type"]) == (500, "urn:crm-desktop:problem:internal")
    line = next(json.loads(line) for line in written.getvalue().splitlines() if "error" in line)
    assert (line["error"], line["request_id"]) == ("RuntimeError", reply.json()["request_id"])
    assert "CANARY" not in reply.text + written.getvalue()


def test_the_description_names_exactly_the_routes_that_there_are(room: Room) -> None:
    described = over_http(room, lambda client, _shell: client.get("/v1/openapi.json")).json()
    assert described == json.loads(json.dumps(describe(ROUTES)))
    named = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert named == {(route.method, route.path) for route in ROUTES}
    assert {
        path for path, methods in described["paths"].items() for one in methods.values() if "security" not in one
    } == {route.path for route in ROUTES if not route.is_of_workspace}


def test_figures_count_requests_by_route_and_never_by_address(room: Room) -> None:
    async def work(client: httpx.AsyncClient, shell: Shell) -> str:
        await client.get(place(room) + "durable")
        await client.get(place(room) + "durable")
        return "\n".join(shell.metrics.lines())

    text = over_http(room, work)
    assert 'crm_requests_total{method="GET",route="/v1/w/{ws}/durable",status="200"} 2' in text
    assert 'crm_request_seconds_count{route="/v1/w/{ws}/durable"} 2' in text

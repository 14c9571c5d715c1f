"""A reply that breaks off, stands still or drips is no reply, and never holds up the program for ever."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from crm_desktop.sync import transport
from crm_desktop.sync.session import Call
from crm_desktop.sync.transport import HttpTransport
from crm_desktop.sync.troubles import Unreached, Why

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
Reply = Callable[[socket.socket, threading.Event], None]


def breaks_off(one: socket.socket, over: threading.Event) -> None:
    one.sendall(HEAD + b"x" * 70_000)


def stands_still(one: socket.socket, over: threading.Event) -> None:
    one.sendall(HEAD + b"x" * 70_000)
    over.wait(20)


def drips(one: socket.socket, over: threading.Event) -> None:
    one.sendall(HEAD)
    while not over.wait(0.05):
        one.sendall(b"x")


def resets(one: socket.socket, over: threading.Event) -> None:
    one.sendall(HEAD + b"x" * 70_000)
    time.sleep(0.1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    reply: Reply = request.param
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        with listener.accept()[0] as one, contextlib.suppress(OSError):
            one.recv(10_000)
            reply(one, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        thread.join(10)


@pytest.mark.parametrize("address", [breaks_off, stands_still, drips, resets], indirect=True)
def test_what_does_not_come_whole_is_no_reply(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "GRACE", 0.5)
    carrier = HttpTransport(address)
    with pytest.raises(Unreached) as raised:
        carrier.send(Call("GET", "/v1/hello", {}, {}, b"", 1.0))
    carrier.close()
    assert raised.value.why in (Why.BROKEN, Why.UNREACHABLE)

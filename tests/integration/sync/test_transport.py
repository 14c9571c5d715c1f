"""The connection to the server takes the firm's proxy from the environment, and its sign-in from nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crm_desktop.sync.session import Call
from crm_desktop.sync.transport import HttpTransport


class _Hearing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    heard: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.heard.append((self.path, self.headers.get("authorization", "")))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def heard() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def server(heard: list[tuple[str, str]]) -> Iterator[str]:
    handler = type("Handler", (_Hearing,), {"heard": heard})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def ask(address: str) -> None:
    carrier = HttpTransport(address)
    carrier.send(Call("GET", "/v1/hello", {"after": "7"}, {"authorization": "Bearer mine"}, b"", 5.0))
    carrier.close()


def test_a_password_kept_for_other_programs_never_takes_the_place_of_the_sign_in(
    server: str, heard: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "netrc"
    kept.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(kept))
    ask(server)
    assert heard == [("/v1/hello?after=7", "Bearer mine")]


def test_the_firm_s_proxy_is_gone_through(
    server: str, heard: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    ask("http://localhost:9")  # nothing listens there: the proxy is asked
    assert heard == [("http://localhost:9/v1/hello?after=7", "Bearer mine")]


def test_what_the_firm_leaves_out_is_asked_without_the_proxy(
    server: str, heard: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    ask(server)
    assert heard == [("/v1/hello?after=7", "Bearer mine")]

"""`crm-server` as an administrator runs it: a process, a socket, TLS with a private CA."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.integration.server.certificates import Made, bad_ones, make, write

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Point, Push
from crm_desktop.protocol.op import Op, Tx

SOURCE = Path(__file__).resolve().parents[3] / "src"


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crm_desktop.server.admin", *arguments, "--data", str(data)],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": "C"}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Running:
    """A server process, reached over TLS."""

    def __init__(self, data: Path, ca: Made, folder: Path) -> None:
        self.ca = folder / "ca.pem"
        self.ca.write_bytes(ca.pem())
        leaf = make("server", ca)
        certificate, key = write(folder, leaf.pem(), leaf)
        self.port, self.figures = free_port(), free_port()
        self.log = (folder / "log").open("w+")
        self.environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crm_desktop.server.admin", "serve", "--data", str(data), "--port", str(self.port),
             "--tls-cert", str(certificate), "--tls-key", str(key), "--metrics", f"127.0.0.1:{self.figures}"],
            env=self.environment, stderr=self.log,
        )  # fmt: skip
        self.base = f"https://localhost:{self.port}"
        self.http = requests.Session()
        self.http.verify = str(self.ca)
        self.http.trust_env = False
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self.http.get(f"{self.base}/v1/hello", timeout=5)
                return
            except requests.ConnectionError:
                assert self.process.poll() is None, Path(self.log.name).read_text("utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def stop(self) -> str:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        self.http.close()
        return Path(self.log.name).read_text("utf-8")


@pytest.fixture(scope="module")
def ca() -> Made:
    return make("Private CA", is_ca=True)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def running(tmp_path: Path, data: Path, ca: Made) -> Iterator[Running]:
    server = Running(data, ca, tmp_path)
    yield server
    if server.process.poll() is None:
        server.stop()


def test_from_init_to_a_push_over_tls_and_a_backup_beside_it(running: Running, data: Path, tmp_path: Path) -> None:
    code = run(data, "init").stdout.splitlines()[0].removeprefix("Owner's code: ")
    key = Ed25519PrivateKey.generate()
    workspace = new_id()
    asked = {"code": code, "name": "Eva", "pubkey": b64encode(key.public_key().public_bytes_raw()).decode(),
             "publish": True, "workspace": workspace, "device_name": "laptop"}  # fmt: skip
    said = running.http.post(f"{running.base}/v1/enrol", json=asked, timeout=10).json()
    running.http.headers["Authorization"] = f"Bearer {said['access']}"
    tx = Tx(x=1, at=1, by=said["user"], ops=[Op(lsn=1, t="person", i=new_id(), k="I", s={"nickname": "CANARY"})])
    body = msgspec.json.encode(Push("dev-1", said["epoch"], Point(0, START), [tx]))
    base = f"{running.base}/v1/w/{workspace}"
    ack = running.http.post(f"{base}/push", data=body, headers={"Content-Type": "application/json"}, timeout=10)
    assert (ack.status_code, ack.json()["head"]) == (200, 1)
    with running.http.get(f"{base}/events", stream=True, timeout=10) as events:
        assert next(events.iter_lines()) == f'data: {{"head":1,"epoch":"{said["epoch"]}"}}'.encode()

    place = tmp_path / "backups"
    place.mkdir()
    made = run(data, "backup", str(place))  # beside the running server
    assert made.returncode == 0, made.stderr
    assert running.http.get(f"{base}/durable", timeout=10).json() == {"durable": 1, "head": 1}
    listed = run(data, "devices").stdout
    assert said["device"] in listed
    assert run(data, "doctor", "--deep").stdout == (
        f"Workspace {workspace}\n"
        "  History: pushes 1, changes 1, the chain and each digest computed again\n"
        "  Records: 1, against the 256 sums that devices compare with\n"
        "  Attached files: 0, each byte read\n"
        "Structure of every database file\n"
        "Age of the last backup, room on the disk, who may read the data folder\n\n"
        "All is well.\n"
    )
    assert "1 record; history, sums and files are computed again with --deep" in run(data, "doctor").stdout
    assert f'crm_seq{{workspace="{workspace}"}} 1' in run(data, "metrics").stdout
    assert run(data, "revoke", said["device"]).stdout == "The device is signed out.\n"
    assert running.http.get(f"{base}/durable", timeout=10).status_code == 401

    figures = requests.get(f"http://127.0.0.1:{running.figures}/metrics", timeout=10).text
    assert 'crm_requests_total{method="POST",route="/v1/w/{ws}/push",status="200"} 1' in figures
    refused = run(data, "restore", str(next(place.iterdir())))
    assert refused.stderr.startswith(f"A server works on {data} already\nStop it first")
    log = running.stop()
    assert "CANARY" not in log
    assert {json.loads(line)["message"] for line in log.splitlines()} == {"serving", "request"}
    again = run(tmp_path / "again", "restore", str(next(place.iterdir())))
    assert again.returncode == 0, again.stderr
    assert "Start the server: the devices bring back by themselves what is newer than the backup." in again.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--host", "0.0.0.0"], "The server does not listen on 0.0.0.0 without TLS\n"
         "Give --tls-cert and --tls-key, or --behind-proxy if a proxy on the way does TLS.\n"),
        (["serve", "--tls-cert", "x.pem"], "TLS needs a certificate and its key\n"
         "Give both --tls-cert and --tls-key, as PEM files.\n"),
        (["serve", "--tls-cert", "x.pem", "--tls-key", "y.pem"], "There is no file x.pem\n"
         "Check --tls-cert and --tls-key.\n"),
        (["invite"], "There is no workspace yet\n“crm-server init” prints the code by which an owner publishes one.\n"),
        (["revoke", "nobody"], "There is no such device\n“crm-server devices” lists them.\n"),
        (["doctor", "--database", "mysql://x"], "“mysql” is no database that crm-server knows\n"
         "Leave --database away to use files, or write postgresql://user@host/name.\n"),
        (["move", "--to", "postgresql://x", "--database", "postgresql://y"], "“move” begins at the files\n"
         "Leave --database away; --to names the target.\n"),
    ],
)  # fmt: skip
def test_what_an_administrator_does_wrong_is_answered_in_words(
    data: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_desktop.server import admin

    monkeypatch.setenv("LC_ALL", "C")
    assert admin.run([*arguments, "--data", str(data)]) in (admin.FAILED, admin.USAGE)
    assert capsys.readouterr().err == said


def serve_once(context: ssl.SSLContext, listener: socket.socket) -> None:
    try:
        with listener.accept()[0] as plain, context.wrap_socket(plain, server_side=True) as secured:
            secured.recv(1000)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    except OSError:
        pass  # the client hung up on a certificate that it doesn't trust


def ask_with(tmp_path: Path, ca: Made, chain: bytes, made: Made) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # the server would show even a weak one
    context.load_cert_chain(*write(tmp_path, chain, made))
    (tmp_path / "ca.pem").write_bytes(ca.pem())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve_once, args=(context, listener))
        serving.start()
        try:
            url = f"https://localhost:{listener.getsockname()[1]}/"
            with requests.Session() as session:
                session.trust_env = False
                return session.get(url, verify=str(tmp_path / "ca.pem"), timeout=10).status_code
        finally:
            serving.join(10)


def test_a_good_certificate_of_the_private_ca_is_taken(tmp_path: Path, ca: Made) -> None:
    good = make("server", ca)
    assert ask_with(tmp_path, ca, good.pem(), good) == 200


@pytest.mark.filterwarnings("ignore")  # that a key is weak is the point
def test_bad_certificates_are_refused(tmp_path: Path, ca: Made) -> None:
    taken = []
    bad = bad_ones(ca)
    for name, (chain, made) in bad.items():
        try:
            ask_with(tmp_path, ca, chain, made)
            taken.append(name)
        except requests.exceptions.SSLError:
            pass
    assert len(bad) >= 8
    assert taken == []

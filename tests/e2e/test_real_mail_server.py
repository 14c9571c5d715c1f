"""Postfix as Debian ships it: STARTTLS and TLS, delivery into a folder, refusals in its own words."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from tests.integration.automation.mail_room import Room
from tests.integration.server.certificates import make, write

from crm_desktop.services.mail_accounts import get_account, update_account
from crm_desktop.store import open_store

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        shutil.which("postfix") is None or os.geteuid() != 0, reason="needs Postfix and the rights of root"
    ),
]
HOST, STARTTLS, TLS = "127.0.0.1", 10587, 10465
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mail.x.example
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = {host}
inet_protocols = ipv4
virtual_mailbox_domains = x.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 100
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
smtpd_tls_security_level = encrypt
smtpd_relay_restrictions = permit_auth_destination, reject
"""
_MASTER = """
{starttls} inet n - n - - smtpd
{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n - 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


class StillClock:
    def __init__(self) -> None:
        self.at = 1_773_000_000_000

    def now(self) -> int:
        return self.at


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("postfix")
    for parent in (found, *found.parents[:2]):
        parent.chmod(0o755)  # the server delivers as nobody
    for name, owner in (("mail", "nobody"), ("data", "postfix"), ("queue", "root"), ("conf", "root")):
        (found / name).mkdir()
        shutil.chown(found / name, owner)
    return found


@pytest.fixture(scope="module")
def ca(folder: Path) -> Iterator[Path]:
    authority = make("tests' CA", is_ca=True)
    (folder / "ca.pem").write_bytes(authority.pem())
    leaf = make("mail", authority)
    write(folder, leaf.pem(), leaf)
    (folder / "conf" / "main.cf").write_text(_MAIN.format(folder=folder, host=HOST))
    (folder / "conf" / "master.cf").write_text(_MASTER.format(starttls=STARTTLS, tls=TLS))
    with (folder / "said").open("wb") as said:
        command = ["postfix", "-c", str(folder / "conf"), "start-fg"]
        server = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            wait_for(STARTTLS, folder / "said")
            yield folder / "ca.pem"
        finally:
            server.terminate()
            server.wait(20)


def wait_for(port: int, log: Path) -> None:
    for _ in range(100):
        try:
            socket.create_connection((HOST, port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def room(tmp_path: Path, ca: Path) -> Iterator[Room]:
    store = open_store(tmp_path / "firm.crm", create=True, clock=StillClock(), user_name="Marta")
    room = Room(store, store.clock, tmp_path)
    room.ca = ca
    room.account(STARTTLS, security="starttls")
    yield room
    store.close()


def delivered(folder: Path, count: int) -> list[str]:
    """Return the numbers of the messages in the folder, once there are so many."""
    for _ in range(300):
        files = list((folder / "mail" / "all" / "new").glob("*"))
        if len(files) >= count:
            break
        time.sleep(0.1)
    return sorted(str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in files)


def test_a_hundred_messages_arrive_once_each_over_starttls_and_tls(room: Room, folder: Path) -> None:
    ids = [room.write(to=f"p{n}@x.example", subject=f"Ponuka č. {n}", body="Dobrý deň\n.\n") for n in range(60)]
    assert room.send().sent == 60
    update_account(room.store, get_account(room.store).id, {"security": "tls", "port": TLS})
    ids += [room.write(to=f"p{n}@x.example", subject=f"Oferta {n}") for n in range(60, 100)]
    assert room.send().sent == 40
    rows = [room.row(message_id) for message_id in ids]
    assert all(row.state == "sent" and row.answer.startswith("250 2.0.0 Ok: queued as") for row in rows)
    assert delivered(folder, 100) == sorted(row.message_id for row in rows)


def test_its_refusals_are_shown_in_its_words(room: Room) -> None:
    stranger = room.write(to="ada@elsewhere.example")
    room.send()
    assert room.row(stranger).state == "failed" and "554 5.7.1" in room.row(stranger).answer
    update_account(room.store, get_account(room.store).id, {"security": "none"})
    bare = room.write(to="p1@x.example")
    room.send()
    assert room.row(bare).state == "failed" and "Must issue a STARTTLS command first" in room.row(bare).answer

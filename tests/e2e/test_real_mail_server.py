"""Postfix as Debian ships it: STARTTLS and TLS, a login by SASL, delivery into a folder, refusals in its own words."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from tests.integration.automation.mail_room import Room
from tests.integration.server.certificates import make, write

from crm_desktop.domain.ids import new_id
from crm_desktop.services import writing
from crm_desktop.services.mail_accounts import get_account, update_account
from crm_desktop.services.message_files import take_bytes
from crm_desktop.store import open_store

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        shutil.which("postfix") is None or os.geteuid() != 0, reason="needs Postfix and the rights of root"
    ),
]
HOST, STARTTLS, TLS, LOGIN = "127.0.0.1", 10587, 10465, 10588
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
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = x.example
"""
_SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {folder}/sasl/db
mech_list: PLAIN LOGIN CRAM-MD5
"""
_MASTER = """
{starttls} inet n - n - - smtpd
{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
{login} inet n - n - - smtpd -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
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
def folder() -> Iterator[Path]:
    # Not below pytest's own folder: the server delivers as nobody, and each run of pytest closes that folder to others.
    found = Path(tempfile.mkdtemp(prefix="crm-postfix-"))
    found.chmod(0o755)
    for name, owner in (("mail", "nobody"), ("data", "postfix"), ("queue", "root"), ("conf", "root"), ("sasl", "root")):
        (found / name).mkdir()
        shutil.chown(found / name, owner)
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.fixture(scope="module")
def ca(folder: Path) -> Iterator[Path]:
    authority = make("tests' CA", is_ca=True)
    (folder / "ca.pem").write_bytes(authority.pem())
    leaf = make("mail", authority)
    write(folder, leaf.pem(), leaf)
    (folder / "conf" / "main.cf").write_text(_MAIN.format(folder=folder, host=HOST))
    (folder / "conf" / "master.cf").write_text(_MASTER.format(starttls=STARTTLS, tls=TLS, login=LOGIN))
    with (folder / "said").open("wb") as said:
        command = ["postfix", "-c", str(folder / "conf"), "start-fg"]
        server = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            wait_for(STARTTLS, folder / "said")
            yield folder / "ca.pem"
        finally:
            # To end the command that started it leaves the server itself running.
            subprocess.run(["postfix", "-c", str(folder / "conf"), "stop"], stdout=said, stderr=said, timeout=30)
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
        files = _new(folder)
        if len(files) >= count:
            break
        time.sleep(0.1)
    return sorted(str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in files)


def _new(folder: Path) -> list[Path]:
    return list((folder / "mail" / "all" / "new").glob("*"))


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


@pytest.fixture
def logged_in(room: Room, folder: Path) -> Room:
    """Let the account log in as marta, whose password is in the server's own base of users."""
    if shutil.which("saslpasswd2") is None:
        pytest.skip("needs saslpasswd2 (Debian: sasl2-bin and libsasl2-modules)")
    base = folder / "sasl" / "db"
    (folder / "conf" / "sasl").mkdir(exist_ok=True)  # where Debian's Postfix looks
    (folder / "conf" / "sasl" / "smtpd.conf").write_text(_SASL.format(folder=folder))
    command = ["saslpasswd2", "-p", "-c", "-f", str(base), "-u", "x.example", "marta"]
    subprocess.run(command, input=b"tajn-heslo", check=True, timeout=30)
    shutil.chown(base, "postfix")
    account = get_account(room.store)
    update_account(room.store, account.id, {"port": LOGIN, "login": "marta@x.example"})
    room.secrets.put(account.id, {"password": "tajn-heslo"})
    return room


def test_who_logs_in_over_starttls_may_send_and_nobody_else(logged_in: Room, folder: Path) -> None:
    room, account = logged_in, get_account(logged_in.store)
    before = len(delivered(folder, 0))
    good = room.write(to="ada@x.example", subject="Prihlásená")
    assert room.send().sent == 1 and room.row(good).answer.startswith("250 2.0.0 Ok: queued as")
    assert room.row(good).message_id in delivered(folder, before + 1)
    assert "sasl_username=marta@x.example" in (folder / "log").read_text()
    room.secrets.put(account.id, {"password": "wrong"})
    bad = room.write(to="ada@x.example")
    assert "refuses login and password of “marta@x.example”" in room.send().trouble
    assert room.row(bad).state == "queued"
    update_account(room.store, account.id, {"login": ""})
    room.later(2)
    assert room.send().sent == 0 and "554 5.7.1" in room.row(bad).answer
    assert len(delivered(folder, before + 1)) == before + 1


def test_the_password_is_not_given_to_a_server_without_encryption(logged_in: Room) -> None:
    room, account = logged_in, get_account(logged_in.store)
    update_account(room.store, account.id, {"security": "none", "host": "mail.x.example"})
    message_id = room.write(to="ada@x.example")
    room.send()
    assert room.row(message_id).state in ("queued", "failed") and room.row(message_id).sent_at is None


def test_files_arrive_through_it_as_they_were(room: Room, folder: Path) -> None:
    before = len(delivered(folder, 0))
    key, data = new_id(), bytes(range(256)) * 20_000
    file = take_bytes(room.store, "ponuka č. 5.pdf", data)
    values = {"to_addresses": "ada@x.example", "subject": "Ponuka"}
    writing.queue_written(room.store, key, values, [file])
    assert room.send().sent == 1
    delivered(folder, before + 1)
    mails = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in _new(folder)]
    (mail,) = [mail for mail in mails if mail["Message-ID"] == room.row(key).message_id]
    (part,) = mail.iter_attachments()  # type: ignore[attr-defined]
    assert (part.get_filename(), part.get_content()) == ("ponuka č. 5.pdf", data)


def test_a_message_larger_than_it_takes_stays_here_whole(room: Room) -> None:
    key = new_id()
    file = take_bytes(room.store, "film.mp4", bytes(9 << 20))  # it grows to more than Postfix's 10,240,000 bytes
    writing.queue_written(room.store, key, {"to_addresses": "ada@x.example", "subject": "Film"}, [file])
    room.send()
    assert room.row(key).state == "failed"
    assert room.row(key).error == "localhost takes e-mails of 9.8 MB at most; with its files this one has 12.3 MB"

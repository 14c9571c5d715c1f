"""`crm mail` from end to end: an account, a template, a mailing, and the proof of what was sent."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.automation.mail_room import Room

from crm_desktop.cli.main import run
from crm_desktop.services.mail_accounts import get_account
from crm_desktop.services.people import create_person


class Crm:
    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._path, self._capsys, self._monkeypatch = path, capsys, monkeypatch

    def __call__(self, *words: str, stdin: str = "") -> Any:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        run(["--workspace", str(self._path), "--json", *words], app_folder=self._path.parent / "app")
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def crm(room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Crm:
    monkeypatch.setenv("CRM_PASSPHRASE", "a passphrase of the tests")
    return Crm(room.store.path, capsys, monkeypatch)


def test_a_mailing_is_written_sent_and_proven(room: Room, crm: Crm) -> None:
    server = room.server(tls="starttls", login=True)
    crm("mail-account", "password", get_account(room.store).id, stdin="secret\n")
    assert "accepts the account" in crm("mail-account", "try", "Work", "--ca", str(server.ca))["answer"]
    crm("template", "add", "News", "Hello {first name}", "--subject", "News", "--in", "en")
    points = [{"kind": "email", "value": "ada@x.example"}]
    ids = [create_person(room.store, given_name="Ada", points=points), create_person(room.store, given_name="Bob")]
    assert crm("template", "preview", "news", ids[1])["body"] == "Hello Bob"
    assert crm("mail", "merge", "News", *ids, "--preview")["batch"] is None
    assert crm("mail", "merge", "News", *ids)["left_out"][0]["reason"] == "Bob has no e-mail address"
    assert crm("mail", "send", "--ca", str(server.ca))["endings"] == {"sent": 1}
    (sent,) = crm("mail", "list", "--state", "sent")["messages"]
    assert crm("mail", "show", sent["id"])["answer"] == "250 2.0.0 queued as 4711"
    assert server.box.numbers() == [sent["message_id"]]


def test_a_single_e_mail_is_held_sent_again_and_decided(room: Room, crm: Crm) -> None:
    room.server()
    ada = create_person(room.store, given_name="Ada", points=[{"kind": "email", "value": "ada@x.example"}])
    message = crm("mail", "write", "--about", ada, "--subject", "Hello", "--body", "-", stdin="Dear Ada")["id"]
    crm("mail", "hold", message)
    assert crm("mail", "send")["endings"] == {}
    crm("mail", "retry", message)
    assert crm("mail", "send")["endings"] == {"sent": 1}
    again = crm("mail", "again", message)["id"]
    assert crm("mail", "show", again)["state"] == "draft"
    assert "answered already" in crm("mail", "decide", message, "--sent")["error"]["title"]


def test_who_gets_no_mailings_is_listed(room: Room, crm: Crm) -> None:
    create_person(room.store, given_name="Ada", email_opt_out=True)
    assert [stop["name"] for stop in crm("mail", "stops")["stops"]] == ["Ada"]


def test_a_template_without_a_record_is_refused(room: Room, crm: Crm) -> None:
    assert crm("mail", "write", "--template", "News")["error"]["title"] == "--about is missing"


def test_files_and_a_moment_are_named_on_the_command_line(room: Room, crm: Crm, tmp_path: Path) -> None:
    server = room.server()
    (tmp_path / "ponuka.pdf").write_bytes(b"%PDF")
    words = ("--to", "ada@x.example", "--subject", "Offer", "--file", str(tmp_path / "ponuka.pdf"))
    later = crm("mail", "write", *words, "--at", "31.12.2199 9:00")["id"]
    now = crm("mail", "write", *words)["id"]
    assert crm("mail", "send")["endings"] == {"sent": 1}
    assert b'filename="ponuka.pdf"' in bytes(server.box.messages[0].content)
    assert (room.row(now).state, room.row(later).state) == ("sent", "queued") and (room.row(later).send_at or 0) > 0
    missing = crm("mail", "write", *words[:-1], str(tmp_path / "gone.pdf"))
    assert missing["error"]["title"].startswith("There is no file")
    assert "is over" in crm("mail", "write", *words, "--at", "1.1.2001 9:00")["error"]["title"]


def test_a_mailing_has_a_moment_too(room: Room, crm: Crm) -> None:
    room.server()
    crm("template", "add", "News", "Hello", "--subject", "News", "--in", "en")
    ada = create_person(room.store, given_name="Ada", points=[{"kind": "email", "value": "ada@x.example"}])
    assert crm("mail", "merge", "News", ada, "--at", "31.12.2199 9:00")["batch"] is not None
    assert crm("mail", "send")["endings"] == {}
    assert [message["state"] for message in crm("mail", "list")["messages"]] == ["queued"]

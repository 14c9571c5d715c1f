"""The thin shells of sync: addresses, packed bodies, secrets, replies that are refusals."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from crm_desktop.domain.errors import CrmError, StoreCorrupt, ValidationError
from crm_desktop.protocol.messages import Problem, Retry
from crm_desktop.sync.packing import Damaged, TooLarge, pack, unpack, unpack_any
from crm_desktop.sync.secrets import FileSecrets, _from_environment
from crm_desktop.sync.session import Answer, checked
from crm_desktop.sync.transport import HttpTransport, check_address
from crm_desktop.sync.troubles import Refused, SyncError, SyncSignIn, Unreached, Why, spoken


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("crm.example.com", "https://crm.example.com"),
        (" https://crm.example.com/ ", "https://crm.example.com"),
        ("https://crm.example.com:8443/team/", "https://crm.example.com:8443/team"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_an_address_is_taken_as_people_type_it(typed: str, address: str) -> None:
    assert check_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "ftp://x.example", "https://", "https://a:b@x.example", "https://x.example/?a=1"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="is not the address of a server"):
        check_address(typed)


def test_nothing_is_sent_unprotected_to_another_computer(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="would send everything unprotected"):
        check_address("http://crm.example.com")
    with pytest.raises(ValidationError, match="no certificate file"):
        HttpTransport("https://crm.example.com", tmp_path / "missing.pem")


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_a_packed_body_comes_out_as_it_was_and_never_grows_beyond_a_limit(coding: str) -> None:
    body = b"abc" * 100_000
    packed = pack(body, coding)
    assert len(packed) < 2_000
    assert unpack(packed, coding, len(body)) == unpack_any(packed, len(body)) == body
    with pytest.raises(TooLarge):
        unpack(packed, coding, len(body) - 1)
    with pytest.raises(Damaged):
        unpack(packed[:-5], coding, len(body))
    with pytest.raises(Damaged):
        unpack(b"<html>", coding, 100)


def test_plain_bodies_have_the_same_limit() -> None:
    assert unpack(b"{}", "", 2) == b"{}"
    with pytest.raises(TooLarge):
        unpack(b"{} ", "identity", 2)
    with pytest.raises(Damaged):
        unpack(b"{}", "br", 100)


def test_the_sign_in_is_sealed_by_a_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "sync" / "sealed"
    kept = FileSecrets(path, lambda: "open sesame")
    assert kept.get("a") is None
    kept.put("a", {"refresh": "r-secret"})
    kept.put("b", {"refresh": "other"})
    kept.forget("b")
    assert b"secret" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = FileSecrets(path, lambda: "open sesame")
    assert (again.get("a"), again.get("b")) == ({"refresh": "r-secret"}, None)
    with pytest.raises(SyncSignIn, match="The passphrase does not open"):
        FileSecrets(path, lambda: "wrong").get("a")
    path.write_bytes(b"{}")
    with pytest.raises(StoreCorrupt, match="with the sign-in to the server is damaged"):
        FileSecrets(path, lambda: "open sesame").get("a")


def test_without_a_key_store_a_passphrase_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_PASSPHRASE", raising=False)
    with pytest.raises(SyncError, match="no key store to keep the sign-in in"):
        _from_environment()
    monkeypatch.setenv("CRM_PASSPHRASE", "x")
    assert _from_environment() == "x"


def test_a_page_of_another_server_is_no_reply() -> None:
    for answer in (
        Answer(200, {"content-type": "text/html"}, b"<html>"),
        Answer(200, {"content-type": "application/json"}, b"{}"),  # not signed by a request id of ours
        Answer(302, {"content-type": "text/html", "x-request-id": "1"}, b""),
        Answer(502, {"content-type": "application/json", "x-request-id": "1", "retry-after": "7"}, b"{}"),
    ):
        with pytest.raises(Unreached):
            checked(answer, {"application/json"})
    good = Answer(200, {"content-type": "application/json; charset=utf-8", "x-request-id": "1"}, b"{}")
    assert checked(good, {"application/json"}) is good


def problem(slug: str, retry: Retry = Retry.NEVER) -> Refused:
    return Refused(Problem(f"urn:crm-desktop:problem:{slug}", "Said by the server", 400, retry=retry))


@pytest.mark.parametrize(
    ("trouble", "title"),
    [
        (Unreached(Why.OFFLINE), "This computer has no network"),
        (Unreached(Why.UNREACHABLE), "Can't reach the team copy on “s”"),
        (Unreached(Why.BROKEN), "Can't reach the team copy on “s”"),
        (Unreached(Why.PORTAL), "Something else answered in the place of “s”"),
        (Unreached(Why.CERTIFICATE, "expired"), "The certificate of “s” is not one that this computer trusts: expired"),
        (problem("device-revoked"), "This device is not signed in on “s” any more"),
        (problem("bad-token"), "This device is not signed in on “s” any more"),
        (problem("code-expired"), "The code is unknown, was used already, or is too old"),
        (problem("workspace-taken"), "This workspace is on “s” already"),
        (problem("workspace-unknown"), "“s” does not hold this workspace"),
        (problem("protocol-too-old"), "This version of the program is too old for “s”"),
        (problem("busy", Retry.LATER), "“s” asks to try later: Said by the server"),
        (problem("invalid"), "“s” refused: Said by the server"),
    ],
)
def test_each_trouble_is_said_with_what_to_do(trouble: Refused | Unreached, title: str) -> None:
    error = spoken(trouble, "s")
    assert isinstance(error, CrmError) and error.title == title and error.advice

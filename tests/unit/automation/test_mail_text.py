from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.automation.mail_text import Attached, as_file, parcel_of
from crm_desktop.automation.smtp import _dotted
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.mail_addresses import Address

ME = Address("marta@tatra.example", "Marta Kováčová")
ROW = {"to_addresses": "ada@x.example", "subject": "Offer", "body": "Dear Ada", "message_id": "<1@tatra.example>"}


@pytest.mark.parametrize("name", ["to_addresses", "cc_addresses", "bcc_addresses", "subject", "message_id"])
def test_no_field_smuggles_a_header_in(name: str) -> None:
    with pytest.raises(ValidationError, match="line break or another invisible sign"):
        parcel_of({**ROW, name: "ada@x.example\r\nBcc: thief@y.example"}, ME, at=0)


def test_a_name_of_the_sender_smuggles_nothing_in() -> None:
    with pytest.raises(ValueError):
        parcel_of(ROW, Address("marta@tatra.example", "Marta\r\nBcc: thief@y.example"), at=0)


@given(subject=st.text(max_size=60).filter(str.isprintable), body=st.text(max_size=300))
def test_every_text_is_one_header_and_one_body(subject: str, body: str) -> None:
    body = "".join(c for c in body if not 0xD800 <= ord(c) < 0xE000)
    parcel = parcel_of({**ROW, "subject": subject, "body": body}, ME, at=0)
    head = parcel.data.split(b"\r\n\r\n")[0]
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert len(names) == len(set(names)) and {b"From", b"To", b"Subject", b"Message-ID"} <= set(names)
    assert b"\r\n.\r\n" not in b"\r\n" + _dotted(parcel.data) + b"\r\n"


def test_a_domain_with_letters_is_written_as_servers_know_it() -> None:
    parcel = parcel_of({**ROW, "to_addresses": "ada@obchod-ďalej.example"}, ME, at=0)
    assert parcel.recipients == ("ada@xn--obchod-alej-iob.example",)
    assert not parcel.needs_utf8


def test_a_name_with_letters_before_the_at_needs_a_server_that_knows_it() -> None:
    assert parcel_of({**ROW, "to_addresses": "íñigo@x.example"}, ME, at=0).needs_utf8


def test_signature_and_files_go_along() -> None:
    parcel = parcel_of(ROW, ME, at=0, signature="Marta", files=[Attached("a.pdf", b"%PDF")])
    mail = message_from_bytes(parcel.data, policy=policy.default)
    assert mail.get_body().get_content().splitlines() == ["Dear Ada", "", "-- ", "Marta"]  # type: ignore[union-attr]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["a.pdf"]


def test_a_file_for_the_mail_program_is_a_draft_without_a_number_of_a_sender() -> None:
    mail = message_from_bytes(as_file(ROW, None, at=0), policy=policy.default)
    assert (mail["X-Unsent"], mail["From"], mail["To"]) == ("1", None, "ada@x.example")


def test_hidden_copies_and_files_go_to_the_mail_program_too() -> None:
    data = as_file({**ROW, "bcc_addresses": "boss@x.example"}, ME, at=0, files=[Attached("č.pdf", b"%PDF")])
    mail = message_from_bytes(data, policy=policy.default)
    assert (mail["Bcc"], mail["X-Unsent"], mail["From"].addresses[0].addr_spec) == (
        "boss@x.example", "1", "marta@tatra.example",
    )  # fmt: skip
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [("č.pdf", b"%PDF")]

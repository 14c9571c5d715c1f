"""A message as it travels: headers and text by RFC 5322 and MIME, made by the standard library."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_addresses import Address, check_one_line, parse_addresses


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready for the server: who sends it, who gets it, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    needs_utf8: bool


def parcel_of(
    row: Mapping[str, object], sender: Address, *, at: int, signature: str = "", files: Sequence[Attached] = ()
) -> Parcel:
    """Return a message as bytes; addresses, subject and number are checked once more before they become headers."""
    to, cc, bcc = (
        parse_addresses(str(row.get(name) or ""), name) for name in ("to_addresses", "cc_addresses", "bcc_addresses")
    )
    for name in ("subject", "message_id"):
        check_one_line(str(row.get(name) or ""), name)
    addresses = [_ascii_host(one) for one in (sender, *to, *cc, *bcc)]
    needs_utf8 = not all(one.email.isascii() for one in addresses)
    message = EmailMessage(policy=SMTPUTF8 if needs_utf8 else SMTP)
    message["From"] = _header(addresses[0])
    message["To"] = [_header(one) for one in addresses[1 : 1 + len(to)]]
    if cc:
        message["Cc"] = [_header(one) for one in addresses[1 + len(to) : 1 + len(to) + len(cc)]]
    message["Subject"] = str(row.get("subject") or "")
    message["Date"] = format_datetime(datetime.fromtimestamp(at / 1000, UTC).astimezone())
    if row.get("message_id"):
        message["Message-ID"] = str(row["message_id"])
    body = str(row.get("body") or "")
    message.set_content(f"{body}\n\n-- \n{signature}" if signature.strip() else body)
    for file in files:
        _attach(message, file)
    recipients = tuple(dict.fromkeys(one.email for one in addresses[1:]))
    return Parcel(addresses[0].email, recipients, message.as_bytes(), needs_utf8)


def as_file(
    row: Mapping[str, object], sender: Address | None, *, at: int, signature: str = "", files: Sequence[Attached] = ()
) -> bytes:
    """Return a message as an .eml file that a mail program opens as a draft, hidden copies and files with it."""
    parcel = parcel_of(row, sender or Address("me@example.invalid"), at=at, signature=signature, files=files)
    head, gap, text = parcel.data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if sender is not None or not line.startswith(b"From: ")]
    hidden = ", ".join(_ascii_host(one).email for one in parse_addresses(str(row.get("bcc_addresses") or ""), "bcc"))
    more = [f"Bcc: {hidden}".encode()] if hidden else []
    return b"\r\n".join([b"X-Unsent: 1", *more, *lines]) + gap + text


def _attach(message: EmailMessage, file: Attached) -> None:
    """Add a file as a part of its own, its name by RFC 2231."""
    main, _, sub = (mimetypes.guess_type(file.name)[0] or "application/octet-stream").partition("/")
    more = {}
    if main in ("message", "multipart"):  # a letter inside a letter would have to be one; here it is only a file
        main, sub = "application", "octet-stream"
    elif (main, sub) == ("text", "calendar"):  # mail programs show an invitation by its method
        method = re.search(rb"(?m)^METHOD:([A-Z]+)\r?$", file.data)
        more = {"charset": "utf-8"} | ({"method": method[1].decode()} if method else {})
    message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name, params=more)


def _ascii_host(address: Address) -> Address:
    """Write the domain in letters that every server knows; a name before the @ stays as it is."""
    local, _, host = address.email.rpartition("@")
    if host.isascii():
        return address
    import idna  # comes with the packages of the network; most addresses need none of it

    try:
        return Address(f"{local}@{idna.encode(host, uts46=True).decode()}", address.name)
    except idna.IDNAError as error:
        raise ValidationError(
            tr("“{value}” is not an e-mail address", value=address.email[:80]), tr("Write it as name@example.com.")
        ) from error


def _header(address: Address) -> HeaderAddress:
    local, _, host = address.email.rpartition("@")
    return HeaderAddress(address.name, local, host)

"""Addresses of e-mails as people type them; what could smuggle a header into a message is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr

MOST = 100  # addresses of one message
LONGEST = 254  # RFC 5321, 4.5.3.1.3
_SPLIT = re.compile(r"""((?:"(?:[^"\\]|\\.)*"|<[^<>]*>|[^,;])*)[,;]?""")
_NAMED = re.compile(r"\s*(?P<name>.*?)\s*<\s*(?P<email>[^<>]*?)\s*>\s*", re.DOTALL)
_LOCAL = re.compile(r"[^\s@()<>\[\]:;,\\\"]+")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")


@dataclass(frozen=True, slots=True)
class Address:
    """An address with the name that stands beside it."""

    email: str
    name: str = ""

    def __str__(self) -> str:
        if not self.name:
            return self.email
        name = self.name
        if re.search(r'[,;<>@"]', name):
            name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return f"{name} <{self.email}>"


def parse_addresses(text: str, field: str = "") -> tuple[Address, ...]:
    """Read "Ada <ada@x.example>, bob@y.example"; each address once. Raises ValidationError that names the wrong one."""
    check_one_line(text, field)
    found: dict[str, Address] = {}
    for piece in _pieces(text):
        address = _address(piece, field)
        found.setdefault(address.email.lower(), address)
    if len(found) > MOST:
        raise ValidationError(
            tr("A message goes to {n} addresses at most", n=MOST), tr("Write a mailing to a list instead."), field=field
        )
    return tuple(found.values())


def check_email(email: str, field: str = "") -> str:
    """Return an address that can be written to; raise ValidationError otherwise."""
    check_one_line(email, field)
    return _address(email, field).email


def check_one_line(text: str, field: str = "") -> None:
    """Refuse a line break or another invisible sign: after it a stranger's header could follow."""
    bad = next((sign for sign in text if not sign.isprintable()), None)
    if bad is not None:
        raise ValidationError(
            tr("“{text}” holds a line break or another invisible sign", text=_visible(text)),
            tr("An address and a subject are one line. Delete the sign and type it again."),
            field=field,
        )


def joined(addresses: tuple[Address, ...]) -> str:
    """Return addresses as they are kept and shown."""
    return ", ".join(str(address) for address in addresses)


def _pieces(text: str) -> Iterator[str]:
    for found in _SPLIT.finditer(text):
        if found.group(1).strip():
            yield found.group(1).strip()


def _address(piece: str, field: str) -> Address:
    named = _NAMED.fullmatch(piece)
    name, email = (named["name"], named["email"]) if named else ("", piece)
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    local, at, host = email.rpartition("@")
    good = at and _LOCAL.fullmatch(local) and _is_host(host) and len(email) <= LONGEST
    if not good or local.startswith(".") or local.endswith(".") or ".." in local or email.startswith("-"):
        raise ValidationError(
            tr("“{value}” is not an e-mail address", value=piece[:80]), tr("Write it as name@example.com."), field=field
        )
    return Address(email, name.strip())


def _is_host(host: str) -> bool:
    labels = host.split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) and len(label) <= 63 for label in labels)


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() else "␤" if sign in "\r\n" else "�" for sign in text)[:80]

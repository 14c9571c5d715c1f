"""Setting sync up, and what Team and sync does: publish, join, sign in, pause, invite, leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr

PUBLISH, JOIN, SIGN_IN = "publish", "join", "sign_in"
JOIN_FIRST = "join_first"  # on a computer where nothing is yet
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LARGEST_CA = 1_000_000


@dataclass(frozen=True)
class Access:
    """What a person types to reach the server of their firm."""

    address: str
    code: str
    name: str = ""
    ca: Path | None = None


@dataclass(frozen=True)
class Device:
    """A computer of the team, as the server knows it."""

    id: str
    name: str
    person: str
    last_seen_ms: int | None = None
    is_this: bool = False
    is_revoked: bool = False


@dataclass(frozen=True)
class Invite:
    """A code that lets one colleague in, once."""

    code: str
    expires_ms: int | None = None


def clean_address(text: str) -> str:
    """Return an address as it is used; ValidationError with `field` "address" where it is none."""
    typed = text.strip().rstrip("/")
    if not typed:
        raise ValidationError(
            tr("The address is missing"),
            tr("Type what your administrator gave you, like crm.yourfirm.com."),
            field="address",
        )
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not re.fullmatch(r"[\w.:-]+", host):
        raise ValidationError(
            tr("“{address}” is not an address", address=typed),
            tr("Type it like crm.yourfirm.com or crm.yourfirm.com:8443."),
            field="address",
        )
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise ValidationError(
            tr("“{address}” is not encrypted", address=typed),
            tr("Customers' data only travels encrypted. Use an address that begins with https."),
            field="address",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def clean_code(text: str) -> str:
    """Return a code without what a letter or a chat put into it; ValidationError where nothing is left."""
    code = re.sub(r"\s+", "", text)
    if not code:
        raise ValidationError(
            tr("The code is missing"), tr("Type the code that you were given. It works once."), field="code"
        )
    return code


def check_certificate(path: Path) -> None:
    """Raise where a file can't be the certificate of a firm."""
    try:
        is_small = path.stat().st_size <= _LARGEST_CA
        text = path.read_bytes() if is_small else b""
    except OSError as error:
        raise ValidationError(
            tr("“{name}” can't be read", name=path.name), tr("Choose another file."), field="ca"
        ) from error
    if b"-----BEGIN CERTIFICATE-----" not in text:
        raise ValidationError(
            tr("“{name}” is not a certificate", name=path.name),
            tr("It is a text file that begins with BEGIN CERTIFICATE, mostly named .pem or .crt."),
            field="ca",
        )


def clean_access(access: Access, *, needs_name: bool) -> Access:
    """Check everything that was typed and return it as it is used; the first fault is raised."""
    address, code = clean_address(access.address), clean_code(access.code)
    name = access.name.strip()
    if needs_name and not name:
        raise ValidationError(tr("Your name is missing"), tr("Your colleagues see it in the history."), field="name")
    if access.ca is not None:
        check_certificate(access.ca)
    return Access(address, code, name, access.ca)

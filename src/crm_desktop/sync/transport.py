"""HTTPS to one server: certificates are always checked, each wait has an end, and what answers is named."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.sync.session import MOST, Answer, Call
from crm_desktop.sync.troubles import Unreached, Why

if TYPE_CHECKING:
    import requests

CONNECT = 5.0  # seconds
IDLE = 20.0  # seconds after which a connection is not used again: the server, or what stands between, may end it
GRACE, SLOWEST = 60.0, 500  # after so many seconds, a reply that came with fewer bytes a second is given up
_STEP = 1 << 16


class HttpTransport:
    """Carries calls by `requests`; one instance belongs to one thread."""

    def __init__(self, address: str, ca: Path | None = None) -> None:
        self.address = check_address(address)
        if ca is not None and not ca.is_file():
            raise ValidationError(
                tr("There is no certificate file “{path}”", path=ca), tr("Ask IT for it, and name where it lies.")
            )
        self._ca = ca
        self._http: requests.Session | None = None
        self._way: MutableMapping[str, Any] = {}  # by which proxy, and with which certificates
        self._used_at = 0.0

    def send(self, call: Call) -> Answer:
        """Send and wait for the whole reply."""
        import requests
        from urllib3.exceptions import HTTPError  # what breaks within a body is not said in the words of requests

        try:
            http = self._session()
            asked = requests.PreparedRequest()
            asked.prepare(
                call.method, self.address + call.path, headers=dict(call.headers), params=dict(call.query),
                data=call.body or None,
            )  # fmt: skip
            with http.send(asked, timeout=(CONNECT, call.timeout), allow_redirects=False, **self._way) as reply:
                body = _read(reply)
                headers = {name.lower(): value for name, value in reply.headers.items()}
                self._used_at = time.monotonic()
                return Answer(reply.status_code, headers, body)
        except requests.exceptions.SSLError as error:
            raise Unreached(Why.CERTIFICATE, _fault_of_certificate(error)) from error
        except requests.exceptions.ConnectionError as error:
            raise Unreached(Why.OFFLINE if _is_offline(error) else Why.UNREACHABLE, _reason(error)) from error
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise Unreached(Why.BROKEN, _reason(error)) from error

    def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def _session(self) -> requests.Session:
        if time.monotonic() - self._used_at > IDLE:
            self.close()
        if self._http is None:
            import requests

            self._http = requests.Session()
            # The firm's proxy and its certificates, asked for once and not with each request: that costs as much as
            # the rest of it, and a password in .netrc would take the place of the sign-in.
            self._way = self._http.merge_environment_settings(
                self.address, {}, True, str(self._ca) if self._ca else True, None
            )
            self._http.trust_env = False
        return self._http


def check_address(address: str) -> str:
    """Return a server's address without what does not belong to it; only https, but for this very computer."""
    text = address.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if not parts.hostname or parts.scheme not in ("https", "http") or parts.username or parts.query or parts.fragment:
        raise ValidationError(
            tr("“{address}” is not the address of a server", address=address[:100]),
            tr("It looks like this: https://crm.example.com"),
        )
    if parts.scheme == "http" and not _is_this_computer(parts.hostname):
        raise ValidationError(
            tr("“{address}” would send everything unprotected", address=address[:100]),
            tr("Use the address that begins with https://"),
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(reply: requests.Response) -> bytes:
    """Read the body as it came; `session` unpacks it, with a limit."""
    parts, size, began = [], 0, time.monotonic()
    expected = reply.headers.get("content-length", "")
    while part := reply.raw.read1(_STEP, decode_content=False):
        parts.append(part)
        size += len(part)
        seconds = time.monotonic() - began
        if size > MOST:
            raise Unreached(Why.BROKEN, "too large")
        if seconds > GRACE and size < seconds * SLOWEST:
            raise Unreached(Why.BROKEN, "too slow")
    if expected.isdigit() and size != int(expected):
        raise Unreached(Why.BROKEN, "cut")
    return b"".join(parts)


def _is_offline(error: BaseException) -> bool:
    """Return whether not even the name of the server could be asked for."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, socket.gaierror) or "NameResolutionError" in repr(seen):
            return True
        seen = seen.__context__
    return False


def _fault_of_certificate(error: BaseException) -> str:
    """Return what is wrong with it, without the rest that the libraries say."""
    found = re.search(r"certificate verify failed: ([^(]+)", str(error)) or re.search(r"\] ([^(]+)", str(error))
    return found[1].strip(" '\")") if found else _reason(error)


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]

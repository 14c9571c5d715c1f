"""A real SMTP server (aiosmtpd) that can be told to misbehave, and one that cuts the line where it is told to."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from tests.integration.server.certificates import make, write

_LAST_LINE = re.compile(rb"(?m)^\d{3} ")  # of an answer


class Mailbox:
    """Takes messages; `answers` are given instead of a yes, the first one to the first message."""

    def __init__(self) -> None:
        self.messages: list[Envelope] = []
        self.answers: list[str] = []
        self.refuses: dict[str, str] = {}
        self.needs_login = False

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if self.needs_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 2.0.0 queued as 4711"
        if answer.startswith("2"):
            self.messages.append(envelope)
        return answer

    def numbers(self) -> list[str]:
        """Return the message numbers in the order in which they came."""
        heads = [bytes(e.content or b"").split(b"\r\n\r\n")[0].decode() for e in self.messages]
        return [line.split(": ")[1] for head in heads for line in head.split("\r\n") if line.startswith("Message-ID")]


class _Quiet(Controller):
    """Waits for its own server without asking the system who this computer is."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="mail.example", **self.SMTP_kwargs)


class MailServer:
    """Listens on a port of its own, with TLS or STARTTLS by a certificate that the tests' own CA signed."""

    def __init__(self, folder: Path, *, tls: str = "", login: bool = False, most: int = 33 << 20) -> None:
        self.box = Mailbox()
        self.ca = folder / "ca.pem"
        ca = make("tests' CA", is_ca=True)
        self.ca.write_bytes(ca.pem())
        leaf = make("mail", ca)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*write(folder, leaf.pem(), leaf))
        self.box.needs_login = login
        more: dict[str, Any] = {"auth_require_tls": tls == "starttls", "authenticator": _check} if login else {}
        more["data_size_limit"] = most
        if tls == "starttls":
            more |= {"tls_context": context, "require_starttls": True}
        self._controller = _Quiet(
            self.box, "127.0.0.1", _free_port(), ssl_context=context if tls == "tls" else None, **more
        )
        self._controller.start()
        self.port = int(self._controller.port)

    def stop(self) -> None:
        self._controller.stop()


def _check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.login == b"marta" and data.password == b"tajn\xc3\xa9"
    plain = isinstance(data, LoginPassword) and data.login == b"marta" and data.password == b"secret"
    return AuthResult(success=good or plain, handled=False)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Cutter:
    """Stands between program and server, and cuts the line: after so many bytes of the program, or at an answer."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.plans: list[tuple[str, int]] = []  # ("sent", bytes) or ("answer", number); none: leave alone
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            plan = self.plans.pop(0) if self.plans else ("", 0)
            far = socket.create_connection(("127.0.0.1", self._to))
            for source, target, word in ((near, far, "sent"), (far, near, "answer")):
                most = plan[1] if plan[0] == word else -1
                thread = threading.Thread(target=_pump, args=(source, target, word, most, (near, far)), daemon=True)
                self._threads.append(thread)
                thread.start()


def _pump(source: socket.socket, target: socket.socket, word: str, most: int, both: tuple[socket.socket, ...]) -> None:
    """Carry bytes (or answers, which end with a line) until `most` of them are through, then cut both ways."""
    carried = 0
    while True:
        try:
            data = source.recv(4096)
        except OSError:
            data = b""
        if most >= 0:
            left = most - carried
            carried += len(data) if word == "sent" else len(_LAST_LINE.findall(data))
            if carried > most or (word == "sent" and carried == most):
                data, most = (data[:left], 0) if word == "sent" else (b"", 0)
                with suppress(OSError):
                    target.sendall(data)
                data = b""
        if not data:
            break
        with suppress(OSError):
            target.sendall(data)
    for one in both:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()

"""A signed-in device: requests below its workspace, renewed tokens, and replies that are checked for what they are."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.messages import Problem, Retry, Slug
from crm_desktop.protocol.op import PROTOCOL
from crm_desktop.sync.packing import ACCEPTED, WORTH, Damaged, TooLarge, pack, unpack
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import Refused, Unreached, Why

MOST = 256 << 20  # bytes of a reply, unpacked
_JSON, _PROBLEM = "application/json", "application/problem+json"
_FILES = frozenset(("application/zstd", "application/gzip", "application/octet-stream"))


@dataclass(frozen=True)
class Call:
    """One HTTP request, whole."""

    method: str
    path: str  # from /v1 on
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    timeout: float


@dataclass(frozen=True)
class Answer:
    """One HTTP reply, whole; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Carries calls to one server; raises `Unreached`."""

    def send(self, call: Call) -> Answer:
        """Send and wait for the whole reply."""
        ...


@dataclass
class Tokens:
    """What a device signs in with."""

    refresh: str
    access: str = ""

    def take(self, other: Tokens) -> None:
        """Be what others are: every session with this sign-in goes on with it."""
        self.refresh, self.access = other.refresh, other.access


class Signer(Protocol):
    """Proves that this is the device to which a refresh token was given."""

    def sign(self, text: bytes) -> bytes:
        """Return the Ed25519 signature."""
        ...


class Session:
    """Asks the server on behalf of one workspace."""

    def __init__(
        self,
        transport: Transport,
        workspace: str,
        tokens: Tokens,
        signer: Signer,
        *,
        keep: Callable[[Tokens], None] = lambda tokens: None,
        recall: Callable[[], Tokens | None] = lambda: None,
        coding: str = "zstd",
    ) -> None:
        self._transport = transport
        self._workspace = workspace
        self._tokens = tokens
        self._signer = signer
        self._keep, self._recall = keep, recall
        self._coding = coding
        self.requests = 0

    def twin(self, transport: Transport) -> Session:
        """Return a session with the same sign-in on a line of its own, for another thread."""
        return Session(
            transport, self._workspace, self._tokens, self._signer, keep=self._keep, recall=self._recall,
            coding=self._coding,
        )  # fmt: skip

    def ask(self, ask: Ask) -> Any:
        """Send a request of the core and return its reply; raises `Unreached` or `Refused`."""
        if not self._tokens.access:
            self.renew()
        try:
            return self._ask(ask)
        except Refused as refused:
            if refused.problem.retry is not Retry.REFRESH and refused.slug != Slug.BAD_TOKEN:
                raise
        self.renew()
        return self._ask(ask)

    def ask_plainly(self, ask: Ask) -> Any:
        """Send a request with the sign-in as it is; raises `Refused` where it is over."""
        return self._ask(ask)

    def renew(self) -> None:
        """Exchange the refresh token; the new one is kept before it is used."""
        self._tokens.take(self._recall() or self._tokens)  # another process may have exchanged it meanwhile
        proof = base64.b64encode(self._signer.sign(self._tokens.refresh.encode())).decode()
        fresh = open_call(self._transport, "token", {"refresh": self._tokens.refresh, "proof": proof})
        self._tokens.take(Tokens(fresh["refresh"], fresh["access"]))
        self._keep(self._tokens)
        fail_at("client.tokens-kept")

    def send_bytes(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, timeout: float = 60.0
    ) -> Answer:
        """Send bytes as they are, such as a part of a file."""
        if not self._tokens.access:
            self.renew()
        call = Call(method, self._path(path), {}, {**self._headers(), **(headers or {})}, body, timeout)
        return checked(self._send(call), _FILES | {_JSON})

    def _ask(self, ask: Ask) -> Any:
        headers = self._headers()
        body = b"" if ask.body is None else msgspec.json.encode(ask.body)
        if ask.body is not None:
            headers["content-type"] = _JSON
        if len(body) > WORTH:
            body = pack(body, self._coding)
            headers["content-encoding"] = self._coding
        answer = self._send(Call(ask.method, self._path(ask.path), ask.query, headers, body, ask.timeout))
        if ask.gives is None:
            return checked(answer, _FILES).body
        return decoded(checked(answer, {_JSON}), ask.gives)

    def _send(self, call: Call) -> Answer:
        self.requests += 1
        return self._transport.send(call)

    def _path(self, path: str) -> str:
        return f"/v1/w/{self._workspace}/{path}"

    def _headers(self) -> dict[str, str]:
        return {**_common(), "authorization": f"Bearer {self._tokens.access}"}


def open_call(transport: Transport, path: str, body: Mapping[str, Any], *, timeout: float = 30.0) -> Any:
    """Send a request that needs no token, such as an enrolment, and return its reply as plain values."""
    headers = {**_common(), "content-type": _JSON}
    answer = transport.send(Call("POST", f"/v1/{path}", {}, headers, msgspec.json.encode(body), timeout))
    return decoded(checked(answer, {_JSON}), dict[str, Any])


def checked(answer: Answer, media: frozenset[str] | set[str]) -> Answer:
    """Return a reply that is what was asked for; another server's page is never taken for data."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    retry_after = _seconds(answer.headers.get("retry-after", ""))
    if kind == _PROBLEM:
        raise Refused(decoded(answer, Problem), retry_after)
    if not 200 <= answer.status < 300:
        raise Unreached(Why.UNREACHABLE, f"status {answer.status}", retry_after)
    if answer.status != 204 and (kind not in media or "x-request-id" not in answer.headers):
        raise Unreached(Why.PORTAL, kind)
    return answer


def decoded(answer: Answer, form: Any) -> Any:
    """Return a JSON reply as a struct; what can't be read is no reply."""
    try:
        plain = unpack(answer.body, answer.headers.get("content-encoding", ""), MOST)
        return msgspec.json.decode(plain, type=form)
    except (msgspec.MsgspecError, Damaged, TooLarge, UnicodeDecodeError) as error:
        raise Unreached(Why.BROKEN, str(error)) from error


def _common() -> dict[str, str]:
    return {"x-protocol": str(PROTOCOL), "accept-encoding": ACCEPTED, "accept": f"{_JSON}, {_PROBLEM}"}


def _seconds(text: str) -> float:
    return min(float(text), 3600.0) if text.isascii() and text.isdigit() else 0.0

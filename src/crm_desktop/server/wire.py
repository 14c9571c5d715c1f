"""A request and a reply as values, and what compression does to their bodies."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.server.problems import Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

JSON = "application/json"
BYTES = "application/octet-stream"
CODINGS = ("zstd", "gzip")
_LEVEL = {"zstd": 3, "gzip": 1}
_WORTH = 500  # bytes below which a packed body isn't smaller
_STEP = 1 << 16


@dataclass(frozen=True)
class Request:
    """What a client sent; names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    peer: str = ""


@dataclass(frozen=True)
class Wait:
    """Answer again when the workspace moved on, or after this many seconds."""

    workspace: str
    seq: int
    seconds: float
    dev: str = ""  # the device that waits, where it said so


@dataclass
class Reply:
    """What the server answers."""

    status: int = 200
    body: bytes = b""
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    wait: Wait | None = None
    events: Wait | None = None  # go on with a stream of heads for this long
    moved: str = ""  # workspace whose head this request moved
    mover: str = ""  # the device for which it did
    slug: str = ""  # of a refusal, for the log


def pack(body: bytes, coding: str) -> bytes:
    """Return the body in a coding."""
    if coding == "zstd":
        return zstd.compress(body, _LEVEL["zstd"])
    return gzip.compress(body, _LEVEL["gzip"], mtime=0) if coding == "gzip" else body


def coding_for(accepted: str, size: int) -> str:
    """Return the best coding that a client takes, empty for none."""
    if size < _WORTH:
        return ""
    offered = {name.strip() for name, _, weight in (part.partition(";") for part in accepted.split(","))
               if weight.replace(" ", "") not in ("q=0", "q=0.0")}  # fmt: skip
    return next((coding for coding in CODINGS if coding in offered), "")


def unpack(body: bytes, coding: str, most: int) -> bytes:
    """Return a body as it was before packing; what is larger than `most` is never made, whatever it announces."""
    if coding in ("", "identity"):
        if len(body) > most:
            raise Problem("too-large", limit=most)
        return body
    try:
        if coding == "zstd":
            return _unzstd(body, most)
        if coding == "gzip":
            return _gunzip(body, most)
    except (zstd.ZstdError, zlib.error, EOFError) as error:
        raise Problem("invalid", "The packed body is damaged or cut") from error
    raise Problem("media-type", "Content-Encoding is zstd, gzip or none")


def _unzstd(body: bytes, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body:
        frame = zstd.ZstdDecompressor()
        given = body
        while not frame.eof:
            parts.append(frame.decompress(given, max_length=_STEP))
            given = b""
            size += len(parts[-1])
            if size > most:
                raise Problem("too-large", limit=most)
            if not parts[-1] and frame.needs_input and not frame.eof:
                raise EOFError
        body = frame.unused_data
    return b"".join(parts)


def _gunzip(body: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    out = unpacker.decompress(body, most + 1)
    if len(out) > most:
        raise Problem("too-large", limit=most)
    if not unpacker.eof or unpacker.unused_data:
        raise EOFError
    return out

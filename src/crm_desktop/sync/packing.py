"""Bodies packed and unpacked; what comes is never let grow beyond a limit, whatever it announces."""

from __future__ import annotations

import gzip
import sys
import zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WORTH = 500  # bytes below which packing gains nothing
ACCEPTED = "zstd, gzip"
_ZSTD, _GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"
_STEP = 1 << 18


class TooLarge(ValueError):
    """A body unpacks to more than it may."""


class Damaged(ValueError):
    """A packed body is cut or not what it says."""


def pack(body: bytes, coding: str = "zstd") -> bytes:
    """Return a body in a coding that the server takes."""
    return zstd.compress(body, 3) if coding == "zstd" else gzip.compress(body, 1, mtime=0)


def unpack(body: bytes, coding: str, most: int) -> bytes:
    """Return a body as it was before packing."""
    if coding in ("", "identity"):
        if len(body) > most:
            raise TooLarge(str(most))
        return body
    try:
        if coding == "zstd":
            return _unzstd(body, most)
        if coding == "gzip":
            return _gunzip(body, most)
    except (zstd.ZstdError, zlib.error, EOFError) as error:
        raise Damaged(coding) from error
    raise Damaged(coding)


def unpack_any(body: bytes, most: int) -> bytes:
    """Return a file as it was before packing, by what it begins with."""
    coding = "zstd" if body.startswith(_ZSTD) else "gzip" if body.startswith(_GZIP) else ""
    return unpack(body, coding, most)


def _unzstd(body: bytes, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body:
        frame, given = zstd.ZstdDecompressor(), body
        while not frame.eof:
            part = frame.decompress(given, max_length=_STEP)
            given = b""
            if not part and frame.needs_input and not frame.eof:
                raise EOFError
            parts.append(part)
            size += len(part)
            if size > most:
                raise TooLarge(str(most))
        body = frame.unused_data
    return b"".join(parts)


def _gunzip(body: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    out = unpacker.decompress(body, most + 1)
    if len(out) > most:
        raise TooLarge(str(most))
    if not unpacker.eof:
        raise EOFError
    return out

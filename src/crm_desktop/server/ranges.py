"""Bytes that never change, whole or in part (RFC 9110, 14)."""

from __future__ import annotations

import re

from crm_desktop.server.problems import Problem
from crm_desktop.server.wire import Reply, Request

_one_range = re.compile(r"bytes=(\d{0,18})-(\d{0,18})").fullmatch


def ranged(request: Request, whole: bytes, sha: str, media: str) -> Reply:
    """Return the bytes that a request asks for."""
    tag = f'"{sha}"'
    headers = {"ETag": tag, "Accept-Ranges": "bytes"}
    if request.headers.get("if-none-match") == tag:
        return Reply(304, b"", media, headers)
    asked = request.headers.get("range", "")
    if not asked or request.headers.get("if-range", tag) != tag:
        return Reply(200, whole, media, headers)
    first, last = bounds(asked, len(whole))
    headers["Content-Range"] = f"bytes {first}-{last}/{len(whole)}"
    return Reply(206, whole[first : last + 1], media, headers)


def bounds(asked: str, size: int) -> tuple[int, int]:
    """Return the first and last byte of a range."""
    found = _one_range(asked.replace(" ", ""))
    if not found or not (found[1] or found[2]):
        raise Problem("range", size=size)
    if not found[1]:  # the last so many
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if first > last:
        raise Problem("range", size=size)
    return first, last

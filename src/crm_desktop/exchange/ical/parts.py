"""From the bytes of a calendar file to its parts, each for itself: one broken event leaves the others alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store.errors import translated

MAX_FILE = 64 << 20  # bytes
MAX_PARTS = 100_000
MAX_PART = 1 << 20  # characters of one event, attached files included
_MAX_DEPTH = 16
_MARK = re.compile(r"(begin|end)[ \t]*:[ \t]*([\w-]+)[ \t]*\Z", re.I)
_TAKEN = ("VEVENT", "VTODO")
_HEAD = re.compile(r"(method|x-wr-calname)[^:]*:(.*)", re.I)


@dataclass(slots=True)
class Part:
    """One event or task as text; `line` is where it begins in the file, from 1."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)
    has_end: bool = True
    is_too_big: bool = False

    @property
    def text(self) -> str:
        """Return the part as a file would hold it."""
        return "\r\n".join(self.lines) + "\r\n"


@dataclass(slots=True)
class Parts:
    """What a file holds: parts to take, time zones by their texts, and how many components of other kinds."""

    parts: list[Part] = field(default_factory=list)
    zones: list[Part] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    method: str = ""
    name: str = ""


def read_file(path: Path) -> Parts:
    """Take a calendar file apart; ImportFailed where it is none, or larger than any calendar is."""
    with translated(path):
        if not path.is_file():
            raise ImportFailed(tr("There is no file “{path}”", path=path), tr("Check the name, or choose it again."))
        size = path.stat().st_size
        if size > MAX_FILE:
            raise ImportFailed(
                tr("“{name}” is too large for a calendar ({size} MB)", name=path.name, size=size >> 20),
                tr("Export a shorter time from the other program, a year at a time."),
            )
        data = path.read_bytes()
    return read_parts(data, path.name)


def read_parts(data: bytes, name: str) -> Parts:
    """Take a calendar apart; `name` is for the sentences."""
    text = _decoded(data)
    if not re.search(r"(?im)^[ \t]*begin[ \t]*:", text):
        raise ImportFailed(
            tr("“{name}” is no calendar", name=name),
            tr("Choose an .ics file: in the other program, export the calendar as iCalendar."),
        )
    collector = _Collector(name)
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        collector.take(number, line)
    return collector.done()


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


class _Collector:
    """Gathers the lines of each part; alarms inside one belong to it, everything else that is open is only counted."""

    def __init__(self, name: str) -> None:
        self._name, self._found = name, Parts()
        self._open: list[str] = []
        self._part: Part | None = None
        self._size = 0

    def take(self, number: int, line: str) -> None:
        mark = _MARK.match(line.strip()) if line[:1] not in (" ", "\t") else None
        if mark is None:
            self._add(line)
            if self._part is None:
                self._head(line)
        elif mark[1].lower() == "begin":
            self._begin(number, mark[2].upper(), line)
        else:
            self._end(mark[2].upper(), line)

    def done(self) -> Parts:
        self._close(has_end=False)
        return self._found

    def _begin(self, number: int, name: str, line: str) -> None:
        if name in (*_TAKEN, "VTIMEZONE", "VCALENDAR"):
            self._close(has_end=False)  # none of these stands inside another one: the last one has no end
        if self._part is None and name in (*_TAKEN, "VTIMEZONE"):
            self._part, self._open, self._size = Part(name, number), [], 0
        elif self._part is None and name != "VCALENDAR":
            self._found.others[name] += 1
        self._open.append(name)
        if len(self._open) > _MAX_DEPTH or len(self._found.parts) >= MAX_PARTS:
            raise ImportFailed(
                tr("“{name}” is built like no calendar (line {line})", name=self._name, line=number),
                trn(
                    "Nothing was imported. A calendar holds at most {n} event, none deeper than {depth} parts.",
                    "Nothing was imported. A calendar holds at most {n} events, none deeper than {depth} parts.",
                    MAX_PARTS, depth=_MAX_DEPTH,
                ),
            )  # fmt: skip
        self._add(line)

    def _end(self, name: str, line: str) -> None:
        self._add(line)
        while self._open and self._open.pop() != name:
            pass
        if self._part is not None and (name == self._part.name or not self._open):
            self._close(has_end=name == self._part.name)

    def _add(self, line: str) -> None:
        part = self._part
        if part is None or part.is_too_big:
            return
        self._size += len(line) + 2
        part.is_too_big = self._size > MAX_PART
        part.lines.append(line[:1000] if part.is_too_big else line)

    def _head(self, line: str) -> None:
        head = _HEAD.match(line)
        if head and head[1].lower() == "method":
            self._found.method = head[2].strip().upper()[:20]
        elif head:
            self._found.name = head[2].strip()[:200]

    def _close(self, *, has_end: bool) -> None:
        part, self._part = self._part, None
        if part is not None:
            part.has_end = has_end
            (self._found.zones if part.name == "VTIMEZONE" else self._found.parts).append(part)
            if not has_end:
                part.lines += [f"END:{name}" for name in reversed(self._open)]
            self._open = []

"""From the bytes of a vCard file to the lines of each card: encodings, line ends, folds, soft breaks and limits."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

MAX_CARD = 1 << 20  # bytes of a card without its pictures
MAX_PICTURE = 50 << 20  # bytes of a card's pictures, decoded
_MAX_ENCODED = MAX_PICTURE * 4 // 3 + (4 << 20)  # the same as base64 with its line ends
_MAX_LINE = _MAX_ENCODED + 1024

_MARK = re.compile(rb"(?:\xef\xbb\xbf)?(begin|end)[ \t]*:[ \t]*vcard[ \t]*\Z", re.I)
_MARK_STARTS = frozenset((b"B", b"b", b"E", b"e", b"\xef"))
_AGENT = re.compile(rb"(?:[\w-]+\.)?agent(?:;[^:]*)?:\s*\Z", re.I)
_PICTURE = re.compile(rb"(?:[\w-]+\.)?(?:photo|logo|sound|key)[;:]", re.I)
_FOLD = re.compile(rb"\n[ \t]")
_ESCAPED = re.compile(rb"([\\;,])")


@dataclass(slots=True)
class CardLines:
    """The physical lines between BEGIN and END, and what was wrong about them."""

    line: int
    lines: list[bytes] = field(default_factory=list)
    has_end: bool = True
    has_begin: bool = True
    has_nested: bool = False
    is_too_big: bool = False
    is_picture_too_big: bool = False


def card_lines(file: BinaryIO) -> Iterator[CardLines]:
    """Yield each card of a seekable file, one at a time; a card over a limit comes with its first lines only."""
    collector = _Collector()
    for number, line in _physical_lines(_reader(file)):
        mark = _MARK.match(line) if line[:1] in _MARK_STARTS else None
        if mark is None:
            collector.add(line)
            if collector.card is None and line.strip() and not collector.has_stray:
                collector.has_stray = True
                yield CardLines(number, [line[:200]], has_begin=False)
        elif mark.group(1).lower() == b"begin":
            yield from collector.begin(number, line)
        else:
            yield from collector.end(line)
    yield from collector.unfinished()


class _Collector:
    """Gathers the lines of one card; a card inside a card is only allowed as the value of AGENT."""

    def __init__(self) -> None:
        self.card: CardLines | None = None
        self.has_stray = False
        self._depth = 0
        self._size = 0
        self._weight: _Weight | None = None

    def begin(self, number: int, line: bytes) -> Iterator[CardLines]:
        if self.card is not None and self.card.lines and _AGENT.match(self.card.lines[-1]):
            self._depth += 1
            self.card.has_nested = True
            self.add(line)
            return
        yield from self.unfinished()
        self.card = CardLines(number)

    def end(self, line: bytes) -> Iterator[CardLines]:
        if self._depth:
            self._depth -= 1
            self.add(line)
        elif self.card is not None:
            yield self._take(self.card)

    def unfinished(self) -> Iterator[CardLines]:
        if self.card is not None:
            self.card.has_end = False
            yield self._take(self.card)

    def add(self, line: bytes) -> None:
        card = self.card
        if card is None or card.is_too_big:
            return
        card.lines.append(line)
        self._size += len(line) + 1
        if self._size > MAX_CARD:
            if self._weight is None:
                self._weight = _Weight()
                for index in range(len(card.lines) - 1):
                    self._weight.add(card.lines[index], index)
            self._weigh(card, self._weight, line)

    def _weigh(self, card: CardLines, weight: _Weight, line: bytes) -> None:
        weight.add(line, len(card.lines) - 1)
        if weight.is_picture and weight.pictures > _MAX_ENCODED:
            del card.lines[min(weight.picture_start, len(card.lines)) :]
            card.is_picture_too_big = True
        if weight.text > MAX_CARD:
            card.lines = [first[:1000] for first in card.lines[:50]]
            card.is_too_big = True

    def _take(self, card: CardLines) -> CardLines:
        self.card, self._weight, self._size, self._depth, self.has_stray = None, None, 0, 0, False
        return card


class _Weight:
    """Tells the bytes of pictures, which may be many, from the rest."""

    def __init__(self) -> None:
        self.text = 0
        self.pictures = 0
        self.is_picture = False
        self.picture_start = 0

    def add(self, line: bytes, index: int) -> None:
        # Some programs don't indent the base64 of version 2.1; a line without a colon can't begin a property.
        if line[:1] not in (b" ", b"\t") and not (self.is_picture and line and b":" not in line):
            self.is_picture = bool(_PICTURE.match(line))
            self.picture_start = index
        if self.is_picture:
            self.pictures += len(line) + 1
        else:
            self.text += len(line) + 1


def logical_lines(card: CardLines) -> list[bytes]:
    """Return one line a property: folds undone, soft line breaks of quoted-printable joined."""
    data = b"\n".join(card.lines)
    if card.has_nested or b"UOTED-P" in data or b"uoted-p" in data:
        return [b"".join(parts) for parts in _join(card.lines)]
    if b"\n " in data or b"\n\t" in data:
        data = _FOLD.sub(b"", data)
    return data.split(b"\n")


def _join(lines: list[bytes]) -> list[list[bytes]]:
    """Join folds and soft breaks line by line; a nested card becomes one escaped text, as version 3.0 writes it."""
    joined: list[list[bytes]] = []
    is_quoted = is_soft = False
    depth = 0
    for line in lines:
        mark = _MARK.match(line)
        if mark or depth:
            if mark:
                depth += 1 if mark.group(1).lower() == b"begin" else -1
            joined[-1].append(_ESCAPED.sub(rb"\\\1", line) + (b"\\n" if depth else b""))
            continue
        # A soft break goes first: the blank that may follow it is text, not a fold.
        if is_soft and joined:
            joined[-1].append(line)
        elif line[:1] in (b" ", b"\t") and joined:
            joined[-1].append(line[1:])
        else:
            joined.append([line])
            is_quoted = b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()
        is_soft = is_quoted and line.rstrip(b" \t").endswith(b"=")
        if is_soft:
            joined[-1][-1] = joined[-1][-1].rstrip(b" \t")[:-1]
    return joined


def _physical_lines(readline: Callable[[int], bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := readline(_MAX_LINE):
        number += 1
        if len(raw) == _MAX_LINE and not raw.endswith(b"\n"):
            while rest := readline(1 << 20):
                if rest.endswith(b"\n"):
                    break
        # One iPhone export ends its lines with CR CR LF.
        line = raw.rstrip(b"\r\n")
        if b"\r" in line:
            for part in line.split(b"\r"):
                yield number, part
        else:
            yield number, line


def _reader(file: BinaryIO) -> Callable[[int], bytes]:
    """Return a function that reads a line as UTF-8 or, where nothing says what it is, as the bytes that stand there."""
    file.seek(0)
    head = file.read(1 << 16)
    encoding, skip = _encoding(head)
    file.seek(skip)
    if not encoding:
        return file.readline
    newline = None if encoding == "latin-1" else "\n"
    text = io.TextIOWrapper(io.BufferedReader(_KeptOpen(file)), encoding=encoding, errors="replace", newline=newline)
    target = encoding if encoding == "latin-1" else "utf-8"
    return lambda limit: text.readline(limit).encode(target, "replace")


def _encoding(head: bytes) -> tuple[str, int]:
    """Return the encoding to translate from (empty: none) and the length of the mark before the text."""
    for mark, encoding in ((b"\xef\xbb\xbf", ""), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return encoding, len(mark)
    if head[:4].upper() in (b"B\0E\0", b"\0B\0E"):
        return ("utf-16-le" if head[1] == 0 else "utf-16-be"), 0
    # Old Macintosh files have CR alone; latin-1 gives each byte back as it was.
    return ("latin-1" if b"\r" in head and b"\n" not in head else ""), 0


class _KeptOpen(io.RawIOBase):
    """A file that a text reader may not close, since it belongs to the caller."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

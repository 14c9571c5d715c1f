"""Rows of a CSV stream with the line where each begins; what can't be read is reported and the next line is tried."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator
from typing import BinaryIO, NamedTuple, TextIO

from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.csv_dialect import Dialect
from crm_desktop.exchange.csv_encoding import SURROGATES, Encoding, guess_legacy
from crm_desktop.exchange.incoming import Problem, Severity

MAX_CELL = 8 << 20  # characters
MAX_ROW = 16 << 20


class Row(NamedTuple):
    """`line` is where the row begins. A row with an error is not to be taken, one with a warning was mended."""

    line: int
    cells: list[str]
    problem: Problem | None = None


class _TooLong(Exception):
    """A row went over its limit."""


class RowReader:
    """One run through the rows, with the lines of the row in hand kept so that reading can begin again behind one."""

    def __init__(self, stream: TextIO, width: int, encoding: Encoding, dialect: Dialect, place: list[int]) -> None:
        self.stream = stream
        self.raw: BinaryIO = stream.buffer
        self.width = width
        self.encoding = encoding
        self.dialect = dialect
        self.place = place  # bytes read so far
        self.line = 0
        self.used: list[str] = []
        self.waiting: list[str] = []
        self.mended: Problem | None = None

    def run(self) -> Iterator[Row]:
        """Return the rows below the titles."""
        for _ in range(self.dialect.skipped):
            self.stream.readline(MAX_ROW)
            self.line += 1
        going = True
        while going:
            going = yield from self._read()

    def _read(self) -> Generator[Row, None, bool]:
        """Read rows until the end (False) or until a row can't be read and reading must begin again (True)."""
        reader = csv.reader(self._feed(), **self.dialect.reader_options())  # type: ignore[arg-type]
        width, used, comments = self.width, self.used, self.dialect.has_comments
        start = self.line + 1
        used.clear()
        try:
            for cells in reader:
                if len(cells) != width or self.mended is not None or comments:
                    row = self._uneven(start, cells)
                    if row is not None:
                        yield row
                    if self.waiting:
                        return True
                elif cells[0].strip() or any(map(str.strip, cells)):
                    yield Row(start, cells)
                used.clear()
                start = self.line + 1
        except csv.Error as error:
            yield self._unreadable(start, str(error))
            return True
        except _TooLong:
            yield self._too_long(start)
            return True
        return False

    def _feed(self) -> Iterator[str]:
        used, mixed, place = self.used, self.encoding.is_mixed, self.place
        readline, tell = self.stream.readline, self.raw.tell
        size = 0
        while True:
            line = self.waiting.pop() if self.waiting else readline(MAX_ROW)
            if not line:
                return
            self.line += 1
            if not self.line & 0xFF:
                place[0] = tell()
            if "\0" in line or (mixed and SURROGATES.search(line)):
                line = self._mend(line)
            size = size + len(line) if used else len(line)
            used.append(line)
            if size >= MAX_ROW:
                raise _TooLong
            yield line

    def _mend(self, line: str) -> str:
        expected, found = tr("text without NUL characters"), tr("a NUL character, which was taken out")
        if SURROGATES.search(line):
            line, expected, found = self._foreign_letters(line)
        self.mended = Problem(self.line, "", expected, found, Severity.WARNING)
        return line.replace("\0", "")

    def _foreign_letters(self, line: str) -> tuple[str, str, str]:
        """Return a line of another encoding as text, what was expected and what was found."""
        name = self.encoding.name
        expected = tr("letters in {encoding}", encoding=name)
        if name.startswith("utf-8"):
            raw = line.encode("utf-8", errors="surrogateescape")
            page = guess_legacy(raw)
            return raw.decode(page, errors="replace"), expected, tr("a line that was read as {encoding}", encoding=page)
        return SURROGATES.sub("\ufffd", line), expected, tr("bytes that mean nothing in it")

    def _uneven(self, start: int, cells: list[str]) -> Row | None:
        """Judge a row that has not as many cells as there are titles, or that was mended."""
        mended, self.mended = self.mended, None
        if not any(map(str.strip, cells)):
            return None
        if self.dialect.has_comments and cells[0].lstrip().startswith("#"):
            return None
        found = len(cells)
        if found == self.width:
            return Row(start, cells, mended)
        if len(self.used) > 1 and self._is_whole(self.used[1]):
            return self._unclosed(start)
        # One cell where there should be three or more is text below the table, not a record.
        outside = found > self.width or (found == 1 and self.width > 2)
        problem = Problem(
            start,
            "",
            tr("{n} cells, one for each title", n=self.width),
            tr("{n} cells", n=found),
            Severity.ERROR if outside else Severity.WARNING,
        )
        return Row(start, cells + [""] * (self.width - found), problem)

    def _is_whole(self, line: str) -> bool:
        """Return whether a line that was swallowed by a quote is a row of its own."""
        options = self.dialect.reader_options(strict=False)
        return len(next(csv.reader([line], **options), [])) == self.width  # type: ignore[arg-type]

    def _unclosed(self, start: int) -> Row:
        first = self._again_behind_first(start)
        expected = tr("a closing quote {quote} on this line", quote=self.dialect.quote)
        return Row(start, [first], Problem(start, "", expected, tr("a quote that is opened and not closed")))

    def _unreadable(self, start: int, reason: str) -> Row:
        """Take a row with a stray quote if it has the right number of cells; else report it and go on behind it."""
        if "field larger" in reason and len(self.used) == 1:
            first, self.mended = self.used[0][:200], None
            expected = tr("cells of at most {n} characters", n=MAX_CELL)
            return Row(start, [first], Problem(start, "", expected, tr("a longer cell; the row was left out")))
        if "field larger" in reason or "unexpected end" in reason:
            return self._unclosed(start)
        options = self.dialect.reader_options(strict=False)
        cells = next(csv.reader(self.used, **options), [])  # type: ignore[arg-type]
        if len(cells) == self.width and len(self.used) == 1:
            expected = tr("quotes inside a quoted cell written twice")
            return Row(start, cells, Problem(start, "", expected, tr("a single quote"), Severity.WARNING))
        return self._unclosed(start)

    def _too_long(self, start: int) -> Row:
        """Drop the rest of a line that is too long; several lines in one row mean that a quote wasn't closed."""
        if len(self.used) > 1:
            return self._unclosed(start)
        while (rest := self.stream.readline(MAX_ROW)) and not rest.endswith(("\n", "\r")):
            pass
        first, self.used[0] = self.used[0][:200], ""
        problem = Problem(
            start, "", tr("a line of at most {n} characters", n=MAX_ROW), tr("a longer line, which was left out")
        )
        return Row(start, [first], problem)

    def _again_behind_first(self, start: int) -> str:
        """Put back all lines but the first of the row in hand, and return that one."""
        first, self.mended = self.used[0], None
        self.waiting.extend(reversed(self.used[1:]))
        self.line = start
        return first.rstrip("\r\n")[:200]

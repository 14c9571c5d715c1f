"""Open a CSV file of unknown make: encoding, separator and titles are found, rows come one by one with their line.

Memory stays flat: the file is read as a stream, and a row has a limit. A row that can't be read is reported and the
next line is tried.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.csv_dialect import Dialect, guess_dialect
from crm_desktop.exchange.csv_encoding import SURROGATES, Encoding, detect_encoding
from crm_desktop.exchange.csv_rows import MAX_CELL, Row, RowReader
from crm_desktop.exchange.guard import unguard
from crm_desktop.exchange.recognise import KNOWN_TITLES

MAX_COLUMNS = 2_000
_FOOTER = 20  # lines at most
_SAMPLE_LINES = 200
_SAMPLE_CHARACTERS = 1 << 18


@dataclass(frozen=True)
class Choices:
    """What a person chose by hand; an empty value is found by the program and never overrides a choice."""

    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    sheet: str = ""  # of a workbook; empty: all with people or companies
    without: tuple[str, ...] = ()  # tables of a file of several that stay out
    kind: str = ""  # what the rows are; empty: people or companies, or what the titles say beyond doubt


@dataclass(frozen=True)
class Table:
    """A file that is understood well enough to be shown; `rows` may be run through more than once."""

    path: Path
    encoding: Encoding
    dialect: Dialect
    header: tuple[str, ...]  # told apart: no two alike, none empty
    size: int  # bytes
    notes: tuple[str, ...] = ()
    sheet: str = ""  # of a workbook: which of its sheets this is
    has_footer: bool = False  # a report of another program: lines of text follow the last row
    _place: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)

    @property
    def delimiter(self) -> str:
        """The separator of cells."""
        return self.dialect.delimiter

    @property
    def quote(self) -> str:
        """The character around cells that hold separators or line breaks."""
        return self.dialect.quote

    @property
    def position(self) -> int:
        """Bytes read so far by `rows`, for a progress bar beside `size`."""
        return self._place[0]

    def rows(self) -> Iterator[Row]:
        """Return the rows below the titles; rows of nothing but separators are left out."""
        with _open_text(self.path, self.encoding) as stream:
            rows = RowReader(stream, len(self.header), self.encoding, self.dialect, self._place).run()
            yield from without_footer(rows) if self.has_footer else rows

    def preview(self, count: int = 20) -> list[Row]:
        """Return the first rows, the same as `rows` gives."""
        return list(islice(self.rows(), count))


def without_footer(rows: Iterator[Row]) -> Iterator[Row]:
    """Leave out the lines with a single cell that end a file; such lines between rows stay, with their problem."""
    held: list[Row] = []
    for row in rows:
        if row.problem is not None and not any(row.cells[1:]) and len(held) < _FOOTER:
            held.append(row)
            continue
        yield from held
        held.clear()
        yield row
    if len(held) >= _FOOTER:
        yield from held


def open_table(path: Path, choices: Choices | None = None) -> Table:
    """Look at a file and find its encoding, separator and titles. Raises ImportFailed if there is nothing to read."""
    choices = choices or Choices()
    csv.field_size_limit(MAX_CELL)
    try:
        size = path.stat().st_size
        if size == 0:
            raise _empty(path)
        encoding = Encoding(choices.encoding, is_mixed=True) if choices.encoding else detect_encoding(path)
        lines = _sample(path, encoding)
    except OSError as error:
        raise ImportFailed(
            tr("“{name}” can't be read: {reason}", name=path.name, reason=error.strerror or str(error)),
            tr("Check that the file is still there and that you may open it."),
        ) from error
    except LookupError as error:
        raise ImportFailed(
            tr("There is no encoding named “{name}”", name=choices.encoding), tr("Choose one from the list.")
        ) from error
    if not any(line.strip(" \t\r\n,;|\ufeff\0") for line in lines):
        raise _empty(path)
    dialect = guess_dialect(lines, KNOWN_TITLES, delimiter=choices.delimiter, quote=choices.quote)
    header, dialect = _header(lines, dialect, path)
    return Table(path, encoding, dialect, header, size, _notes(encoding, dialect))


def _open_text(path: Path, encoding: Encoding) -> io.TextIOWrapper:
    errors = "replace" if encoding.is_wide else "surrogateescape"
    return path.open("r", encoding=encoding.name, errors=errors, newline="")


def _sample(path: Path, encoding: Encoding) -> list[str]:
    """Return the first lines, NULs taken out; a line longer than the sample is cut."""
    lines: list[str] = []
    left = _SAMPLE_CHARACTERS
    with _open_text(path, encoding) as stream:
        while left > 0 and len(lines) < _SAMPLE_LINES and (line := stream.readline(left)):
            lines.append(line.replace("\0", ""))
            left -= len(line)
    if lines:
        lines[0] = lines[0].removeprefix("\ufeff")
    return lines


def _header(lines: list[str], dialect: Dialect, path: Path) -> tuple[tuple[str, ...], Dialect]:
    reader = csv.reader(lines[dialect.skipped :], **dialect.reader_options(strict=False))  # type: ignore[arg-type]
    try:
        cells = next(reader)
    except (csv.Error, StopIteration) as error:
        raise ImportFailed(
            tr("The titles of “{name}” can't be read", name=path.name),
            tr("The first line is longer than {n} characters or holds a quote that is never closed.", n=MAX_CELL),
        ) from error
    if len(cells) > MAX_COLUMNS:
        raise too_many_columns(path, len(cells))
    if not dialect.has_titles:
        return tuple(tr("Column {n}", n=n) for n in range(1, len(cells) + 1)), dialect
    return tell_apart(cells), replace(dialect, skipped=dialect.skipped + reader.line_num)


def tell_apart(titles: list[str]) -> tuple[str, ...]:
    """Give a name to titles that are empty and a number to titles that repeat."""
    found: dict[str, None] = {}
    for place, title in enumerate(titles, 1):
        name = base = SURROGATES.sub("\ufffd", unguard(title.strip())) or tr("Column {n}", n=place)
        count = 1
        while name in found:
            count += 1
            name = f"{base} ({count})"
        found[name] = None
    return tuple(found)


def too_many_columns(path: Path, count: int) -> ImportFailed:
    """Return the error of a table that is too wide."""
    return ImportFailed(
        tr("“{name}” has {n} columns; {limit} can be read", name=path.name, n=count, limit=MAX_COLUMNS),
        tr("Delete the columns that you don't need, or choose another separator."),
    )


def _notes(encoding: Encoding, dialect: Dialect) -> tuple[str, ...]:
    notes: list[str] = []
    if encoding.is_mixed and encoding.is_guess:
        notes.append(tr("Some lines are not {encoding} as the rest: look at the warnings.", encoding=encoding.shown))
    elif encoding.is_guess:
        notes.append(
            tr("The letters were read as {encoding}, which is a guess: look at the preview.", encoding=encoding.shown)
        )
    if not dialect.has_titles:
        notes.append(tr("The first row is a record already, so the columns have numbers instead of titles."))
    return tuple(notes)


def _empty(path: Path) -> ImportFailed:
    return ImportFailed(
        tr("“{name}” is empty", name=path.name), tr("Export it again from the program that it comes from.")
    )

"""How a text is cut into cells: separator, quote, and where the titles stand. Guessed from the first lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = ",;\t|"
QUOTES = "\"#'"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SEP = re.compile(r"\ufeff?[\"']?sep=(.)[\"']?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """`skipped` lines stand before the titles; `has_titles` is false where the first row is already a record."""

    delimiter: str = ","
    quote: str = '"'
    skips_spaces: bool = False
    skipped: int = 0
    has_comments: bool = False
    has_titles: bool = True

    def reader_options(self, *, strict: bool = True) -> dict[str, object]:
        """Return the keyword arguments for csv.reader."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "doublequote": True,
            "skipinitialspace": self.skips_spaces,
            "strict": strict,
        }


def guess_dialect(
    lines: Sequence[str], known_titles: frozenset[str], *, delimiter: str = "", quote: str = ""
) -> Dialect:
    """Guess from the first lines of a file. What is given stays as given.

    `known_titles` are folded column titles: they tell a heading from the text that stands above it.
    """
    start, told = _told_separator(lines)
    delimiter = delimiter or told
    body = lines[start:]
    best: tuple[float, Dialect] = (-1.0, Dialect(delimiter or ",", quote or '"', skipped=start))
    for mark in delimiter or DELIMITERS:
        for q in quote or _possible_quotes(body, mark):
            score, dialect = _try(body, start, mark, q, known_titles)
            if score > best[0]:
                best = score, dialect
    return best[1]


def fold_title(title: str) -> str:
    """Return a title as it is compared: letters and digits only, lower case, without accents."""
    from crm_desktop.domain.collate import fold

    return "".join(c for c in fold(title) if c.isalnum())


def _told_separator(lines: Sequence[str]) -> tuple[int, str]:
    """Read the line `sep=;` that Excel understands."""
    match = _SEP.match(lines[0].rstrip("\r\n")) if lines else None
    return (1, match.group(1)) if match else (0, "")


def _possible_quotes(lines: Sequence[str], delimiter: str) -> str:
    """Return the double quote, and another mark where whole cells stand between two of them and no `"` is used."""
    text = "".join(lines)
    if '"' in text:
        return '"'
    edge = re.escape(delimiter)
    for mark in QUOTES[1:]:
        if re.search(rf"(?:^|{edge}){mark}[^{mark}\r\n]+{mark}(?:{edge}|\r?$)", text, re.MULTILINE):
            return mark
    return '"'


def _try(lines: Sequence[str], start: int, delimiter: str, quote: str, known: frozenset[str]) -> tuple[float, Dialect]:
    plain = Dialect(delimiter, quote)
    rows = [(n, row) for n, row in _rows(lines, plain) if any(cell.strip() for cell in row)]
    if not rows:
        return 0.0, Dialect(delimiter, quote, skipped=start)
    at, has_comments = find_header(rows, known)
    first, header = rows[at]
    data = [row for _n, row in rows[at + 1 :] if not (has_comments and row[0].lstrip().startswith("#"))]
    width = len(header)
    score = 0.0
    if width > 1:
        same = sum(len(row) == width for row in data) / len(data) if data else 1.0
        score = (0.1 + same) * (1 - 0.5 / width)
    dialect = Dialect(
        delimiter,
        quote,
        skips_spaces=_skips_spaces([header, *data[:50]]),
        skipped=start + first,
        has_comments=has_comments,
        has_titles=not any(_EMAIL.fullmatch(cell.strip()) for cell in header),
    )
    return score, dialect


def _rows(lines: Sequence[str], dialect: Dialect) -> list[tuple[int, list[str]]]:
    """Return the rows with the number of lines before each; the last may be cut by the end of the sample."""
    reader = csv.reader(lines, **dialect.reader_options(strict=False))  # type: ignore[arg-type]
    found: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            found.append((before, row))
            before = reader.line_num
    except csv.Error:
        pass
    return found


def find_header(rows: Sequence[tuple[int, list[str]]], known: frozenset[str]) -> tuple[int, bool]:
    """Return the place of the titles among the rows, and whether lines that begin with # are remarks."""
    at = 0
    while at < len(rows) - 1 and rows[at][1][0].lstrip().startswith("#"):
        at += 1
    if at:
        return at, True
    for place, (_n, row) in enumerate(rows[:20]):
        titles = [fold_title(cell) for cell in row if cell.strip()]
        hits = sum(title in known for title in titles)
        if place == 0 and hits and len(row) > 1:
            return 0, False
        # Text above the titles: only believed where most titles of a row below are known ones.
        if len(row) > 1 and hits >= 2 and hits * 2 >= len(titles):
            return place, False
    return 0, False


def _skips_spaces(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a space follows each separator, as in `a, b, c`."""
    later = [cell for row in rows for cell in row[1:] if cell]
    return len(later) > 1 and all(cell.startswith(" ") for cell in later)

"""Write rows as CSV (RFC 4180): CRLF, doubled quotes, formula cells guarded."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.guard import guard


@dataclass(frozen=True)
class Written:
    """What was written: rows beside the titles, and cells that got an apostrophe."""

    rows: int
    guarded: int


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    with_mark: bool = True,
) -> Written:
    """Write the file under a temporary name and put it in place when it is complete.

    `with_mark` puts a byte order mark first: without it Excel reads UTF-8 as the system's code page.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8-sig" if with_mark else "utf-8", newline="") as file:
            written = _write(csv.writer(file, delimiter=delimiter, lineterminator="\r\n"), header, rows)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(
            tr("“{name}” can't be written: {reason}", name=path.name, reason=error.strerror or str(error)),
            tr("Choose another folder, or close the program that has the file open."),
        ) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return written


def cell_text(value: object) -> str:
    """Return a value as the text of a cell, not yet guarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _write(writer: object, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Written:
    put = writer.writerow  # type: ignore[attr-defined]
    put([guard(title) for title in header])
    count = guarded = 0
    for row in rows:
        texts = [cell_text(value) for value in row]
        cells = [guard(text) for text in texts]
        guarded += sum(a is not b for a, b in zip(texts, cells, strict=True))
        put(cells)
        count += 1
    return Written(count, guarded)

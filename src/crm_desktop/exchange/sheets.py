"""Read workbooks: XLSX, XLS and ODS. Macros are never run: only the values of cells are read.

One sheet is in memory at a time, as the rectangle of its cells (about 100 bytes a cell with text); the limits of
`sheet_guard` bound that. Rows come one by one from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.csv_dialect import find_header, fold_title
from crm_desktop.exchange.csv_encoding import Encoding
from crm_desktop.exchange.csv_read import MAX_COLUMNS, tell_apart, too_many_columns
from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.incoming import Problem, Severity
from crm_desktop.exchange.packed import MAX_ARCHIVE, Archive, damaged, locked, too_big
from crm_desktop.exchange.recognise import KNOWN_TITLES
from crm_desktop.exchange.sheet_cells import ERRORS, cell_text
from crm_desktop.exchange.sheet_guard import Checked, Place, check_workbook
from crm_desktop.exchange.sheet_parts import sheet_parts
from crm_desktop.exchange.xls_guard import check_xls

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_OF_ITS_OWN = Encoding("")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 30  # rows among which the titles are looked for


@dataclass(frozen=True)
class SheetTable:
    """One sheet, with the same face as a table of text; `size` and `position` count rows."""

    path: Path
    sheet: str
    header: tuple[str, ...]
    size: int
    notes: tuple[str, ...] = ()
    encoding: Encoding = _OF_ITS_OWN  # a workbook says itself how it is written
    _sheet: CalamineSheet = field(repr=False, compare=False, default=None)  # type: ignore[assignment]
    _skipped: int = 0
    _errors: frozenset[Place] = field(default_factory=frozenset, repr=False)
    _place: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)

    @property
    def position(self) -> int:
        """Rows read so far, for a progress bar beside `size`."""
        return self._place[0]

    def rows(self) -> Iterator[Row]:
        """Return the rows below the titles with their numbers in the sheet; empty rows are left out."""
        width = len(self.header)
        error_rows = {row for row, _column in self._errors}
        for line, values in enumerate(islice(self._sheet.iter_rows(), self._skipped, None), self._skipped + 1):
            self._place[0] = line
            cells = [cell_text(value) for value in values[:width]]
            problem = self._problem(line, cells) if line in error_rows or "#" in "".join(cells) else None
            if problem is not None or any(map(str.strip, cells)):
                yield Row(line, cells + [""] * (width - len(cells)), problem)

    def preview(self, count: int = 20) -> list[Row]:
        """Return the first rows, the same as `rows` gives."""
        return list(islice(self.rows(), count))

    def _problem(self, line: int, cells: list[str]) -> Problem | None:
        """Empty the cells of a row that hold an error, and say which they were."""
        wrong = [place for place, text in enumerate(cells) if text in ERRORS or (line, place + 1) in self._errors]
        if not wrong:
            return None
        found = ", ".join(cells[place] for place in wrong if cells[place]) or tr("a formula that can't be calculated")
        for place in wrong:
            cells[place] = ""
        titles = ", ".join(self.header[place] for place in wrong)
        return Problem(line, titles, tr("a value"), found, Severity.WARNING)


@dataclass(frozen=True)
class Workbook:
    """A workbook that was checked; `sheets` are those that can hold a table, `others` charts and the like."""

    path: Path
    sheets: tuple[str, ...]
    others: tuple[str, ...]
    _book: CalamineWorkbook = field(repr=False)
    _checked: Checked = field(repr=False)

    def tables(self, chosen: str = "") -> Iterator[SheetTable]:
        """Return the sheet that was chosen, else all with anything in them, one by one."""
        if chosen and chosen not in self.sheets:
            raise ImportFailed(
                tr("“{name}” has no sheet named “{sheet}”", name=self.path.name, sheet=chosen),
                tr("It has: {sheets}", sheets=", ".join(self.sheets)),
            )
        is_empty = True
        for name in (chosen,) if chosen else self.sheets:
            table = self._table(name)
            if table is not None:
                is_empty = False
                yield table
        if is_empty:
            raise ImportFailed(
                tr("“{name}” is empty", name=self.path.name), tr("Choose another sheet, or export it again.")
            )

    def _table(self, name: str) -> SheetTable | None:
        with reading(self.path):
            sheet = self._book.get_sheet_by_name(name)
        looked_at = [(n, [cell_text(v) for v in row]) for n, row in enumerate(islice(sheet.iter_rows(), _LOOKED_AT))]
        rows = [(n, row) for n, row in looked_at if any(map(str.strip, row))]
        if not rows:
            return None
        at, cells = _titles(rows)
        has_titles = _is_header(next(islice(sheet.iter_rows(), at, None)), cells)
        if len(cells) > MAX_COLUMNS:
            raise too_many_columns(self.path, len(cells))
        header = tell_apart(cells) if has_titles else tuple(tr("Column {n}", n=n) for n in range(1, len(cells) + 1))
        return SheetTable(
            self.path, name, header, (sheet.end or (0, 0))[0] + 1, () if has_titles else (_no_titles(),), _sheet=sheet,
            _skipped=at + has_titles, _errors=self._errors(name),
        )  # fmt: skip

    def _errors(self, name: str) -> frozenset[Place]:
        errors = self._checked.errors
        if not errors:
            return frozenset()
        return errors.get(name) or errors.get(sheet_parts(self.path).get(name, ""), frozenset())


def open_workbook(path: Path) -> Workbook:
    """Check a workbook and list its sheets. ImportFailed says what is wrong with it."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if path.stat().st_size > MAX_ARCHIVE:
        raise too_big(path)
    if _begins_as_archive(path):
        archive = Archive(path)
        checked = check_workbook(archive, is_ods="mimetype" in archive.names())
    else:
        checked = check_xls(path)
    with reading(path):
        book = CalamineWorkbook.from_path(str(path))
    known = book.sheets_metadata
    tables = [sheet for sheet in known if sheet.typ is SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in tables if sheet.visible is SheetVisibleEnum.Visible]
    others = tuple(sheet.name for sheet in known if sheet.typ is not SheetTypeEnum.WorkSheet)
    return Workbook(path, tuple(shown or [sheet.name for sheet in tables]), others, book, checked)


def _begins_as_archive(path: Path) -> bool:
    """Return whether a workbook is an archive of XML; an encrypted one lies in a file of the older kind."""
    with path.open("rb") as file:
        if file.read(2) == b"PK":
            return True
        tail = b""
        while piece := file.read(1 << 20):
            if _ENCRYPTED in tail + piece:
                raise locked(path)
            tail = piece[-len(_ENCRYPTED) :]
    return False


class reading:
    """Translate what the library says of a bad workbook."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from python_calamine import CalamineError, PasswordError

        if isinstance(error, PasswordError):
            raise locked(self._path) from error
        # A panic of the library comes as an exception of its own that is no Exception.
        if isinstance(error, CalamineError) or type(error).__name__ == "PanicException":
            raise damaged(self._path) from error


def _titles(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """Return the place and the cells of the titles: known words, else the first row about as full as the fullest."""
    at, _has_comments = find_header(rows, KNOWN_TITLES)
    if at == 0:
        filled = [sum(bool(cell.strip()) for cell in row) for _n, row in rows]
        most = max(filled)
        at = next(place for place, count in enumerate(filled) if count * 2 >= most and count >= min(2, most))
    return rows[at]


def _is_header(values: Sequence[object], cells: Sequence[str]) -> bool:
    """Return whether a row holds titles: no numbers, unless there is a known word among them."""
    is_text = all(isinstance(value, str) for value in values)
    return (is_text and not any("@" in cell for cell in cells)) or any(fold_title(c) in KNOWN_TITLES for c in cells)


def _no_titles() -> str:
    return tr("The first row is a record already, so the columns have numbers instead of titles.")

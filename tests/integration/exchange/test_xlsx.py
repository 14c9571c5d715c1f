"""Excel workbooks of text cells: what cells hold, and what a sheet can't."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from crm_desktop.domain.errors import StorageError, ValidationError
from crm_desktop.exchange import xlsx_write
from crm_desktop.exchange.exporting import shortened_words
from crm_desktop.exchange.xlsx_write import write_xlsx

CELLS = ["01234", "=1+1", "+1", "a\nb", "a\r\nb", "\x07", "_x0041_", "1e5", "TRUE", " lead", "\U0001f600", "NUL\0"]


def read(path: Path) -> list[list[object]]:
    rows: list[list[object]] = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return rows


def test_every_cell_is_the_text_that_was_written(tmp_path: Path) -> None:
    header = [str(n) for n in range(len(CELLS))]
    assert write_xlsx(tmp_path / "a.xlsx", "People / all", header, [CELLS]) == (1, 0)
    assert read(tmp_path / "a.xlsx") == [header, CELLS]


def test_a_formula_is_never_written(tmp_path: Path) -> None:
    import zipfile

    write_xlsx(tmp_path / "a.xlsx", "P", ["=A1"], [["=cmd|' /C calc'!A0"], ["@SUM(1)"]])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_what_excel_can_not_hold_is_shortened_and_counted(tmp_path: Path) -> None:
    assert write_xlsx(tmp_path / "a.xlsx", "P", ["t"], [["x" * 40_000], ["y"]]) == (2, 1)
    assert read(tmp_path / "a.xlsx")[1] == ["x" * 32_767]
    assert shortened_words(1) == "1 cell was longer than Excel allows and was shortened; a CSV file holds it whole"


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_write, "MOST_ROWS", 2)
    with pytest.raises(ValidationError) as caught:
        write_xlsx(tmp_path / "a.xlsx", "P", ["t"], [["1"], ["2"], ["3"]])
    assert (caught.value.title, caught.value.advice) == (
        "An Excel sheet holds at most 2 rows",
        "Export as CSV, which has no limit.",
    )
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="gone"):
        write_xlsx(tmp_path / "gone" / "a.xlsx", "P", ["t"], [["1"]])

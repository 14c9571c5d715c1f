"""Workbooks: which sheet, where the titles are, and cells as a person sees them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from datetime import time as day_time
from pathlib import Path

import pytest
from tests.unit.exchange.zips import changed, workbook

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.exchange.importing import open_source
from crm_desktop.exchange.sheet_cells import cell_text
from crm_desktop.exchange.sheets import SheetTable


def table(path: Path, sheet: str = "") -> SheetTable:
    found = open_source(path, choices=Choices(sheet=sheet)).table
    assert isinstance(found, SheetTable)
    return found


def cells(path: Path, sheet: str = "") -> list[list[str]]:
    return [row.cells for row in table(path, sheet).rows()]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (421905112480.0, "421905112480"),
        (5.69, "5.69"),
        (-0.5, "-0.5"),
        (1e300, "1e+300"),
        (True, "true"),
        (date(2026, 3, 14), "2026-03-14"),
        (datetime(2026, 3, 14), "2026-03-14"),
        (datetime(2026, 3, 14, 9, 30), "2026-03-14 09:30:00"),
        (day_time(9, 30), "09:30:00"),
        (timedelta(hours=30, minutes=15), "30:15:00"),
        (timedelta(seconds=-90), "-0:01:30"),
        ("001", "001"),
        (None, ""),
    ],
)
def test_a_cell_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_date_of_a_workbook_is_never_asked_about(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "people.xlsx", [["Name", "Birthday"], ["Ada", date(1980, 4, 3)], ["Eva", date(1981, 6, 5)]]
    )
    source = open_source(path)
    assert source.recognised is not None
    assert source.recognised.questions == ()
    assert [row.person and row.person["birthday"] for row in source.rows()] == ["1980-04-03", "1981-06-05"]


def several(folder: Path) -> Path:
    people: list[list[object]] = [["Name", "E-mail"], ["Ada", "a@x.example"]]
    firms: list[list[object]] = [["Company", "Phone"], ["Lipa", "+421 51 457 2201"]]
    deals: list[list[object]] = [["Deal Name", "Stage"], ["Chairs", "Won"]]
    words: list[list[object]] = [["Word", "Meaning"], ["CRM", "what this is"]]
    return workbook(folder / "all.xlsx", [], People=people, Words=words, Deals=deals, Firms=firms)


def test_every_sheet_of_people_or_companies_comes_in_and_the_others_are_named(tmp_path: Path) -> None:
    source = open_source(several(tmp_path))
    assert [(part.name, part.table and part.table.sheet) for part in source.parts] == [
        ("Firms", "Firms"),
        ("People", "People"),
    ]
    assert (source.label, source.sheets) == (
        "A workbook of several tables",
        ("Sheet", "People", "Words", "Deals", "Firms"),
    )
    assert [(out.name, out.rows, out.reason, out.advice) for out in source.left_out] == [
        ("Deals", 1, "Deals", "Only people and companies are imported. Its 1 row stays in the file."),
        ("Words", 1, "No column says that its rows are about people or companies",
         "If they are, choose the sheet by itself and choose its columns."),
    ]  # fmt: skip
    assert [bool(row.person) for row in source.rows()] == [False, True]


def test_a_sheet_can_be_left_out_or_read_alone(tmp_path: Path) -> None:
    path = several(tmp_path)
    source = open_source(path, choices=Choices(without=("People",)))
    assert [part.name for part in source.parts] == ["Firms"]
    assert (source.left_out[0].name, source.left_out[0].reason, source.left_out[0].by_choice) == (
        "People",
        "Left out by choice",
        True,
    )
    assert cells(path, "Words") == [["CRM", "what this is"]]
    with pytest.raises(ImportFailed) as caught:
        open_source(path, choices=Choices(without=("Notes",)))
    assert caught.value.title == "“all.xlsx” has no table named “Notes”"
    assert caught.value.advice == "It has: Firms, People"
    with pytest.raises(ImportFailed, match=r"Nothing of “all.xlsx” would come in. Leave at least one table in."):
        open_source(path, choices=Choices(without=("People", "Firms")))


def test_sheets_that_do_not_fit_into_memory_together_are_read_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.exchange.workbook_source.MAX_CELLS", 5)
    source = open_source(several(tmp_path))
    assert source.table is not None
    assert source.table.sheet == "People"
    told = next(out for out in source.left_out if out.name == "Firms")
    assert (told.reason, told.advice) == (
        "It is too large to be read together with the other sheets",
        "Choose the sheet by itself.",
    )


def test_one_usable_sheet_is_read_as_the_table_of_the_file(tmp_path: Path) -> None:
    path = workbook(tmp_path / "people.xlsx", [], Notes=[["Word"], ["x"]], Firms=[["Company"], ["Lipa"]])
    source = open_source(path)
    assert source.sheets == ("Sheet", "Notes", "Firms")
    assert source.table is not None
    assert source.table.sheet == "Firms"
    assert [out.name for out in source.left_out] == ["Notes"]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "people.xlsx", [["Name"], ["Ada"]])
    with pytest.raises(ImportFailed) as caught:
        table(path, "Firms")
    assert caught.value.title == "“people.xlsx” has no sheet named “Firms”"
    assert caught.value.advice == "It has: Sheet"


def test_an_empty_workbook_is_empty(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"“people.xlsx” is empty. Choose another sheet, or export it again."):
        open_source(workbook(tmp_path / "people.xlsx", []))


def test_lines_above_the_titles_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["List of our people"],
        [],
        ["made", "2026"],
        ["Name", "E-mail", "City"],
        ["Ada", "a@x.example"],
    ]
    rows += [[], ["Eva", "e@x.example", "Lipany"]]
    found = table(workbook(tmp_path / "people.xlsx", rows))
    assert found.header == ("Name", "E-mail", "City")
    assert [(row.line, row.cells) for row in found.rows()] == [
        (5, ["Ada", "a@x.example", ""]),
        (7, ["Eva", "e@x.example", "Lipany"]),
    ]
    assert (found.size, found.position) == (7, 7)


def test_titles_in_no_known_language_are_found_below_a_heading(tmp_path: Path) -> None:
    found = table(workbook(tmp_path / "a.xlsx", [["Prehľad"], ["Xa", "Xb"], ["1", "2"]]))
    assert found.header == ("Xa", "Xb")


def test_empty_and_repeated_titles_are_told_apart(tmp_path: Path) -> None:
    found = table(workbook(tmp_path / "a.xlsx", [["Name", "", "Name"], ["a", "b", "c"]]))
    assert found.header == ("Name", "Column 2", "Name (2)")


def test_a_first_row_of_numbers_is_a_record(tmp_path: Path) -> None:
    found = table(workbook(tmp_path / "a.xlsx", [[1, "Ada"], [2, "Eva"]]))
    assert (found.header, len(list(found.rows()))) == (("Column 1", "Column 2"), 2)
    assert found.notes == ("The first row is a record already, so the columns have numbers instead of titles.",)


def test_a_year_as_a_title_stays_one_beside_known_titles(tmp_path: Path) -> None:
    assert table(workbook(tmp_path / "a.xlsx", [["Name", 2025], ["Ada", 5]])).header == ("Name", "2025")


def test_cells_with_an_error_are_emptied_and_reported(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "people.xlsx", [["Name", "E-mail", "Sum"], ["Ada", "a@x.example", 1], ["Eva", "e@x.example", 2]]
    )
    broken = b'<c r="C3" s="0" t="e"><v>#REF!</v></c>'
    path = changed(path, "xl/worksheets/sheet1.xml", lambda data: data.replace(b'<c r="C3" t="n"><v>2</v></c>', broken))
    ada, eva = table(path).rows()
    assert ada.problem is None
    assert eva.cells == ["Eva", "e@x.example", ""]
    assert eva.problem is not None
    assert (eva.problem.line, eva.problem.column, eva.problem.expected, eva.problem.found) == (
        3,
        "Sum",
        "a value",
        "a formula that can't be calculated",
    )
    typed = workbook(tmp_path / "b.xlsx", [["Name", "Sum"], ["Ada", "#1"], ["Eva", "#VALUE!"]])
    assert [row.problem.found for row in table(typed).rows() if row.problem] == ["a formula that can't be calculated"]


def test_a_chart_is_left_out_by_name(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name"])
    sheet.append(["Ada"])
    book.create_chartsheet("Diagram")
    book.save(tmp_path / "people.xlsx")
    source = open_source(tmp_path / "people.xlsx")
    assert [(out.name, out.rows, out.reason) for out in source.left_out] == [("Diagram", 0, "A chart, not a table")]


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[f"T{n}" for n in range(2_001)], ["x"]])
    with pytest.raises(ImportFailed, match=r"“a.xlsx” has 2001 columns; 2000 can be read"):
        open_source(path)


def test_too_many_rows_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = changed(
        workbook(tmp_path / "a.xlsx", [["Name"], ["Ada"]]),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b'r="A2"', b'r="A500001"'),
    )
    with pytest.raises(ImportFailed, match="has a sheet of 500001 rows and 1 columns, which is too large to be read"):
        open_source(path)


def test_a_workbook_of_deals_is_refused_like_a_file_of_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "deals.xlsx", [["Deal Name", "Stage", "Amount"], ["Chairs", "Won", 5]])
    with pytest.raises(ImportFailed, match=r"“deals.xlsx” can't be imported: Deals"):
        open_source(path)


def test_contacts_are_found_behind_a_sheet_of_deals(tmp_path: Path) -> None:
    deals: list[list[object]] = [["Deal Name", "Stage"], ["Chairs", "Won"], ["Tables", "Open"]]
    path = workbook(tmp_path / "all.xlsx", deals, Contacts=[["First name", "E-mail"], ["Ada", "ada@x.example"]])
    source = open_source(path)
    assert source.table is not None
    assert source.table.sheet == "Contacts"
    assert [(out.name, out.rows, out.reason) for out in source.left_out] == [("Sheet", 2, "Deals")]
    with pytest.raises(ImportFailed, match=r"“all.xlsx” can't be imported: Deals"):
        open_source(path, choices=Choices(sheet="Sheet"))


def test_a_document_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(ImportFailed, match=r"“letter.docx” is a document, which can't be imported here"):
        open_source(path)

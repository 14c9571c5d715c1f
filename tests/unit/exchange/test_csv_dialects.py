"""Each file of the collection of dialects means what its description says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.csv_read import Choices, open_table
from crm_desktop.exchange.incoming import Severity

FRICTIONLESS = "csv-dialect/frictionless"


def good(path: Path) -> list[list[str]]:
    """Return the cells of the rows that may go in."""
    rows = open_table(path).rows()
    return [row.cells for row in rows if row.problem is None or row.problem.severity is Severity.WARNING]


@pytest.mark.parametrize("name", ["comma_in_quotes", "empty", "json", "quotes_and_newlines", "simple_crlf"])
def test_a_file_of_the_spectrum_gives_the_records_it_means(shared_data: Path, name: str) -> None:
    folder = shared_data / "csv-dialect" / "spectrum"
    table = open_table(folder / "csvs" / f"{name}.csv")
    records = [dict(zip(table.header, row.cells, strict=True)) for row in table.rows()]
    assert records == json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "delimiter", "records", "columns"),
    [
        ("accent.csv", ";", 2, 17),
        ("ascii.csv", ",", 1, 3),
        ("blank-rows.csv", ",", 2, 3),
        ("blank-rows-multiple.csv", ",", 2, 3),
        ("delimiter.csv", ";", 2, 2),
        ("duplicate-rows.csv", ",", 3, 3),
        ("long.csv", ",", 6, 2),
        ("issue-833.csv", ",", 3, 2),
        ("issue-844.csv", ",", 2, 2),
        ("matrix-with-comment.csv", ",", 4, 4),
        ("skip-rows.csv", ",", 2, 2),
        ("skip-rows-before-headers.csv", ",", 2, 2),
        ("structure-errors.csv", ",", 2, 3),
        ("table-infer-iso-8859-7.csv", ",", 4, 3),
        ("table-infer-utf8.csv", ",", 5, 3),
        ("table-limits.csv", ",", 3, 4),
        ("package-dialect-no-header.csv", ",", 2, 3),
    ],
)
def test_separator_and_records_are_found(
    shared_data: Path, name: str, delimiter: str, records: int, columns: int
) -> None:
    path = shared_data / FRICTIONLESS / name
    table = open_table(path)
    assert (table.delimiter, len(table.header)) == (delimiter, columns)
    assert len(good(path)) == records


def test_titles_and_cells_keep_their_letters(shared_data: Path) -> None:
    folder = shared_data / FRICTIONLESS
    assert "accessibilité" in open_table(folder / "accent.csv").header
    assert open_table(folder / "issue-844.csv").header == ("nome", "età")
    assert good(folder / "delimiter.csv")[1] == ["2", "中国人"]
    assert good(folder / "table-infer-utf8.csv")[4] == ["5", "37", "Iñtërnâtiônàlizætiøn"]
    assert good(folder / "issue-833.csv") == [["1", '["a"]'], ["2", ""], ["3", '["b"]']]


def test_a_space_after_each_comma_belongs_to_the_separator(shared_data: Path) -> None:
    path = shared_data / FRICTIONLESS / "table-limits.csv"
    assert open_table(path).header == ("field1", "field2", "field3", "field4")
    assert good(path)[0] == ["1", "2", "3", "4"]


def test_remarks_above_and_between_are_left_out_and_lines_still_count(shared_data: Path) -> None:
    folder = shared_data / FRICTIONLESS
    assert open_table(folder / "matrix-with-comment.csv").header == ("f1", "f2", "f3", "f4")
    assert [row.line for row in open_table(folder / "skip-rows.csv").rows()] == [3, 5]


def test_greek_letters_are_guessed_and_the_guess_is_said(shared_data: Path) -> None:
    path = shared_data / FRICTIONLESS / "table-infer-iso-8859-7.csv"
    table = open_table(path)
    assert [cells[2] for cells in good(path)] == ["Λεωνιδας", "Αλεξανδρος", "Μυρων", "Ευστοργιος"]
    assert table.encoding.is_guess
    assert table.notes == ("The letters were read as ISO-8859-7, which is a guess: look at the preview.",)


def test_rows_with_too_few_and_too_many_cells_are_both_reported(shared_data: Path) -> None:
    short, long = (row.problem for row in open_table(shared_data / FRICTIONLESS / "defective-rows.csv").rows())
    assert short is not None and long is not None
    assert (short.line, short.expected, short.found) == (2, "3 cells, one for each title", "2 cells")
    assert (long.line, long.expected, long.found) == (3, "3 cells, one for each title", "4 cells")
    assert (short.severity, long.severity) == (Severity.WARNING, Severity.ERROR)


def test_a_row_of_six_cells_in_a_table_of_three_stays_out(shared_data: Path) -> None:
    rows = list(open_table(shared_data / FRICTIONLESS / "structure-errors.csv").rows())
    assert [row.line for row in rows] == [2, 3, 5]
    assert rows[2].problem is not None and rows[2].problem.severity is Severity.ERROR


def test_bars_and_hash_quotes_are_found_and_a_row_that_is_ambiguous_is_reported(shared_data: Path) -> None:
    """The second record has a bar outside of quotes: no dialect of RFC 4180 gives it two cells, so it's reported."""
    table = open_table(shared_data / FRICTIONLESS / "dialect.csv")
    first, second = table.rows()
    assert (table.delimiter, table.quote) == ("|", "#")
    assert first.cells == ["1", "english"]
    assert second.problem is not None and second.problem.line == 3
    assert second.cells[0] == "2"


def test_an_empty_file_is_an_error_in_words(shared_data: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        open_table(shared_data / FRICTIONLESS / "empty.csv")
    assert caught.value.title == "“empty.csv” is empty"
    assert caught.value.advice == "Export it again from the program that it comes from."


def test_a_wrong_choice_of_separator_gives_one_wide_column(shared_data: Path) -> None:
    table = open_table(shared_data / FRICTIONLESS / "long.csv", Choices(delimiter=";"))
    assert table.header == ("id,name",)
    assert next(row.cells for row in table.rows()) == ["1,a"]

"""What is exported can't run as a formula, and comes back exactly as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.errors import StorageError
from crm_desktop.exchange.csv_read import open_table
from crm_desktop.exchange.csv_write import Written, write_csv
from crm_desktop.exchange.guard import guard, unguard
from crm_desktop.exchange.recognise import recognise
from crm_desktop.exchange.record_rows import read_table

RISKY = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
TRICKY = st.text(st.sampled_from("'=+-@\t\r＝＋－＠aé\"")) | st.text()


@pytest.mark.parametrize("first", RISKY)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(first: str) -> None:
    assert guard(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize("text", ["", "O'Hara", "'quoted'", "Ada", "1+1", "a=b", "'s-Hertogenbosch"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guard(text) == text == unguard(text)


@given(TRICKY)
def test_every_text_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text


@given(TRICKY, TRICKY)
def test_two_texts_never_become_one(one: str, other: str) -> None:
    assert (guard(one) == guard(other)) == (one == other)


@given(TRICKY)
def test_nothing_that_is_written_begins_like_a_formula(text: str) -> None:
    assert not guard(text).startswith(tuple(RISKY))


def test_an_export_counts_its_guarded_cells_and_begins_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    written = write_csv(path, ["Name", "Phone"], [["Ada", "+421 905 123 456"], ["=cmd|' /C calc'!A0", None]])
    assert written == Written(rows=2, guarded=2)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfName,Phone\r\n")
    assert b"'+421 905 123 456" in raw and b"'=cmd" in raw
    assert not path.with_name("people.csv.part").exists()


def test_quotes_separators_and_line_breaks_are_written_as_the_standard_says(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ["a", "b"], [['say "hi"', "x,y\nz"]], with_mark=False)
    assert path.read_bytes() == b'a,b\r\n"say ""hi""","x,y\nz"\r\n'


def test_our_import_takes_the_guard_off_again(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    notes = ["=1+1", "'=1+1", "''=x", "-5", "@home", "plain", "＝SUM(A1)"]
    write_csv(path, ["First name", "Phone", "Notes"], [["Ada", "+421 905 123 456", note] for note in notes])
    table = open_table(path)
    found = list(read_table(table, recognise(table.header).mapping))
    assert [incoming.notes for incoming in found] == [(note,) for note in notes]
    (point,) = dict(found[0].person or {})["points"]  # type: ignore[misc]
    assert (point["value"], point["normalized"]) == ("+421 905 123 456", "+421905123456")


@given(rows=st.lists(st.tuples(TRICKY, TRICKY), max_size=5))
def test_a_written_table_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("table") / "a.csv"
    safe = [tuple(c.encode("utf-8", "ignore").decode().replace("\r", "\n") for c in row) for row in rows]
    write_csv(path, ["a", "b"], safe)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [tuple(map(unguard, row)) for row in list(csv.reader(file))[1:]] == safe


def test_titles_are_guarded_and_come_back_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ["Name", "=HYPERLINK(1)", "-42"], [["Ada", "1", "2"]])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfName,'=HYPERLINK(1),'-42\r\n")
    assert open_table(path).header == ("Name", "=HYPERLINK(1)", "-42")


def test_a_folder_that_is_gone_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        write_csv(tmp_path / "gone" / "a.csv", ["a"], [])
    assert caught.value.title.startswith("“a.csv” can't be written: ")
    assert caught.value.advice == "Choose another folder, or close the program that has the file open."


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ["a"], [["old"]])

    def broken() -> object:
        yield ["new"]
        raise ValueError

    with pytest.raises(ValueError):
        write_csv(path, ["a"], broken())  # type: ignore[arg-type]
    assert b"old" in path.read_bytes() and list(tmp_path.iterdir()) == [path]

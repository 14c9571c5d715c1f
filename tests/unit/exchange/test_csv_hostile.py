"""Files that are broken or meant to break something: a row and a reason, never a crash or a full memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.csv_read import open_table
from crm_desktop.exchange.csv_rows import MAX_CELL, MAX_ROW, Row
from crm_desktop.exchange.csv_write import write_csv
from crm_desktop.exchange.incoming import Severity
from crm_desktop.exchange.recognise import recognise
from crm_desktop.exchange.record_rows import read_table


def rows(path: Path, content: str | bytes) -> list[Row]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(open_table(path).rows())


def problems(found: list[Row]) -> list[tuple[int, str, str]]:
    return [(r.problem.line, r.problem.expected, r.problem.found) for r in found if r.problem]


def test_an_unclosed_quote_costs_one_row_and_names_its_line(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", 'name,city\nAda,London\n"Bob,Leeds\nCleo,Cairo\nDan,Dublin\n')
    assert [r.cells for r in found if not r.problem] == [["Ada", "London"], ["Cleo", "Cairo"], ["Dan", "Dublin"]]
    assert problems(found) == [(3, 'a closing quote " on this line', "a quote that is opened and not closed")]


def test_an_unclosed_quote_that_meets_another_costs_one_row_too(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", 'name,city\n"Bob,Leeds\nCleo,Cairo\nDan,"Dublin, D2"\nEve,"Ely"\n')
    assert [r.cells for r in found if not r.problem] == [["Cleo", "Cairo"], ["Dan", "Dublin, D2"], ["Eve", "Ely"]]
    assert [line for line, _expected, _found in problems(found)] == [2]


def test_a_stray_quote_is_mended_with_a_word(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", 'name,screen\nAda,"27" wide"\n')
    assert found[0].problem is not None and found[0].problem.severity is Severity.WARNING
    assert problems(found) == [(2, "quotes inside a quoted cell written twice", "a single quote")]


def test_nul_characters_are_taken_out_and_reported(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", "name,city\nA\0da,London\n")
    assert found[0].cells == ["Ada", "London"]
    assert problems(found) == [(2, "text without NUL characters", "a NUL character, which was taken out")]


def test_lines_that_end_with_a_lone_carriage_return_are_lines(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", "name,city\rAda,London\rBob,Leeds\r")
    assert [r.cells for r in found] == [["Ada", "London"], ["Bob", "Leeds"]]


def test_ten_thousand_columns_are_refused_with_the_count(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        rows(tmp_path / "a.csv", ",".join(f"c{n}" for n in range(10_000)) + "\n")
    assert caught.value.title == "“a.csv” has 10000 columns; 2000 can be read"
    assert caught.value.advice == "Delete the columns that you don't need, or choose another separator."


def test_a_thousand_columns_are_read(tmp_path: Path) -> None:
    line = ",".join(f"c{n}" for n in range(1000))
    assert len(rows(tmp_path / "a.csv", f"{line}\n{line}\n")[0].cells) == 1000


def test_a_line_of_100_mb_is_left_out_and_the_rest_is_read_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"name,city\nAda,London\n")
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b",Oslo\nBob,Leeds\n")
    tracemalloc.start()
    found = list(open_table(path).rows())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [r.cells for r in found if not r.problem] == [["Ada", "London"], ["Bob", "Leeds"]]
    assert problems(found) == [
        (3, f"a line of at most {MAX_ROW} characters", "a longer line, which was left out"),
    ]
    assert peak < 6 * MAX_ROW


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (10_000, 80_000):
        path = tmp_path / f"{count}.csv"
        path.write_text("name,city\n" + "".join(f"Person {n},Žilina\n" for n in range(count)), encoding="utf-8")
        tracemalloc.start()
        assert sum(1 for _ in open_table(path).rows()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + (2 << 20)


def test_a_cell_of_6_mb_is_read_and_one_above_the_limit_is_reported(tmp_path: Path) -> None:
    big = "é" * (6 << 20)
    found = rows(tmp_path / "a.csv", f'name,note\nAda,"{big}"\n')
    assert found[0].cells[1] == big
    found = rows(tmp_path / "b.csv", f"name,note\nAda,{'x' * (MAX_CELL + 10)}\nBob,ok\n")
    assert problems(found) == [(2, f"cells of at most {MAX_CELL} characters", "a longer cell; the row was left out")]
    assert found[1].cells == ["Bob", "ok"]


def test_text_below_the_table_is_no_record(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", "name,city,phone\nAda,London,1\n\nConfidential information\nReport of today\n")
    assert [r.cells for r in found if not r.problem] == [["Ada", "London", "1"]]
    assert [line for line, _expected, _found in problems(found)] == [4, 5]


def test_titles_that_repeat_or_are_missing_are_told_apart(tmp_path: Path) -> None:
    rows(tmp_path / "a.csv", "Phone,,Phone,\n1,2,3,4\n")
    assert open_table(tmp_path / "a.csv").header == ("Phone", "Column 2", "Phone (2)", "Column 4")


def test_a_file_without_titles_loses_no_record(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", "Ada,ada@example.com\nBob,bob@example.com\n")
    table = open_table(tmp_path / "a.csv")
    assert [r.cells[0] for r in found] == ["Ada", "Bob"]
    assert table.header == ("Column 1", "Column 2")
    assert table.notes == ("The first row is a record already, so the columns have numbers instead of titles.",)


def test_the_line_that_tells_the_separator_is_obeyed(tmp_path: Path) -> None:
    rows(tmp_path / "a.csv", "sep=;\nname;city\nAda;London, UK\n")
    table = open_table(tmp_path / "a.csv")
    assert (table.delimiter, table.header) == (";", ("name", "city"))
    assert table.preview()[0] == Row(3, ["Ada", "London, UK"])


def test_titles_below_a_preamble_are_found(tmp_path: Path) -> None:
    text = (
        'Notes:\n"When exporting your connection data, you may notice that some, or most, are missing."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ada,Lovelace,https://example.com/ada,,Engines,Analyst,26 Jul 2025\n"
    )
    found = rows(tmp_path / "a.csv", text)
    assert [(r.line, r.cells[:2]) for r in found] == [(5, ["Ada", "Lovelace"])]


def test_a_missing_file_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        open_table(tmp_path / "gone.csv")
    assert caught.value.title.startswith("“gone.csv” can't be read: ")
    assert caught.value.advice == "Check that the file is still there and that you may open it."


def test_naughty_strings_come_back_as_they_went_out(shared_data: Path, tmp_path: Path) -> None:
    strings = [s for s in json.loads((shared_data / "edge-cases" / "naughty-strings.json").read_text("utf-8")) if s]
    path = tmp_path / "a.csv"
    write_csv(path, ["First name", "Last name", "Notes"], [["N", s, s] for s in strings])
    table = open_table(path)
    found = list(read_table(table, recognise(table.header).mapping))
    wanted = [s.replace("\0", "") for s in strings]
    assert [i.notes for i in found] == [(s,) if s.strip() else () for s in wanted]
    assert [dict(i.person or {}).get("family_name", "") for i in found] == [s.strip() for s in wanted]


@pytest.mark.parametrize(
    "name", ["x" * 10_000, "👩‍👩‍👧", "\u202etxt.exe", "zero\u200bwidth", "CON", "a/../b", 'x"; drop table person; --']
)
def test_a_hostile_name_is_kept_as_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ["First name", name], [[name, "kept"]])
    table = open_table(path)
    (incoming,) = read_table(table, recognise(table.header).mapping)
    assert dict(incoming.person or {})["given_name"] == name
    assert list(incoming.kept.values()) == ["kept"]
    assert next(iter(incoming.kept)) == name

"""Whatever bytes come in: rows, problems or one sentence, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.csv_read import open_table
from crm_desktop.exchange.recognise import recognise
from crm_desktop.exchange.record_rows import read_table

LINES = st.lists(st.text(st.sampled_from("ab,;|\t\"'#\\ =é\0\r@+1"), max_size=12), max_size=8).map("\n".join)
TITLES = st.sampled_from(["name,email,phone\n", "Name;Birthday;Note\n", "", "Id,LastName,AccountId,IsDeleted\n"])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "a.csv"


def rows_or_sentence(path: Path, content: bytes) -> bool:
    """Return whether all rows are about somebody or refused, or the file is refused with a sentence and advice."""
    path.write_bytes(content)
    try:
        table = open_table(path)
        found = list(read_table(table, recognise(table.header, [row.cells for row in table.preview()]).mapping))
    except ImportFailed as error:
        return bool(error.title and error.advice)
    return all(row.person is not None or row.company is not None or row.is_refused for row in found)


@given(content=st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_rows_or_a_sentence(path: Path, content: bytes) -> None:
    assert rows_or_sentence(path, content)


@given(titles=TITLES, text=LINES)
@settings(max_examples=600, deadline=None)
def test_any_text_is_rows_or_a_sentence(path: Path, titles: str, text: str) -> None:
    assert rows_or_sentence(path, (titles + text).encode())


@given(
    rows=st.lists(st.tuples(st.text("ab é,;\"\n'", min_size=1), st.text("ab,\n", max_size=5)), min_size=1, max_size=6)
)
@settings(max_examples=200, deadline=None)
def test_no_well_formed_record_is_lost(path: Path, rows: list[tuple[str, str]]) -> None:
    quoted = ['"' + '","'.join(cell.replace('"', '""') for cell in row) + '"' for row in rows]
    path.write_text("name,note\n" + "\n".join(quoted) + "\n", encoding="utf-8", newline="")
    wanted = [list(row) for row in rows if any(map(str.strip, row))]
    assert [row.cells for row in open_table(path).rows()] == wanted

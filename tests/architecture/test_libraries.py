"""What we rely on in the libraries that we pin."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
import sqlcipher3
from PySide6.QtCore import QObject, Signal

FEATURES = ("ENABLE_FTS5", "ENABLE_STAT4", "HAS_CODEC", "TEMP_STORE=2")


class Bell(QObject):
    rung = Signal(bool)


@pytest.fixture
def connection() -> Iterator[sqlcipher3.Connection]:
    connection = sqlcipher3.connect(":memory:")
    yield connection
    connection.close()


def test_sqlite_has_no_bug_that_can_corrupt_a_write_ahead_log() -> None:
    assert sqlcipher3.sqlite_version_info >= (3, 51, 3)


@pytest.mark.parametrize("feature", FEATURES)
def test_sqlite_was_built_with_what_the_store_needs(connection: sqlcipher3.Connection, feature: str) -> None:
    assert feature in {row[0] for row in connection.execute("PRAGMA compile_options")}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from Python 3.12 on True can't be freed and isn't counted")
def test_sending_a_signal_leaves_the_count_of_true_as_it_was() -> None:
    # One release of PySide6 lost a reference at each emit and aborted the process after a thousand.
    bell = Bell()
    heard: list[int] = []
    bell.rung.connect(lambda _value: heard.append(1))
    before = sys.getrefcount(True)
    for _ in range(10_000):
        bell.rung.emit(True)
    assert len(heard) == 10_000
    assert abs(sys.getrefcount(True) - before) < 100

"""Servers for the tests: the same ones on files and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from postgres_here import Missing, PostgresHere  # noqa: E402
from room import Room  # noqa: E402

from crm_desktop.server.db import Database  # noqa: E402
from crm_desktop.server.postgres import PostgresDatabase  # noqa: E402
from crm_desktop.server.sqlite import SqliteDatabase  # noqa: E402

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresHere]:
    try:
        here = PostgresHere()
    except Missing as missing:
        pytest.skip(str(missing))
    yield here
    here.remove()


@pytest.fixture
def postgres_url(postgres: PostgresHere) -> str:
    return postgres.new_database(f"t{next(_numbers)}")


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresHere) -> Iterator[PostgresDatabase]:
    """One database for all: each test has a workspace of its own in it, as each customer has."""
    database = PostgresDatabase(postgres.new_database("shared"))
    database.prepare()
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres_database")
        return
    files = SqliteDatabase(tmp_path / "server")
    yield files
    files.close()


@pytest.fixture
def room(database: Database) -> Room:
    """A server with one published workspace."""
    return Room(database)

"""Servers for the tests: the same ones on files and on a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.server.postgres_here import Missing, PostgresHere
from tests.integration.server.room import Room

from crm_desktop.server.db import Database
from crm_desktop.server.postgres import PostgresDatabase
from crm_desktop.server.sqlite import SqliteDatabase

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

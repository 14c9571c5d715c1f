"""A transaction on PostgreSQL: few journeys there and back, whatever it reads and writes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache

import psycopg

from crm_desktop.server.db import Db, Head, Onto, Row, Values, in_order, insert_tail
from crm_desktop.server.postgres_values import array
from crm_desktop.server.schema import TABLE

Statement = tuple[bytes, Sequence[object]]


class Connection(psycopg.Connection[Row]):
    """A connection that remembers whether the server warned."""

    is_warned = False

    def hear(self, said: psycopg.errors.Diagnostic) -> None:
        """Take in a notice."""
        self.is_warned = self.is_warned or said.severity_nonlocalized == "WARNING"


class PostgresDb(Db):
    """A transaction on a connection."""

    dialect = "postgresql"

    def __init__(self, workspace: str, connection: Connection, head: Head | None = None) -> None:
        super().__init__(workspace)
        self.connection = connection
        self._head = head
        self._pipeline: AbstractContextManager[object] | None = None  # entered while statements are on their way

    def rows(self, sql: str, *params: object) -> list[Row]:
        """Return all rows of a query."""
        return self._execute(sql, params).fetchall()

    def among(self, sql: str, params: Sequence[object], column: str, values: Values) -> list[Row]:
        """Return the rows of a query where a column is one of many values, each looked up by itself.

        As a condition, PostgreSQL would rather go through all rows of the workspace and compare each with all values.
        """
        wanted = list(dict.fromkeys(values))
        if not wanted:
            return []
        each = f"SELECT found.* FROM unnest(?{len(params) + 2}) AS one(wanted), "
        each += f"LATERAL ({sql} AND {column} = one.wanted OFFSET 0) AS found"
        return self.rows(each, *params, array("N" if isinstance(wanted[0], int) else "T", wanted))

    def run(self, sql: str, *params: object) -> int:
        """Carry out a statement and return how many rows it touched."""
        return self._execute(sql, params).rowcount

    def _execute(self, sql: str, params: tuple[object, ...]) -> psycopg.Cursor[Row]:
        self.flush()
        return self.connection.execute(*self._statement(sql, params), binary=True)

    def _statement(self, sql: str, params: tuple[object, ...]) -> Statement:
        plain, numbers = in_order(sql)
        given = (self.workspace, *params)
        return _percent(plain), [given[number] for number in numbers]

    def send(self, sql: str, *params: object) -> None:
        """Carry out a statement together with the next query, or with the commit."""
        self._start(self._statement(sql, params))

    def put(self, table: str, rows: Sequence[Row], onto: Onto = "replace") -> None:
        """Write rows by one statement as in `send`: each column travels as an array."""
        if rows:
            kinds = list(TABLE[table].types.values())[1:]
            columns = [array(kind, column) for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)]
            self._start((_insert(table, onto), [self.workspace, *columns]))

    def flush(self, *more: Statement) -> None:
        """Carry out what waits, and more, in one journey to PostgreSQL and back; the first refusal ends it."""
        for statement in more:
            self.connection.execute(*statement)
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.__exit__(None, None, None)

    def _start(self, statement: Statement) -> None:
        """Let PostgreSQL work while we go on; how it went is heard at the next flush."""
        if self._pipeline is None:
            self._pipeline = self.connection.pipeline()
            self._pipeline.__enter__()
        self.connection.execute(*statement)


@cache
def _percent(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()


@cache
def _insert(table: str, onto: Onto) -> bytes:
    spec = TABLE[table]
    arrays = ", ".join(["%s"] * (len(spec.types) - 1))
    text = f"INSERT INTO {table} ({', '.join(spec.types)}) SELECT %s, * FROM unnest({arrays})"
    return (text + insert_tail(table, onto)).encode()

"""Work that is gathered before its transaction begins: others are held up while it is written, not while it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from crm_desktop.store.connection import Connection
from crm_desktop.store.log import Cause

if TYPE_CHECKING:
    from crm_desktop.store.engine import Store
    from crm_desktop.store.unit_of_work import Unit

_HEAD = "SELECT coalesce(max(n), 0) FROM change"


class Overtaken(Exception):
    """Somebody else wrote before the transaction began: what was gathered has to be looked at again."""


class LateConnection:
    """The connection of a unit whose transaction begins with the first thing that is asked or written."""

    def __init__(self, begin: Callable[[], Connection]) -> None:
        self._begin = begin
        self._connection: Connection | None = None
        self._expected: int | None = None

    @property
    def total_changes(self) -> int:
        """Count what the connection changed so far."""
        return cast(int, self.begun().total_changes)

    def execute(self, sql: str, params: Sequence[object] = ()) -> Connection:
        """Run a statement."""
        return self.begun().execute(sql, params)

    def executemany(self, sql: str, rows: object) -> Connection:
        """Run a statement for each of some rows."""
        return self.begun().executemany(sql, rows)

    def expect(self, head: int) -> None:
        """Let the transaction be refused where this is not the number of the last change when it begins."""
        self._expected = head
        if self._connection is not None:
            expect(self._connection, head)

    def begun(self) -> Connection:
        """Return the connection, inside the transaction."""
        if self._connection is None:
            connection = self._begin()
            if self._expected is not None:
                expect(connection, self._expected)
            self._connection = connection
        return self._connection


def expect(connection: Connection, head: int) -> None:
    """Raise Overtaken if this is not the number of the last change."""
    if connection.execute(_HEAD).fetchone()[0] != head:
        raise Overtaken


def gather(store: Store, batch_id: str, cause: Cause, number: int, on_begin: Callable[[], object]) -> Unit:
    """Return a unit of a batch that collects new records, and begins its transaction when it is asked something."""
    from crm_desktop.store.unit_of_work import Unit

    def begin() -> Connection:
        begun = store.begin(batch_id, cause, number, unit.now)
        on_begin()
        unit.tx = begun.tx
        return begun.ask(lambda connection: connection)

    unit = Unit(LateConnection(begin), batch_id=batch_id, user_id=store.user_id, now=store.clock.now())
    return unit

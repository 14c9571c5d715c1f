"""`crm-server` with one bug sown into it: a push is answered before it is committed. The tests must notice."""

from __future__ import annotations

import sys
from typing import Any

from crm_desktop.server import admin, sqlite

TOGETHER = 30


class Late:
    """A connection that commits thirty pushes together, when the last of them has come."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._is_push = False
        self._waiting = 0

    def execute(self, sql: str, *arguments: Any) -> Any:
        if sql == "COMMIT" and self._is_push and self._waiting < TOGETHER:
            self._waiting, self._is_push = self._waiting + 1, False
            return None
        if sql.startswith("BEGIN") and self._connection.in_transaction:
            return None
        if sql == "COMMIT":
            self._waiting, self._is_push = 0, False
        return self._connection.execute(sql, *arguments)

    def executemany(self, sql: str, rows: Any) -> Any:
        self._is_push = self._is_push or sql.startswith("INSERT INTO op ")
        return self._connection.executemany(sql, rows)

    def close(self) -> None:
        self._connection.close()


def _writer(self: Any) -> Any:
    self._writer = self._writer or Late(sqlite.connect(self.path))
    return self._writer


if __name__ == "__main__":
    sqlite._File.writer = _writer  # type: ignore[method-assign]
    sys.exit(admin.run(sys.argv[1:]))

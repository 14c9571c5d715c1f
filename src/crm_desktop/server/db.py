"""What the server asks of a database: short transactions within one workspace, the same words for both engines."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from itertools import count
from typing import Any, Literal, NamedTuple, Protocol

from crm_desktop.server.problems import Problem
from crm_desktop.server.schema import TABLE

Row = tuple[Any, ...]
Values = Collection[str] | Collection[int]
Onto = Literal["fail", "keep", "replace"]  # what becomes of a row that is there already

is_workspace_id = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{7,63}").fullmatch
HEAD = "SELECT seq, epoch, chain, durable FROM workspace WHERE workspace_id = ?"


class Head(NamedTuple):
    """Where a workspace stands."""

    seq: int
    epoch: str
    chain: str
    durable: int


class Db(ABC):
    """One transaction. Each statement's first place is the workspace's id, which the transaction itself fills in."""

    dialect: str

    def __init__(self, workspace: str) -> None:
        self.workspace = workspace
        self._head: Head | None = None

    @property
    def head(self) -> Head:
        """Where the workspace stands; in a transaction that writes it was locked before anything was read."""
        if self._head is None:
            found = self.row(HEAD)
            if found is None:
                raise Problem("workspace-unknown")
            self._head = Head(*found)
        return self._head

    def move(self, seq: int, chain: str) -> None:
        """Let the workspace stand at `seq`."""
        self.send("UPDATE workspace SET seq = ?2, chain = ?3 WHERE workspace_id = ?", seq, chain)
        self._head = self.head._replace(seq=seq, chain=chain)

    def forget_head(self) -> None:
        """Read the head again when it is asked for next."""
        self._head = None

    def row(self, sql: str, *params: object) -> Row | None:
        """Return the first row."""
        found = self.rows(sql, *params)
        return found[0] if found else None

    def value(self, sql: str, *params: object) -> Any:
        """Return the first value, None where there is no row."""
        found = self.row(sql, *params)
        return found[0] if found else None

    @abstractmethod
    def rows(self, sql: str, *params: object) -> list[Row]:
        """Return all rows of a query."""

    @abstractmethod
    def run(self, sql: str, *params: object) -> int:
        """Carry out a statement and return how many rows it touched."""

    def send(self, sql: str, *params: object) -> None:
        """Carry out a statement of which nothing is asked; it may wait for the next query or the commit."""
        self.run(sql, *params)

    @abstractmethod
    def put(self, table: str, rows: Sequence[Row], onto: Onto = "replace") -> None:
        """Write rows, each without the workspace's id, in few steps; they may wait as in `send`."""

    @abstractmethod
    def among(self, sql: str, params: Sequence[object], column: str, values: Values) -> list[Row]:
        """Return the rows of a query, which ends in its conditions, where a column is one of many values, unordered."""


class Database(Protocol):
    """All workspaces of a server."""

    dialect: str

    def read(self, workspace: str) -> AbstractContextManager[Db]:
        """Open a transaction that reads one moment."""
        ...

    def write(self, workspace: str, *, is_new: bool = False) -> AbstractContextManager[Db]:
        """Open a transaction that alone writes in this workspace, and commits durably at its end."""
        ...

    def heads(self, workspaces: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return seq and epoch of many workspaces, in one query where the engine can."""
        ...

    def create(self, workspace: str) -> None:
        """Make room for a workspace; nothing happens where there is room already."""
        ...

    def shred(self, workspace: str, *, is_thorough: bool = False) -> None:
        """Leave nothing of what was erased in files of the engine's own; `is_thorough` writes everything anew."""
        ...

    def check(self) -> list[str]:
        """Return what is wrong with the database and what to do, a sentence each."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


@cache
def in_order(sql: str) -> tuple[str, tuple[int, ...]]:
    """Return a statement with plain `?` places and which parameter each takes; `?1` is the id, `?2` the first given."""
    if "workspace_id" not in sql:
        raise AssertionError(f"A statement without a workspace: {sql}")
    numbers: list[int] = []
    counted = count()

    def plain(found: re.Match[str]) -> str:
        numbers.append(int(found[1]) - 1 if found[1] else next(counted))
        return "?"

    return re.sub(r"\?(\d*)", plain, sql), tuple(numbers)


@cache
def insert_tail(table: str, onto: Onto) -> str:
    """Return what an INSERT says about rows that are there already."""
    if onto == "fail":
        return ""
    keys = TABLE[table].keys
    others = [name for name in TABLE[table].types if name not in keys]
    if onto == "keep" or not others:
        return f" ON CONFLICT ({', '.join(keys)}) DO NOTHING"
    changed = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"

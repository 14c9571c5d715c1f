"""The database of larger servers: PostgreSQL, all workspaces in the same tables, row security between them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import errors

from crm_desktop.domain.errors import StorageError, StoreTooNew
from crm_desktop.domain.i18n import tr
from crm_desktop.server.db import HEAD, Db, Head, Row, is_workspace_id
from crm_desktop.server.patience import Patience
from crm_desktop.server.postgres_db import Connection, PostgresDb, Statement
from crm_desktop.server.postgres_setup import faults_of, make_tables, version_of
from crm_desktop.server.postgres_values import register
from crm_desktop.server.problems import Problem
from crm_desktop.server.schema import SHELF, VERSION

# Of the transaction, not of the session: a pooler may stand between.
# Every row is found by a key. Statistics, always late while a workspace is filled, must not talk PostgreSQL out of it.
_LIMITS = (
    "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
    "SET LOCAL statement_timeout = 15000; SET LOCAL lock_timeout = 3000; "
    "SET LOCAL idle_in_transaction_session_timeout = 30000"
)
_COMMIT: Statement = (b"COMMIT", ())
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED"
_LOCK = HEAD.replace("?", "'{0}'") + " FOR UPDATE"
_LATER = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.IdleInTransactionSessionTimeout,
    errors.ReadOnlySqlTransaction,
)


class PostgresDatabase:
    """A PostgreSQL database, or a proxy that leads to its primary."""

    dialect = "postgresql"

    def __init__(self, dsn: str, *, most: int = 16, commit_seconds: float = 15) -> None:
        self.dsn = dsn
        self._patience = Patience(commit_seconds)
        self._writers = threading.BoundedSemaphore(most // 2)  # where they wait for a standby, reading goes on
        self._room = threading.BoundedSemaphore(most)
        self._idle: list[Connection] = []

    @contextmanager
    def read(self, workspace: str) -> Iterator[Db]:
        """Open a transaction that reads one moment."""
        with self._transaction(workspace, _READ) as db:
            yield db

    @contextmanager
    def write(self, workspace: str, *, is_new: bool = False) -> Iterator[Db]:
        """Open a transaction that locks the workspace's row first, and commits durably at its end."""
        lock = _LOCK.format(workspace) if workspace != SHELF and not is_new else ""
        with _one_of(self._writers), self._transaction(workspace, _WRITE, lock) as db:
            yield db

    def heads(self, workspaces: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return seq and epoch of many workspaces by one query."""
        names = [name for name in workspaces if is_workspace_id(name)]
        sql = b"SELECT workspace_id, seq, epoch FROM workspace WHERE workspace_id = ANY (%s)"
        with self._transaction(SHELF, _READ) as db:
            db.connection.execute(b"SELECT set_config('crm.heads', %s, true)", [",".join(names)])
            return {str(name): (int(seq), str(epoch)) for name, seq, epoch in db.connection.execute(sql, [names])}

    def create(self, workspace: str) -> None:
        """Nothing has to be made: all workspaces share the tables."""
        if not is_workspace_id(workspace):
            raise Problem("workspace-unknown")

    def shred(self, workspace: str, *, is_thorough: bool = False) -> None:
        """Write the tables that held values anew; otherwise the engine does so in its own time."""
        if is_thorough:
            with self.lent() as connection:
                for table in ("commits", "record", "chunk", "segment"):
                    connection.execute(f"VACUUM FULL {table}".encode())

    def check(self) -> list[str]:
        """Return what is wrong with the settings of the database."""
        with self.lent() as connection:
            return faults_of(connection)

    def prepare(self, app_role: str = "") -> None:
        """Make the tables and the wall; `app_role` may read and write the rows then, and nothing else."""
        with self.lent() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(724461)")
            version = version_of(connection)
            if version > VERSION:
                raise StoreTooNew(
                    tr("The database was made by a newer version of the server"),
                    tr("Update crm-server on this computer, then start it again."),
                )
            if version < VERSION:
                make_tables(connection, app_role)

    def close(self) -> None:
        """Let go of every idle connection."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """Lend a connection outside of any transaction."""
        with spoken(), _one_of(self._room):
            connection = self._idle.pop() if self._idle else _connect(self.dsn)
            try:
                yield connection
            finally:
                self._take_back(connection)

    @contextmanager
    def _transaction(self, workspace: str, begin: str, lock: str = "") -> Iterator[PostgresDb]:
        if workspace != SHELF and not is_workspace_id(workspace):
            raise Problem("workspace-unknown")
        script = f"{begin}; SET LOCAL crm.workspace = '{workspace}'; {_LIMITS}; {lock}".encode()
        with spoken(), _one_of(self._room):
            connection, row = self._begun(script, is_row=bool(lock))
            try:
                if lock and row is None:
                    raise Problem("workspace-unknown")
                db = PostgresDb(workspace, connection, Head(*row) if row else None)
                yield db
                connection.is_warned = False
                with self._patience.with_(connection):
                    db.flush(_COMMIT)
                if connection.is_warned:
                    # The wait for the standby was given up: committed here, but not there yet. The device sends it
                    # again, and is answered when a later commit reached the standby.
                    raise Problem("busy", retry_after=5)
            finally:
                self._take_back(connection)

    def _begun(self, script: bytes, *, is_row: bool) -> tuple[Connection, Row | None]:
        while self._idle:
            connection = self._idle.pop()
            try:
                return connection, _begin(connection, script, is_row=is_row)
            except psycopg.OperationalError:
                # A connection that the server dropped while it lay idle says nothing about the server now.
                if not connection.closed:
                    self._take_back(connection)
                    raise
        connection = _connect(self.dsn)
        try:
            return connection, _begin(connection, script, is_row=is_row)
        except psycopg.Error:
            connection.close()
            raise

    def _take_back(self, connection: Connection) -> None:
        with suppress(psycopg.Error):
            is_in_order = connection.pgconn.pipeline_status == psycopg.pq.PipelineStatus.OFF
            if is_in_order and not connection.closed:
                if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                    connection.execute(b"ROLLBACK")
                self._idle.append(connection)
                return
        connection.close()


@contextmanager
def _one_of(room: threading.BoundedSemaphore) -> Iterator[None]:
    if not room.acquire(timeout=3):
        raise Problem("busy", retry_after=1)
    try:
        yield
    finally:
        room.release()


def _begin(connection: Connection, script: bytes, *, is_row: bool) -> Row | None:
    cursor = connection.execute(script, prepare=False)
    while cursor.nextset():
        pass
    return cursor.fetchone() if is_row else None


def _connect(dsn: str) -> Connection:
    # A primary that vanished is noticed within seconds, not after the kernel's two hours.
    connection = Connection.connect(
        dsn,
        autocommit=True,
        application_name="crm-server",
        connect_timeout=3,
        tcp_user_timeout=5000,
        keepalives=1,
        keepalives_idle=2,
        keepalives_interval=1,
        keepalives_count=3,
    )
    register(connection)
    connection.add_notice_handler(connection.hear)
    return connection


@contextmanager
def spoken() -> Iterator[None]:
    """Say PostgreSQL's refusals in the server's words."""
    try:
        yield
    except errors.DiskFull as error:
        raise Problem("storage-full", retry_after=60) from error
    except _LATER as error:
        raise Problem("busy", retry_after=1) from error
    except psycopg.OperationalError as error:
        # Also a commit whose answer was lost: the device sends it again and it is found by its digest.
        raise Problem("busy", retry_after=2) from error
    except psycopg.Error as error:
        raise StorageError(
            tr("The database of the server can't be used: {reason}", reason=str(error).splitlines()[0]),
            tr("Run “crm-server doctor” and look into PostgreSQL's log."),
        ) from error

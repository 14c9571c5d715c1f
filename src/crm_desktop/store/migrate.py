"""Bring an older file to this version's schema: a snapshot first, then all or nothing."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.store.connection import Connection, connect, driver, pragma
from crm_desktop.store.errors import translated
from crm_desktop.store.schema import SCHEMA, drop_capture, renew_capture
from crm_desktop.store.sealed_io import publish
from crm_desktop.store.snapshot import check_copy, copy_snapshot

SCRIPTS = Path(__file__).with_name("migrations")


def migrate(path: Path, *, scripts: Path = SCRIPTS, schema: int = SCHEMA) -> Path:
    """Run every pending migration in one transaction and return the snapshot that was taken before.

    A failure, or a kill at any moment, leaves the old file as it was.
    """
    before = snapshot_path(path)
    with translated(path):
        _take_snapshot(path, before)
        connection = connect(path)
        try:
            # Has no effect inside a transaction, and the rebuild of a table would fire ON DELETE.
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("BEGIN IMMEDIATE")
            try:
                _upgrade(connection, scripts)
                connection.execute(f"PRAGMA user_version={schema}")
                _check(connection, path, before)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(driver.Error):  # a full disk has rolled back already
                    connection.execute("ROLLBACK")
                raise
        finally:
            connection.close()
    return before


def upgraded_copy(path: Path) -> tempfile.TemporaryDirectory[str]:
    """Bring a copy of a file to this version's schema; it lies under the file's name in a folder of its own."""
    place = tempfile.TemporaryDirectory(prefix=f"crm-desktop-{os.getpid()}-older-")
    try:
        copy = Path(place.name) / path.name
        with translated(path):
            copy_snapshot(path, copy)
            migrate(copy)
    except BaseException:
        place.cleanup()
        raise
    return place


def snapshot_path(path: Path) -> Path:
    """Return where the file as it was before a migration is kept."""
    return path.with_name(f"{path.stem}.before-upgrade{path.suffix}")


def _take_snapshot(path: Path, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    facts = copy_snapshot(path, part)
    try:
        check_copy(part, facts)
    except BaseException:
        part.unlink()
        raise
    publish(part, target)


class _Held:
    """Our connection as SQLAlchemy sees it: the transaction is ours to end, not its."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def commit(self) -> None:
        """Leave the transaction open."""

    def rollback(self) -> None:
        """Leave the transaction open."""

    def close(self) -> None:
        """Leave the connection open."""


def _upgrade(connection: Connection, scripts: Path) -> None:
    """Run Alembic on our own connection, inside our own transaction.

    Its batch mode drops triggers without a word, so capture is taken off before and generated anew after.
    """
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    held = _Held(connection)
    engine = create_engine("sqlite://", module=driver, creator=lambda: held, poolclass=StaticPool)
    drop_capture(connection)
    with engine.connect() as bound:
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        config.attributes["connection"] = bound
        command.upgrade(config, "head")
        renew_capture(connection)


def _check(connection: Connection, path: Path, before: Path) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    faults = [row[0] for row in connection.execute("PRAGMA integrity_check(1)").fetchall()]
    if broken or faults != ["ok"] or not pragma(connection, "user_version"):
        raise StorageError(
            tr("“{name}” could not be brought to this version", name=path.name),
            tr("The file is as it was. Send the report to IT; a copy lies in “{copy}”.", copy=before),
        )

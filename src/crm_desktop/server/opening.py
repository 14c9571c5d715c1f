"""Opening the database that an administrator named."""

from __future__ import annotations

from pathlib import Path

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.server.db import Database
from crm_desktop.server.sqlite import SqliteDatabase


def open_database(url: str, folder: Path) -> Database:
    """Return the database: files in the folder, or PostgreSQL where a URL is given."""
    if not url:
        return SqliteDatabase(folder)
    if not url.startswith(("postgresql://", "postgres://")):
        raise StorageError(
            tr("“{scheme}” is no database that crm-server knows", scheme=url.partition(":")[0]),
            tr("Leave --database away to use files, or write postgresql://user@host/name."),
        )
    from crm_desktop.server.postgres import PostgresDatabase  # only where it is used: it needs its own library

    return PostgresDatabase(url)

"""The schema of a workspace file as this version of the program writes it."""

from __future__ import annotations

from crm_desktop.store.capture import capture_triggers
from crm_desktop.store.connection import Connection
from crm_desktop.store.ddl import SEARCH_TABLES, record_tables
from crm_desktop.store.log import LOG_TABLES

APPLICATION_ID = 0x43524D44  # "CRMD", so that `file` and others can tell what this file is
SCHEMA = 2  # PRAGMA user_version; raised with each migration
REVISION = "0002"  # the migration script that leads here


def create_schema(connection: Connection) -> None:
    """Create every table, index and trigger; call inside a transaction."""
    for statement in (*LOG_TABLES, *SEARCH_TABLES, *record_tables(), *capture_triggers().values()):
        connection.execute(statement)
    connection.execute("CREATE TABLE alembic_version(version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.execute("INSERT INTO alembic_version(version_num) VALUES (?)", (REVISION,))
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={SCHEMA}")


def stored_triggers(connection: Connection) -> dict[str, str]:
    """Return the triggers that the file holds."""
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())


def capture_is_whole(connection: Connection) -> bool:
    """Return whether the file's triggers are exactly those of the specs."""
    return stored_triggers(connection) == capture_triggers()


def drop_capture(connection: Connection) -> None:
    """Drop every trigger; call inside a transaction."""
    for name in stored_triggers(connection):
        connection.execute(f'DROP TRIGGER "{name}"')


def renew_capture(connection: Connection) -> None:
    """Replace every trigger by those of the specs; call inside a transaction."""
    drop_capture(connection)
    for statement in capture_triggers().values():
        connection.execute(statement)

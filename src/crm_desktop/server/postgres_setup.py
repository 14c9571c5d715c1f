"""Tables, rights and settings of a PostgreSQL database."""

from __future__ import annotations

import psycopg
from psycopg import sql as words

from crm_desktop.domain.i18n import tr
from crm_desktop.server.db import Row
from crm_desktop.server.schema import TABLES, VERSION, create_statements, wall_statements

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def version_of(connection: psycopg.Connection[Row]) -> int:
    """Return the version of the tables, 0 where there are none."""
    there = connection.execute("SELECT to_regclass('server')").fetchone()
    if not there or there[0] is None:
        return 0
    connection.execute("SELECT set_config('crm.workspace', '', true)")
    found = connection.execute("SELECT value FROM server WHERE workspace_id = '' AND key = 'schema'").fetchone()
    return int(found[0]) if found else 0


def make_tables(connection: psycopg.Connection[Row], app_role: str) -> None:
    """Make the tables, the wall, and the rights of the role that serves."""
    for statement in (*create_statements("postgresql", TABLES), *wall_statements(TABLES)):
        connection.execute(statement.encode())
    if app_role:
        role = words.Identifier(app_role)
        for table in TABLES:
            grant = words.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}")
            connection.execute(grant.format(words.Identifier(table.name), role))
    connection.execute("SELECT set_config('crm.workspace', '', true)")
    connection.execute("INSERT INTO server (workspace_id, key, value) VALUES ('', 'schema', %s)", [str(VERSION)])


def faults_of(connection: psycopg.Connection[Row]) -> list[str]:
    """Return what is wrong with the settings, a sentence each."""
    wrong = []
    for name in DURABLE:
        value = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        if value and value[0] in ("off", "local"):
            wrong.append(
                tr(
                    "PostgreSQL runs with {setting} = {value}: acknowledged work could be lost. Set it to on.",
                    setting=name,
                    value=value[0],
                )
            )
    role = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    if role and role[0]:
        wrong.append(
            tr("The database role may read past row security. Give crm-server a role without SUPERUSER and BYPASSRLS.")
        )
    return wrong

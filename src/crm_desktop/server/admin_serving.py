"""`crm-server init`, `serve`, `doctor` and `metrics`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.server.accounts import ANY, ensure_key, make_code, workspaces
from crm_desktop.server.backups import last_backup
from crm_desktop.server.core import Core, Settings
from crm_desktop.server.db import Database
from crm_desktop.server.limits import CODE_LIFE, DAY, MINUTE
from crm_desktop.server.opening import open_database
from crm_desktop.server.problems import Problem
from crm_desktop.server.purges import FILE_NAME, keeper
from crm_desktop.server.schema import SHELF

MOVED = "moved"
_LITTLE = 1 << 30  # bytes free on the disk


def register(groups: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    one = groups.add_parser("init", parents=[common], help=tr("prepare the data and print an owner's code"))
    one.add_argument(
        "--app-role", default="", help=tr("PostgreSQL: role that serves, where another one owns the tables")
    )
    one.set_defaults(run=init)
    one = groups.add_parser("serve", parents=[common], help=tr("serve until told to end"))
    _add_listening(one)
    one.set_defaults(run=serve)
    one = groups.add_parser("doctor", parents=[common], help=tr("check data, settings and backups"))
    one.add_argument("--deep", action="store_true", help=tr("also compute every history and file again"))
    one.set_defaults(run=doctor)
    one = groups.add_parser("metrics", parents=[common], help=tr("print figures for Prometheus"))
    one.set_defaults(run=metrics)


def _add_listening(one: argparse.ArgumentParser) -> None:
    one.add_argument("--host", default="127.0.0.1", help=tr("address to listen on"))
    one.add_argument("--port", type=int, default=8443, help=tr("port to listen on"))
    one.add_argument("--tls-cert", type=Path, metavar="PEM", help=tr("certificate with its chain"))
    one.add_argument("--tls-key", type=Path, metavar="PEM", help=tr("key of the certificate"))
    one.add_argument("--behind-proxy", action="store_true", help=tr("a proxy in front does TLS"))
    one.add_argument("--proxy", default="127.0.0.1,::1", help=tr("addresses of proxies whose X-Forwarded-For counts"))
    one.add_argument("--metrics", default="", metavar="HOST:PORT", help=tr("also give figures for Prometheus there"))
    one.add_argument("--name", default="CRM Desktop server", help=tr("what devices call this server"))
    one.add_argument("--log-level", default="info", choices=("debug", "info", "warning", "error"))


def init(args: argparse.Namespace) -> int:
    """Prepare the data; print a code by which an owner publishes a workspace."""
    database = prepared(args, app_role=args.app_role)
    try:
        code, _expires = make_code(database, ANY, "owner", "", args.clock.now(), os.urandom)
    finally:
        database.close()
    minutes = CODE_LIFE // MINUTE
    print(tr("Owner's code: {code}", code=code))
    print(tr("It works once, within {minutes} minutes: Settings → Team and sync → Publish.", minutes=minutes))
    return 0


def prepared(args: argparse.Namespace, app_role: str = "") -> Database:
    """Return the database with its tables and its key."""
    args.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(args.database, args.data)
    if database.dialect == "postgresql":
        from crm_desktop.server.postgres import PostgresDatabase

        assert isinstance(database, PostgresDatabase)
        database.prepare(app_role)
    ensure_key(database, os.urandom)
    return database


def serve(args: argparse.Namespace) -> int:
    """Serve until the process is told to end."""
    from crm_desktop.server.app import Shell
    from crm_desktop.server.listener import run
    from crm_desktop.server.logs import start_logging
    from crm_desktop.server.serving import Listening, only_one

    listening = Listening(
        args.host, args.port, args.tls_cert, args.tls_key, args.behind_proxy, args.proxy, args.metrics
    )
    listening.check()
    start_logging(args.log_level)
    with only_one(args.data):
        database = prepared(args)
        try:
            refuse_unsafe(database)
            settings = Settings(args.name, purge_list=keeper(args.data / FILE_NAME))
            run(Shell(Core(database, settings), clock=args.clock), listening)
        finally:
            database.close()
    return 0


def refuse_unsafe(database: Database) -> None:
    """Refuse to serve where acknowledged work could be lost, or where the data has moved away."""
    with database.read(SHELF) as db:
        moved = db.value("SELECT value FROM server WHERE workspace_id = ? AND key = ?", MOVED)
    if moved:
        raise StorageError(
            tr("The data of this folder was moved to another database"), tr("Start the server with --database.")
        )
    wrong = database.check()
    if wrong:
        raise StorageError(wrong[0], tr("Run “crm-server doctor” for all that is to be set right."))


def doctor(args: argparse.Namespace) -> int:
    """Check what can be checked from here, and say what that was; the exit code is 3 where something is wrong."""
    from crm_desktop.server.checking import surroundings_words

    database = prepared(args)
    try:
        wrong = [*_faults(database, args), *database.check()]
        for sentence in surroundings_words(database.dialect):
            print(sentence)
    finally:
        database.close()
    print()
    for sentence in wrong:
        print(sentence)
    if not wrong:
        print(tr("All is well."))
    return 3 if wrong else 0


def _faults(database: Database, args: argparse.Namespace) -> list[str]:
    from crm_desktop.server.checking import workspace_words
    from crm_desktop.server.proving import faults

    wrong = []
    for workspace in workspaces(database):
        try:
            with database.read(workspace) as db:
                _ = db.head
                wrong += faults(db) if args.deep else []
                for line in workspace_words(db, is_deep=args.deep):
                    print(line)
        except Problem:
            wrong.append(
                tr("Workspace {id} was announced but never published; its code may be used again", id=workspace)
            )
    made = last_backup(database)
    if not made:
        wrong.append(tr("There is no backup yet. “crm-server backup FOLDER” makes one."))
    elif args.clock.now() - made > 2 * DAY:
        day = datetime.fromtimestamp(made / 1000, UTC).date().isoformat()
        wrong.append(tr("The last backup is of {day}. Look at the timer that makes them.", day=day))
    if shutil.disk_usage(args.data).free < _LITTLE:
        wrong.append(tr("Less than 1 GB is free on the disk of {folder}.", folder=args.data))
    if sys.platform != "win32" and args.data.stat().st_mode & 0o077:
        wrong.append(tr("Others may read {folder}. Run: chmod 700 {folder}", folder=args.data))
    return wrong


def metrics(args: argparse.Namespace) -> int:
    """Print the figures that stand in the database."""
    from crm_desktop.server.metrics import of_database

    database = prepared(args)
    try:
        for line in of_database(database, workspaces(database)):
            print(line)
        print("# TYPE crm_last_backup_seconds gauge")
        print(f"crm_last_backup_seconds {last_backup(database) // 1000}")
    finally:
        database.close()
    return 0

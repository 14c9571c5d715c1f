"""Create a workspace file and open it, with every check that an honest start needs (reliability.md 3)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from crm_desktop.domain.clock import Clock, SystemClock
from crm_desktop.domain.collate import set_collation
from crm_desktop.domain.errors import StorageError, StoreCorrupt, StoreTooNew
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import USER
from crm_desktop.store.connection import Connection, check_driver, connect_plainly, create_file, driver, pragma
from crm_desktop.store.engine import Store
from crm_desktop.store.errors import has_fault, translated
from crm_desktop.store.errors import read_only as not_writable
from crm_desktop.store.high_water import HighWater, missing
from crm_desktop.store.key_header import create_header, header_path, read_header
from crm_desktop.store.log import ADD_TX, Cause, add_actor
from crm_desktop.store.outside import refresh_outside
from crm_desktop.store.schema import APPLICATION_ID, SCHEMA, capture_is_whole, create_schema, renew_capture
from crm_desktop.store.sealed_io import copy_file, publish


def open_store(
    path: Path,
    *,
    app_folder: Path | None = None,
    clock: Clock | None = None,
    create: bool = False,
    read_only: bool = False,
    language: str = "en",
    user_name: str = "",
) -> Store:
    """Open a workspace file; with `create`, make it where there is none.

    Raises StoreCorrupt, StoreTooNew, StoreReadOnly, StoreBusy or StorageError, each with what to do next.
    `app_folder` holds the high-water mark; where it says that acknowledged changes are missing, the store opens
    for reading only and `missing_changes` says how many.
    """
    check_driver()
    if create and not path.exists():
        create_workspace(path, clock=clock, language=language, user_name=user_name)
    was_closed = not path.with_name(path.name + "-wal").exists()
    if header_path(path).exists():
        read_header(header_path(path))
    version = _check_file(path)
    if not read_only:
        _check_rights(path)
        _give_header(path)
    if version < SCHEMA:
        from crm_desktop.store.migrate import migrate, upgraded_copy

        if read_only:
            return _read_copy(path, upgraded_copy(path), clock)
        migrate(path)
    store = Store(path, clock=clock, read_only=read_only)
    set_collation(store.language)
    store.was_closed = was_closed
    if not read_only:
        _check_capture(store)
    if app_folder is not None:
        _compare_high_water(store, app_folder)
    if not store.read_only:
        refresh_outside(store)
    return store


def _read_copy(path: Path, place: tempfile.TemporaryDirectory[str], clock: Clock | None) -> Store:
    """Read a file of an older version through a copy that was brought to this one; the file stays as it is."""
    store = Store(Path(place.name) / path.name, clock=clock, read_only=True)
    store.folder = path.with_name(path.name + ".files")
    store.on_close = place.cleanup
    set_collation(store.language)
    return store


def create_workspace(path: Path, *, clock: Clock | None = None, language: str = "en", user_name: str = "") -> None:
    """Make a new workspace file with one local user."""
    _create(path, lambda connection: _fill(connection, clock or SystemClock(), language, user_name or _login()))


def create_joined(path: Path, *, workspace_id: str, user_id: str, language: str = "en") -> None:
    """Make an empty file for a workspace of a team; its records, its people included, come from the server."""
    _create(path, lambda connection: _fill_meta(connection, workspace_id, user_id, language))


def _create(path: Path, fill: Callable[[Connection], object]) -> None:
    """Build a file under a temporary name and rename it when whole: a power cut leaves a whole file or none."""
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_orphaned_log(path)
        part = path.with_name(path.name + ".part")
        _clear(part)
        try:
            connection = create_file(part)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("BEGIN IMMEDIATE")
                create_schema(connection)
                fill(connection)
                connection.execute("COMMIT")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()
            create_header(header_path(path))
        except BaseException:
            _clear(part)
            raise
        publish(part, path)


def _clear(part: Path) -> None:
    for leftover in (part, part.with_name(part.name + "-wal"), part.with_name(part.name + "-shm")):
        leftover.unlink(missing_ok=True)


def _refuse_orphaned_log(path: Path) -> None:
    """SQLite would read the log of a file that is gone as that of the new one."""
    orphan = path.with_name(path.name + "-wal")
    if orphan.exists() and orphan.stat().st_size:
        raise StoreCorrupt(
            tr("“{path}” is missing, but “{log}” with its latest changes is still there", path=path, log=orphan.name),
            tr("Put the file back beside it or restore the newest backup. Nothing was written."),
        )


def _fill(connection: Connection, clock: Clock, language: str, user_name: str) -> None:
    """Write who and what this workspace is, and its first user."""
    from crm_desktop.store.unit_of_work import Unit

    user_id, now = new_id(), clock.now()
    user = _fill_meta(connection, new_id(), user_id, language)
    connection.execute("UPDATE ctx SET tx = 1")
    connection.execute(ADD_TX, (None, Cause.EDIT, user, now))
    unit = Unit(connection, batch_id="", user_id=user_id, now=now)
    unit.insert(USER, id=user_id, login=_login(), name=user_name, locale=language)
    unit.flush()
    connection.execute("UPDATE ctx SET tx = NULL")


def _fill_meta(connection: Connection, workspace_id: str, user_id: str, language: str) -> int:
    """Write who and what this workspace is; return the number of its user."""
    device_id = new_id()
    meta = {"workspace": workspace_id, "generation": new_id(), "device": device_id, "user": user_id}
    connection.executemany("INSERT INTO meta(key, value) VALUES (?, ?)", list({**meta, "language": language}.items()))
    device, user = add_actor(connection, device_id), add_actor(connection, user_id)
    connection.execute("INSERT INTO ctx(one, off, lsn, tx, dev, seen) VALUES (1, 0, 0, NULL, ?, NULL)", (device,))
    return user


def _check_file(path: Path) -> int:
    """Return the file's schema version, or say why it can't be opened."""
    with translated(path):
        if not path.exists():
            raise StorageError(
                tr("There is no file “{path}”", path=path), tr("Check the name, or restore the newest backup.")
            )
        if path.stat().st_size == 0:
            raise StoreCorrupt(
                tr("“{path}” is empty (0 bytes)", path=path),
                tr("It held your data before; nothing was written to it now. Restore the newest backup."),
            )
        connection = connect_plainly(path, read_only=True)
        try:
            application, version = pragma(connection, "application_id"), pragma(connection, "user_version")
        finally:
            connection.close()
    if application != APPLICATION_ID:
        raise StoreCorrupt(
            tr("“{path}” is a database of another program", path=path), tr("Choose a file whose name ends with .crm.")
        )
    if version > SCHEMA:
        raise StoreTooNew(
            tr("This file was made by a newer version (format {found}, this program knows {known})",
               found=version, known=SCHEMA),
            tr("Update the program on this computer. Nothing in the file was changed."),
        )  # fmt: skip
    return version


def _check_rights(path: Path) -> None:
    """Say at once that nothing can be saved here, not at the first save."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise not_writable(path)


def _give_header(path: Path) -> None:
    """Give a plain workspace that came without its key header (copied by hand) a new one; it opens without it too."""
    if not header_path(path).exists():
        with suppress(StorageError):
            create_header(header_path(path))


def _check_capture(store: Store) -> None:
    """Put the triggers back if another program dropped one: no change may miss the log from now on."""
    if not store.read_once(capture_is_whole):
        try:
            store.run_in_transaction(renew_capture)
        except driver.OperationalError as error:  # a whole table was dropped: nothing here can bring it back
            store.close()
            raise has_fault(store.path) from error
        store.capture_was_broken = True


def _compare_high_water(store: Store, app_folder: Path) -> None:
    mark = HighWater(app_folder, store.workspace_id, store.generation)
    store.missing_changes = missing(mark.read(), store.head())
    if store.missing_changes:
        store.read_only, store.lost_mark = True, mark
        _keep_log(store.path)
    elif not store.read_only:
        store.high_water = mark


def look_over(store: Store) -> None:
    """Read the structure of the whole file; StoreCorrupt where it has a fault. Takes a second for 300 MB."""
    if store.query("PRAGMA quick_check(1)") != [("ok",)]:
        raise has_fault(store.path)


def _keep_log(path: Path) -> None:
    """Keep a damaged write-ahead log: closing the file would remove it with all that could still be read in it."""
    source, kept = path.with_name(path.name + "-wal"), path.with_name(path.name + "-wal.damaged")
    if source.exists() and source.stat().st_size and not kept.exists():
        with suppress(StorageError):
            copy_file(source, kept)


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a computer account without a name
        return "user"

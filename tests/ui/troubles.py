"""The states of Backups & health that a reviewer wants to see, each made on a workspace of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tests.ui.screens import Firms, backups_of

from crm_desktop.backup.catalogue import Reason, list_backups, note_fault
from crm_desktop.backup.identity import give_identity
from crm_desktop.backup.take import note_run, take_backup
from crm_desktop.services.health import NAME, Finding, Verdict, run_checks
from crm_desktop.store import Store, open_store

Prepare = Callable[[Store, Path, Path], None]  # the workspace, its backups, the application folder
GIGABYTE = 1_000_000_000


def _all_good(store: Store, place: Path, app: Path) -> None:
    """Two places, checks that passed."""
    usb = place.parent.with_name("usb")
    shutil.copytree(place, usb / place.name)
    give_identity(usb / place.name, store.workspace_id)
    give_identity(place, store.workspace_id)
    _list_places(app, [(place.parent, ""), (usb, "USB “TATRA-BACKUP”")])
    take_backup(store, place, Reason.HOURLY)
    run_checks(store)


def _place_missing(store: Store, place: Path, app: Path) -> None:
    """The disk of the backups is not plugged in."""
    run_checks(store)
    _list_places(app, [(place.parent.with_name("away") / "deep" / "usb", "Office NAS")], store.workspace_id)


def _another_stick(store: Store, place: Path, app: Path) -> None:
    """Another stick lies under the path of the second place."""
    usb = place.parent.with_name("usb")
    (usb / place.name).mkdir(parents=True)
    give_identity(usb / place.name, store.workspace_id)
    _list_places(app, [(place.parent, ""), (usb, "USB “TATRA-BACKUP”")], store.workspace_id, known=usb)


def _disk_full(store: Store, place: Path, app: Path) -> None:
    """The last backup found no room, and the disk of the data is nearly full too."""
    run_checks(store)
    note_run(store, place, Reason.HOURLY, "Disk full on /media/office: 212 MB needed for the backup")
    figures = {"free": 6 * GIGABYTE, "total": 250 * GIGABYTE, "percent": 2}
    _find(store, Finding("space", Verdict.CARE, figures, store.clock.now()))


def _check_failed(store: Store, place: Path, app: Path) -> None:
    """The file has faults, and three other checks found something."""
    now = store.clock.now()
    _find(store, Finding("file", Verdict.BAD, {"faults": 2, "records": 0}, now))


def _found_something(store: Store, place: Path, app: Path) -> None:
    """Each check that can be mended found something, and the newest backup is bad."""
    now = store.clock.now()
    run_checks(store)
    for check, verdict, figures in (
        ("log", Verdict.BAD, {"differences": 3, "records": 266}),
        ("index", Verdict.CARE, {"differences": 12}),
        ("attachments", Verdict.BAD, {"files": 1902, "missing": 2, "damaged": 1}),
        ("mark", Verdict.BAD, {"missing": 5, "changes": 344}),
    ):
        _find(store, Finding(check, verdict, figures, now))
    take_backup(store, place, Reason.HOURLY)
    note_fault(list_backups(place)[0].folder, "“Tatra Tools.crm” is not as it was written")


TROUBLES: dict[str, Prepare] = {
    "all good": _all_good,
    "place missing": _place_missing,
    "another stick": _another_stick,
    "disk full": _disk_full,
    "check failed": _check_failed,
    "found something": _found_something,
}


def make_trouble(name: str, firms: Firms, folder: Path) -> tuple[Path, Path]:
    """Make a state; return its workspace and the application folder that goes with it."""
    path, app = folder / "sample" / firms.sample.name, folder / "app"
    shutil.copytree(firms.sample.parent, path.parent)
    app.mkdir()
    store = open_store(path)
    TROUBLES[name](store, backups_of(path) / path.stem, app)
    store.close()
    return path, app


def _find(store: Store, finding: Finding) -> None:
    kept = store.get_setting(NAME, [])
    assert isinstance(kept, list)
    others = [entry for entry in kept if entry["check"] != finding.check]
    store.set_setting(NAME, [*others, asdict(finding)])


def _list_places(app: Path, places: list[tuple[Path, str]], workspace: str = "", known: Path | None = None) -> None:
    values: dict[str, object] = {"places": [{"base": str(base), "name": name} for base, name in places]}
    if workspace:
        base = str(known or places[0][0])
        values["seen"] = {workspace: {base: {"id": "the one before", "at": 1_795_000_000_000 - 9 * 86_400_000}}}
    (app / "places.json").write_text(json.dumps(values), "utf-8")

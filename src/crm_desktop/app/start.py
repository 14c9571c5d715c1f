"""Between the double click and the window: which workspace, and what to do where it can't be opened."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from crm_desktop.app.compose import Desktop, places_of
from crm_desktop.app.options import Options
from crm_desktop.app.paths import Folders, make_private
from crm_desktop.app.settings import Settings
from crm_desktop.domain.errors import CrmError, StoreCorrupt, StoreReadOnly
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store import Store, open_store
from crm_desktop.sync import WIPED

if TYPE_CHECKING:  # questions, dialogs and backups are imported by what first needs them, never by the usual start
    from crm_desktop.backup.catalogue import Backup
    from crm_desktop.sync.wiped import WipedCopy
    from crm_desktop.ui.tasks import Job

log = logging.getLogger(__name__)

MEND_MS = 1_500  # after the first list: the net asks every record, and the list asks first
SETTLE_MS = 5_000  # search words of fields that a crash left undone; seldom any
WARM_MS = 6_000  # what the larger pages need, before somebody opens one
_STEP_MS = 60  # between two of its pieces on the window's thread: what is typed comes in between
LOOK_OVER_MS = 8_000  # after the list is usable, and before the first backup


def choose_workspace(options: Options, settings: Settings, folders: Folders) -> Path:
    """Return the file to open: the one that was named, the sample, the last one, else the usual one."""
    if options.sample:
        from crm_desktop.app.sample import make_sample

        return make_sample(folders.data / "Sample firm.crm")
    if options.workspace is not None:
        return options.workspace.absolute()
    if settings.values.last_workspace:
        return Path(settings.values.last_workspace)  # where it is missing, that is said: never a new one instead
    make_private(folders.data)
    return folders.workspace


def open_or_ask(path: Path, folders: Folders, language: str, *, is_known: bool = False) -> tuple[Store, str] | None:
    """Open a workspace; where that fails, say why and offer the ways out. None means: the person gave up.

    A file that is missing from where it was (`is_known`: it was open before), or empty, is never taken for a first
    start.
    """
    while True:
        copy = None if path.exists() else _wiped(path, folders)
        if copy is not None:
            from crm_desktop.app.wiped import ask_after_wipe

            chosen = ask_after_wipe(copy, folders)
            if chosen is None:
                return None
            path, is_known = chosen, False
        try:
            is_new = not (is_known or path.exists() or was_here(path, folders))
            store, advice = _open(path, folders, is_new=is_new, language=language)
            if store.missing_changes:
                return _ask_about_missing(store, path, folders)
        except CrmError as error:
            answer = _ask_about(error, path, folders)
            if answer is None:
                return None
            path = answer
            continue
        return store, advice


def _wiped(path: Path, folders: Folders) -> WipedCopy | None:
    if not (folders.app / WIPED).is_dir():  # nearly always: nothing is imported to know that
        return None
    from crm_desktop.sync.wiped import find_wiped

    return find_wiped(folders.app, path)


def _open(path: Path, folders: Folders, *, is_new: bool, language: str) -> tuple[Store, str]:
    """Open a workspace, for reading only where nothing can be written; the text says why."""
    try:
        return open_store(path, app_folder=folders.app, create=is_new, language=language), ""
    except StoreReadOnly as error:
        return open_store(path, read_only=True), f"{error.title}. {error.advice}"


def after_first_paint(desktop: Desktop) -> None:
    """What a start does once the window is there: the net after a crash, unfinished jobs, the schedule of backups."""
    from crm_desktop.services.sample_data import has_sample
    from crm_desktop.services.undo import open_batches
    from crm_desktop.store.disk import warn_about

    store, notices = desktop.store, desktop.window.notices
    desktop.keeper.start()
    QTimer.singleShot(SETTLE_MS, desktop.window, lambda: _clean_dead(desktop))
    QTimer.singleShot(WARM_MS, desktop.window, lambda: warm_up(desktop))
    if store.read_only:
        return
    if has_sample(store):
        _show_sample_bar(desktop)
    if not store.was_closed or store.capture_was_broken:
        QTimer.singleShot(MEND_MS, desktop.window, lambda: _begin_mending(desktop))
    QTimer.singleShot(SETTLE_MS, desktop.window, lambda: _settle_words(desktop))
    _erase_again(desktop)
    QTimer.singleShot(LOOK_OVER_MS, desktop.window, lambda: _look_over(desktop))
    unfinished = open_batches(store)
    if unfinished:
        notices.say(tr("“{title}” was not finished. Finish or undo it in History.", title=unfinished[-1].title))
    warning = warn_about(store.path.parent)
    if warning:
        notices.say(warning)


def _erase_again(desktop: Desktop) -> None:
    """Erase what a restore brought back of what was erased for good, at once."""
    if desktop.tasks.is_drained or not desktop.store.path.with_name(f"{desktop.store.path.name}.erased").exists():
        return
    from crm_desktop.services.erasing import erase_again

    desktop.tasks.run(lambda: erase_again(desktop.store))


def _clean_dead(desktop: Desktop) -> None:
    """Remove the temporary folders of programs that were killed."""
    from crm_desktop.services.temporary import clean_dead

    if not desktop.tasks.is_drained:
        desktop.tasks.run(clean_dead)


def warm_up(desktop: Desktop) -> None:
    """Import what the first opening of the larger pages would wait for."""
    from crm_desktop.app.warming import warm, warm_widgets

    def work(job: Job) -> None:
        warm(lambda: job.is_canceled)

    def in_a_moment(step: Callable[[], None]) -> None:
        if not desktop.tasks.is_drained:
            QTimer.singleShot(_STEP_MS, desktop.window, step)

    if not desktop.tasks.is_drained:
        desktop.tasks.run(work, lambda _: warm_widgets(in_a_moment), on_progress=lambda _: None)


def _show_sample_bar(desktop: Desktop) -> None:
    from crm_desktop.ui.first_run.sample_bar import SampleBar

    desktop.window.add_bar(SampleBar(desktop.store, desktop.tasks, desktop.window.notices))


def _look_over(desktop: Desktop) -> None:
    """Read the structure of the file in the background: a damaged page is found before it is copied or written on."""
    from crm_desktop.store.opening import look_over

    if not desktop.tasks.is_drained:
        desktop.tasks.run(lambda: look_over(desktop.store), on_error=desktop.window.notices.show)


def _settle_words(desktop: Desktop) -> None:
    """Write the search words that were due when the program was killed, before somebody searches in vain."""
    from crm_desktop.store.custom_words import settle_custom_words

    if not desktop.tasks.is_drained:
        show = desktop.window.notices.show
        desktop.tasks.run(lambda: settle_custom_words(desktop.store), on_error=show, writes=True)


def _begin_mending(desktop: Desktop) -> None:
    if not desktop.tasks.is_drained:
        desktop.tasks.run(lambda: _mend(desktop.store), lambda count: _tell_mended(desktop, count))


def _mend(store: Store) -> int:
    from crm_desktop.store.net import mend

    return mend(store)


def _tell_mended(desktop: Desktop, count: int) -> None:
    if count:
        desktop.window.notices.say(
            trn(
                "{n} record had been changed by another program; it is in the history now.",
                "{n} records had been changed by another program; they are in the history now.",
                count,
            )
        )


def was_here(path: Path, folders: Folders) -> bool:
    """Return whether a workspace of this name was backed up: then it is lost, not new."""
    return bool(_good_backups(path, folders))


def _good_backups(path: Path, folders: Folders) -> list[Backup]:
    """Return the good backups of a workspace of this name in every place, the newest first."""
    import glob  # late, both: only where a file is missing

    from crm_desktop.backup.catalogue import Level, list_backups

    found = []
    for place in places_of(folders).all():
        base = Path(place.base)
        try:
            named = [f for f in base.glob(f"{glob.escape(path.stem)}*") if f.name in (path.stem, *_twins(f, path))]
            found += [b for folder in named for b in list_backups(folder) if b.level is not Level.BAD]
        except OSError:  # a disk that is not there
            continue
    return sorted(found, key=lambda b: b.made_at, reverse=True)


def _twins(folder: Path, path: Path) -> tuple[str, ...]:
    """Return the folder's name if it is that of a second workspace of the same name (backup/identity.py)."""
    is_twin = len(folder.name) == len(path.stem) + 7 and folder.name.startswith(f"{path.stem} ")
    return (folder.name,) if is_twin else ()


def _ask_about(error: CrmError, path: Path, folders: Folders) -> Path | None:
    """Show an error with what can be done; return the file to try next."""
    from PySide6.QtWidgets import QFileDialog

    from crm_desktop.backup.restore import replace_all, unpack
    from crm_desktop.services.temporary import temporary_folder
    from crm_desktop.ui.start_question import Choice, ask_at_start

    backups = _good_backups(path, folders)
    choices = [Choice("again", tr("Try again"), "refresh-cw"), Choice("other", tr("Open another file…"), "folder-open")]
    if isinstance(error, StoreCorrupt) and path.exists() and path.stat().st_size:
        choices.insert(0, Choice("salvage", tr("Recover what can be read into a new file"), "wrench"))
    if not path.exists():
        choices.append(Choice("new", tr("Begin with a new file…"), "file-plus"))
    if backups:
        choices.insert(0, Choice("restore", tr("Restore the newest backup"), "history"))
        choices.insert(1, Choice("look", tr("Look into the newest backup"), "eye"))
    answer = ask_at_start(error.title, error.advice, choices)
    try:
        if answer == "restore":
            replace_all(path, backups[0], before_risk=lambda: _keep_aside(path))
            return path
        if answer == "look":
            return unpack(backups[0].folder, temporary_folder("copy"))
        if answer == "salvage":
            return _salvaged(path)
        if answer == "new":
            return _make_new(path)
    except CrmError as failure:  # a full disk, a damaged backup: said, and asked again
        return _ask_about(failure, path, folders)
    if answer == "other":
        chosen, _ = QFileDialog.getOpenFileName(None, tr("Open a workspace"), str(path.parent), "*.crm")
        return Path(chosen) if chosen else path
    return path if answer == "again" else None


def _salvaged(path: Path) -> Path | None:
    """Recover what can be read into a new file, say what was saved, and return the file."""
    from crm_desktop.store.salvage import new_name, salvage
    from crm_desktop.ui.start_question import Choice, ask_at_start

    report = salvage(path, new_name(path))
    title = trn(
        "{n} record was saved into “{name}”", "{n} records were saved into “{name}”", report.records,
        name=report.path.name,
    )  # fmt: skip
    advice = tr("The damaged file is as it was. What is missing may be in a backup: see Backups & health.")
    answer = ask_at_start(title, advice, [Choice("open", tr("Open the recovered file"), "folder-open")])
    return report.path if answer else None


def _make_new(path: Path) -> Path:
    """Make a new file where the person says; giving up asks again about the old one."""
    from PySide6.QtWidgets import QFileDialog

    chosen, _ = QFileDialog.getSaveFileName(None, tr("Begin with a new file"), str(path), "*.crm")
    if not chosen:
        return path
    fresh = Path(chosen) if chosen.endswith(".crm") else Path(f"{chosen}.crm")
    open_store(fresh, create=True).close()
    return fresh


def _ask_about_missing(store: Store, path: Path, folders: Folders) -> tuple[Store, str] | None:
    """Changes that were acknowledged are not in the file: nothing is written before the person has chosen."""
    from crm_desktop.backup.restore import replace_all
    from crm_desktop.ui.start_question import Choice, ask_at_start

    title = trn(
        "{n} saved change is missing from “{name}”",
        "{n} saved changes are missing from “{name}”",
        store.missing_changes,
        name=path.name,
    )
    advice = tr("The disk or another program lost them. Nothing is written until you choose.")
    backups = _good_backups(path, folders)
    choices = [
        Choice("look", tr("Look at the file, change nothing"), "eye"),
        Choice("go-on", tr("Go on without them"), "arrow-right"),
    ]
    if backups:
        choices.insert(0, Choice("restore", tr("Restore the newest backup"), "history"))
    answer = ask_at_start(title, advice, choices)
    if answer == "look":
        return store, advice
    store.close()
    if answer == "restore":
        replace_all(path, backups[0], before_risk=lambda: _keep_aside(path))
        return open_store(path, app_folder=folders.app), ""
    if answer == "go-on":
        store.forget_missing()
        return open_store(path, app_folder=folders.app), ""
    return None


def _keep_aside(path: Path) -> None:
    """Keep a file that could not be opened beside the restored one; `replace_all` gives it a name of its own."""
    log.info("the workspace %s is replaced by a backup", path.name)

"""An owner had the workspace of this computer deleted: say so in the place of the window, and go on from there."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QFileDialog

from crm_desktop.app.paths import Folders
from crm_desktop.domain.i18n import tr
from crm_desktop.sync import WIPED
from crm_desktop.ui.start_question import Choice, ask_at_start
from crm_desktop.ui.when import wall
from crm_desktop.viewmodels.sync.wiped import wiped_words

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.sync.wiped import WipedCopy


def ask_after_wipe(copy: WipedCopy, folders: Folders) -> Path | None:
    """Say what happened and return the file to go on with; None where the program shall end."""
    from crm_desktop.sync.wiped import find_wiped, put_away

    telling = threading.Thread(target=finish_all, args=(folders,), daemon=True)
    telling.start()  # the server may still wait for the confirmation; nobody waits for it here
    title, facts = wiped_words(copy, _moment)
    answer = ask_at_start(title, facts, [
        Choice("other", tr("Open another file…"), "folder-open"),
        Choice("new", tr("Begin with a new file…"), "file-plus"),
    ])  # fmt: skip
    chosen = ""
    if answer == "other":
        chosen, _ = QFileDialog.getOpenFileName(None, tr("Open a workspace"), str(Path(copy.path).parent), "*.crm")
    elif answer == "new":
        chosen, _ = QFileDialog.getSaveFileName(None, tr("Begin with a new file"), copy.path, "*.crm")
    if chosen:
        telling.join(1.0)
        put_away(folders.app, find_wiped(folders.app, Path(copy.path)) or copy)
    return Path(chosen) if chosen else None


def end_wiped(desktop: Desktop, copy: WipedCopy, folders: Folders) -> None:
    """Take the window of a deleted workspace away, say what happened, and end the program or go on with another file.

    Nothing of it is backed up at the end: an owner wanted this computer not to have it.
    """
    from crm_desktop.app.another import open_window

    if desktop.is_wiped:
        return
    desktop.is_wiped = True
    desktop.window.hide()
    chosen = ask_after_wipe(copy, folders)
    if chosen is not None:
        open_window(chosen)
    QApplication.exit(0)


def finish_all(folders: Folders) -> None:
    """Tell the servers that do not know yet that their copies are deleted here."""
    if not (folders.app / WIPED).is_dir():
        return
    from crm_desktop.app.sync_parts import surroundings_of
    from crm_desktop.sync.wiped import finish_wiping

    around = surroundings_of(folders)()
    finish_wiping(folders.app, around.secrets, around.transport)


def _moment(at: int) -> str:
    return QLocale().toString(wall(at), QLocale.FormatType.ShortFormat)

"""What the page needs of the one who keeps the backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from crm_desktop.backup.catalogue import Backup
from crm_desktop.backup.everywhere import Round


class Keeper(Protocol):
    """Makes, proves and restores backups of the workspace that is open."""

    @property
    def place(self) -> Path:
        """Return the folder of the backups."""
        ...

    def change_place(self, folder: Path) -> None:
        """Keep backups in another folder from now on. On the UI thread; tells the listeners of `on_change`."""
        ...

    @property
    def round(self) -> Round:
        """Return the backups of this workspace in all their places."""
        ...

    @property
    def read_log(self) -> Callable[[], str]:
        """Return what reads the end of the program's log, without what belongs to customers."""
        ...

    def reload(self) -> None:
        """Look at the places again, and tell the listeners."""
        ...

    def open_file(self, path: Path) -> None:
        """Close this workspace and open another file in its place. On the UI thread."""
        ...

    def before_restore(self) -> Backup:
        """Take a backup before everything changes. Runs off the UI thread; raises CrmError."""
        ...

    def back_up_now(self) -> Backup:
        """Make a proven backup. Runs off the UI thread; raises CrmError."""
        ...

    def prove(self, backup: Backup) -> Backup:
        """Restore a backup into a test copy and compare it. Runs off the UI thread; raises CrmError."""
        ...

    def open_copy(self, backup: Backup) -> None:
        """Show a read-only copy in a window of its own. On the UI thread; returns at once, failures are notices."""
        ...

    def replace_all(self, backup: Backup) -> None:
        """Back up, close the workspace, put the backup in its place and open it. On the UI thread."""
        ...

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` on the UI thread when a backup was made, failed or moved; return what stops that."""
        ...

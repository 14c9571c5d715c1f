"""Notice that the disk under a path was pulled out: what is written after that would lie on another disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from crm_desktop.domain.errors import PlaceUnavailable
from crm_desktop.domain.i18n import tr


def unreachable(place: Path) -> PlaceUnavailable:
    """Return the error for a place that is not there."""
    return PlaceUnavailable(
        tr("The place of the backups “{place}” can't be reached", place=place),
        tr("Plug the disk in or choose another place. Backups that were made before are untouched."),
    )


class Anchor:
    """Holds on to the folder that a backup is written into."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._identity = _identity(place)

    def check(self) -> None:
        """Raise PlaceUnavailable if another folder, or none, lies under the path now."""
        if not self.holds:
            raise unreachable(self._place)

    @property
    def holds(self) -> bool:
        """Whether it is still the same folder."""
        return self._identity is not None and _identity(self._place) == self._identity

    def sweep(self) -> None:
        """Where the disk is gone, remove what was made below its path: it would pass for another disk."""
        if self.holds or not self._place.is_dir():
            return
        if not any(p.name.startswith("backup-") or p.name == "place.json" for p in self._place.iterdir()):
            shutil.rmtree(self._place, ignore_errors=True)


def _identity(place: Path) -> tuple[int, int] | None:
    try:
        status = place.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

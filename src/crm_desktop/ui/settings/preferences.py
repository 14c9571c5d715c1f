"""What the page needs of the settings of this device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from crm_desktop.ui.look import LookValues


class SettingsValues(LookValues, Protocol):
    """The settings of this device that are shown here."""

    @property
    def language(self) -> str:
        """Return the code of the language; empty means: as the computer says."""
        ...

    @property
    def locale(self) -> str:
        """Return the regional formats; empty means: as the computer says."""
        ...


class TakenAlong(Protocol):
    """The settings as a file for another device."""

    def save(self, path: Path) -> None:
        """Write it; raises CrmError."""
        ...

    def load(self, path: Path) -> Sequence[str]:
        """Take over what it holds and return the names of what could not be taken; raises CrmError."""
        ...

    def undo(self) -> None:
        """Have the settings of before."""
        ...


class DevicePreferences(Protocol):
    """Where they are kept."""

    @property
    def values(self) -> SettingsValues:
        """Return what is kept now."""
        ...

    def change(self, **changed: Any) -> None:
        """Keep other values."""
        ...

    def on_change(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        """Call `listener` after each change; return what stops that."""
        ...

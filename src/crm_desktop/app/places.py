"""Which places the window has, and how each page is made. A place that isn't listed is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.app.paths import Folders

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop


def register_places(desktop: Desktop, folders: Folders) -> None:
    """Give the window its pages; each is imported when it is first shown."""

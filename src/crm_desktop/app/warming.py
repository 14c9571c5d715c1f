"""What the larger pages compute with is imported while the window rests: their first opening would wait for it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

# Without Qt, so that another thread may import them; the widgets are imported by the window's own thread.
MODULES = (
    "crm_desktop.viewmodels.importing_wizard",
    "crm_desktop.viewmodels.importing_runs",
    "crm_desktop.viewmodels.importing_duplicates",
    "crm_desktop.viewmodels.importing_saved",
    "crm_desktop.viewmodels.importing_here",
    "crm_desktop.viewmodels.history",
    "crm_desktop.viewmodels.duplicates",
    "crm_desktop.viewmodels.backups",
    "crm_desktop.viewmodels.record.facts",
    "crm_desktop.viewmodels.record.head",
    "crm_desktop.viewmodels.record.alike",
)


def warm(is_canceled: Callable[[], bool]) -> None:
    """Import them one by one; the question between two gives way to the window."""
    for name in MODULES:
        if is_canceled():
            return
        import_module(name)

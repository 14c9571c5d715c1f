"""Render all widgets to pictures: `python -m crm_desktop.ui.widgets.gallery --out DIR`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.ui.theme import Density, Mode, Theme
from crm_desktop.ui.widgets.gallery_pages import RecordPage, people_page, widgets_page, with_toast

PAGES: dict[str, tuple[Callable[[], QWidget], int, int]] = {
    "people": (people_page, 1224, 824),
    "record": (RecordPage, 1224, 660),
    "widgets": (widgets_page, 1224, 760),
}


def render(name: str, folder: Path, suffix: str) -> Path:
    """Render one page in the look of now and return the picture's path."""
    make, width, height = PAGES[name]
    page = make()
    page.resize(width, height)
    page.show()
    page.activateWindow()
    app = QApplication.instance()
    assert app is not None
    app.processEvents()
    toaster = with_toast(page) if name == "people" else None
    if isinstance(page, RecordPage):
        page.open_fields()
    app.processEvents()
    path = folder / f"{name}-{suffix}.png"
    page.grab().save(str(path))
    if toaster is not None and toaster.current is not None:
        toaster.current.dismiss()
    page.close()
    page.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Render the gallery in light and dark, and the list in compact rows and large text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    folder: Path = parser.parse_args(arguments).out
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([])
    theme = Theme(Mode.LIGHT)
    theme.apply(app)
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        for name in PAGES:
            render(name, folder, mode.value)
    theme.set_mode(Mode.LIGHT)
    theme.set_density(Density.COMPACT)
    render("people", folder, "compact")
    theme.set_density(Density.NORMAL)
    theme.set_text_size(150)
    render("people", folder, "150")
    theme.set_text_size(100)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

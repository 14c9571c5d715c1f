"""The program's own typeface: Inter in three weights, with the system's font behind it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from crm_desktop.domain.resources import resource_path
from crm_desktop.ui.theme import tokens

_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")
_loaded: list[int] = []


def load_fonts() -> None:
    """Make Inter known to Qt; once in a process, a missing file leaves the system's font."""
    if _loaded:
        return
    for name in _FILES:
        path = resource_path(f"fonts/{name}")
        if path.is_file():
            _loaded.append(QFontDatabase.addApplicationFont(str(path)))


def make_font(pixels: float, weight: int = tokens.REGULAR, *, tabular: bool = False) -> QFont:
    """Return Inter at a size in logical pixels; `tabular` makes all figures equally wide."""
    font = QFont([tokens.FONT_FAMILY, QGuiApplication.font().family(), "Noto Sans"])
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight(weight))
    return with_tabular_figures(font) if tabular else font


def with_tabular_figures(font: QFont) -> QFont:
    """Return a copy of the font whose figures are all equally wide."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag("tnum"), 1)
    return copy

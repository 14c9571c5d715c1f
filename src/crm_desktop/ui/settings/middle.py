"""What the pages behind Settings look alike in: the way back, a column that is not too wide, the keys below a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, Thing, across, down
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, KeyHint

_WIDTH, _MARGIN = 780, 24


class Middle(Scrolled):
    """Things below each other, no wider than one reads with ease."""

    def __init__(self, *things: Thing) -> None:
        self._column = QWidget()
        self._column.setLayout(down(*things, gap=14))
        inner = QWidget()
        row = across(gap=0)
        row.addWidget(self._column, 10)
        row.addStretch(1)
        inner.setLayout(row)
        super().__init__(inner, margins=(_MARGIN, 2, _MARGIN, 16))
        self._fit()
        current_theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self._column.setMaximumWidth(current_theme().scaled(_WIDTH))


def put_together(page: QWidget, head: Head, middle: Middle) -> None:
    """Lay a page out: its head, and below it what scrolls."""
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(head)
    outer.addWidget(middle, 1)


def way_back(desk: WindowDesk, state: Mapping[str, Any] | None = None) -> Button:
    """Return the button that leads to all settings."""
    back = Button(tr("All settings"), "arrow-left")
    back.clicked.connect(lambda: desk.navigation.go("settings", state))
    return back


def hints(*keys: tuple[str, str]) -> QWidget:
    """Return what the keys of a list do."""
    box = QWidget()
    box.setLayout(across(*(KeyHint(key, words) for key, words in keys if key), 1, gap=14))
    return box

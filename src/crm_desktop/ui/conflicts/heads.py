"""The heads of the three columns: my device, the team's copy, and what comes out."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.conflicts import ConflictGroup, Side
from crm_desktop.ui import when
from crm_desktop.ui.compare.row import COLUMNS, LABEL_WIDTH
from crm_desktop.ui.layouts import across, boxed, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, icon_side, rounded
from crm_desktop.ui.widgets import KeyCap, Label
from crm_desktop.viewmodels.sync.words import side_line, side_title


class _Tile(QWidget):
    """An icon on a grey square. Decoration."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        side = current_theme().scaled(28)
        self.setFixedSize(QSize(side, side))

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        rounded(painter, QRectF(self.rect()), tokens.RADIUS.control, current_theme().colour("sunken"))
        draw_icon(painter, self._icon, "text2", (self.width() - icon_side(15)) / 2, self.height() / 2, 15)


class SideHeads(QWidget):
    """Hidden where only a delete is decided."""

    def __init__(self) -> None:
        super().__init__()
        self.titles, self.lines = ("", ""), ("", "")
        self._tiles = (_Tile("laptop"), _Tile("users"))
        self._names = (Label("", "strong", wrap=True), Label("", "strong", wrap=True))
        self._lines = (Label("", "second", "text2", wrap=True), Label("", "second", "text2", wrap=True))
        self._caps = (KeyCap("←"), KeyCap("→"))
        self._after = Label(tr("After saving"), "strong")
        self._spacer = QWidget()
        self._spacer.setFixedWidth(LABEL_WIDTH)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 4)
        self._grid.setHorizontalSpacing(10)
        self._grid.addWidget(self._spacer, 0, 0)
        for column in (0, 1):
            name = across(self._names[column], self._caps[column], 1, gap=8)
            head = across(self._tiles[column], gap=8)
            head.addLayout(down(name, self._lines[column], gap=0), 1)
            self._grid.addWidget(boxed(head), 0, column + 1)
        self._grid.addWidget(self._after, 0, 3)
        self.set_narrow(False)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave room for the two values alone."""
        for widget in (self._spacer, self._after, *self._tiles, *self._caps):
            widget.setVisible(not is_narrow)
        for column, stretch in enumerate((0, 1, 1, 0) if is_narrow else COLUMNS):
            self._grid.setColumnStretch(column, stretch)

    def show_group(self, group: ConflictGroup, now: int, *, has_battery: bool) -> None:
        """Say whose the two columns are: one line for all fields where it is the same for all."""
        self.setVisible(bool(group.fields))
        if not group.fields:
            return
        first = group.fields[0]
        self.titles = (
            side_title(first.mine, is_left=True, has_battery=has_battery),
            side_title(first.theirs, is_left=False, has_battery=has_battery),
        )
        every = [(line_of(one.mine, now), line_of(one.theirs, now)) for one in group.fields]
        is_same = all(lines == every[0] for lines in every)
        self.lines = every[0] if is_same else ("", "")
        self._tiles[0].set_icon("laptop" if has_battery else "monitor")
        for column in (0, 1):
            self._names[column].setText(self.titles[column])
            self._lines[column].setText(self.lines[column])
            self._lines[column].setVisible(bool(self.lines[column]))


def line_of(side: Side, now: int) -> str:
    """Return who saved a value and when."""
    return side_line(side, when.moment_inside(side.at, now))

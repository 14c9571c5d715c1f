"""The white panel of the palette: field, lines, key hints."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.palette.delegate import LineDelegate
from crm_desktop.ui.palette.model import PaletteModel, spoken
from crm_desktop.ui.theme import current_theme, pixmap, tokens
from crm_desktop.ui.theme.paint import icon_side, rounded
from crm_desktop.ui.widgets.card import Line as Rule
from crm_desktop.ui.widgets.chip import Chip, KeyHint
from crm_desktop.ui.widgets.labels import Label
from crm_desktop.viewmodels.recent import Line


class PalettePanel(QWidget):
    """Everything that is drawn; what it means is decided elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Search and commands"))
        self.model = PaletteModel()
        self.field = QLineEdit(frame=False)
        self.view = QListView()
        self._icon = QLabel()
        self._chip = Chip("", "accent", "user")
        self._nothing = Label(tr("Nothing found."), "body", "text2")
        self._hints: list[QWidget] = []
        shadow = QGraphicsDropShadowEffect(self, blurRadius=30, xOffset=0, yOffset=8)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        self._prepare_view()
        self._arrange()
        self._dress()

    def begin(self, selected: str) -> None:
        """Name the record that is selected, in the language of now."""
        self.setAccessibleName(tr("Search and commands"))
        self.field.setAccessibleName(tr("Search or run a command"))
        self.field.setPlaceholderText(tr("Search or run a command"))
        self._nothing.setText(tr("Nothing found."))
        self._chip.setVisible(bool(selected))
        self._chip.setText(tr("Selected: {name}", name=selected) if selected else "")
        self._make_hints()
        self._dress()

    def show_lines(self, lines: Sequence[Line], selected: str, *, is_recent: bool) -> None:
        """Show lines, the first one chosen; the chosen line stays chosen while it is there."""
        before = self.current_line()
        self.model.show(lines, selected=selected, is_recent=is_recent)
        targets = [line.target if (line := self.model.line(row)) else "" for row in range(self.model.rowCount())]
        keep = before is not None and before.target in targets and self._is_moved
        self._choose(targets.index(before.target) if keep and before else self.model.next_row(-1, 1) if targets else -1)
        self._is_moved = keep
        self._nothing.setVisible(not lines)
        self.view.setVisible(bool(lines))

    def current_line(self) -> Line | None:
        """Return the chosen line."""
        return self.model.line(self.view.currentIndex().row())

    def step(self, step: int) -> None:
        """Choose the next or previous line, going around."""
        if self.model.rowCount():
            self._is_moved = True
            self._choose(self.model.next_row(self.view.currentIndex().row(), step))

    def wanted_height(self) -> int:
        """Return the height at which every line shows."""
        lines = sum(self.view.sizeHintForRow(row) for row in range(self.model.rowCount()))
        around = self._head.sizeHint().height() + self._foot.sizeHint().height() + 20
        return around + (lines or self._nothing.sizeHint().height())

    def spoken(self) -> str:
        """Return the chosen line as a screen reader says it."""
        line = self.current_line()
        return spoken(line) if line else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click inside is not one beside."""

    def changeEvent(self, event: QEvent) -> None:
        """Take the fonts of the text size of now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_hints"):
            self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        theme = current_theme()
        line = theme.colour("border2" if theme.colours.high_contrast else "border")
        rounded(QPainter(self), self.rect(), tokens.RADIUS.dialog, theme.colour("surface"), line)

    _is_moved = False  # the person chose a line; typing on keeps it while it fits

    def _choose(self, row: int) -> None:
        index = self.model.index(row, 0)
        self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        # The heading of the first group shows again when its first line is chosen.
        self.view.scrollTo(self.model.index(0, 0) if row == 1 else index)

    def _prepare_view(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(LineDelegate(self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.viewport().setAutoFillBackground(False)
        self.view.setAccessibleName(tr("Found"))

    def _arrange(self) -> None:
        head = self._head = QHBoxLayout()
        head.setContentsMargins(19, 16, 14, 15)
        head.setSpacing(10)
        head.addWidget(self._icon)
        head.addWidget(self.field, 1)
        head.addWidget(self._chip)
        self._nothing.setContentsMargins(21, 12, 21, 12)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(17, 8, 17, 9)
        self._foot.setSpacing(12)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(Rule())
        rows.addSpacing(4)
        rows.addWidget(self._nothing)
        rows.addWidget(self.view, 1)
        rows.addStretch(0)
        rows.addWidget(Rule())
        rows.addLayout(self._foot)

    def _make_hints(self) -> None:
        while self._foot.count():
            item = self._foot.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        left = [KeyHint("↑ ↓", tr("choose")), KeyHint("Enter", tr("run")), KeyHint("Tab", tr("narrow"))]
        right = [Label(tr("> commands"), "caption", "text2"), Label(tr("@ people"), "caption", "text2")]
        for widget in left:
            self._foot.addWidget(widget)
        self._foot.addStretch(1)
        for widget in right:
            self._foot.addWidget(widget)

    def _dress(self) -> None:
        self.field.setFont(current_theme().font("section", tokens.REGULAR))
        self._icon.setPixmap(pixmap("search", "text2", icon_side(18)))

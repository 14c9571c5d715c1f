"""The status bar: left who has the data, right the last backup that was proved. Both are buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, rounded, text_width
from crm_desktop.ui.widgets.card import Surface
from crm_desktop.viewmodels.status import StatusLine

HEIGHT = 28
_ICON = 14


class StatusButton(QAbstractButton):
    """Icon, strong words, plain words; elided at the end, all of it in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = StatusLine("info", "text2", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def line(self) -> StatusLine:
        """Return what is said."""
        return self._line

    def set_line(self, line: StatusLine) -> None:
        """Say something else."""
        self._line = line
        self.setText(line.spoken)
        self.setAccessibleName(line.spoken)
        self.setToolTip(line.spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all of it."""
        strong = text_width(self._line.strong, "second", tokens.SEMIBOLD) + 8 if self._line.strong else 0
        width = 8 + icon_room(_ICON) + strong + text_width(self._line.rest, "second") + 8
        return QSize(width, max(tokens.SMALLEST_TARGET, current_theme().scaled(24)))

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon and a word."""
        return QSize(min(90, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and words."""
        theme, painter, line = current_theme(), QPainter(self), self._line
        box = QRectF(self.rect())
        if self.underMouse():
            rounded(painter, box, tokens.RADIUS.key, theme.colour("hover"))
        tone = "accent_text" if line.tone == "accent" else line.tone
        draw_icon(painter, line.icon, tone, 8, box.center().y(), _ICON)
        area = box.adjusted(8 + icon_room(_ICON), 0, -8, 0)
        if line.strong:
            painter.setFont(theme.font("second", tokens.SEMIBOLD))
            painter.setPen(theme.colour("text" if tone == "text2" else tone))
            draw_text(painter, area, line.strong)
            area.adjust(text_width(line.strong, "second", tokens.SEMIBOLD) + 8, 0, 0, 0)
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2" if tone in ("text2", "ok") or line.strong else tone))
        draw_text(painter, area, line.rest)
        if self.hasFocus():
            focus_ring(painter, box, tokens.RADIUS.key)


class StatusBar(Surface):
    """Same place, every time."""

    sync_pressed = Signal()
    backup_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sidebar", parent=parent)
        self.sync, self.backup = StatusButton(), StatusButton()
        self.sync.clicked.connect(self.sync_pressed)
        self.backup.clicked.connect(self.backup_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 6, 0)
        row.setSpacing(8)
        row.addWidget(self.sync)
        row.addStretch(1)
        row.addWidget(self.backup)
        self.retranslate()
        self._measure()

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setAccessibleName(tr("Status bar"))

    def changeEvent(self, event: QEvent) -> None:
        """Measure again after a change of the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the upper edge."""
        super().paintEvent(event)
        QPainter(self).fillRect(0, 0, self.width(), 1, current_theme().colour("border"))

    def _measure(self) -> None:
        self.setFixedHeight(max(HEIGHT, current_theme().scaled(HEIGHT)))

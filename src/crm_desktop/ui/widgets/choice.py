"""Choosing one of a few: a row of segments, a switch, and large cards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, icon_side, rounded, text_width
from crm_desktop.ui.theme.style_inputs import MARK, draw_radio
from crm_desktop.ui.widgets.large_choice import LargeChoice, paint_words, words_rect


class _Segment(QRadioButton):
    def __init__(self, text: str, icon: str) -> None:
        super().__init__(text)
        self._icon = icon
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        width = text_width(self.text(), "label") + 18 + (icon_room() if self._icon else 0)
        return QSize(width, current_theme().scaled(30))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        on = self.isChecked()
        fill = theme.colour("accent_soft" if on else "hover" if self.underMouse() else "surface")
        line = theme.colour("accent" if on else "border")
        rounded(painter, self.rect(), tokens.RADIUS.control, fill, line, 2 if on and theme.colours.high_contrast else 1)
        token = ("accent_text" if on else "text") if self.isEnabled() else "border2"
        x = 9
        if self._icon:
            draw_icon(painter, self._icon, token, x, self.height() / 2)
            x += icon_room()
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour(token))
        draw_text(painter, self.rect().adjusted(x, 0, -6, 0), self.text())
        if self.hasFocus():
            focus_ring(painter, self.rect())


class SegmentedChoice(QWidget):
    """A row of words of which one is chosen; arrows move the choice."""

    chosen = Signal(str)

    def __init__(
        self, name: str, options: Sequence[tuple[str, str] | tuple[str, str, str]], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._group = QButtonGroup(self)
        self._segments: dict[str, _Segment] = {}
        for value, text, *rest in options:
            segment = _Segment(text, rest[0] if rest else "")
            segment.setAccessibleDescription(name)
            segment.toggled.connect(partial(self._on_toggled, value))
            self._group.addButton(segment)
            self._segments[value] = segment
            row.addWidget(segment)

    def _on_toggled(self, value: str, on: bool) -> None:
        if on:
            self.chosen.emit(value)

    def value(self) -> str:
        """Return what is chosen; empty before the first choice."""
        return next((value for value, segment in self._segments.items() if segment.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Choose without telling anybody."""
        blocked = [(segment, segment.blockSignals(True)) for segment in self._segments.values()]
        self._segments[value].setChecked(True)
        for segment, before in blocked:
            segment.blockSignals(before)
        self.update()


class Toggle(QCheckBox):
    """A switch for something that takes effect at once."""

    _SIZE = QSize(32, 18)

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)

    def sizeHint(self) -> QSize:
        """Return room for switch and words."""
        width = self._SIZE.width() + 10 + text_width(self.text())
        return QSize(width + 4, current_theme().scaled(28))

    def hitButton(self, pos: object) -> bool:
        """The words switch too."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the switch: knob right and filled when on."""
        theme, painter = current_theme(), QPainter(self)
        on, size = self.isChecked(), self._SIZE
        box = QRectF(2, (self.height() - size.height()) / 2, size.width(), size.height())
        token = ("accent" if on else "surface") if self.isEnabled() else "sunken"
        line = None if on else theme.colour("border2" if self.isEnabled() else "border")
        rounded(painter, box, box.height() / 2, theme.colour(token), line, 1.5)
        knob = QRectF(box.right() - 15 if on else box.x() + 3, box.y() + 3, 12, 12)
        rounded(painter, knob, 6, theme.colour("on_accent" if on else "border2"))
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text" if self.isEnabled() else "border2"))
        draw_text(painter, self.rect().adjusted(size.width() + 10, 0, 0, 0), self.text())
        if self.hasFocus():
            focus_ring(painter, box.adjusted(-2, -2, 2, 2), box.height())


class ChoiceCard(LargeChoice):
    """A large choice: title, sentence, radio; the chosen one is softly filled and edged."""

    def __init__(self, title: str, text: str = "", icon: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(title, text, parent)
        self._text, self._icon = text, icon

    def heightForWidth(self, width: int) -> int:
        """Return the height for a width."""
        text = self._text_rect(width)
        return text.bottom() + 1 + (12 if self._text else 8) + current_theme().scaled(2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        theme, painter = current_theme(), QPainter(self)
        on = self.isChecked()
        self.paint_ground(painter, tokens.RADIUS.card)
        mark = theme.scaled(MARK)
        draw_radio(painter, QRectF(12, 12, mark, mark), on=on, enabled=self.isEnabled())
        if self._icon:
            draw_icon(
                painter, self._icon, "accent_text" if on else "text2", self.width() - icon_side() - 14, 12 + mark / 2
            )
        tone = "text" if self.isEnabled() else "border2"
        paint_words(painter, self._title_rect(self.width()), self.text(), "strong", tone)
        paint_words(painter, self._text_rect(self.width()), self._text, "second", "text2")
        if self.hasFocus():
            focus_ring(painter, self.rect().adjusted(3, 3, -3, -3), tokens.RADIUS.control)

    def _title_rect(self, width: int) -> QRect:
        """Return where the title stands; a long one takes two lines."""
        mark = current_theme().scaled(MARK)
        left = 12 + mark + 8
        room = max(40, width - left - (36 if self._icon else 10))
        return words_rect(left, 12, room, self.text(), "strong", least=mark)

    def _text_rect(self, width: int) -> QRect:
        title = self._title_rect(width)
        room = max(40, width - title.x() - 12)
        return words_rect(title.x(), title.bottom() + 5, room, self._text, "second")

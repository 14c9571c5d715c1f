"""One of two values with a radio, what differs underlined; and the value that comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, rounded
from crm_desktop.ui.theme.style_inputs import MARK, draw_radio
from crm_desktop.ui.widgets.chip import draw_key, key_width
from crm_desktop.viewmodels.differences import Span

_PADDING = 12
_MOST = 1_500  # letters of a text that are shown; the rest is read on the record's page
_NARROWEST = 110
_ABOUT = 18  # height of the line that says whose a value is
PICTURE = 112  # side of the room for a photo


def shown_text(text: str) -> str:
    """Return a text as it is painted: lines apart, and not without end."""
    return (text if len(text) <= _MOST else text[:_MOST] + "…").replace("\r", "").replace("\n", "\u2028")


class Wrapped:
    """A text in lines, with marks under what differs."""

    def __init__(self, text: str, spans: Sequence[Span] = (), *, ink: str = "text") -> None:
        self._text, self._spans, self._ink = shown_text(text), spans, ink

    def laid_out(self, width: float) -> tuple[QTextLayout, float]:
        """Return the lines for a width, and their height."""
        theme = current_theme()
        layout = QTextLayout(self._text, theme.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([self._format(begin, length) for begin, length in self._spans if begin < len(self._text)])
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(20.0, width))
            line.setPosition(QPointF(0, y))
            y += max(line.height(), theme.scaled(18))
        layout.endLayout()
        return layout, y

    def draw(self, painter: QPainter, x: float, y: float, width: float) -> None:
        """Paint the lines."""
        painter.setPen(current_theme().colour(self._ink))
        self.laid_out(width)[0].draw(painter, QPointF(x, y))

    def _format(self, begin: int, length: int) -> QTextLayout.FormatRange:
        ink, fill = current_theme().tone("conflict")
        marked = QTextLayout.FormatRange()
        marked.start, marked.length = begin, length
        marked.format = QTextCharFormat()
        marked.format.setForeground(ink)
        marked.format.setBackground(fill)
        marked.format.setFontUnderline(True)
        marked.format.setFontWeight(QFont.Weight.DemiBold)
        return marked


class SideChoice(QRadioButton):
    """A value that can be chosen; arrows, B and the page's keys go on to the row."""

    key_pressed = Signal(QKeyEvent)

    def __init__(
        self,
        name: str,
        text: str,
        spans: Sequence[Span] = (),
        key: str = "",
        *,
        grows: bool = True,
        about: str = "",
    ) -> None:
        super().__init__()
        self._wrapped, self._key, self._about = Wrapped(text or "–", spans), key, about
        self._picture: QImage | None = None
        self._button: QWidget | None = None
        self._reserved = 0
        self.setAccessibleName(name)
        self.setAutoExclusive(False)  # the row decides: a group would choose with every arrow
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        down = QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, down)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_picture(self, picture: QImage) -> None:
        """Show a photo under its name."""
        self._picture = picture
        self.updateGeometry()
        self.update()

    def put_button(self, button: QWidget) -> None:
        """Put a button at the right end, before the key; a layout would take the height from the text."""
        self._button = button
        button.setParent(self)
        self._reserved = button.sizeHint().width() + 8

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right end."""
        super().resizeEvent(event)
        if self._button is not None:
            self._button.resize(self._button.sizeHint())
            key = key_width(self._key) + 8 if self._key else 0
            right = self.width() - _PADDING - key - self._button.width()
            self._button.move(right, (self.height() - self._button.height()) // 2)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(220, self.heightForWidth(220))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(_NARROWEST, current_theme().scaled(40))

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height for a width."""
        _, height = self._wrapped.laid_out(self._room(width))
        about = current_theme().scaled(_ABOUT) if self._about else 0
        return int(max(current_theme().scaled(18), height) + 2 * _PADDING - 2 + picture_height(self._picture) + about)

    def hitButton(self, pos: object) -> bool:
        """The whole box chooses."""
        return True

    def nextCheckState(self) -> None:
        """Stay chosen when pressed again."""
        self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer keys to the row first."""
        event.ignore()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, radio and text."""
        theme, painter = current_theme(), QPainter(self)
        on, mark = self.isChecked(), theme.scaled(MARK)
        over = self.underMouse() and self.isEnabled()
        fill = theme.colour("accent_soft" if on else "hover" if over else "surface")
        rounded(
            painter, self.rect(), tokens.RADIUS.card, fill, theme.colour("accent" if on else "border"), 2 if on else 1
        )
        draw_radio(painter, QRectF(_PADDING, _PADDING, mark, mark), on=on, enabled=self.isEnabled())
        self._wrapped.draw(painter, _PADDING + mark + 8, _PADDING - 1, self._room(self.width()))
        if self._picture is not None:
            draw_picture(painter, self._picture, _PADDING + mark + 8, self.height() - _PADDING)
        if self._about:
            self._draw_about(painter, _PADDING + mark + 8)
        if self._key:
            draw_key(painter, self.key_rect(), self._key)
        if self.hasFocus():
            focus_ring(painter, self.rect().adjusted(3, 3, -3, -3), tokens.RADIUS.control)

    def key_rect(self) -> QRectF:
        """Return where the key stands: beside the button if there is one, else beside the first line."""
        width, height = key_width(self._key), current_theme().scaled(18)
        top = _PADDING - 1 if self._button is None else (self.height() - height) / 2
        return QRectF(self.width() - width - _PADDING, top, width, height)

    def _draw_about(self, painter: QPainter, left: float) -> None:
        """Say under the value whose it is, where that differs from field to field."""
        theme, height = current_theme(), current_theme().scaled(_ABOUT)
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2"))
        top = self.height() - _PADDING - height + 4
        draw_text(painter, QRectF(left, top, self.width() - left - _PADDING, height), self._about)

    def _room(self, width: int) -> float:
        key = key_width(self._key) + 8 if self._key else 0
        return width - 2 * _PADDING - current_theme().scaled(MARK) - 8 - key - self._reserved


def picture_height(picture: QImage | None) -> int:
    """Return the height that a photo takes below its name."""
    return current_theme().scaled(PICTURE) + 8 if picture is not None else 0


def draw_picture(painter: QPainter, picture: QImage, x: float, bottom: float) -> None:
    """Paint a photo in its room, neither stretched nor cut."""
    side = current_theme().scaled(PICTURE)
    size = picture.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(x, bottom - side + (side - size.height()) / 2, size.width(), size.height()), picture)


class ResultBox(QWidget):
    """What the record will hold; `spoken` says it for screen readers: given the words of the value."""

    def __init__(self, spoken: Callable[[str], str]) -> None:
        super().__init__()
        self._spoken, self._text, self._is_chosen = spoken, "", False
        self._button: QWidget | None = None
        self._picture: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_text("")

    @property
    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def show_text(self, text: str, picture: QImage | None = None, *, is_chosen: bool = False) -> None:
        """Show the value, of a photo its picture too; empty where nothing is chosen yet, unless nothing is chosen."""
        self._text, self._picture, self._is_chosen = text, picture, is_chosen or bool(text)
        self.setAccessibleName(self._spoken(self._words))
        self.updateGeometry()
        self.update()

    def put_button(self, button: QWidget) -> None:
        """Put a small button at the right end."""
        self._button = button
        button.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right end."""
        super().resizeEvent(event)
        if self._button is not None:
            self._button.resize(self._button.sizeHint())
            line = _PADDING + current_theme().scaled(18) / 2
            self._button.move(self.width() - self._button.width() - 6, round(line - self._button.height() / 2) - 1)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(190, self.heightForWidth(190))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(_NARROWEST, current_theme().scaled(40))

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height for a width."""
        _, height = self._wrapped().laid_out(self._room(width))
        return int(max(current_theme().scaled(18), height) + 2 * _PADDING - 2 + picture_height(self._picture))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, a mark and the text."""
        theme, painter = current_theme(), QPainter(self)
        rounded(painter, self.rect(), tokens.RADIUS.card, theme.colour("sunken"))
        icon, tone = ("check", "ok") if self._is_chosen else ("circle", "text3")
        draw_icon(painter, icon, tone, _PADDING - 2, _PADDING + theme.scaled(18) / 2 - 1, 14)
        self._wrapped().draw(painter, _PADDING + icon_room(14), _PADDING - 1, self._room(self.width()))
        if self._picture is not None:
            draw_picture(painter, self._picture, _PADDING + icon_room(14), self.height() - _PADDING)

    def _wrapped(self) -> Wrapped:
        return Wrapped(self._words, ink="text" if self._text else "text3")

    @property
    def _words(self) -> str:
        return self._text or (tr("Empty") if self._is_chosen else tr("Not chosen yet"))

    def _room(self, width: int) -> float:
        button = self._button.sizeHint().width() if self._button is not None else 0
        return width - 2 * _PADDING - icon_room(14) - button

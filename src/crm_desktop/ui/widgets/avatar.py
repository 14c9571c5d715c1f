"""What stands for a record: a photo, initials on a colour that stays the same for the same name, or an icon."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.fonts import make_font
from crm_desktop.ui.theme.paint import rounded, tinted


def initials(name: str) -> str:
    """Return the first letters of the first two words ("Carmen Ruiz Peña" is CR); digits count too."""
    words = [word for word in name.replace(",", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return "".join(word[0] for word in words[:2]).upper()


def colour_index(name: str, count: int) -> int:
    """Return which of the avatar colours a name has; the same on every computer."""
    return zlib.crc32(name.casefold().encode()) % count


def draw_avatar(painter: QPainter, rect: QRectF, name: str, *, square: bool = False) -> None:
    """Paint an avatar; round for people, square for companies."""
    theme = current_theme()
    colours = theme.colours.avatars
    fill, ink = colours[colour_index(name, len(colours))]
    radius = tokens.RADIUS.card if square else rect.width() / 2
    if square and rect.width() < 32:
        radius = tokens.RADIUS.control
    rounded(painter, rect, radius, theme.colour(fill), theme.colour(ink) if theme.colours.high_contrast else None)
    painter.setFont(make_font(rect.width() * 0.37, tokens.SEMIBOLD))
    painter.setPen(theme.colour(ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))


def draw_fitting(painter: QPainter, picture: QImage, box: QRectF) -> None:
    """Paint a whole picture into a box, neither stretched nor cut, with a line around it."""
    size = picture.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    area = QRectF(0, 0, size.width(), size.height())
    area.moveCenter(box.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(area, picture)
    painter.setPen(current_theme().colour("border"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)


def draw_photo(painter: QPainter, picture: QImage, box: QRectF) -> None:
    """Paint the middle of a photo into a circle."""
    side = min(picture.width(), picture.height())
    source = QRectF((picture.width() - side) / 2, (picture.height() - side) / 3, side, side)  # faces are high up
    circle = QPainterPath()
    circle.addEllipse(box)
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(circle)
    painter.drawImage(box, picture, source)
    painter.restore()


def draw_tile(painter: QPainter, rect: QRectF, icon: str) -> None:
    """Paint what stands for a record that is neither a person nor a company: its icon."""
    theme = current_theme()
    edge = theme.colour("border") if theme.colours.high_contrast else None
    rounded(painter, rect, tokens.RADIUS.card, theme.colour("sunken"), edge)
    side = round(rect.width() * 0.5)
    pixmap = tinted(icon, "text2", side, painter.device().devicePixelRatioF())
    painter.drawPixmap(rect.center() - QPointF(side / 2, side / 2), pixmap)


class Avatar(QWidget):
    """The photo, the initials or the icon of a record. Decoration: the name stands beside it."""

    def __init__(
        self, name: str = "", size: int = 28, *, square: bool = False, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._size, self._square, self._icon = name, size, square, icon
        self._photo: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """Show somebody else."""
        self._name = name
        self.update()

    def set_photo(self, photo: QImage | None) -> None:
        """Show a photo in place of the initials; None shows these again."""
        self._photo = photo
        self.update()

    def sizeHint(self) -> QSize:
        """Return the square, grown with the text."""
        side = current_theme().scaled(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """An avatar is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint photo, icon or initials."""
        side = float(min(self.width(), self.height()))
        box, painter = QRectF(0, (self.height() - side) / 2, side, side), QPainter(self)
        if self._photo is not None:
            draw_photo(painter, self._photo, box)
        elif self._icon:
            draw_tile(painter, box, self._icon)
        else:
            draw_avatar(painter, box, self._name, square=self._square)

"""Lucide icons, tinted with a token of the current look and kept per colour, size and pixel ratio."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from crm_desktop.domain.resources import resource_path
from crm_desktop.ui.theme.theme import current_theme

_names: dict[int, str] = {}


def pixmap(name: str, token: str = "text2", size: int = 16, *, ratio: float | None = None) -> QPixmap:
    """Return the icon as a pixmap of `size` logical pixels in the colour of a token (or in #RRGGBB)."""
    colour = token if token.startswith("#") else current_theme().hex(token)
    return _render(name, colour, size, ratio or _screen_ratio())


def icon(name: str, token: str = "text2", size: int = 16) -> QIcon:
    """Return the icon for a button or menu. The style paints it anew in the colours of the moment."""
    result = QIcon(_Engine(name, token, size))
    _names[result.cacheKey()] = name
    return result


class _Engine(QIconEngine):
    """Renders an icon when it is painted: most icons of menus never are."""

    def __init__(self, name: str, token: str, size: int) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint it into a rectangle."""
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        painter.drawPixmap(rect, self.scaledPixmap(rect.size() * ratio, mode, state, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return it for a size in dots."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Return it for a size in dots on a screen with this pixel ratio."""
        token = "border2" if mode == QIcon.Mode.Disabled else self._token
        side = min(size.width(), size.height(), round(self._size * scale))
        return pixmap(self._name, token, max(1, round(side / scale)), ratio=scale)

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        """Return the size that it takes of what is offered: never more than its own."""
        side = min(size.width(), size.height(), self._size)
        return QSize(side, side)

    def availableSizes(self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> list[QSize]:
        """Return its own size."""
        return [QSize(self._size, self._size)]

    def isNull(self) -> bool:
        """Return False: the program ships its icons."""
        return False

    def clone(self) -> QIconEngine:
        """Return another one; Qt asks before a shared icon is changed."""
        return _Engine(self._name, self._token, self._size)


def icon_name(shown: QIcon) -> str | None:
    """Return the name of an icon made here, so that a style can tint it by state; None for others."""
    return _names.get(shown.cacheKey())


def has_icon(name: str) -> bool:
    """Tell whether the program ships this icon."""
    return resource_path(f"icons/{name}.svg").is_file()


def _screen_ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=2048)
def _render(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    image = QPixmap(round(size * ratio), round(size * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image

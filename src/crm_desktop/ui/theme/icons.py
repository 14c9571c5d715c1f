"""Lucide icons, tinted with a token of the current look and kept per colour, size and pixel ratio."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from crm_desktop.domain.resources import resource_path
from crm_desktop.ui.theme.theme import current_theme

_RATIOS = (1.0, 2.0)
_names: dict[int, str] = {}


def pixmap(name: str, token: str = "text2", size: int = 16, *, ratio: float | None = None) -> QPixmap:
    """Return the icon as a pixmap of `size` logical pixels in the colour of a token (or in #RRGGBB)."""
    colour = token if token.startswith("#") else current_theme().hex(token)
    return _render(name, colour, size, ratio or _screen_ratio())


def icon(name: str, token: str = "text2", size: int = 16) -> QIcon:
    """Return the icon for a button or menu. The style paints it anew in the colours of the moment."""
    result = QIcon()
    for ratio in {*_RATIOS, _screen_ratio()}:
        result.addPixmap(pixmap(name, token, size, ratio=ratio))
        result.addPixmap(pixmap(name, "border2", size, ratio=ratio), QIcon.Mode.Disabled)
    _names[result.cacheKey()] = name
    return result


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

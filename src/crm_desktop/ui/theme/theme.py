"""The look of the program now: light or dark, text size, density; switched without restart."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.fonts import load_fonts, make_font
from crm_desktop.ui.theme.tokens import Colours, Density, Mode

_SYSTEM_FONT_PIXELS = {"win32": 12.0, "darwin": 13.0}
_current: Theme | None = None


def current_theme() -> Theme:
    """Return the theme that was applied to the application, or a light one before that."""
    global _current
    if _current is None:
        _current = Theme()
    return _current


class Theme(QObject):
    """Colours, fonts and sizes for everything that paints. `changed` comes after the application has them."""

    changed = Signal()

    def __init__(self, mode: Mode = Mode.SYSTEM, text_size: int = 100, density: Density = Density.NORMAL) -> None:
        super().__init__()
        self._mode = mode
        self._text_size = _within_bounds(text_size)
        self._density = density
        self._app: QApplication | None = None
        self._system_factor = 1.0
        self._fonts: dict[tuple[str, int, bool], QFont] = {}
        self._qcolours: dict[str, QColor] = {}
        self._dress_all: Callable[..., None] | None = None
        self.version = 0
        self._colours = tokens.LIGHT

    @property
    def mode(self) -> Mode:
        """What the user chose: light, dark or like the computer."""
        return self._mode

    @property
    def text_size(self) -> int:
        """The user's text size in percent, 90 to 200."""
        return self._text_size

    @property
    def density(self) -> Density:
        """How much room list rows take."""
        return self._density

    @property
    def colours(self) -> Colours:
        """The tokens that are shown now."""
        return self._colours

    @property
    def focus_width(self) -> int:
        """Thickness of the focus ring."""
        return tokens.CONTRAST_FOCUS_WIDTH if self._colours.high_contrast else tokens.FOCUS_WIDTH

    def apply(self, app: QApplication) -> None:
        """Dress the application; from now on widgets find this theme with `current_theme()`."""
        global _current
        # The style and what it paints ask this module for the colours of the moment.
        from crm_desktop.ui.theme.dress import dress_all
        from crm_desktop.ui.theme.style import CrmStyle

        self._dress_all = dress_all
        _current = self
        load_fonts()
        self._app = app
        self._system_factor = _system_factor(app)
        if not isinstance(app.style(), CrmStyle):  # it asks for the theme of now; to replace it makes widgets anew
            app.setStyle(CrmStyle())
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._refresh()

    def set_mode(self, mode: Mode | str) -> None:
        """Show light, dark or what the computer says."""
        if Mode(mode) != self._mode:
            self._mode = Mode(mode)
            self._refresh()

    def set_text_size(self, percent: int) -> None:
        """Set the text size; values outside 90 to 200 % are brought to the nearest bound."""
        if _within_bounds(percent) != self._text_size:
            self._text_size = _within_bounds(percent)
            self._refresh()

    def step_text_size(self, steps: int) -> None:
        """Go to the next larger or smaller usual text size; 0 means back to 100 %."""
        sizes = tokens.TEXT_SIZES
        nearest = min(range(len(sizes)), key=lambda at: abs(sizes[at] - self._text_size))
        self.set_text_size(sizes[max(0, min(len(sizes) - 1, nearest + steps))] if steps else 100)

    def set_density(self, density: Density | str) -> None:
        """Set how much room list rows take."""
        if Density(density) != self._density:
            self._density = Density(density)
            self._refresh()

    def hex(self, token: str) -> str:
        """Return a token's colour as #RRGGBB."""
        return str(getattr(self._colours, token))

    def colour(self, token: str) -> QColor:
        """Return a token's colour for painting; #RRGGBB is taken as it is."""
        found = self._qcolours.get(token)
        if found is None:
            found = self._qcolours[token] = QColor(token if token.startswith("#") else self.hex(token))
        return found

    def tone(self, tone: str) -> tuple[QColor, QColor]:
        """Return (text, soft fill) of a tone: accent, danger, warn, ok, conflict or neutral."""
        text, fill = tokens.tone_pair(self._colours, tone)
        return self.colour(text), self.colour(fill)

    def font(self, role: str = "body", weight: int | None = None, *, tabular: bool = False) -> QFont:
        """Return the font of a text role (caption, second, body, label, strong, card, section, page, figure)."""
        size, usual = tokens.TYPE[role]
        key = (role, weight or usual, tabular)
        if key not in self._fonts:
            self._fonts[key] = make_font(size * self.factor, weight or usual, tabular=tabular)
        return QFont(self._fonts[key])  # whoever strikes it out does so for itself

    @property
    def factor(self) -> float:
        """The text size as a factor, the computer's own text size included."""
        return self._text_size / 100 * self._system_factor

    def scaled(self, pixels: float) -> int:
        """Return a length that holds text, grown with the text size."""
        return round(pixels * self.factor)

    @property
    def row_height(self) -> int:
        """Height of a list row at the current density and text size."""
        return self.scaled(tokens.ROW_HEIGHT[self._density])

    def _on_system_changed(self) -> None:
        if self is _current and self._wanted_colours() != self._colours:
            self._refresh()

    def _wanted_colours(self) -> Colours:
        hints = self._app.styleHints() if self._app else None
        # Offscreen and some desktops answer Unknown: light then.
        system_dark = hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark
        dark = self._mode is Mode.DARK or (self._mode is Mode.SYSTEM and system_dark)
        colours = tokens.DARK if dark else tokens.LIGHT
        if hints is not None and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return tokens.with_high_contrast(colours)
        return colours

    def _refresh(self) -> None:
        self._colours = self._wanted_colours()
        self._fonts.clear()
        self._qcolours.clear()
        self.version += 1
        if self._app is not None:
            palette = make_palette(self._colours)
            resized = self._app.font() != self.font()
            if resized:
                self._app.setFont(self.font())
            self._app.setPalette(palette)
            QToolTip.setPalette(palette)
            QToolTip.setFont(self.font("second"))
            if self._dress_all is not None:
                self._dress_all(resized=resized)
        self.changed.emit()


def make_palette(colours: Colours) -> QPalette:
    """Return the Qt palette of a look."""
    role = QPalette.ColorRole
    palette = QPalette()
    pairs = {
        role.Window: colours.bg,
        role.Base: colours.surface,
        role.AlternateBase: colours.sunken,
        role.Button: colours.surface,
        role.WindowText: colours.text,
        role.Text: colours.text,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.PlaceholderText: colours.text3,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent_text,
        role.LinkVisited: colours.accent_text,
        role.ToolTipBase: colours.toast,
        role.ToolTipText: colours.on_toast,
        role.Light: colours.surface,
        role.Midlight: colours.sunken,
        role.Mid: colours.border,
        role.Dark: colours.border2,
        role.Shadow: colours.border2,
    }
    for name, colour in pairs.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.border2))
    return palette


def _within_bounds(percent: int) -> int:
    return max(tokens.TEXT_SIZES[0], min(tokens.TEXT_SIZES[-1], percent))


def _system_factor(app: QApplication) -> float:
    """How much larger than usual the computer's own text is; small differences between desktops count as usual."""
    if app.platformName() == "offscreen":
        return 1.0
    usual = _SYSTEM_FONT_PIXELS.get(sys.platform, 14.0)
    factor = QFontInfo(app.font()).pixelSize() / usual
    return 1.0 if factor < 1.15 else min(factor, 1.5)

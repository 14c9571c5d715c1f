"""Tokens, fonts, icons and the style of the window."""

from crm_desktop.ui.theme.icons import has_icon, icon, pixmap
from crm_desktop.ui.theme.theme import Theme, current_theme
from crm_desktop.ui.theme.tokens import Colours, Density, Mode

__all__ = ["Colours", "Density", "Mode", "Theme", "current_theme", "has_icon", "icon", "pixmap"]

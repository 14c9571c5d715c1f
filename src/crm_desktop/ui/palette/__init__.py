"""The command palette: one field that finds records, places and commands."""

from crm_desktop.ui.palette.palette import Palette

__all__ = ["Palette"]

"""Backups: the truth about them, and the way back."""

from crm_desktop.ui.backups.keeper import Keeper
from crm_desktop.ui.backups.page import BackupsPage

__all__ = ["BackupsPage", "Keeper"]

"""Settings of this person and this device."""

from crm_desktop.ui.settings.page import SettingsPage

__all__ = ["SettingsPage"]

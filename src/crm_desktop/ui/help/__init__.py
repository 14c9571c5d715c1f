"""The help, offline."""

from crm_desktop.ui.help.page import HelpPage

__all__ = ["HelpPage"]

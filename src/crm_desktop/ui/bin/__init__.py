"""The bin: deleted records and the way back."""

from crm_desktop.ui.bin.page import BinPage

__all__ = ["BinPage"]

"""CRM Desktop: an offline-first customer file for small firms."""

__version__ = "0.1.0"

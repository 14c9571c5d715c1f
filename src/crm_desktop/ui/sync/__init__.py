"""Sync on the screen: the status bar's line and its popup, what waits, Team and sync."""

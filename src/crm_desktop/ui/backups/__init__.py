"""Backups: the truth about them, and the way back."""

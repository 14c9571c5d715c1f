"""Reminders in the window: the bell, what is told, what is put off, and their settings."""

"""What acts by itself: reminders in time."""

"""What acts by itself: reminders, repeats, the outbox."""

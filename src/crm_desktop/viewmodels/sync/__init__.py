"""What the screens of sync say and ask, without a window."""

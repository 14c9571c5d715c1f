"""What a screen shows, decided in plain Python."""

"""What a screen shows, in plain Python without Qt."""

"""Activity sets, and how often to keep in touch."""

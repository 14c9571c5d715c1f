"""The evening check."""

"""The first start: how to begin, who you are, where copies go. Three steps, each of which can be skipped."""

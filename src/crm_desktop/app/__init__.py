"""The composition root: paths, settings, logging, and what is wired to what."""

"""The same verbs for scripts and administrators, without Qt."""

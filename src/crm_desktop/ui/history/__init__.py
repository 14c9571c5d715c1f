"""History: what was done, and undo of any of it."""

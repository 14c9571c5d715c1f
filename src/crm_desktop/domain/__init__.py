"""Words and rules that need no disk, no screen and no network."""

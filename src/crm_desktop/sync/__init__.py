"""Keeps a workspace and its server the same: a core that decides, and thin shells for network, file and time."""

WIPED = "wiped"  # folder below the program's own: notes about copies that an owner had deleted

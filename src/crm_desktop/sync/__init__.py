"""Keeps a workspace and its server the same: a core that decides, and thin shells for network, file and time."""

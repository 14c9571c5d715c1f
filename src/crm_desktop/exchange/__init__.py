"""Reads and writes files for other programs."""

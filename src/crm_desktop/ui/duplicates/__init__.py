"""Duplicates: pairs that look alike, both values side by side, and what was merged before."""

"""Copies that are proven by restoring them."""

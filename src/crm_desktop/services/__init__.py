"""Verbs and queries: what a person does or asks, one module an area."""

"""Feedback: the inbox, what is done about it, and where it goes."""

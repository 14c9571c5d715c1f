"""Everything of a workspace in one file that needs no program of ours: data, history, attachments, with their sums."""

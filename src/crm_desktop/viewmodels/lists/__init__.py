"""What lists show and ask for, without a window: filters, views, columns, sources, edits."""

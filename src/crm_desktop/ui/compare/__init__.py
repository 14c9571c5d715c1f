"""Two values side by side and what comes out of them: what duplicates and conflicts have in common."""

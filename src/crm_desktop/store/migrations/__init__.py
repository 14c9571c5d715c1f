"""Scripts that bring older files to the schema of this version."""

"""The page of a person or a company: facts, timeline, related records."""

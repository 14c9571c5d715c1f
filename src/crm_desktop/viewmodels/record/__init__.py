"""The page of a person or a company as plain values."""

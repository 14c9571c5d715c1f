"""Import of people and companies from a file."""

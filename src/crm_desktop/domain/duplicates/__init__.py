"""Records that are one: pure comparison of people and of companies. Imports rapidfuzz: import it late."""

"""What a user does (verbs) and asks (queries), one module an area; the store comes first, plain values by name."""

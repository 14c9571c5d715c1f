"""The list of cases, the form of a new one, and what stands on the page of a case."""

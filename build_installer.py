"""Bundle the program for this platform."""

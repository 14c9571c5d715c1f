"""The list of people and the form of a new one."""

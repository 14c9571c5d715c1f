"""The list of companies and the form of a new one."""

"""Processes of this program's own in which files from outside are read, under limits."""

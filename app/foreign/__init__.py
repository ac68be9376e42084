"""Everything from outside: read by a process of its own, asked from the one that holds the work."""

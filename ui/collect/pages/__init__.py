"""The pages of the window of a collection, and their rows."""

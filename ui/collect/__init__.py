"""The window of a collection: units, files, the sum and what stands behind each of its cells."""

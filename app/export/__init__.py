"""A report into documents: fill a template, write it, read it back and compare."""

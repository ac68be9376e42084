"""Lists: one model and one view for all, rows with columns, to sort, search and filter; and what
is listed of findings and of an import."""

"""One model and one view for every list: rows with columns, to sort, search and filter."""
